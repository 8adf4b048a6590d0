"""Links to map sites and geo: URIs; nothing is ever fetched."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote_plus

import shapely

from geoplan.errors import DomainError
from spatial.coordinates.pairs import read_pair
from spatial.coordinates.reading import Assumption, Candidate, Request, no_such_degrees

NUMBER = r"(-?[0-9]{1,3}(?:\.[0-9]{1,20})?)"
LINK = re.compile(r"https?://|www\.|maps\.|goo\.gl/|[?&](?:q|query|ll)=|@-?[0-9]|![0-9]d-?[0-9]", re.IGNORECASE)
SHORT = re.compile(
    r"(?:goo\.gl|g\.co|bit\.ly|page\.link|tinyurl\.com|shorturl\.(?:at|asia)|cutt\.ly|t\.co)/", re.IGNORECASE
)
PIN = re.compile(rf"!3d{NUMBER}!4d{NUMBER}")
MARKER = re.compile(r"[?&#](?:q|query|destination|daddr|coordinate|marker)=([^&#\s]{1,300})", re.IGNORECASE)
OSM_MARKER = re.compile(rf"[?&]mlat={NUMBER}&mlon={NUMBER}")
PATH = re.compile(r"/(?:place|search|dir/)/([^/?#\s]{1,300})", re.IGNORECASE)
VIEW = re.compile(
    rf"@{NUMBER},{NUMBER}|[?&](?:ll|sll|center|cp)={NUMBER}(?:,|~|%2C){NUMBER}|#map=[0-9.]{{1,5}}/{NUMBER}/{NUMBER}",
    re.I,
)
GEO = re.compile(rf"geo:{NUMBER},{NUMBER}(?:,[-0-9.]{{1,20}})?((?:;[^?\s]{{1,200}})?)(?:\?(\S*))?", re.IGNORECASE)
SYSTEM = Assumption(4326, "(WGS 84)", "WGS 84")


def read_link(text: str, request: Request) -> list[Candidate]:
    """The places that a map link holds: its pins, else the place it searches for, else the middle of its view."""
    if not LINK.search(text):
        return []
    plain = text.replace("%21", "!").replace("%40", "@")
    pins = PIN.findall(plain) or OSM_MARKER.findall(plain)
    if pins:
        return [_candidate(lat, lon, "หมุดในลิงก์แผนที่", "pin of a map link") for lat, lon in pins]
    for value in MARKER.findall(plain) + PATH.findall(plain):
        if found := _searched(value, request):
            return found
    views = [[number for number in view if number] for view in VIEW.findall(plain)]
    if views:
        return [
            _candidate(lat, lon, "กลางหน้าจอของลิงก์แผนที่ ไม่ใช่หมุด", "middle of a map link's view, not a pin")
            for lat, lon in views
        ]
    raise DomainError("coordinate_link_short" if SHORT.search(text) else "coordinate_link_without_place")


def read_geo_uri(text: str, request: Request) -> list[Candidate]:
    """A ``geo:`` URI (RFC 5870, WGS 84 only); Android's ``geo:0,0?q=`` names the place in its query."""
    match = GEO.fullmatch(text)
    if match is None:
        return []
    lat, lon, parameters, query = match.groups()
    if "crs=" in parameters.lower() and "crs=wgs84" not in parameters.lower():
        raise DomainError("crs_unsupported", crs=parameters.strip(";"))
    for value in MARKER.findall("?" + (query or "")):
        if found := _searched(value, request):
            return [replace(candidate, notation="geo_uri") for candidate in found]
    return [replace(_candidate(lat, lon, "geo: URI", "geo: URI"), notation="geo_uri")]


def _searched(value: str, request: Request) -> list[Candidate]:
    """Coordinates typed into a map's search box, which are WGS 84; a name of a place reads as nothing."""
    typed = unquote_plus(value).removeprefix("loc:").split("(")[0]
    try:
        found = read_pair(typed, Request(near=request.near))
    except DomainError:
        return []
    return [
        replace(
            c, notation="link", system=SYSTEM, thai=f"หมุดในลิงก์แผนที่ {c.thai}", english=f"pin of a map link, {c.english}"
        )
        for c in found
        if c.system.epsg == 4326
    ]


def _candidate(lat: str, lon: str, thai: str, english: str) -> Candidate:
    x, y = float(lon), float(lat)
    if abs(x) > 180 or abs(y) > 90:
        raise no_such_degrees()
    return Candidate("link", SYSTEM, shapely.Point(x, y), thai, english)
