"""Checks against what the project says of itself and against its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoplan.thai import to_arabic_digits
from spatial.checks.batch import Batch
from spatial.checks.finding import FINDINGS, Finding
from spatial.checks.shape import FAMILIES
from spatial.geodesy import length_m, local_metres

LENGTH_TOLERANCE = 0.10
SAME_POINT_M = 1.0
SAME_SHARE = 0.8
NAMES = {"point": ("จุด", "point"), "line": ("เส้น", "line"), "polygon": ("รูปปิด", "polygon")}

NUMBER = r"([0-9]{1,3}(?:,[0-9]{3}){1,2}(?:\.[0-9]{1,6})?|[0-9]{1,7}(?:\.[0-9]{1,6})?)"
LENGTH = re.compile(
    r"(?:ยาว|ระยะทาง)(รวม|ทั้งสิ้น|ทั้งหมด)?(?:ประมาณ|ไม่น้อยกว่า|เฉลี่ย)?[ :=]{0,3}"
    rf"{NUMBER} ?(กิโลเมตร|เมตร|กม|ม\.|ม(?![ก-๛])|km|m)(?![a-z])",
    re.IGNORECASE,
)
LONGEST_TARGET = 20_000


def length_in_target(text: str) -> float | None:
    """The length in metres that a target states (``กว้าง 4 เมตร ยาว ๕๐๐ เมตร``); or ``None``.

    A total (``ยาวรวม``) counts before the parts; several different lengths without a total say nothing.
    """
    found = LENGTH.findall(" ".join(to_arabic_digits(text[:LONGEST_TARGET]).split()))
    lengths = [
        (bool(total), float(number.replace(",", "")) * (1000 if unit.lower() in ("กิโลเมตร", "กม", "km") else 1))
        for total, number, unit in found
    ]
    totals = {length for is_total, length in lengths if is_total} or {length for _, length in lengths}
    return totals.pop() if len(totals) == 1 else None


def check_kind(batch: Batch, kinds: frozenset[str]) -> None:
    """Warn where the geometry is not of a kind that the project should have."""
    dimensions = shapely.get_dimensions(batch.geometries)
    expected = [NAMES[kind] for kind in NAMES if kind in kinds]
    for dimension, kind in FAMILIES.items():
        if kind not in kinds:
            batch.add(
                batch.open & (dimensions == dimension),
                "unexpected_kind",
                kind_th=NAMES[kind][0],
                kind_en=NAMES[kind][1],
                expected_th="หรือ".join(th for th, _ in expected),
                expected_en=" or ".join(en for _, en in expected),
            )


def length_findings(geometry: BaseGeometry, expected_m: float) -> list[Finding]:
    """Warn where a line is more than a tenth longer or shorter than its target states."""
    if shapely.get_dimensions(geometry) != 1 or expected_m <= 0:
        return []
    drawn = length_m(geometry)
    if abs(drawn - expected_m) <= LENGTH_TOLERANCE * expected_m:
        return []
    return [_warning("length_differs", drawn_m=drawn, expected_m=expected_m)]


def overlap_findings(geometry: BaseGeometry, others: Iterable[tuple[int, str, BaseGeometry]]) -> list[Finding]:
    """Warn of other projects at the same place: points within 1 m, lines and polygons that overlap by over 80 %."""
    rows = [row for row in others if shapely.get_dimensions(row[2]) == shapely.get_dimensions(geometry)]
    if not rows or not shapely.is_valid(geometry):
        return []
    flat = local_metres(np.array([geometry, *(row[2] for row in rows)], dtype=object), latitude=geometry.centroid.y)
    if shapely.get_dimensions(geometry) == 0:
        same = shapely.hausdorff_distance(flat[1:], flat[0]) <= SAME_POINT_M
    else:
        wide = shapely.buffer(flat, SAME_POINT_M, quad_segs=2)
        shared = shapely.area(shapely.intersection(wide[1:], wide[0]))
        same = shared > SAME_SHARE * np.maximum(shapely.area(wide[1:]), shapely.area(wide[0]))
    return [
        _warning("overlap", id=other, name=name)
        for (other, name, _), is_same in zip(rows, same, strict=True)
        if is_same
    ]


def _warning(code: str, **params: Any) -> Finding:
    return Finding(code, FINDINGS[code][0], params)
