"""What a column of a file can mean: our fields, with the headings under which people write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geoplan.thai import BUDDHIST_OFFSET, to_arabic_digits


@dataclass(frozen=True)
class Field:
    """One field: its label, the headings that mean it, and the longest text it takes (None: any)."""

    name: str
    label: str | Promise
    aliases: tuple[str, ...]
    longest: int | None = None


TEXTS = (
    Field(
        "code",
        _("Code"),
        ("รหัส", "รหัสโครงการ", "เลขที่โครงการ", "รหัสงบประมาณ", "budget_code", "code", "project code", "project_code"),
        40,
    ),
    Field(
        "name",
        _("Project name"),
        ("ชื่อโครงการ", "โครงการ", "รายการ", "ชื่อ", "ชื่อโครงการ/กิจกรรม", "name", "project", "project name", "title"),
        500,
    ),
    Field("objective", _("Objective"), ("วัตถุประสงค์", "objective", "objectives", "purpose")),
    Field(
        "target",
        _("Target"),
        ("เป้าหมาย", "เป้าหมาย (ผลผลิตของโครงการ)", "ผลผลิตของโครงการ", "ผลผลิต", "target", "output"),
    ),
    Field("indicator", _("Indicator"), ("ตัวชี้วัด", "ตัวชี้วัด (KPI)", "indicator", "kpi")),
    Field(
        "expected_result",
        _("Expected result"),
        ("ผลที่คาดว่าจะได้รับ", "ผลที่คาดว่าจะได้", "ผลลัพธ์", "expected_result", "expected result", "expected", "result"),
    ),
    Field(
        "unit_in_charge",
        _("Unit in charge"),
        (
            "หน่วยงานรับผิดชอบ",
            "หน่วยงานรับผิดชอบหลัก",
            "หน่วยงานที่รับผิดชอบ",
            "หน่วยงาน",
            "กอง",
            "unit_in_charge",
            "unit",
            "responsible unit",
            "department",
        ),
        200,
    ),
)
EQUIPMENT = (
    Field(
        "equipment_category",
        _("Category of equipment"),
        ("หมวด", "หมวดครุภัณฑ์", "หมวดรายจ่าย", "equipment_category", "equipment category"),
        100,
    ),
    Field("equipment_type", _("Type of equipment"), ("ประเภทครุภัณฑ์", "equipment_type", "equipment type"), 100),
)
HEADINGS = (
    Field("issue", _("Development issue"), ("ประเด็นการพัฒนา", "ประเด็น", "issue", "development issue"), 350),
    Field("strategy", _("Strategy"), ("ยุทธศาสตร์", "ยุทธศาสตร์การพัฒนา", "strategy"), 350),
    Field("tactic", _("Tactic"), ("กลยุทธ์", "แนวทางการพัฒนา", "tactic"), 350),
)
REMARK = Field("remark", _("Remark"), ("หมายเหตุ", "remark", "remarks", "note"))
CHOICES = (
    Field("programme", _("Programme"), ("แผนงาน", "programme", "program", "programme name", "programme_name")),
    Field("kind", _("Kind"), ("ประเภท", "ประเภทโครงการ", "ชนิด", "kind", "type", "project type")),
    Field("form", _("Form"), ("แบบ", "แบบฟอร์ม", "form")),
)
PLACES = (
    Field("latitude", _("Latitude"), ("ละติจูด", "lat", "latitude", "y", "พิกัด y", "lat_wgs84", "ละติจูด (lat)")),
    Field(
        "longitude",
        _("Longitude"),
        ("ลองจิจูด", "ลองติจูด", "lon", "lng", "long", "longitude", "x", "พิกัด x", "lon_wgs84", "ลองจิจูด (long)"),
    ),
    Field("easting", _("Easting"), ("e", "east", "easting", "utm e", "utm_e", "utm x", "พิกัด e", "ตะวันออก")),
    Field("northing", _("Northing"), ("n", "north", "northing", "utm n", "utm_n", "utm y", "พิกัด n", "เหนือ")),
    Field(
        "coordinates",
        _("Coordinates as text"),
        ("พิกัด", "พิกัดที่ตั้ง", "coordinates", "coordinate", "coords", "location", "wkt", "geometry", "ที่ตั้งพิกัด"),
    ),
)
MONEY = (
    Field("fiscal_year", _("Fiscal year"), ("ปีงบประมาณ", "ปีงบ", "fiscal_year", "fiscal year", "fiscal_year_be")),
    Field(
        "approved",
        _("Approved (baht)"),
        ("งบประมาณที่อนุมัติ", "อนุมัติ", "จัดสรร", "งบประมาณที่ได้รับจัดสรร", "approved", "allocated", "allocated_baht"),
    ),
    Field("disbursed", _("Disbursed (baht)"), ("เบิกจ่าย", "ผลเบิกจ่าย", "จ่ายแล้ว", "disbursed", "disbursed_baht", "paid")),
    Field(
        "expenditure_class", _("Expenditure class"), ("งบรายจ่าย", "ประเภทงบ", "expenditure_class", "expenditure class")
    ),
    Field("source", _("Source of money"), ("แหล่งเงิน", "แหล่งงบประมาณ", "ที่มาของงบประมาณ", "source", "funding source")),
)
OWNERS = (
    Field("organisation", _("Organisation"), ("อปท.", "รหัส อปท.", "องค์กรปกครองส่วนท้องถิ่น", "organisation", "lao")),
    Field("province", _("Province"), ("จังหวัด", "province", "province_th")),
)
FIELDS = {field.name: field for field in (*TEXTS, *EQUIPMENT, *HEADINGS, *CHOICES, *PLACES, *MONEY, *OWNERS, REMARK)}
TEXT_NAMES = tuple(field.name for field in (*TEXTS, *EQUIPMENT))
HEADING_NAMES = tuple(field.name for field in HEADINGS)
BUDGET = "budget_"

_YEAR = re.compile(
    r"(?:งบประมาณ|งบ|budget|amount|amt|fy|b)?(?:รายจ่าย)?(?:ประจำปี|ปี|year)?(?:งบประมาณ|พศ|fy|be)?"
    r"(2[0-9]{3}|[67][0-9])(?:บาท|baht|thb)?"
)


def normal(heading: str) -> str:
    """A heading as compared: case, blanks, punctuation and Thai digits do not matter."""
    text = to_arabic_digits(unicodedata.normalize("NFC", heading)).casefold()
    return "".join(c for c in text if unicodedata.category(c)[0] in "LMN")


_EXACT = {normal(alias): field.name for field in FIELDS.values() for alias in (field.name, *field.aliases)}


def is_budget(field: str) -> bool:
    """Whether a field is a year's budget, such as ``budget_2569``."""
    return field.startswith(BUDGET) and field.removeprefix(BUDGET).isdecimal()


def budget_year(heading: str) -> int | None:
    """The Buddhist fiscal year that a heading such as ``งบประมาณ 2566 (บาท)`` names."""
    found = _YEAR.fullmatch(normal(heading))
    if not found:
        return None
    year = int(found[1])
    if year < 100:
        return year + 2500
    return year + BUDDHIST_OFFSET if year < 2400 else year


def label(field: str) -> str:
    """A field's name for people."""
    if is_budget(field):
        return f"{_('Budget')} {field.removeprefix(BUDGET)}"
    return str(FIELDS[field].label)


def meaning(heading: str, *, cut: bool = False) -> str | None:
    """The field that a heading means; ``cut`` allows for a Shapefile's headings, which end after ten bytes."""
    plain = normal(heading)
    if plain in _EXACT:
        return _EXACT[plain]
    if year := budget_year(heading):
        return f"{BUDGET}{year}"
    if cut and len(plain) >= 3 and len(heading.encode("utf-8")) >= 8:
        begins = {name for alias, name in _EXACT.items() if alias.startswith(plain)}
        return begins.pop() if len(begins) == 1 else None
    return None


def match(headings: Iterable[str], *, cut: bool = False) -> dict[str, str]:
    """Our field → the file's heading, each once; the earlier column wins."""
    found: dict[str, str] = {}
    for heading in headings:
        field = meaning(heading, cut=cut)
        if field and field not in found:
            found[field] = heading
    return found
