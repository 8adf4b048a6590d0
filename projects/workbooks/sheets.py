"""What the words of a printed form mean: headings of columns, the lines above and between the tables, totals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from geoplan.thai import to_arabic_digits
from projects.imports.fields import budget_year, meaning, normal
from spatial.formats.parsed import FormSigns

Cells = list[str | None]

_ORDER = r"(?:[ก-ฮ]\.|\(?\d+(?:\.\d+)*[.)]*)?\s*"
_TITLE = r"[\s:.)–-]*(?P<title>.*)$"
LINES = {
    "issue": re.compile(rf"^{_ORDER}ประเด็น(?:การพัฒนา|ยุทธศาสตร์)\s*(?:ที่)?\s*(?P<number>[\d.]+)?{_TITLE}"),
    "strategy": re.compile(rf"^{_ORDER}ยุทธศาสตร์(?:การพัฒนา)?\s*(?:ที่)?\s*(?P<number>\d+)?{_TITLE}"),
    "tactic": re.compile(rf"^{_ORDER}(?:กลยุทธ์|แนวทางการพัฒนา)\s*(?:ที่)?\s*(?P<number>[\d.]+)?{_TITLE}"),
    "programme": re.compile(rf"^{_ORDER}แผนงาน[\s:–-]*(?P<title>(?!ที่\s|โครงการ).+)$"),
}
"""The lines that hold for the rows below them: DOMAIN section 3, columns of form ผ.02."""

ALIGNED = re.compile(
    r"ยุทธศาสตร์(?:การพัฒนา)?\s*(?:ชาติ|จังหวัด|กลุ่มจังหวัด)|ในเขตจังหวัด|แผนพัฒนาเศรษฐกิจและสังคมแห่งชาติ|เป้าหมายการพัฒนาที่ยั่งยืน|SDG|"
    r"แผนแม่บท|หมุดหมาย",
    re.IGNORECASE,
)
"""What the plan is in line with (ก, ข of the preamble): not headings of the plan itself."""

PLAIN = re.compile(
    r"แผนพัฒนา(?:ท้องถิ่น|สามปี|สี่ปี|ห้าปี)|รายละเอียดโครงการ|บัญชี|^แบบ\s|^\(?สำหรับ|^\(?(?:พ\.ศ\.|ปี)|^(?:องค์การบริหารส่วน|เทศบาล|"
    rf"อบต\.|อบจ\.|เมืองพัทยา|กรุงเทพ)|^{_ORDER}ด้าน|^หน้า(?:ที่)?\s*\d|^-?\s*\d+\s*-?$|^ส่วนที่\s*\d|^งบประมาณ(?:และที่มา)?$"
)
"""Titles of a page, and the sectors (ด้าน) between strategy and programme."""

PAGE = re.compile(r"แผนพัฒนา(?:ท้องถิ่น|สามปี|สี่ปี|ห้าปี)|รายละเอียดโครงการ|^บัญชี|^แบบ\s*ผ|^\(?สำหรับ")
"""Titles that are nothing else, wherever they stand."""

FORM = re.compile(r"ผ\.?\s*0?([238])(?:\s*[/_–-]\s*([12])(?!\d))?(?!\d)")
CORNER = re.compile(rf"^\(?(?:แบบ)?\s*{FORM.pattern}\)?$")
TOTAL = re.compile(
    r"^(?:ยอด)?รวม(?:ทั้ง|ทุก|งบประมาณ|จำนวน|เป็นเงิน|เงิน|แผนงาน|ยุทธศาสตร์|กลยุทธ์|ประเด็น|หน้า|ย่อย|สะสม|โครงการ|ด้าน|\s|$|\d|:|\.|\()"
    r"|^(?:grand |sub)?-?total",
    re.IGNORECASE,
)
RUNNING = re.compile(r"^ยอด(?:รวม)?ยก(?:มา|ไป)|^(?:ยอด)?รวมสะสม|^(?:ยอด)?รวมยก")
GRAND = re.compile(r"^(?:ยอด)?รวม(?:ทั้ง|ทุก)|^grand", re.IGNORECASE)
COUNT = re.compile(r"(\d[\d,]*)\s*(?:โครงการ|รายการ|กิจกรรม|projects?)")
COUNTED = re.compile(r"จำนวน\s*(?:โครงการ|รายการ|กิจกรรม)")
LINEAGE = re.compile(r"\*?\s*((?:ย้าย(?:จาก|ไป)?แผนงาน|ซ้ำ(?:กับ)?(?:ลำดับ|โครงการ)|รวมกับ(?:ลำดับ|โครงการ))[^*\n]{0,80})\*?")
"""Notes that a row moved, repeats another or was merged into one: DOMAIN section 3."""

NUMBER = re.compile(r"^\(?\d{1,5}(?:[.\-/]\d{1,4})*[.)]*$")
MONTHS = re.compile(r"^(?:ต\.?ค\.?|พ\.?ย\.?|ธ\.?ค\.?|ตุลาคม|พฤศจิกายน|ธันวาคม)")
UNITS = re.compile(r"^\(?(?:(?:พัน|ล้าน)?บาท|kpi|ตัวชี้วัด|หน่วย.*|ผลผลิต.*|ผลผลิตของ.*)\)?$", re.IGNORECASE)
"""What stands below a heading and still belongs to it."""

HEADLIKE = re.compile(
    r"^(?:ชื่อ\s*)?(?:โครงการ|ครุภัณฑ์|รายการ)(?:\s*(?:/|งาน|กิจกรรม|พัฒนา|ครุภัณฑ์)|$)|^ชื่อ$|^เป้าหมาย|^หมวด|^(?:project|name|title)",
    re.IGNORECASE,
)
"""How some cell of every head reads, to pass over other rows quickly."""

SIGNS = FormSigns(
    line=r"ผ\.?\s*0?[๐0]?[238๒๓๘]|ยุทธศาสตร์|กลยุทธ์|แนวทางการพัฒนา|แผนงาน.*\S{3}|ประเด็นการพัฒนา|บัญชี(?:โครงการ|ครุภัณฑ์)|รายละเอียดโครงการ",
    name=r"^(?:ชื่อ)?(?:โครงการ|ครุภัณฑ์)(?:\s*/\s*กิจกรรม)?$|^เป้าหมาย\s*\(|^เป้าหมาย$",
    year=r"^(?:งบประมาณ|ปี|พ\.?ศ\.?|ปีงบประมาณ|[\s])*\s*(?:25[4-9]\d|๒๕[๔-๙][๐-๙])\s*(?:\(?บาท\)?)?$",
)

NUMBERS = ("ที่", "ลำดับ", "ลำดับที่", "ลำดับโครงการ", "no")
NAMES = ("โครงการ", "ชื่อโครงการ", "โครงการกิจกรรม", "ชื่อโครงการกิจกรรม", "โครงการพัฒนา", "โครงการงานกิจกรรม")
OF_EQUIPMENT = {
    "หมวด": "equipment_category",
    "ประเภท": "equipment_type",
    "ครุภัณฑ์": "name",
    "รายการครุภัณฑ์": "name",
    "ชื่อครุภัณฑ์": "name",
    "รายการ": "name",
}
_STARTS = (
    ("เป้าหมาย", "target"),
    ("ตัวชี้วัด", "indicator"),
    ("ผลที่คาดว่า", "expected_result"),
    ("หน่วยงาน", "unit_in_charge"),
    ("วัตถุประสงค์", "objective"),
    ("หมายเหตุ", "remark"),
)
LONGEST_HEADING = 60


@dataclass(frozen=True)
class Sheet:
    """One sheet: its filled rows with their own numbers, the numbers of hidden ones; covered cells hold marks."""

    name: str
    rows: list[tuple[int, Cells]]
    hidden: frozenset[int] = frozenset()


def form_of(text: str) -> str | None:
    """The official form that a sheet's name or a page's corner says: p02, p02_1, p02_2 or p03.

    ผ.08 was the list of equipment of the plans of 2561–2564, which is ผ.03 now (DOMAIN section 3).
    """
    found = FORM.search(to_arabic_digits(text))
    if not found or "ผด" in text:
        return None
    return "p03" if found[1] in "38" else f"p02_{found[2]}" if found[2] else "p02"


@lru_cache(2048)
def column_meaning(heading: str, *, is_equipment: bool) -> str | None:
    """Our field for a printed heading; ``number`` is the running number, which restarts and names nothing."""
    if len(heading) > LONGEST_HEADING or not (plain := normal(heading)):
        return None
    if plain in NUMBERS:
        return "number"
    if is_equipment and plain in OF_EQUIPMENT:
        return OF_EQUIPMENT[plain]
    if plain in NAMES:
        return "name"
    if "," not in heading and (year := budget_year(heading)) and 2540 <= year <= 2640:
        return f"budget_{year}"
    for start, field in _STARTS:
        if plain.startswith(start):
            return field
    return meaning(heading)
