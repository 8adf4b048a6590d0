"""What dashboards ask about the ground itself: outlines, people and square kilometres of areas. Raw SQL lives here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import caches
from django.db.models import QuerySet

from geoplan.organisations.models import Organisation, PopulationRecord
from geoplan.policy import Actor
from geoplan.replicas import connection
from projects.models import Project
from spatial.areas import boundary_version
from spatial.models import Level

# Of each area the drawing whose detail suits a map that shows all areas of one level inside the next larger one.
DRAWN_FROM = {Level.PROVINCE: 5, Level.DISTRICT: 7, Level.SUBDISTRICT: 10}
KEPT_SECONDS = 3600
Kept = TypeVar("Kept")
YEARS_BACK = 3
"""How old a population record may be to stand for a fiscal year."""

SHAPES = """
SELECT COALESCE(json_agg(json_build_object(
    'type', 'Feature', 'properties', json_build_object('code', a.code, 'quality', a.quality),
    'geometry', ST_AsGeoJSON(ST_Transform(d.geometry, 4326), 5)::json) ORDER BY a.code), '[]')::text
FROM spatial_administrativearea a JOIN spatial_areadrawing d ON d.area_id = a.code AND d.zoom = %(zoom)s
WHERE a.level = %(level)s AND (%(parent)s = '' OR a.parent_id = %(parent)s) AND (%(code)s = '' OR a.code = %(code)s)
"""


def _kept(name: str, make: Callable[[], Kept]) -> Kept:
    """Return what ``make`` makes, kept a while under a name as long as the same boundaries are in force."""
    version = boundary_version()
    if not version:
        return make()
    key = f"dashboard-{name}:{version}"
    found: Kept | None = caches["tiles"].get(key)
    if found is None:
        found = make()
        caches["tiles"].set(key, found, KEPT_SECONDS)
    return found


def shapes(level: Level, parent: str = "", code: str = "") -> str:
    """Return the areas of a level, inside ``parent`` or that of ``code`` alone, as a GeoJSON text."""

    def make() -> str:
        with connection.cursor() as cursor:
            span: dict[str, str | int] = {"zoom": DRAWN_FROM[level], "level": level.value}
            cursor.execute(SHAPES, {**span, "parent": parent, "code": code})
            return f'{{"type":"FeatureCollection","features":{cursor.fetchone()[0]}}}'

    return _kept(f"shapes:{level.value}:{parent}:{code}", make)


def square_kilometres(level: Level, parent: str = "") -> dict[str, float]:
    """Return the area of each area of a level inside ``parent`` in km², on the ellipsoid.

    Areas without a boundary are left out.
    """

    def make() -> dict[str, float]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT code, ST_Area(geometry::geography) / 1e6 FROM spatial_administrativearea"
                " WHERE level = %s AND (%s = '' OR parent_id = %s) AND geometry IS NOT NULL",
                [level.value, parent, parent],
            )
            return dict(cursor.fetchall())

    return _kept(f"km2:{level.value}:{parent}", make)


# Every community's latest record of the years in question; a PAO's people are its LAOs', so its own never count.
PEOPLE = """
SELECT {by}, sum(total)::bigint FROM (
    SELECT DISTINCT ON (c.id) {key} AS {by}, r.total
    FROM ({records}) r JOIN organisations_community c ON c.id = r.community_id
    JOIN organisations_organisation o ON o.id = c.organisation_id
    WHERE o.lao_type <> 'pao' AND left(c.subdistrict_id, %s) = %s
    ORDER BY c.id, r.fiscal_year DESC
) latest GROUP BY 1
"""


def people_by_area(actor: Actor, year: int, digits: int, within: str = "") -> dict[str, int]:
    """Return the people by the first ``digits`` of their subdistrict's code, of communities inside ``within``."""
    return _people(actor, year, f"left(c.subdistrict_id, {int(digits)})", within)


def people_by_organisation(actor: Actor, year: int, within: str = "") -> dict[int, int]:
    """Return the people of the LAOs by their ids, of communities inside the area ``within``."""
    return _people(actor, year, "c.organisation_id", within)


def _people(actor: Actor, year: int, key: str, within: str) -> dict[Any, int]:
    records = PopulationRecord.objects.visible_to(actor).filter(fiscal_year__range=(year - YEARS_BACK + 1, year))
    seen = records.order_by().values("community_id", "fiscal_year", "total").query
    inner, params = seen.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE.format(by="key", key=key, records=inner), [*params, len(within), within])
        return dict(cursor.fetchall())


def silent_laos(level: Level, within: str, known: set[int]) -> dict[str, int]:
    """Return how many LAOs, PAOs aside, of each area have no people on record; ``known`` are the ids that have.

    An LAO is of its own district, which for a level below is no use: then all is None and the answer empty.
    """
    if level == Level.SUBDISTRICT:
        return {}
    field = "province_id" if level == Level.PROVINCE else "district_id"
    of = Organisation.objects.laos().exclude(lao_type="pao").exclude(pk__in=known)
    if within:
        of = of.filter(province=within)
    counts: dict[str, int] = {}
    for code in of.values_list(field, flat=True):
        counts[code or ""] = counts.get(code or "", 0) + 1
    return counts


# One LAO's projects under the strategies or issues of its plans; the year's money where there is a year.
STRATEGIES = """
SELECT COALESCE(h.parent_id, h.id), count(*),
    count(*) FILTER (WHERE p.location_state = 'placed'),
    count(*) FILTER (WHERE p.location_state = 'needed' AND p.stage <> 'cancelled' AND p.withdrawn_on IS NULL),
    count(*) FILTER (WHERE m.planned > 0), count(*) FILTER (WHERE m.approved > 0),
    count(*) FILTER (WHERE m.contracted > 0), count(*) FILTER (WHERE m.disbursed > 0),
    count(*) FILTER (WHERE p.stage = 'completed'),
    sum(m.planned), sum(m.approved), sum(m.contracted), sum(m.disbursed),
    COALESCE(sum(m.disbursed) FILTER (WHERE p.stage = 'completed'), 0)
FROM ({projects}) p LEFT JOIN projects_planheading h ON h.id = p.heading_id
CROSS JOIN LATERAL (SELECT
    COALESCE((SELECT sum(amount) FROM projects_projectyearbudget b WHERE b.project_id = p.id
        AND b.fiscal_year = COALESCE(%s, b.fiscal_year)), 0) AS planned,
    COALESCE((SELECT sum(effective) FROM projects_budgetapproval a WHERE a.project_id = p.id
        AND a.state = 'approved' AND a.fiscal_year = COALESCE(%s, a.fiscal_year)), 0) AS approved,
    COALESCE((SELECT sum(f.amount) FROM projects_contractfunding f
        JOIN projects_budgetapproval a ON a.id = f.approval_id
        WHERE a.project_id = p.id AND a.fiscal_year = COALESCE(%s, a.fiscal_year)), 0) AS contracted,
    COALESCE((SELECT sum(d.amount) FROM projects_disbursement d JOIN projects_budgetapproval a ON a.id = d.approval_id
        WHERE a.project_id = p.id AND a.fiscal_year = COALESCE(%s, a.fiscal_year)), 0) AS disbursed
) m
GROUP BY 1
"""


def strategies(projects: QuerySet[Project], year: int | None) -> list[tuple[Any, ...]]:
    """Return for each strategy or issue (id, None for none) of one LAO's ``projects`` its counts and sums in baht."""
    seen = projects.order_by().values("id", "heading_id", "location_state", "stage", "withdrawn_on").query
    inner, params = seen.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(STRATEGIES.format(projects=inner), [*params, year, year, year, year])
        return cursor.fetchall()
