"""Makes a layer out of an official file, or refuses the file with the reason.

The file holds polygons of subdistricts (or of districts) with DOPA codes. Names come from DOPA's list, because files
cut or misspell them; a code the list does not have keeps the file's own names. Levels above are dissolved from the
file's own polygons, so every level nests exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon, STRtree

from geoplan.errors import DomainError
from spatial.boundaries.columns import Columns, find_columns
from spatial.boundaries.layer import Findings, Layer, dissolve, multi
from spatial.boundaries.names import AreaName, known_areas
from spatial.boundaries.reading import Table, digest, read_table
from spatial.geodesy import THAILAND

MARGIN = 0.15
"""Degrees, about 16 km: a boundary file may draw coasts and islands a little beyond the country's box."""

FRAME = shapely.box(*THAILAND).buffer(MARGIN, join_style="mitre")

OVERLAP = 1e-7
"""Square degrees, about 1,200 m²: neighbours that share more than this are refused, slivers below it are not."""

REPAIR = 1e-10
"""Square degrees, about 1 m²: a repair may change an area by this, or by a millionth of the area."""

POLYGONS = (shapely.GeometryType.POLYGON.value, shapely.GeometryType.MULTIPOLYGON.value)

SHOWN = 10
"""How many codes or rows a message names."""


def read_official(path: Path, epsg: int | None = None) -> Layer:
    """Reads the file into a layer of quality ``official``; raises a ``boundary_…`` DomainError otherwise.

    ``epsg`` is the CRS of a file that declares none.
    """
    table = read_table(path, epsg)
    if not np.isin(shapely.get_type_id(table.geometry), POLYGONS).any():
        raise DomainError("boundary_no_polygons", file=path.name)
    columns = find_columns(table.columns)
    if columns is None:
        raise DomainError("boundary_no_codes", file=path.name)
    codes = checked_codes(columns.codes)
    polygons, repaired = checked_polygons(codes, table)
    refuse_overlaps(polygons)
    polygons = dissolve(polygons)
    names, renamed = complete_names(codes, columns)
    level = len(codes[0])
    if level == 4:
        names |= {code: name for code, name in known_areas().items() if len(code) == 6}
    findings = Findings(
        unknown=sorted(names.keys() - known_areas().keys()),
        absent=sorted(code for code in known_areas() if len(code) <= level and code not in names),
        renamed=renamed,
        repaired=repaired,
    )
    return Layer(
        name=path.name[:200],
        version=table.version,
        licence="",
        quality="official",
        sha256=digest(path),
        names=dict(sorted(names.items(), key=lambda item: (len(item[0]), item[0]))),
        polygons=polygons,
        findings=findings,
    )


def checked_codes(codes: Sequence[str | None]) -> list[str]:
    """The codes, once every row has one of the same level, none twice, in provinces that exist and are all there."""
    good = [code for code in codes if code]
    level = Counter(map(len, good)).most_common(1)[0][0]
    wrong = [str(row) for row, code in enumerate(codes, 1) if code is None or len(code) != level]
    if wrong:
        raise DomainError("boundary_rows_without_code", rows=_some(wrong))
    twice = sorted(code for code, times in Counter(good).items() if times > 1)
    if twice:
        raise DomainError("boundary_code_twice", codes=_some(twice))
    provinces = {code for code in known_areas() if len(code) == 2}
    strangers = sorted(code for code in good if code[:2] not in provinces)
    if strangers:
        raise DomainError("boundary_without_parent", codes=_some(strangers))
    missing = sorted(provinces - {code[:2] for code in good})
    if missing:
        raise DomainError("boundary_incomplete", codes=_some(missing))
    return good


def checked_polygons(codes: list[str], table: Table) -> tuple[dict[str, MultiPolygon], list[str]]:
    """Valid polygons inside Thailand by code, and the codes of those that had to be mended."""
    polygons, repaired = {}, []
    outlines = shapely.force_2d(table.geometry)
    coordinates_finite = np.isfinite(shapely.bounds(outlines)).all(axis=1)
    inside = shapely.covered_by(shapely.envelope(outlines), FRAME)
    valid = shapely.is_valid(outlines)
    for row, code in enumerate(codes):
        area = outlines[row]
        if area is None or area.is_empty or area.geom_type not in ("Polygon", "MultiPolygon"):
            raise DomainError("boundary_not_polygon", area=code)
        if not coordinates_finite[row] or not inside[row]:
            raise DomainError("boundary_outside_thailand", area=code)
        if not valid[row]:
            area = repair(code, area)
            repaired.append(code)
        polygons[code] = multi(area)
    return polygons, repaired


def repair(code: str, area: Any) -> Any:
    """The area made valid; refused when that would change what it covers."""
    mended = shapely.make_valid(area, method="structure", keep_collapsed=False)
    parts = [part for part in shapely.get_parts(mended) if part.geom_type == "Polygon"]
    result = MultiPolygon(parts)
    if not parts or abs(result.area - area.area) > max(REPAIR, 1e-6 * area.area):
        raise DomainError("boundary_invalid_polygon", area=code, reason=shapely.is_valid_reason(area))
    return result


def refuse_overlaps(polygons: dict[str, MultiPolygon]) -> None:
    """Raises ``boundary_overlap`` naming the two areas that share the most, when that is more than a sliver."""
    codes, areas = list(polygons), np.array(list(polygons.values()))
    if shapely.coverage_is_valid(areas):
        return
    left, right = STRtree(areas).query(areas, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    shared = shapely.area(shapely.intersection(areas[left], areas[right]))
    worst = int(np.argmax(shared)) if len(shared) else -1
    if worst >= 0 and shared[worst] > OVERLAP:
        square_metres = round(float(shared[worst]) * 111_000**2)
        raise DomainError(
            "boundary_overlap", first=codes[left[worst]], second=codes[right[worst]], area=f"{square_metres:,}"
        )


def complete_names(codes: list[str], columns: Columns) -> tuple[dict[str, AreaName], list[str]]:
    """Names of every code and of the areas above it, and the codes whose Thai name in the file was not DOPA's."""
    names: dict[str, AreaName] = {}
    renamed = []
    for row, full in enumerate(codes):
        for length in (2, 4, 6):
            code = full[:length]
            if length > len(full) or code in names:
                continue
            known = known_areas().get(code)
            thai = _text(columns.names_th, length, row)
            english = _text(columns.names_en, length, row)
            if known is None and not thai:
                raise DomainError("boundary_without_parent", codes=code)
            names[code] = known or AreaName(code, thai, english)
            if known and thai and length == len(full) and thai != known.name_th:
                renamed.append(code)
    return names, sorted(renamed)


def _text(columns: dict[int, Sequence[Any]], length: int, row: int) -> str:
    value = columns[length][row] if length in columns else None
    return value.strip()[:120] if isinstance(value, str) else ""


def _some(items: list[str]) -> str:
    return ", ".join(items[:SHOWN]) + (f" … ({len(items)})" if len(items) > SHOWN else "")
