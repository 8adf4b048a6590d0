"""The columns of an export; their names are also what the import recognises."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from projects.columns import COLUMNS
from spatial.formats.outgoing import FieldSpec

BEFORE = (
    FieldSpec("code", "รหัส", "Code", "text"),
    FieldSpec("name", "ชื่อโครงการ", "Project name", "text"),
    FieldSpec("objective", "วัตถุประสงค์", "Objective", "text"),
    FieldSpec("target", "เป้าหมาย", "Target", "text"),
)
AFTER = (
    FieldSpec("indicator", "ตัวชี้วัด", "Indicator", "text"),
    FieldSpec("expected_result", "ผลที่คาดว่าจะได้รับ", "Expected result", "text"),
    FieldSpec("unit_in_charge", "หน่วยงานรับผิดชอบ", "Unit in charge", "text"),
    FieldSpec("programme", "แผนงาน", "Programme", "text"),
    FieldSpec("kind", "ประเภท", "Kind", "text"),
    FieldSpec("form", "แบบ", "Form", "text"),
    FieldSpec("stage", "ขั้นตอน", "Stage", "text"),
    FieldSpec("location_state", "สถานะตำแหน่ง", "Location state", "text"),
    FieldSpec("org_code", "รหัส อปท.", "Organisation code", "text"),
    FieldSpec("org_name", "ชื่อ อปท.", "Organisation name", "text"),
    FieldSpec("prov_code", "รหัสจังหวัด", "Province code", "text"),
    FieldSpec("province", "จังหวัด", "Province", "text"),
    FieldSpec("dist_code", "รหัสอำเภอ", "District code", "text"),
    FieldSpec("district", "อำเภอ", "District", "text"),
    FieldSpec("subd_code", "รหัสตำบล", "Subdistrict code", "text"),
    FieldSpec("subdist", "ตำบล", "Subdistrict", "text"),
    FieldSpec("announced", "ประกาศเมื่อ", "Announced on", "date"),
    FieldSpec("updated", "แก้ไขเมื่อ", "Updated on", "date"),
)


ALWAYS = ("code", "name")
"""Without these nobody knows which project a row is, and the import does not either."""


def columns(years: Sequence[int], chosen: Collection[str] = ()) -> list[FieldSpec]:
    """The columns, with one for the budget of each Buddhist fiscal year.

    ``chosen`` are names of ``projects.columns``, to leave out what none of them says; none leave out nothing.
    """
    budgets = [FieldSpec(f"budget{year}", f"งบประมาณ {year}", f"Budget {year}", "decimal") for year in years]
    every = [*BEFORE, *budgets, *AFTER]
    wanted = [column for column in COLUMNS if column.name in chosen]
    if not wanted:
        return every
    return [one for one in every if one.name in ALWAYS or any(column.holds(one.name) for column in wanted)]
