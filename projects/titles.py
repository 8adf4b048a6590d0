"""What a project's own words say of its place: where its map opens, and whether its geometry lies somewhere else."""

from __future__ import annotations

import shapely
from django.contrib.gis.geos import GEOSGeometry
from shapely.geometry.base import BaseGeometry

from geoplan.organisations.titles import Disagreement, area_of, disagreement, gazetteer
from projects.models import Project
from spatial.areas import primary_area
from spatial.checks import Finding, Severity
from spatial.models import AdministrativeArea
from spatial.models.area import AreaQuality, Level

TITLES = {Level.PROVINCE: "จังหวัด", Level.DISTRICT: "อำเภอ", Level.SUBDISTRICT: "ตำบล"}


def place_named(project: Project) -> str | None:
    """The code of the deepest area that the name or the target leads to; None where they lead nowhere."""
    names = gazetteer()
    return area_of([project.name, project.target], names, names.by_id.get(project.organisation_id))


def title_findings(project: Project, geometry: BaseGeometry) -> list[Finding]:
    """Warn where the name surely names another subdistrict or district than the one that holds a sound geometry.

    Only an official boundary is held against it, and a geometry that touches what is named agrees: a road may begin
    or end there.
    """
    placed = GEOSGeometry(memoryview(shapely.to_wkb(shapely.force_2d(geometry))), srid=4326)
    here, names = primary_area(placed), gazetteer()
    body = names.by_id.get(project.organisation_id)
    found = disagreement(project.name, names, body, here.district, here.subdistrict)
    if found is None or _touches(placed, found):
        return []
    areas = AdministrativeArea.objects.defer("geometry").in_bulk([*found.named, found.actual])
    actual = areas[found.actual]
    if actual.quality != AreaQuality.OFFICIAL:
        return []
    named = [areas[code] for code in found.named if code in areas]
    params = {
        "named_th": " ".join(map(_thai, named)),
        "named_en": ", ".join(map(_english, named)),
        "actual_th": _thai(actual),
        "actual_en": _english(actual),
    }
    return [Finding("title_elsewhere", Severity.WARN, params)]


def _touches(geometry: GEOSGeometry, found: Disagreement) -> bool:
    return AdministrativeArea.objects.filter(code__in=found.named, geometry__intersects=geometry).exists()


def _thai(area: AdministrativeArea) -> str:
    return TITLES[Level(area.level)] + area.name_th


def _english(area: AdministrativeArea) -> str:
    return area.name_en or area.name_th
