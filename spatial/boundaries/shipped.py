"""Reads the approximate layer that is committed with the platform (see data/boundaries/README.md)."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from shapely.geometry import shape

from spatial.boundaries.layer import Layer, dissolve
from spatial.boundaries.names import AreaName
from spatial.boundaries.reading import digest

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "boundaries" / "default.geojson.gz"


def read_shipped(path: Path = SHIPPED) -> Layer:
    """The default layer: names of all areas, polygons of districts, and provinces dissolved from them."""
    features = json.loads(gzip.decompress(path.read_bytes()))["features"]
    names = [AreaName(**feature["properties"]) for feature in features]
    polygons = {
        feature["properties"]["code"]: shape(feature["geometry"]) for feature in features if feature["geometry"]
    }
    return Layer(
        name="Natural Earth; GeoNames (CC BY 4.0); GeoThai (CC BY 4.0)",
        version="1",
        licence="Public domain; CC BY 4.0",
        quality="approximate",
        sha256=digest(path),
        names={name.code: name for name in sorted(names, key=lambda name: (len(name.code), name.code))},
        polygons=dissolve(polygons),
    )
