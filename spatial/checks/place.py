"""Checks of where a geometry lies: in Thailand, in the organisation's area, and if not, why not."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial import crs
from spatial.checks.batch import Batch, Geometries, Mask, narrow
from spatial.checks.finding import Severity
from spatial.geodesy import THAILAND, distances_m

BLOCKING_DISTANCE_M = 500
DATUM_DISTANCE_M = 1000
"""A point read in the wrong datum is 450 to 520 m off, so farther than this another mistake was made."""


def check_thailand(batch: Batch, country: BaseGeometry | None, declared: int | None) -> None:
    """Block what lies outside Thailand, under the most telling name: 0,0, swapped, wrong unit, wrong zone."""
    bounds = batch.bounds
    outside = batch.open & ~_fits(batch.geometries, country)
    coordinates, owners = shapely.get_coordinates(batch.geometries, return_index=True)
    zero = np.zeros(len(batch.geometries), dtype=bool)
    zero[owners[(np.abs(coordinates) < 1e-6).all(axis=1)]] = True
    batch.add(outside & zero, "zero_zero", close=True)
    for code, repair, reread in (("swapped", "swap", _turned), ("not_metres", "as_degrees", _degrees)):
        rows = outside & batch.open
        meant = reread(batch.geometries[rows], declared or 4326)
        fits = _fits(meant, country)
        batch.add(narrow(rows, fits), code, repair=repair, repaired=meant[fits], close=True)
    _metres(batch, outside & batch.open & (np.abs(bounds) > [180, 90, 180, 90]).any(axis=1))
    for source, target in _zones(declared):
        _move_zone(batch, outside & batch.open, source, target, area=country, severity=Severity.BLOCK, close=True)
    lon, lat = (bounds[:, :2] + bounds[:, 2:]).T / 2
    rows = outside & batch.open
    batch.add(rows, "outside_thailand", close=True, lon=lon[rows], lat=lat[rows])


def check_area(batch: Batch, area: BaseGeometry, *, official: bool, name: str, declared: int | None) -> None:
    """Warn of what lies outside the organisation's area; block only far outside an official boundary."""
    area = area if shapely.is_valid(area) else shapely.make_valid(area)
    outside = batch.open & ~_fits(batch.geometries, area)
    distance = np.zeros(len(outside))
    distance[outside] = distances_m(batch.geometries[outside], area)
    for source, target in _zones(declared):
        _move_zone(batch, outside, source, target, area=area, severity=Severity.WARN)
    _move_datum(batch, outside & (distance < DATUM_DISTANCE_M), area, name, declared)
    far = outside & official & (distance > BLOCKING_DISTANCE_M)
    for rows, severity in ((far, Severity.BLOCK), (outside & ~far, Severity.WARN)):
        batch.add(rows, "outside_area", severity=severity, name=name, distance_m=distance[rows])
    _partly(batch, batch.open & ~outside, area, name)


def _in_box(bounds: NDArray[np.float64]) -> Mask:
    west, south, east, north = THAILAND
    return (bounds[:, 0] >= west) & (bounds[:, 1] >= south) & (bounds[:, 2] <= east) & (bounds[:, 3] <= north)


def _fits(geometries: Geometries, area: BaseGeometry | None) -> Mask:
    """Which geometries lie in Thailand's box, and meet ``area`` where one is given."""
    fits = _in_box(shapely.bounds(geometries))
    if area is None:
        return fits
    shapely.prepare(area)
    return narrow(fits, shapely.intersects(area, geometries[fits]))


def _zones(declared: int | None) -> list[tuple[int, int]]:
    """The systems of the two zones as (read in, meant); one way only where the zone that was read in is known."""
    system = crs.system(declared or 4326)
    pairs = [(crs.epsg_of(system.datum, zone), crs.epsg_of(system.datum, 95 - zone)) for zone in (47, 48)]
    return [pair for pair in pairs if system.zone is None or pair[0] == declared]


def _reread(geometries: Geometries, source: int, target: int) -> Geometries:
    """The geometries if their numbers, read in ``source``, are meant in ``target``."""
    return crs.to_wgs84(crs.from_wgs84(geometries, source), target)


def _turned(geometries: Geometries, declared: int) -> Geometries:
    """The geometries if their numbers were given in the other order in the system that was declared."""
    numbers = crs.from_wgs84(geometries, declared)
    return crs.to_wgs84(shapely.transform(numbers, lambda xy: xy[:, ::-1]), declared)


def _degrees(geometries: Geometries, declared: int) -> Geometries:
    """The geometries if their numbers, read as metres, are degrees of the same datum."""
    return _reread(geometries, declared, crs.epsg_of(crs.system(declared).datum, None))


def _move_zone(
    batch: Batch,
    rows: Mask,
    source: int,
    target: int,
    *,
    area: BaseGeometry | None,
    severity: Severity,
    close: bool = False,
) -> None:
    """Offer the other zone where that puts the row into the area, or into Thailand."""
    moved = _reread(batch.geometries[rows], source, target)
    fits = _fits(moved, area)
    repair = f"zone_{crs.SUPPORTED[target].zone}"
    batch.add(narrow(rows, fits), "wrong_zone", repair=repair, repaired=moved[fits], severity=severity, close=close)


def _metres(batch: Batch, rows: Mask) -> None:
    """Numbers beyond 180 and 90 are metres; offer each UTM zone that puts them into Thailand."""
    offered = np.zeros_like(rows)
    for zone in (47, 48):
        moved = crs.to_wgs84(batch.geometries[rows], crs.epsg_of("wgs84", zone))
        fits = _in_box(shapely.bounds(moved))
        batch.add(narrow(rows, fits), "not_degrees", repair=f"as_utm_{zone}", repaired=moved[fits])
        offered |= narrow(rows, fits)
    batch.add(rows & ~offered, "not_degrees")
    batch.open &= ~rows


def _move_datum(batch: Batch, rows: Mask, area: BaseGeometry, name: str, declared: int | None) -> None:
    """Offer the other datum where that puts a row just outside the area into it."""
    system = crs.system(declared or 4326)
    indian = system.datum == "indian1975"
    other = crs.epsg_of("wgs84" if indian else "indian1975", system.zone)
    moved = _reread(batch.geometries[rows], system.epsg, other)
    fits = _fits(moved, area)
    code, repair = ("maybe_wgs84", "as_wgs84") if indian else ("maybe_indian_1975", "as_indian_1975")
    batch.add(narrow(rows, fits), code, repair=repair, repaired=moved[fits], name=name)


def _partly(batch: Batch, rows: Mask, area: BaseGeometry, name: str) -> None:
    """Warn where more than half of a line or polygon lies outside; roads may well lead over the border."""
    rows = rows & shapely.is_valid(batch.geometries)
    rows = narrow(rows, ~shapely.covers(area, batch.geometries[rows]))
    whole = batch.geometries[rows]
    inside = shapely.intersection(whole, area)
    flat = shapely.get_dimensions(whole) == 2
    total = np.where(flat, shapely.area(whole), shapely.length(whole))
    kept = np.where(flat, shapely.area(inside), shapely.length(inside))
    share = 1 - np.divide(kept, total, out=np.ones_like(total), where=total > 0)
    batch.add(narrow(rows, share > 0.5), "partly_outside_area", name=name, share=share[share > 0.5])
