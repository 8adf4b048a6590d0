"""What a typed text can mean: the assumptions it may be read under, and the readings that come out."""

from __future__ import annotations

from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

from geoplan.errors import DomainError, in_reader_language
from spatial import crs
from spatial.geodesy import THAILAND, distance_m

COUNTRY = shapely.box(*THAILAND)
NAMES: dict[crs.Datum, str] = {"wgs84": "WGS 84", "indian1975": "Indian 1975"}
SAID = {True: ("ตามที่พิมพ์", "as typed"), False: ("ตามระบบพิกัดที่เลือก", "as chosen")}


@dataclass(frozen=True)
class Reading:
    """One meaning of a text, in WGS 84 degrees; ``epsg`` is the system that the text was read in."""

    notation: str
    epsg: int
    lon: float
    lat: float
    reason_th: str
    reason_en: str
    text: str
    distance_m: float | None = None
    """Metres to the nearest place of the area asked about; 0 inside it, ``None`` when none was asked about."""
    inside: bool | None = None
    geometry: BaseGeometry | None = None
    """The whole geometry, where the text held a line or a polygon (WKT)."""

    @property
    def reason(self) -> str:
        """Why the text can be read so, in the reader's language."""
        return in_reader_language(self.reason_th, self.reason_en)


@dataclass(frozen=True)
class Assumption:
    """A system that a text may be read in, and why."""

    epsg: int
    thai: str
    english: str


@dataclass(frozen=True)
class Candidate:
    """A reading before it is moved to WGS 84: a geometry in the coordinates of ``system``."""

    notation: str
    system: Assumption
    geometry: BaseGeometry
    thai: str
    english: str


@dataclass(frozen=True)
class Declaration:
    """What somebody said about the system of a text: a datum and perhaps a zone, in the text or beside it."""

    datum: crs.Datum
    zone: int | None
    typed: bool


@dataclass(frozen=True)
class Request:
    """How a text is to be read: what was declared, the area to measure from, and whether Indian 1975 is offered too."""

    declared: list[Declaration] = field(default_factory=list)
    near: BaseGeometry | None = None
    also_indian: bool = False

    def datums(self) -> list[tuple[crs.Datum, str, str]]:
        """The datums to read under, each with its reason; WGS 84 when nothing was declared."""
        found = {d.datum: SAID[d.typed] for d in reversed(self.declared)}
        reasons = [(d, f"{NAMES[d]} {th}", f"{NAMES[d]} {en}") for d, (th, en) in reversed(found.items())]
        if not reasons:
            reasons.append(("wgs84", "WGS 84 เพราะไม่ได้ระบุพื้นหลักฐาน", "WGS 84, as no datum was given"))
        if self.also_indian and "indian1975" not in found:
            reasons.append(("indian1975", "ถ้าเป็นพิกัด Indian 1975", "if it is Indian 1975"))
        return reasons

    def degrees(self) -> list[Assumption]:
        """The systems in degrees to read under."""
        return [Assumption(crs.epsg_of(datum, None), th, en) for datum, th, en in self.datums()]

    def grids(self, zone: int | None) -> list[Assumption]:
        """The UTM systems to read under: the zone typed, the zone chosen, or both zones of Thailand."""
        if zone is not None and zone not in (47, 48):
            raise DomainError("coordinate_zone", zone=zone)
        zones = {zone: SAID[True]} if zone else {}
        for declared in self.declared:
            if declared.zone:
                zones.setdefault(declared.zone, SAID[declared.typed])
        if not zones:
            zones = dict.fromkeys((47, 48), ("โดยไม่ได้ระบุโซน", "assumed"))
        return [
            Assumption(crs.epsg_of(datum, z), f"โซน {z} {zone_th} {th}", f"zone {z} {zone_en}, {en}")
            for datum, th, en in self.datums()
            for z, (zone_th, zone_en) in zones.items()
        ]


def resolve(candidates: list[Candidate], text: str, near: BaseGeometry | None) -> list[Reading]:
    """Move the candidates to WGS 84, drop doubles, measure to ``near``; the most likely first.

    Inside the area comes before outside it, near before far, in Thailand before abroad, and then the usual order.
    """
    readings: dict[tuple[float, float, int], Reading] = {}
    for candidate in candidates:
        place = crs.to_wgs84(candidate.geometry, candidate.system.epsg)
        point = shapely.point_on_surface(place) if shapely.is_valid(place) else shapely.centroid(place)
        distance = None if near is None else distance_m(place, near)
        reading = Reading(
            notation=candidate.notation,
            epsg=candidate.system.epsg,
            lon=point.x,
            lat=point.y,
            reason_th=f"{candidate.thai} {candidate.system.thai}",
            reason_en=f"{candidate.english}; {candidate.system.english}",
            text=text,
            distance_m=distance,
            inside=None if distance is None else distance == 0,
            geometry=None if place.geom_type == "Point" else place,
        )
        readings.setdefault((round(point.x, 9), round(point.y, 9), reading.epsg), reading)
    return sorted(readings.values(), key=_likelihood)


def _likelihood(reading: Reading) -> tuple[bool, float, bool]:
    abroad = not COUNTRY.covers(shapely.Point(reading.lon, reading.lat))
    return reading.inside is False, reading.distance_m or 0.0, abroad


def no_such_degrees() -> DomainError:
    """The refusal of a latitude or longitude that is none."""
    return DomainError(
        "coordinate_out_of_range",
        reason_th="ละติจูดต้องอยู่ระหว่าง -90 ถึง 90 และลองจิจูดระหว่าง -180 ถึง 180",
        reason_en="a latitude lies between -90 and 90, a longitude between -180 and 180",
    )
