"""Reads what people type as a place: every meaning it can have, each with its reason; never a silent choice."""

from __future__ import annotations

import re

from shapely.geometry.base import BaseGeometry

from geoplan.errors import DomainError
from spatial import crs
from spatial.coordinates.codes import read_mgrs, read_plus_code
from spatial.coordinates.links import read_geo_uri, read_link
from spatial.coordinates.pairs import read_pair
from spatial.coordinates.reading import Declaration, Reading, Request, resolve
from spatial.coordinates.text import LONGEST, clean
from spatial.coordinates.wkt import read_wkt

__all__ = ["Reading", "read"]

NOTATIONS = (read_geo_uri, read_link, read_wkt, read_plus_code, read_mgrs, read_pair)

ADDRESS = re.compile(r"geo:|.{0,200}?://", re.IGNORECASE)
EPSG = re.compile(r"(?:EPSG|SRID) ?[:=] ?([0-9]{4,6})[;,]?", re.IGNORECASE)
DATUMS: dict[crs.Datum, re.Pattern[str]] = {
    "wgs84": re.compile(r"WGS[ _-]?(?:19)?84(?![0-9])", re.IGNORECASE),
    "indian1975": re.compile(r"(?:INDIAN|อินเดียน?)(?:[ _-]?(?:DATUM|1975|75|2518)(?![0-9]))?", re.IGNORECASE),
}


def read(
    text: str, *, epsg: int | None = None, near: BaseGeometry | None = None, also_indian: bool = False
) -> list[Reading]:
    """All readings of ``text``, the most likely first: inside ``near``, then by the distance to it.

    ``epsg`` is the system that the user chose beside the text: its datum holds for degrees and grids alike, its
    zone where the text names none. ``near`` is the organisation's area in WGS 84. ``also_indian`` offers Indian 1975
    beside WGS 84 where no datum was declared. Raises ``DomainError`` (``coordinate_…``) for what cannot be read.
    """
    if len(text) > LONGEST:
        raise DomainError("coordinate_too_long", limit=LONGEST)
    near = None if near is None or near.is_empty else near
    chosen = [] if epsg is None else [_declaration(epsg, typed=False)]
    cleaned = clean(text)
    rest, typed = (cleaned, []) if ADDRESS.match(cleaned) else _declarations(cleaned)
    request = Request(declared=typed + chosen, near=near, also_indian=also_indian)
    for notation in NOTATIONS:
        if candidates := notation(rest, request):
            return resolve(candidates, text, near)
    raise DomainError("coordinate_unreadable")


def _declaration(epsg: int, *, typed: bool) -> Declaration:
    system = crs.system(epsg)
    return Declaration(system.datum, system.zone, typed)


def _declarations(text: str) -> tuple[str, list[Declaration]]:
    """Take the words that name a datum or an EPSG code out of the text."""
    found = [_declaration(int(code), typed=True) for code in EPSG.findall(text)]
    rest = EPSG.sub(" ", text)
    for datum, name in DATUMS.items():
        if name.search(rest):
            rest = name.sub(" ", rest)
            found.append(Declaration(datum, None, typed=True))
    return re.sub(r"\( ?\)| (?= )", "", rest).strip(" ,;:"), found
