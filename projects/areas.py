"""Where projects lie: their areas when other boundaries come into force, and what lies near a place."""

from __future__ import annotations

from typing import Any

import pghistory
from django.contrib.gis.db.models.functions import Envelope
from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.db import connection
from shapely.geometry.base import BaseGeometry

from geoplan.organisations.models import LaoType, Organisation
from projects.models import Project
from projects.titles import place_named, recheck_placed
from spatial.geos import to_shapely
from spatial.models import AdministrativeArea, BoundarySource

MOST_LISTED = 500


def reassign(sender: Any, source: BoundarySource, **kwargs: Any) -> dict[str, Any]:
    """Assign all projects anew; answer how many moved and, up to a limit, which, from where and to where.

    Receiver of ``spatial.areas.boundaries_changed``; runs inside the transaction of the new boundaries, so that
    nobody ever sees new boundaries with old assignments. Only projects that move get a history row and a version.
    """
    with pghistory.context(reason=f"boundaries: {source.name} {source.version}".strip()[:200]):
        moved = reassign_areas()
        recheck_placed()
    names = ("organisation", "code", "from", "to")
    listed = [dict(zip(names, row, strict=True)) for row in moved[:MOST_LISTED]]
    elsewhere = sum((before or "")[:4] != (after or "")[:4] for *_, before, after in moved)
    return {"projects_moved": len(moved), "to_another_district": elsewhere, "projects": listed}


def own_area(organisation: Organisation) -> BaseGeometry | None:
    """The organisation's own area in WGS 84, or None where none is known."""
    return to_shapely(organisation.area) if organisation.area else None


A_METRE = 1e-5
MOST_NEIGHBOURS = 200


def neighbours(project: Project, box: tuple[float, float, float, float]) -> list[tuple[int, str, GEOSGeometry]]:
    """Id, name and geometry of the organisation's other projects whose box comes within a metre of ``box``."""
    west, south, east, north = box
    around = Polygon.from_bbox((west - A_METRE, south - A_METRE, east + A_METRE, north + A_METRE))
    rows = Project.objects.filter(organisation=project.organisation_id, geometry__bboverlaps=around)
    nearest = rows.exclude(pk=project.pk).order_by("-id").values_list("id", "name", "geometry")[:MOST_NEIGHBOURS]
    return [(pk, name, geometry) for pk, name, geometry in nearest if geometry]


REASSIGN = """
WITH moved AS (
    SELECT p.id, o.code AS organisation, p.code, coalesce(p.subdistrict_id, p.district_id, p.province_id) AS before
    FROM projects_project p
    JOIN organisations_organisation o ON o.id = p.organisation_id
    LEFT JOIN LATERAL geoplan_primary_area(p.geometry) a ON p.geometry IS NOT NULL
    WHERE (p.province_id, p.district_id, p.subdistrict_id) IS DISTINCT FROM (
        coalesce(a.province_code, o.province_id),
        CASE WHEN a.province_code IS NULL THEN o.district_id ELSE a.district_code END,
        a.subdistrict_code)
)
UPDATE projects_project p SET province_id = p.province_id FROM moved m WHERE p.id = m.id
RETURNING m.organisation, m.code, m.before, coalesce(p.subdistrict_id, p.district_id, p.province_id)
"""


def reassign_areas() -> list[tuple[str, str, str | None, str | None]]:
    """Assign every project to its areas anew; organisation, code, deepest area before and after of those that moved.

    Setting the province fires the table's own trigger, which alone knows how to assign.
    """
    with connection.cursor() as cursor:
        cursor.execute(REASSIGN)
        return cursor.fetchall()


Bounds = tuple[float, float, float, float]
OWN = "own"


def bounds_around(project: Project) -> Bounds | None:
    """West, south, east and north of where to look for the project; None where nothing around it has a boundary.

    While it waits for its location that is the subdistrict which its own words name, else the organisation's own area;
    but a PAO's own is the province, so that a named district comes before it. Last come the areas it is counted in.
    """
    places = [*(_named(project) if project.geometry is None else ()), *_counted(project)]
    areas = AdministrativeArea.objects.filter(code__in=places, geometry__isnull=False)
    boxes = dict(areas.annotate(box=Envelope("geometry")).values_list("code", "box"))
    if project.organisation.area:
        boxes[OWN] = project.organisation.area
    return next((boxes[place].extent for place in places if place in boxes), None)


def _named(project: Project) -> list[str]:
    code = place_named(project) or ""
    subdistrict, district = [code] if len(code) == 6 else [], [code[:4]] if code else []
    wide = project.organisation.lao_type == LaoType.PAO
    return [*subdistrict, *district, OWN] if wide else [*subdistrict, OWN, *district]


def _counted(project: Project) -> list[str]:
    return [code for code in (project.subdistrict_id, project.district_id, project.province_id) if code]


NEARBY_BORDERS = """
SELECT DISTINCT ST_AsGeoJSON(ST_CollectionExtract(ST_Intersection(ST_Boundary(a.geometry), box.g), 2), 9)
FROM spatial_administrativearea a, (SELECT ST_MakeEnvelope(%s, %s, %s, %s, 4326) AS g) box
WHERE a.geometry && box.g AND ST_Intersects(ST_Boundary(a.geometry), box.g)
  AND NOT EXISTS (SELECT FROM spatial_administrativearea c WHERE c.parent_id = a.code AND c.geometry IS NOT NULL)
LIMIT %s
"""


def borders_in(box: tuple[float, float, float, float], limit: int) -> list[str]:
    """GeoJSON lines of the deepest administrative borders inside a box (west, south, east, north)."""
    with connection.cursor() as cursor:
        cursor.execute(NEARBY_BORDERS, [*box, limit])
        return [row[0] for row in cursor.fetchall()]
