"""The checks of a project's location: what the checks need to know of the project, gathered in one place."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from projects.areas import neighbours, own_area
from projects.models import Kind, Project
from projects.titles import title_findings
from spatial.checks import CheckContext, Finding, Severity, check, length_in_target
from spatial.geos import to_shapely

# DOMAIN section 5. What is not listed may be of any kind.
SHAPES: dict[str, frozenset[str]] = {
    Kind.ROAD: frozenset({"line"}),
    Kind.DRAIN: frozenset({"line"}),
    Kind.WATER_SUPPLY: frozenset({"line", "point"}),
    Kind.BRIDGE: frozenset({"line", "point"}),
    Kind.CANAL: frozenset({"line", "polygon"}),
    Kind.POND: frozenset({"polygon", "point"}),
    Kind.WELL: frozenset({"point"}),
    Kind.BUILDING: frozenset({"point", "polygon"}),
    Kind.PARK: frozenset({"point", "polygon"}),
}


def run(project: Project, geometry: BaseGeometry, declared_epsg: int | None = None) -> list[Finding]:
    """What is wrong with a geometry (WGS 84 degrees) as the project's location; empty when nothing is."""
    organisation = project.organisation
    context = CheckContext(
        area=own_area(organisation),
        area_quality=organisation.area_quality,
        organisation_name=organisation.name,
        expected_length_m=length_in_target(project.target),
        kinds=SHAPES.get(project.kind, frozenset()),
        others=_others(project, geometry),
        declared_epsg=declared_epsg,
    )
    found = check(geometry, context)
    if any(finding.severity == Severity.BLOCK for finding in found):
        return found
    return found + title_findings(project, geometry)


def _others(project: Project, geometry: BaseGeometry) -> list[tuple[int, str, BaseGeometry]]:
    """Projects of the same organisation whose box meets the geometry's own."""
    bounds = shapely.bounds(geometry)
    if not np.isfinite(bounds).all():
        return []
    rows = neighbours(project, tuple(bounds))
    return [(pk, name, to_shapely(place)) for pk, name, place in rows]
