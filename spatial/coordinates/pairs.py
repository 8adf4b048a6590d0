"""Two numbers, plain or with units: decimal degrees, degrees with minutes and seconds, and UTM."""

from __future__ import annotations

import re

import shapely

from geoplan.errors import DomainError
from spatial import crs
from spatial.coordinates.reading import Candidate, Request, no_such_degrees
from spatial.coordinates.text import Token, tokens
from spatial.coordinates.values import AXES, Value, read_values

BANDS = "CDEFGHJKLMNPQRSTUVWX"
SMALLEST_METRE = 1000
"""Numbers from here on are metres of a grid, not degrees."""
NAMES = {"x": ("ค่าตะวันออก", "ค่าเหนือ", "easting", "northing"), "y": ("ลองจิจูด", "ละติจูด", "longitude", "latitude")}
EASTINGS, NORTHINGS = (100_000, 900_000), (0, 10_000_000)

THOUSANDS = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3}){1,3}(?![0-9]|,[0-9])")
DECIMAL_COMMA = re.compile(r"(?<![0-9.,])([0-9]{1,3}),([0-9]{1,15})(?![0-9]|[.,][0-9])")


def read_pair(text: str, request: Request) -> list[Candidate]:
    """All readings of a text as two numbers; a comma may part thousands or the numbers, so both are tried."""
    _refuse_decimal_commas(text)
    found: list[Candidate] = []
    refusal: DomainError | None = None
    for variant in dict.fromkeys([THOUSANDS.sub(lambda m: m[0].replace(",", ""), text), text]):
        try:
            found += _read(variant, request)
        except DomainError as error:
            refusal = error
    if refusal and not found:
        raise refusal
    return found


def _refuse_decimal_commas(text: str) -> None:
    """``13,7563 100,5018``: guessing what the comma means could move the place by kilometres."""
    found = DECIMAL_COMMA.findall(text)
    if len(found) == 2 and not all(len(whole) == len(rest) == 3 for whole, rest in found):
        raise DomainError("coordinate_decimal_comma")


def _read(text: str, request: Request) -> list[Candidate]:
    rest, zone, band = _take_zone(tokens(text) or [])
    values = read_values(rest)
    if values is None:
        return []
    plain = all(len(value.parts) == 1 for value in values)
    if plain and (zone is not None or min(abs(value.total) for value in values) >= SMALLEST_METRE):
        return _read_grid(values, zone, band, request)
    return _read_degrees(values, request)


def _take_zone(found: list[Token]) -> tuple[list[Token], int | None, str | None]:
    """Take the UTM zone and its letter out of the tokens: after its word, or a small number beside two large ones."""
    numbers = [i for i, token in enumerate(found) if token.kind == "number"]
    small = [i for i in numbers if re.fullmatch("[0-9]{1,2}", found[i].text)]
    at = next((i for i in small if i and found[i - 1].kind == "zone"), None)
    large = [i for i in numbers if float(found[i].text) >= SMALLEST_METRE]
    if at is None and len(numbers) == 3 and len(small) == 1 and len(large) == 2:
        at = small[0]
    if at is None:
        return found, None, None
    after = at + 1 < len(found) and _is_zone_letter(found, at + 1)
    rest = [token for i, token in enumerate(found) if token.kind != "zone" and not at <= i <= at + after]
    return rest, int(found[at].text), found[at + 1].text.upper() if after else None


def _is_zone_letter(found: list[Token], i: int) -> bool:
    """``47N`` is a zone; in ``47 N 1520741 E 673310`` the letter names the northing, as only an ``E`` would be left."""
    if found[i].kind == "band" or found[i].text not in ("n", "s"):
        return found[i].kind == "band"
    others = [AXES[token.kind][0] for j, token in enumerate(found) if token.kind in AXES and j != i]
    return not others or "y" in others


def _read_degrees(values: tuple[Value, Value], request: Request) -> list[Candidate]:
    notation = {1: "decimal", 2: "dm", 3: "dms"}[max(len(value.parts) for value in values)]
    orders = [o for o in _orders(values, "y") if abs(o[0]) <= 180 and abs(o[1]) <= 90]
    if not orders:
        raise no_such_degrees()
    return [
        Candidate(notation, system, shapely.Point(x, y), th, en)
        for system in request.degrees()
        for x, y, th, en in orders
    ]


def _read_grid(values: tuple[Value, Value], zone: int | None, band: str | None, request: Request) -> list[Candidate]:
    orders = [o for o in _orders(values, "x") if _within(o[0], EASTINGS) and _within(o[1], NORTHINGS)]
    if not orders:
        raise DomainError(
            "coordinate_out_of_range",
            reason_th="ค่าตะวันออก (E) ต้องอยู่ระหว่าง 100,000 ถึง 900,000 และค่าเหนือ (N) ระหว่าง 0 ถึง 10,000,000 เมตร",
            reason_en="an easting lies between 100,000 and 900,000 m, a northing between 0 and 10,000,000 m",
        )
    found = [
        Candidate("utm", system, shapely.Point(x, y), f"UTM {th}", f"UTM, {en}")
        for system in request.grids(zone)
        for x, y, th, en in orders
    ]
    return in_band(found, band)


def _orders(values: tuple[Value, Value], usual: str) -> list[tuple[float, float, str, str]]:
    """The ways to take two values as x and y, each with its reason; the usual order (which axis first) comes first."""
    a, b = (value.total for value in values)
    x_th, y_th, x_en, y_en = NAMES[usual]
    x_first = (a, b, f"{x_th}ก่อน{y_th}", f"{x_en} before {y_en}")
    y_first = (b, a, f"{y_th}ก่อน{x_th}", f"{y_en} before {x_en}")
    if axis := values[0].axis:
        return [x_first if axis == "x" else y_first]
    return [x_first, y_first] if usual == "x" else [y_first, x_first]


def in_band(found: list[Candidate], band: str | None) -> list[Candidate]:
    """The candidates in the latitude band that was typed; ``N`` also plainly means north, so it says nothing."""
    if band is None or band == "N":
        return found
    south = -80 + 8 * BANDS.index(band)
    latitudes = [crs.to_wgs84(candidate.geometry, candidate.system.epsg).centroid.y for candidate in found]
    fitting = [c for c, latitude in zip(found, latitudes, strict=True) if south - 0.01 <= latitude <= south + 8.01]
    if not fitting:
        raise DomainError("coordinate_band", band=band)
    return fitting


def _within(value: float, limits: tuple[int, int]) -> bool:
    return limits[0] <= value <= limits[1]
