"""Everything that can be wrong with a row of an import, in one table: severity and text in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from geoplan.errors import in_reader_language

Severity = Literal["block", "warn"]


@dataclass(frozen=True)
class ProblemKind:
    """One row of the table, with ``{name}`` placeholders."""

    severity: Severity
    thai: str
    english: str


PROBLEMS: dict[str, ProblemKind] = {
    "name_missing": ProblemKind("block", "ไม่มีชื่อโครงการ", "The project has no name."),
    "too_long": ProblemKind(
        "block", "ข้อความยาว {length} ตัวอักษร เกิน {limit}", "The text has {length} characters; the limit is {limit}."
    ),
    "code_twice": ProblemKind("block", "รหัส {code} ซ้ำกับแถวที่ {row}", "The code {code} was already used by row {row}."),
    "row_repeated": ProblemKind("warn", "ข้อมูลเหมือนแถวที่ {row} ทุกประการ", "The row says the same as row {row}."),
    "money_unreadable": ProblemKind(
        "block", "อ่านจำนวนเงิน “{value}” ไม่ได้", "“{value}” cannot be read as an amount of money."
    ),
    "money_negative": ProblemKind("block", "จำนวนเงิน {value} ติดลบ", "The amount {value} is negative."),
    "money_satang": ProblemKind(
        "block", "จำนวนเงิน {value} มีเศษละเอียดกว่าหนึ่งสตางค์", "The amount {value} is finer than one satang."
    ),
    "money_too_large": ProblemKind("block", "จำนวนเงิน {value} มากเกินไป", "The amount {value} is too large."),
    "year_outside_plan": ProblemKind(
        "block",
        "ปี {year} อยู่นอกแผน ซึ่งครอบคลุมปี {first}–{last}",
        "{year} is outside the plan, which covers {first} to {last}.",
    ),
    "programme_unknown": ProblemKind("block", "ไม่มีแผนงานชื่อ “{value}”", "There is no programme called “{value}”."),
    "programme_misspelt": ProblemKind(
        "block",
        "ไม่มีแผนงานชื่อ “{value}” ใกล้เคียงกับ “{proposal}”",
        "There is no programme called “{value}”; did you mean “{proposal}”?",
    ),
    "programme_corrected": ProblemKind(
        "warn", "แก้แผนงาน “{value}” เป็น “{proposal}”", "The programme “{value}” is read as “{proposal}”."
    ),
    "kind_unknown": ProblemKind("block", "ไม่รู้จักประเภทโครงการ “{value}”", "“{value}” is not a kind of project."),
    "form_unknown": ProblemKind("block", "ไม่รู้จักแบบ “{value}”", "“{value}” is not a form."),
    "coordinate_number": ProblemKind("block", "อ่านพิกัด “{value}” ไม่ได้", "The coordinate “{value}” cannot be read."),
    "coordinate_half": ProblemKind("block", "มีพิกัดเพียงค่าเดียวจากสองค่า", "Only one of the two coordinates is given."),
    "coordinate_ambiguous": ProblemKind(
        "block",
        "พิกัด “{value}” อ่านได้หลายแบบ: {readings}",
        "The coordinates “{value}” can mean several places: {readings}.",
    ),
    "coordinate_assumed": ProblemKind(
        "warn",
        "อ่านพิกัดแบบที่อยู่ในพื้นที่ของหน่วยงาน: {reading}",
        "The coordinates were read as the place inside the organisation's area: {reading}.",
    ),
    "heading_unknown": ProblemKind(
        "block",
        "แผนที่ประกาศใช้แล้วไม่มีหัวข้อ “{heading}” เพิ่มหัวข้อไม่ได้",
        "The announced plan has no heading “{heading}”, and none can be added.",
    ),
    "heading_needs_issue": ProblemKind(
        "warn",
        "แผนนี้ใช้ประเด็นการพัฒนา จึงไม่ได้นำ “{heading}” เข้า",
        "This plan has development issues; “{heading}” was left out.",
    ),
    "heading_needs_strategy": ProblemKind(
        "warn",
        "แผนนี้ใช้ยุทธศาสตร์และกลยุทธ์ จึงไม่ได้นำ “{heading}” เข้า",
        "This plan has strategies and tactics; “{heading}” was left out.",
    ),
    "tactic_alone": ProblemKind(
        "warn",
        "ไม่ทราบว่า “{heading}” อยู่ใต้ยุทธศาสตร์ใด จึงไม่ได้นำเข้า",
        "It is not known under which strategy “{heading}” stands; it was left out.",
    ),
    "lineage": ProblemKind(
        "warn",
        "มีหมายเหตุ “{note}” โปรดตรวจว่าซ้ำหรือย้ายมาจากโครงการอื่นหรือไม่",
        "A note says “{note}”: see whether the row repeats a project or was moved.",
    ),
    "row_hidden": ProblemKind("warn", "แถวนี้ถูกซ่อนไว้ในแผ่นงาน", "The row is hidden on its sheet."),
    "number_missing": ProblemKind(
        "warn",
        "ไม่มีลำดับที่ แต่อ่านเป็นโครงการเพราะมีชื่อและจำนวนเงิน",
        "There is no running number; it was read as a project because it has a name and an amount.",
    ),
    "amount_merged": ProblemKind(
        "warn",
        "ช่อง {cell} ผสานกับช่องอื่น จำนวนเงินจึงนับเพียงครั้งเดียวที่ช่องแรก",
        "Cell {cell} is merged with another, so the amount counts once, in the first.",
    ),
    "amount_beside": ProblemKind(
        "warn",
        "แถวต่อมีจำนวนเงิน “{value}” ของปี {year} ที่ช่อง {cell} ซึ่งไม่ได้นำเข้า",
        "The row goes on with “{value}” for {year} in cell {cell}, which was not imported.",
    ),
    "announced_locked": ProblemKind(
        "block",
        "โครงการ {code} ประกาศใช้แล้ว แก้ไขได้ด้วยการแก้ไขแผนเท่านั้น (ที่ต่าง: {fields})",
        "Project {code} has been announced and changes through a revision only (different: {fields}).",
    ),
    "code_in_other_plan": ProblemKind(
        "block",
        "รหัส {code} เป็นของโครงการในแผน “{plan}”",
        "The code {code} belongs to a project of the plan “{plan}”.",
    ),
    "organisation_missing": ProblemKind(
        "block",
        "ไม่พบว่าโครงการเป็นของ อปท. ใด โปรดใส่คอลัมน์ อปท.",
        "Nothing tells whose project this is; add a column with the organisation.",
    ),
    "organisation_unknown": ProblemKind("block", "ไม่รู้จัก อปท. “{value}”", "There is no organisation “{value}”."),
    "organisation_unsure": ProblemKind(
        "block",
        "น่าจะเป็นของ {proposal} (อ่านจาก “{words}”) แต่ไม่แน่ใจ",
        "This is probably of {proposal} (read from “{words}”), but that is not sure.",
    ),
    "organisation_proposed": ProblemKind(
        "warn", "ถือเป็นของ {proposal} (อ่านจาก “{words}”)", "Taken as of {proposal} (read from “{words}”)."
    ),
    "year_missing": ProblemKind("block", "มีจำนวนเงินแต่ไม่มีปีงบประมาณ", "There is money but no fiscal year."),
    "year_unreadable": ProblemKind("block", "อ่านปีงบประมาณ “{value}” ไม่ได้", "“{value}” is not a fiscal year."),
    "source_unknown": ProblemKind("block", "ไม่รู้จักแหล่งเงิน “{value}”", "“{value}” is not a source of money."),
    "expenditure_class_unknown": ProblemKind(
        "block", "ไม่รู้จักงบรายจ่าย “{value}”", "“{value}” is not a class of expenditure."
    ),
    "year_closed": ProblemKind(
        "block",
        "ปีงบประมาณ {year} ของ{organisation} ปิดบัญชีแล้วเมื่อ {day} เพิ่มงบประมาณหรือการเบิกจ่ายของปีนี้ไม่ได้จนกว่า สถ. จะเปิดให้",
        "Fiscal year {year} of {organisation} was closed on {day}; no money of it is added until the department "
        "reopens it.",
    ),
    "paid_over_approved": ProblemKind(
        "block", "เบิกจ่าย {disbursed} เกินที่อนุมัติ {approved}", "{disbursed} was paid, more than the {approved} approved."
    ),
    "approved_over_plan": ProblemKind(
        "block",
        "อนุมัติ {approved} เกินวงเงินในแผนปี {year} ({planned})",
        "{approved} was approved, more than the plan's {planned} of {year}.",
    ),
    "plan_announced": ProblemKind(
        "block",
        "แผนของ {organisation} ประกาศใช้แล้ว เพิ่มโครงการได้โดย อปท. เพิ่มเติมแผนเท่านั้น",
        "The plan of {organisation} has been announced; only the organisation adds to it, by a revision.",
    ),
    "money_kept": ProblemKind(
        "warn",
        "โครงการ {code} มีการอนุมัติงบประมาณของปีนี้จากแหล่งนี้อยู่แล้ว จึงคงไว้ตามเดิม",
        "Project {code} has an approval of this year and source already, which stays as it is.",
    ),
}


def problem(code: str, field: str = "", /, **params: Any) -> dict[str, Any]:
    """One problem as it is stored with its row."""
    kind = PROBLEMS[code]
    return {
        "field": field,
        "code": code,
        "severity": kind.severity,
        "thai": kind.thai.format(**params),
        "english": kind.english.format(**params),
    }


def text(stored: dict[str, Any]) -> str:
    """A stored problem in the reader's language."""
    return in_reader_language(stored["thai"], stored["english"])
