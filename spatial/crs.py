"""The coordinate systems of Thailand, each with its pinned transformation to WGS 84.

Coordinates are always x = easting or longitude, y = northing or latitude, in metres or degrees; heights
pass through untouched. PROJ's, GDAL's and PostGIS's own choice for Indian 1975 (EPSG:1812) is about 190 m
wrong on land in Thailand, so the Royal Thai Survey Department's three-parameter shift is written out here,
for reading and writing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.enums import TransformDirection, WktVersion
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from geoplan.errors import DomainError
from geoplan.names import Named

Datum = Literal["wgs84", "indian1975"]
G = TypeVar("G", BaseGeometry, NDArray[np.object_])
Floats = NDArray[np.float64]

EVEREST = "+a=6377276.345 +rf=300.8017"
TO_WGS84 = (
    f"+step +proj=push +v_3 +step +proj=cart {EVEREST} "
    "+step +proj=helmert +x=204.4798 +y=837.8940 +z=294.7765 "
    "+step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3"
)
TO_DEGREES = "+step +proj=unitconvert +xy_in=rad +xy_out=deg"
TO_RADIANS = "+step +proj=unitconvert +xy_in=deg +xy_out=rad"


@dataclass(frozen=True)
class CoordinateSystem(Named):
    """One supported system; ``zone`` is the UTM zone, ``None`` for longitude and latitude in degrees."""

    epsg: int
    name_th: str
    name_en: str
    datum: Datum
    zone: int | None

    @property
    def kind(self) -> Literal["geographic", "projected"]:
        """Whether its coordinates are degrees or metres."""
        return "geographic" if self.zone is None else "projected"

    @property
    def pipeline(self) -> str:
        """The PROJ pipeline to WGS 84 longitude and latitude, written out so that nothing is chosen."""
        ellipsoid = EVEREST if self.datum == "indian1975" else "+ellps=WGS84"
        first = f"+step +inv +proj=utm +zone={self.zone} {ellipsoid}" if self.zone else TO_RADIANS
        shift = TO_WGS84 if self.datum == "indian1975" else ""
        return f"+proj=pipeline {first} {shift} {TO_DEGREES}"


SUPPORTED: dict[int, CoordinateSystem] = {
    system.epsg: system
    for system in (
        CoordinateSystem(4326, "WGS 84 ละติจูด/ลองจิจูด", "WGS 84 latitude/longitude", "wgs84", None),
        CoordinateSystem(32647, "WGS 84 UTM โซน 47 เหนือ", "WGS 84 / UTM zone 47N", "wgs84", 47),
        CoordinateSystem(32648, "WGS 84 UTM โซน 48 เหนือ", "WGS 84 / UTM zone 48N", "wgs84", 48),
        CoordinateSystem(24047, "Indian 1975 UTM โซน 47 เหนือ", "Indian 1975 / UTM zone 47N", "indian1975", 47),
        CoordinateSystem(24048, "Indian 1975 UTM โซน 48 เหนือ", "Indian 1975 / UTM zone 48N", "indian1975", 48),
        CoordinateSystem(4240, "Indian 1975 ละติจูด/ลองจิจูด", "Indian 1975 latitude/longitude", "indian1975", None),
    )
}


def system(epsg: int) -> CoordinateSystem:
    """The supported system with this code; ``crs_unsupported`` for any other."""
    if epsg not in SUPPORTED:
        raise DomainError("crs_unsupported", crs=epsg)
    return SUPPORTED[epsg]


def choices() -> list[tuple[int, str]]:
    """The supported systems for a form: code, and name with code in the reader's language."""
    return [(epsg, f"{one.name} (EPSG:{epsg})") for epsg, one in SUPPORTED.items()]


def epsg_of(datum: Datum, zone: int | None) -> int:
    """The code of the system on ``datum`` in UTM ``zone``, or in degrees where ``zone`` is ``None``."""
    return next(s.epsg for s in SUPPORTED.values() if s.datum == datum and s.zone == zone)


def to_wgs84(geometries: G, epsg: int) -> G:
    """Move one geometry or an array of geometries from ``epsg`` to WGS 84 degrees."""
    return _move_geometries(geometries, epsg, TransformDirection.FORWARD)


def from_wgs84(geometries: G, epsg: int) -> G:
    """Move one geometry or an array of geometries from WGS 84 degrees to ``epsg``."""
    return _move_geometries(geometries, epsg, TransformDirection.INVERSE)


def coordinates_to_wgs84(coordinates: Floats, epsg: int) -> Floats:
    """Move an (n, 2) or (n, 3) array from ``epsg`` to WGS 84 degrees; what is not finite comes back infinite."""
    return _move(coordinates, epsg, TransformDirection.FORWARD)


def coordinates_from_wgs84(coordinates: Floats, epsg: int) -> Floats:
    """Move an (n, 2) or (n, 3) array from WGS 84 degrees to ``epsg``; what is not finite comes back infinite."""
    return _move(coordinates, epsg, TransformDirection.INVERSE)


def _move_geometries(geometries: G, epsg: int, direction: TransformDirection) -> G:
    if system(epsg).epsg == 4326:
        return geometries
    return shapely.transform(geometries, lambda xy: _move(xy, epsg, direction), include_z=None)


def _move(coordinates: Floats, epsg: int, direction: TransformDirection) -> Floats:
    """What is no place before or after is infinity, as in PROJ: unlike NaN it keeps a ring closed."""
    result = np.array(coordinates, dtype=np.float64)
    if system(epsg).epsg != 4326:
        x, y = _transformer(epsg).transform(result[:, 0], result[:, 1], direction=direction)
        result[:, 0], result[:, 1] = x, y
    finite = np.isfinite(result[:, :2]).all(axis=1) & np.isfinite(coordinates[:, :2]).all(axis=1)
    result[~finite, :2] = np.inf
    return result


@cache
def _transformer(epsg: int) -> Transformer:
    """pyproj (3.1 and later) keeps a PROJ context for each thread, so one transformer serves all."""
    return Transformer.from_pipeline(system(epsg).pipeline)


@cache
def prj(epsg: int) -> str:
    """The ``.prj`` text of a system, in ESRI's dialect, which ArcGIS, QGIS and GDAL all read."""
    return str(CRS.from_epsg(system(epsg).epsg).to_wkt(WktVersion.WKT1_ESRI))


CODE = re.compile(
    r"(?:urn:ogc:def:crs:|https?://www\.opengis\.net/def/crs/)?EPSG[:/]{1,2}(?:[0-9.]{0,9}[:/])?([0-9]{4,6})",
    re.IGNORECASE,
)
NAME = re.compile(r"(wgs84|wgs1984|indian1975)(?:utm(?:zone)?(47|48)n)?")
LONGEST_WKT = 20_000


def detect(text: str | int) -> int | None:
    """The supported EPSG code declared by a code, a name or a ``.prj`` text (any WKT), or ``None``.

    A WKT is judged by its datum, ellipsoid, projection and units, never by its name alone, so variants
    without an authority are recognised and a text that contradicts itself is not.
    """
    text = str(text).strip().lstrip("\ufeff")
    if code := CODE.fullmatch(text if not text.isdecimal() else f"EPSG:{text}"):
        return int(code[1]) if int(code[1]) in SUPPORTED else None
    if text.upper().endswith("CRS84") and "[" not in text:
        return 4326
    if name := NAME.fullmatch(re.sub(r"[^a-z0-9]", "", text.lower()[:100]).removeprefix("gcs")):
        return epsg_of("indian1975" if "indian" in name[1] else "wgs84", int(name[2]) if name[2] else None)
    if "[" not in text or len(text) > LONGEST_WKT:
        return None
    try:
        return _identify(CRS.from_wkt(text))
    except CRSError:
        return None


def asked(text: str) -> int:
    """The code of the system that somebody named, as ``detect`` reads it; ``crs_unsupported`` for any other."""
    epsg = detect(text)
    if epsg is None:
        raise DomainError("crs_unsupported", crs=text[:40])
    return epsg


def _identify(crs: CRS) -> int | None:
    shift = None
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    if crs.is_bound and crs.source_crs and crs.coordinate_operation:
        shift, crs = crs.coordinate_operation.towgs84, crs.source_crs
    datum = _datum(crs)
    zone = _zone(crs) if crs.is_projected else None
    if datum is None or (datum == "wgs84" and any(shift or ())):
        return None
    if (crs.is_projected and zone is None) or not (crs.is_projected or _in_degrees(crs)):
        return None
    epsg = epsg_of(datum, zone)
    return epsg if _authority(crs) in (None, epsg) else None


def _authority(crs: CRS) -> int | None:
    """The EPSG code that the text itself carries at its root."""
    identifier = crs.to_json_dict().get("id", {})
    return int(identifier["code"]) if identifier.get("authority") == "EPSG" else None


def _datum(crs: CRS) -> Datum | None:
    """The datum by its ellipsoid and its name: Everest 1830 alone is also Indian 1954, 1960 and Kalianpur."""
    if crs.ellipsoid is None or crs.datum is None or (crs.prime_meridian and crs.prime_meridian.longitude):
        return None
    figure = (round(crs.ellipsoid.semi_major_metre, 3), round(crs.ellipsoid.inverse_flattening, 4))
    name = re.sub(r"[^a-z0-9]", "", crs.datum.name.lower())
    if figure == (6378137.0, 298.2572) and re.match(r"d?wgs(19)?84|worldgeodeticsystem1984", name):
        return "wgs84"
    if figure == (6377276.345, 300.8017) and re.match(r"d?indian1975", name):
        return "indian1975"
    return None


def _zone(crs: CRS) -> int | None:
    """47 or 48 when the projection is exactly UTM north of that zone, in metres."""
    operation = crs.coordinate_operation
    if operation is None or operation.method_name != "Transverse Mercator":
        return None
    values = {p.name.lower(): float(p.value) * (p.unit_conversion_factor or 1) for p in operation.params}
    if any(axis.unit_conversion_factor != 1 for axis in crs.axis_info):
        return None
    degrees = np.degrees(
        [values.get("latitude of natural origin", np.nan), values.get("longitude of natural origin", np.nan)]
    )
    scale = values.get("scale factor at natural origin", np.nan)
    shape = [degrees[0], scale, values.get("false easting", np.nan), values.get("false northing", np.nan)]
    if not np.allclose(shape, [0, 0.9996, 500_000, 0], rtol=0, atol=1e-7):
        return None
    return next((zone for zone in (47, 48) if abs(degrees[1] - (6 * zone - 183)) < 1e-7), None)


def _in_degrees(crs: CRS) -> bool:
    """Whether a system is longitude and latitude in degrees."""
    degree = np.pi / 180
    return crs.is_geographic and all(abs(a.unit_conversion_factor - degree) < 1e-12 for a in crs.axis_info[:2])
