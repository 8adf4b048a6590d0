"""Own areas of organisations, derived from the areas that they cover.

Few LAOs have an official boundary of their own, so the area is the union of the covered areas that are drawn, those
covered in part included. While none of them is drawn (the approximate layer has no subdistricts) the districts
that hold them stand in, else the provinces. A derived area is rather too large than too small: it warns, it never
blocks. An official or uploaded area is never touched.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.dispatch import receiver

from spatial.areas import boundaries_changed

# Depth 0 is the covered area itself, 1 its parent, 2 its grandparent; the shallowest drawn depth is used. The result is
# put aside in a table of its own: the planner cannot guess how many rows a union has, and would join by loops.
_UNITE = """
DROP TABLE IF EXISTS derived_area;
CREATE TEMPORARY TABLE derived_area ON COMMIT DROP AS
WITH reached AS (
    SELECT c.organisation_id, up.depth, up.code
    FROM organisations_coverage c
    JOIN organisations_organisation o ON o.id = c.organisation_id AND o.area_quality IN ('derived', 'none')
    JOIN spatial_administrativearea a ON a.code = c.area_id
    LEFT JOIN spatial_administrativearea p ON p.code = a.parent_id
    CROSS JOIN LATERAL (VALUES (0, a.code), (1, p.code), (2, p.parent_id)) AS up(depth, code)
), drawn AS (
    SELECT DISTINCT r.organisation_id, r.depth, r.code, min(r.depth) OVER (PARTITION BY r.organisation_id) AS best
    FROM reached r JOIN spatial_administrativearea a ON a.code = r.code AND a.geometry IS NOT NULL
)
SELECT d.organisation_id, ST_Multi(ST_CollectionExtract(ST_Union(a.geometry), 3)) AS area
FROM drawn d JOIN spatial_administrativearea a ON a.code = d.code
WHERE d.depth = d.best
GROUP BY d.organisation_id;
ANALYZE derived_area;
"""

_WRITE = """
UPDATE organisations_organisation o
SET area = m.area, area_quality = CASE WHEN m.area IS NULL THEN 'none' ELSE 'derived' END
FROM organisations_organisation k LEFT JOIN derived_area m ON m.organisation_id = k.id
WHERE o.id = k.id AND k.area_quality IN ('derived', 'none') AND o.area IS DISTINCT FROM m.area
"""


def derive_areas() -> int:
    """Derive the own area of every organisation that has no better one; return how many changed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ANALYZE organisations_organisation, organisations_coverage")
        cursor.execute(_UNITE)
        cursor.execute(_WRITE)
        return cursor.rowcount


@receiver(boundaries_changed)
def follow_boundaries(**_: Any) -> dict[str, int]:
    """Derive the areas again after the boundary layer was replaced, and report how many changed."""
    return {"organisation_areas": derive_areas()}
