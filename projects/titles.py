"""What a project's own words say of its place: where its map opens, and whether its geometry lies somewhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from django.db.models import QuerySet
from shapely.geometry.base import BaseGeometry

from geoplan.organisations.titles import Disagreement, area_of, disagreement, gazetteer, tells_area
from projects.models import Project
from spatial.areas import primary_areas, touching
from spatial.checks import Finding, Severity
from spatial.models import AdministrativeArea
from spatial.models.area import AreaQuality, Level

TITLES = {Level.PROVINCE: "จังหวัด", Level.DISTRICT: "อำเภอ", Level.SUBDISTRICT: "ตำบล"}


def place_named(project: Project) -> str | None:
    """The code of the deepest area that the name or the target leads to; None where they lead nowhere."""
    names = gazetteer()
    return area_of([project.name, project.target], names, names.by_id.get(project.organisation_id))


def title_findings(project: Project, geometry: BaseGeometry) -> list[Finding]:
    """Warn where the name and a sound geometry (WGS 84 degrees) tell different places; as ``elsewhere``."""
    flat = shapely.set_srid(shapely.force_2d(geometry), 4326)
    told = Told(project.organisation_id, project.name, shapely.to_wkb(flat, hex=True, include_srid=True))
    return list(elsewhere([told]).values())


@dataclass(frozen=True)
class Told:
    """What is compared: the organisation's id, the project's name, and its geometry as EWKB in hex."""

    organisation: int | None
    name: str
    geometry: str


def elsewhere(projects: Sequence[Told]) -> dict[int, Finding]:
    """Warn where a name surely names another subdistrict or district than the one that holds the geometry.

    The findings are by position. Only an official boundary is held against a geometry, and one that touches what is
    named agrees: a road may begin or end there. Four queries, however many there are.
    """
    telling = {name: tells_area(name) for name in {one.name for one in projects}}
    asked = [place for place, one in enumerate(projects) if telling[one.name]]
    if not asked:
        return {}
    names, shapes = gazetteer(), [projects[place].geometry for place in asked]
    found: dict[int, Disagreement] = {}
    for place, here in zip(asked, primary_areas(shapes), strict=True):
        body = names.by_id.get(projects[place].organisation or 0)
        differs = disagreement(projects[place].name, names, body, here.district, here.subdistrict)
        if differs is not None:
            found[place] = differs
    return _worded(projects, found) if found else {}


def recheck(projects: QuerySet[Project]) -> None:
    """Keep with projects whose name, or what holds them, has changed whether it tells another place than they lie."""
    placed = projects.filter(geometry__isnull=False).only("organisation_id", "name", "geometry", "title_elsewhere")
    rows = list(placed.order_by("pk"))
    found = elsewhere([Told(one.organisation_id, one.name, _hex(one.geometry)) for one in rows])
    for place, one in enumerate(rows):
        if one.title_elsewhere != (place in found):
            one.title_elsewhere = place in found
            one.save(update_fields=["title_elsewhere"])


CHUNK = 5000


def recheck_placed() -> None:
    """Keep with every placed project whether its name tells another place: under other boundaries it may."""
    last = 0
    placed = Project.objects.filter(geometry__isnull=False).order_by("pk")
    while keys := list(placed.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        recheck(Project.objects.filter(pk__in=keys))
        last = keys[-1]


def _hex(geometry: Any) -> str:
    shape: str = geometry.hexewkb.decode()
    return shape


def _worded(projects: Sequence[Told], found: dict[int, Disagreement]) -> dict[int, Finding]:
    """Return the findings of what disagrees and does not even touch, against official boundaries."""
    shapes = [projects[place].geometry for place in found]
    apart = touching(shapes, [one.named for one in found.values()])
    codes = {code for one in found.values() for code in (*one.named, one.actual)}
    areas = AdministrativeArea.objects.defer("geometry").in_bulk(codes)
    return {
        place: _finding([areas[code] for code in one.named if code in areas], areas[one.actual])
        for (place, one), touches in zip(found.items(), apart, strict=True)
        if not touches and areas[one.actual].quality == AreaQuality.OFFICIAL
    }


def _finding(named: list[AdministrativeArea], actual: AdministrativeArea) -> Finding:
    params = {
        "named_th": " ".join(map(_thai, named)),
        "named_en": ", ".join(map(_english, named)),
        "actual_th": _thai(actual),
        "actual_en": _english(actual),
    }
    return Finding("title_elsewhere", Severity.WARN, params)


def _thai(area: AdministrativeArea) -> str:
    return TITLES[Level(area.level)] + area.name_th


def _english(area: AdministrativeArea) -> str:
    return area.name_en or area.name_th
