"""What a check can find: every code with its severity and its Thai and English text, in one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from shapely.geometry.base import BaseGeometry

from geoplan.errors import in_reader_language


class Severity(StrEnum):
    """Whether a location can be saved with the finding."""

    BLOCK = "block"
    WARN = "warn"


BLOCK, WARN = Severity.BLOCK, Severity.WARN

FINDINGS: dict[str, tuple[Severity, str, str]] = {
    "empty": (BLOCK, "ไม่มีพิกัดอยู่เลย", "The geometry is empty."),
    "not_finite": (BLOCK, "มีพิกัดที่ไม่ใช่ตัวเลข", "Some coordinates are not numbers."),
    "collection": (
        BLOCK,
        "มีจุด เส้น และรูปปิดปนกัน โปรดเลือกชนิดเดียว",
        "Points, lines and polygons are mixed; choose one kind.",
    ),
    "zero_zero": (BLOCK, "มีจุดอยู่ที่ 0, 0 ซึ่งมักเกิดจากพิกัดว่าง", "A vertex lies at 0, 0, which mostly means a missing value."),
    "swapped": (
        BLOCK,
        "สลับลำดับค่าพิกัด (ละติจูดกับลองจิจูด หรือค่าเหนือกับค่าตะวันออก)",
        "The coordinates are in the wrong order (latitude and longitude, or northing and easting).",
    ),
    "not_metres": (
        BLOCK,
        "เลือกระบบ UTM แต่ค่าพิกัดเป็นองศา",
        "UTM was chosen, but the coordinates are degrees.",
    ),
    "wrong_zone": (BLOCK, "น่าจะเลือกโซน UTM ผิด", "The UTM zone is probably wrong."),
    "not_degrees": (
        BLOCK,
        "ค่าพิกัดไม่ใช่องศา น่าจะเป็นเมตรของระบบ UTM",
        "The coordinates are not degrees; they look like metres of UTM.",
    ),
    "outside_thailand": (
        BLOCK,
        "อยู่นอกประเทศไทย ({lat:.5f}, {lon:.5f})",
        "The location is outside Thailand ({lat:.5f}, {lon:.5f}).",
    ),
    "all_points_same": (BLOCK, "ทุกจุดอยู่ที่เดียวกัน", "All vertices are at the same place."),
    "zero_length": (BLOCK, "มีเส้นที่ยาวเป็นศูนย์", "A line has no length."),
    "self_crossing": (BLOCK, "เส้นรอบรูปตัดกันเองหรือปิดไม่ถูกต้อง", "The outline crosses itself or does not close properly."),
    "repeated_vertices": (WARN, "มีจุดซ้ำติดกัน", "Some vertices are repeated."),
    "three_d": (WARN, "มีค่าความสูงซึ่งระบบไม่ใช้", "There are heights, which are not used."),
    "unexpected_kind": (
        WARN,
        "โครงการประเภทนี้ควรเป็น{expected_th} แต่ได้เป็น{kind_th}",
        "This kind of project should be a {expected_en}, not a {kind_en}.",
    ),
    "maybe_indian_1975": (
        WARN,
        "หากพิกัดเป็น Indian 1975 ตำแหน่งจะอยู่ในเขต {name} พอดี",
        "Read as Indian 1975, the location would lie in the area of {name}.",
    ),
    "maybe_wgs84": (
        WARN,
        "หากพิกัดเป็น WGS 84 ตำแหน่งจะอยู่ในเขต {name} พอดี",
        "Read as WGS 84, the location would lie in the area of {name}.",
    ),
    "outside_area": (
        WARN,
        "อยู่นอกเขต {name} {distance_m:,.0f} เมตร",
        "The location is {distance_m:,.0f} m outside the area of {name}.",
    ),
    "partly_outside_area": (
        WARN,
        "ส่วนใหญ่อยู่นอกเขต {name} ({share:.0%})",
        "Most of it ({share:.0%}) lies outside the area of {name}.",
    ),
    "length_differs": (
        WARN,
        "เส้นที่วาดยาว {drawn_m:,.0f} เมตร แต่เป้าหมายระบุ {expected_m:,.0f} เมตร",
        "The line is {drawn_m:,.0f} m long; the target says {expected_m:,.0f} m.",
    ),
    "title_elsewhere": (
        WARN,
        "ชื่อโครงการระบุ{named_th} แต่ตำแหน่งอยู่ใน{actual_th}",
        "The project's name says {named_en}, but the location lies in {actual_en}.",
    ),
    "overlap": (WARN, "ซ้อนทับกับโครงการ “{name}”", "It overlaps the project “{name}”."),
}

REPAIRS: dict[str, tuple[str, str]] = {
    "swap": ("สลับลำดับค่าพิกัด", "Swap the coordinates"),
    "as_degrees": ("อ่านเป็นองศา", "Read as degrees"),
    "zone_47": ("ใช้โซน 47", "Use zone 47"),
    "zone_48": ("ใช้โซน 48", "Use zone 48"),
    "as_utm_47": ("อ่านเป็น UTM โซน 47 (WGS 84)", "Read as UTM zone 47 (WGS 84)"),
    "as_utm_48": ("อ่านเป็น UTM โซน 48 (WGS 84)", "Read as UTM zone 48 (WGS 84)"),
    "as_indian_1975": ("อ่านเป็น Indian 1975", "Read as Indian 1975"),
    "as_wgs84": ("อ่านเป็น WGS 84", "Read as WGS 84"),
    "make_valid": ("แก้เส้นรอบรูปให้ถูกต้อง", "Mend the outline"),
    "drop_heights": ("ตัดค่าความสูงออก", "Drop the heights"),
    "drop_repeated": ("ตัดจุดซ้ำออก", "Drop the repeated vertices"),
    "drop_zero_length": ("ตัดเส้นที่ยาวเป็นศูนย์ออก", "Drop the lines without length"),
    "to_point": ("ใช้เป็นจุดเดียว", "Make it a point"),
    "to_multi": ("รวมเป็นรูปเดียวหลายส่วน", "Make it one geometry of several parts"),
}


class Repair(NamedTuple):
    """A better geometry that the user may accept, in WGS 84."""

    code: str
    geometry: BaseGeometry

    @property
    def label_th(self) -> str:
        """What the repair does, in Thai."""
        return REPAIRS[self.code][0]

    @property
    def label_en(self) -> str:
        """What the repair does, in English."""
        return REPAIRS[self.code][1]

    @property
    def label(self) -> str:
        """What the repair does, in the reader's language."""
        return in_reader_language(self.label_th, self.label_en)


class Finding(NamedTuple):
    """Something wrong with a geometry; ``params`` fill its text."""

    code: str
    severity: Severity
    params: Mapping[str, Any]
    repair: Repair | None = None

    @property
    def message_th(self) -> str:
        """The message in Thai."""
        return FINDINGS[self.code][1].format(**self.params)

    @property
    def message_en(self) -> str:
        """The message in English."""
        return FINDINGS[self.code][2].format(**self.params)

    @property
    def message(self) -> str:
        """The message in the reader's language."""
        return in_reader_language(self.message_th, self.message_en)
