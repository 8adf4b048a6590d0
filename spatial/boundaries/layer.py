"""A boundary layer in memory: every area by its code, its names, and its polygon where it has one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import shapely
from shapely import MultiPolygon, Polygon

from spatial.boundaries.names import AreaName

Area: TypeAlias = Polygon | MultiPolygon


@dataclass(frozen=True)
class Findings:
    """What a reader of the file should know: codes and names that did not agree with DOPA's list."""

    unknown: list[str] = field(default_factory=list)
    """Codes of the file that DOPA's list does not have; they keep the file's own names."""
    absent: list[str] = field(default_factory=list)
    """Codes of DOPA's list, at the file's level, that the file does not have."""
    renamed: list[str] = field(default_factory=list)
    """Codes whose Thai name was completed or replaced from DOPA's list."""
    repaired: list[str] = field(default_factory=list)
    """Codes whose polygon was not valid and was mended without changing its area."""


@dataclass(frozen=True)
class Layer:
    """A whole layer, ready to load. Polygons are EPSG:4326; areas without one have no entry in ``polygons``."""

    name: str
    version: str
    licence: str
    quality: str
    sha256: str
    names: dict[str, AreaName]
    polygons: dict[str, MultiPolygon]
    findings: Findings = field(default_factory=Findings)

    def count(self, level: str) -> int:
        """How many areas the layer has at ``level``."""
        return sum(name.level == level for name in self.names.values())


def multi(area: Area) -> MultiPolygon:
    """The area as a MultiPolygon without heights."""
    return MultiPolygon(list(shapely.get_parts(shapely.force_2d(area))))


def dissolve(polygons: Mapping[str, MultiPolygon]) -> dict[str, MultiPolygon]:
    """Adds to areas of one level the areas of every level above, each exactly the union of its children.

    Where the edges of neighbours match, shared edges are dropped and every other vertex stays as it is.
    """
    result = dict(polygons)
    children: Iterable[str] = list(polygons)
    while any(len(code) > 2 for code in children):
        grouped: dict[str, list[MultiPolygon]] = defaultdict(list)
        for code in children:
            grouped[code[:-2]].append(result[code])
        result |= {code: multi(_union(parts)) for code, parts in grouped.items()}
        children = list(grouped)
    return dict(sorted(result.items(), key=lambda item: (len(item[0]), item[0])))


def _union(parts: list[MultiPolygon]) -> Area:
    """The union; the quick coverage union needs matching edges, so anything else takes the general one."""
    if shapely.coverage_is_valid(parts):
        return shapely.coverage_union_all(parts)
    return shapely.union_all(parts)
