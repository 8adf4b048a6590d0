"""Grid codes: MGRS and Plus Codes."""

from __future__ import annotations

import re

import shapely
from mgrs import MGRS
from mgrs.core import MGRSError
from openlocationcode import openlocationcode

from geoplan.errors import DomainError
from spatial.coordinates.pairs import in_band
from spatial.coordinates.reading import Assumption, Candidate, Request

MGRS_CODE = re.compile(
    r"(?:MGRS[ :]{0,3})?([0-9]{1,2}) ?([C-HJ-NP-X]) ?([A-HJ-NP-Z]{2}) ?([0-9]{0,10}|[0-9]{1,5} [0-9]{1,5})"
)
PLUS_CODE = re.compile(r"(?<![0-9A-Za-z+])[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{0,7}(?![0-9A-Za-z+])")
PLUS_SYSTEM = Assumption(4326, "(WGS 84)", "WGS 84")


def read_mgrs(text: str, request: Request) -> list[Candidate]:
    """The middle of an MGRS square (100 km down to 1 m), in each datum that the text may be in."""
    match = MGRS_CODE.fullmatch(text.upper())
    if match is None:
        return []
    zone, band, square, digits = match.groups()
    east, north = _halves(digits)
    if len(east) != len(north):
        raise DomainError("coordinate_unreadable")
    systems = request.grids(int(zone))
    try:
        _, _, x, y = MGRS().MGRSToUTM(f"{zone}{band}{square}{east}{north}")
    except (MGRSError, RuntimeWarning) as error:
        raise DomainError("coordinate_unreadable") from error
    size = f"{10 ** (5 - len(east)):,}"
    found = [
        Candidate("mgrs", system, shapely.Point(x, y), f"MGRS กลางช่อง {size} ม.", f"MGRS, middle of a {size} m square")
        for system in systems
    ]
    return in_band(found, band)


def _halves(digits: str) -> tuple[str, str]:
    if " " in digits:
        east, north = digits.split(" ")
        return east, north
    return digits[: len(digits) // 2], digits[len(digits) // 2 :]


def read_plus_code(text: str, request: Request) -> list[Candidate]:
    """The middle of a Plus Code; a short one needs an area, and is tried from the area's middle and corners."""
    match = PLUS_CODE.search(text.upper())
    if match is None or not openlocationcode.isValid(match[0]):
        return []
    code = match[0]
    full = [code] if openlocationcode.isFull(code) else _recover(code, request)
    kind_th, kind_en = ("เต็ม", "full") if code in full else ("ย่อ เติมจากพื้นที่ขององค์กร", "short, completed from the area")
    return [
        Candidate(
            "plus_code", PLUS_SYSTEM, _middle(whole), f"Plus Code {kind_th} {whole}", f"Plus Code {kind_en}, {whole}"
        )
        for whole in full
    ]


def _recover(code: str, request: Request) -> list[str]:
    if request.near is None:
        raise DomainError("coordinate_plus_code_needs_area")
    west, south, east, north = request.near.bounds
    middle = request.near.centroid
    anchors = [(middle.y, middle.x), (south, west), (south, east), (north, west), (north, east)]
    return list(dict.fromkeys(openlocationcode.recoverNearest(code, lat, lon) for lat, lon in anchors))


def _middle(code: str) -> shapely.Point:
    cell = openlocationcode.decode(code)
    return shapely.Point(cell.longitudeCenter, cell.latitudeCenter)
