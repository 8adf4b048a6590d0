"""Plan workbooks as they are printed: what every row becomes, and what is told of the rest."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.thai import to_thai_digits
from projects.imports import whole
from projects.imports.values import money
from projects.workbooks.flattening import flatten
from projects.workbooks.model import Flat, Line
from projects.workbooks.reconciling import reconcile
from projects.workbooks.sheets import SIGNS, Sheet
from spatial.formats.reading import read_upload
from spatial.formats.workbook import ABOVE, LEFT, WHOLE
from tests.projects.workbook_files import EQUIPMENT_HEAD, HEAD, TITLES, Printed, book, messy


def flat_of(path: Path, layer: str | None = None) -> Flat:
    """A file through the confined reader and into its flat table."""
    parsed = read_upload(path, path.name, layer=layer, signs=SIGNS)
    assert parsed.layer == WHOLE
    return flatten(whole._sheets(parsed))


def of_rows(rows: Sequence[Sequence[Any]], name: str = "ผ.02") -> Flat:
    """Rows that need no file: the first has number 1."""
    cells = [[None if cell == "" else str(cell) for cell in row] for row in rows]
    return flatten([Sheet(name, list(enumerate(cells, start=1)))])


SHORT = ["ที่", "โครงการ", "เป้าหมาย", "2566", "2567", "หน่วยงาน"]


def names(flat: Flat) -> list[str]:
    return [row.values["name"] for row in flat.rows]


def lines(flat: Flat, line: Line) -> list[int]:
    return [one.row for one in flat.told if one.line == line]


def test_a_printed_workbook_becomes_one_table_with_its_headings(tmp_path: Path) -> None:
    flat = flat_of(messy(tmp_path / "แผน.xlsx"))
    assert flat.skipped == ["ปก"]
    assert [(row.sheet, row.number) for row in flat.rows] == [
        ("โครงสร้างพื้นฐาน", 13), ("โครงสร้างพื้นฐาน", 14), ("โครงสร้างพื้นฐาน", 23),
        ("การศึกษา", 9), ("การศึกษา", 10), ("ผ.03", 7), ("ผ.03", 8),
    ]  # fmt: skip
    road, second, canal = flat.rows[:3]
    assert road.values == {
        "strategy": "1. ด้านโครงสร้างพื้นฐาน", "tactic": "1.1. พัฒนาระบบคมนาคม", "programme": "อุตสาหกรรมและการโยธา",
        "number": "1", "form": "p02", "name": "ก่อสร้างถนนคอนกรีต หมู่ 1", "objective": "เพื่อการสัญจร",
        "target": "ยาว 200 เมตร", "budget_2566": "1,250,000.00", "budget_2567": "-", "budget_2569": "0",
        "indicator": "1 สาย", "expected_result": "สะดวก", "unit_in_charge": "กองช่าง",
    }  # fmt: skip
    assert road.letters["budget_2569"] == "H"
    assert (second.values["name"], second.values["target"]) == (
        "ก่อสร้างถนนคอนกรีต หมู่ 2 ซอย 3", "กว้าง 4 เมตร ยาว 150 เมตร",
    )  # fmt: skip
    assert (canal.values["number"], canal.values["strategy"]) == ("1", "1. ด้านโครงสร้างพื้นฐาน")
    computer, desk = flat.rows[5:]
    assert (computer.values["form"], computer.values["name"], computer.values["equipment_type"]) == (
        "p03", "เครื่องคอมพิวเตอร์ 2 เครื่อง", "ครุภัณฑ์คอมพิวเตอร์",
    )  # fmt: skip
    assert desk.values["programme"] == "บริหารงานทั่วไป" and "strategy" not in desk.values
    assert lines(flat, Line.UNREAD) == []


def test_printed_totals_are_compared_with_the_rows_they_close(tmp_path: Path) -> None:
    roads, schools, equipment = reconcile(flat_of(messy(tmp_path / "แผน.xlsx")))
    assert (roads.first, roads.last, roads.differs) == (0, 3, False)
    assert [(pair.what, pair.printed, pair.read) for pair in schools.pairs if pair.differs] == [
        ("count", Decimal(3), Decimal(2)), ("sum_2566", Decimal("160000.5"), Decimal("150000.5")),
    ]  # fmt: skip
    assert (equipment.first, equipment.last, equipment.differs) == (5, 7, False)


def test_levels_of_totals_close_what_lies_above_them() -> None:
    flat = of_rows([
        ["ยุทธศาสตร์ที่ 1 ก"], ["แผนงานการศึกษา"], SHORT, [1, "ก", "", 10], ["รวม 1 โครงการ", "", "", 10],
        ["แผนงานสาธารณสุข"], SHORT, [1, "ข", "", 20], [2, "ค", "", 30], ["รวม 2 โครงการ", "", "", 50],
        ["รวมยุทธศาสตร์ที่ 1", "", "", 60], ["รวมจำนวนโครงการ", "", "", 3],
        ["ยุทธศาสตร์ที่ 2 ข"], SHORT, [1, "ง", "", 5], ["รวม", "", "", 5], ["รวมทั้งสิ้น 4 โครงการ", "", "", 65],
        ["ยอดยกไป", "", "", 64],
    ])  # fmt: skip
    found = [(one.total.row, one.first, one.last, one.differs) for one in reconcile(flat)]
    assert found == [
        (5, 0, 1, False), (10, 1, 3, False), (11, 0, 3, False), (12, 0, 3, False), (16, 3, 4, False),
        (17, 0, 4, False), (18, 0, 4, True),
    ]  # fmt: skip


def test_a_count_alone_is_never_taken_for_a_wider_section() -> None:
    flat = of_rows([SHORT, [1, "ก", "", 10], ["รวม 1 โครงการ"], [1, "ข", "", 10], [2, "ค", "", 1], ["รวม 3 โครงการ"]])
    assert [one.differs for one in reconcile(flat)] == [False, True]


def test_a_total_that_cannot_be_read_in_full_is_told() -> None:
    flat = of_rows([SHORT, [1, "ก", "", 10], ["รวม", "", "", "สิบบาท", 5], ["รวม"]])
    assert lines(flat, Line.UNREAD) == [3, 4]


def test_sums_without_a_word_are_a_total_and_other_bare_amounts_are_told() -> None:
    flat = of_rows([SHORT, [1, "ก", "", 10], [2, "ข", "", 20], ["", "", "", 30], ["", "", "", 31]])
    assert (lines(flat, Line.TOTAL), lines(flat, Line.UNREAD)) == ([4], [5])


def test_a_row_goes_on_below_and_over_a_page_but_not_past_a_gap() -> None:
    flat = of_rows([
        SHORT, [1, "ก่อสร้าง", "ยาว 1", "", 10, "กอง"], ["", "ถนน"], ["", "", "เมตร", 5, 7, "ช่าง"],
        ["แผนพัฒนาท้องถิ่น"], SHORT, ["", "หมู่ 1"], [], ["", "ลงชื่อ"],
    ])  # fmt: skip
    assert flat.rows[0].values == {
        "number": "1", "form": "p02", "name": "ก่อสร้าง ถนน หมู่ 1", "target": "ยาว 1 เมตร", "budget_2566": "5",
        "budget_2567": "10", "unit_in_charge": "กอง ช่าง",
    }  # fmt: skip
    assert flat.rows[0].remarks == [("amount_beside", {"cell": "E4", "value": "7", "year": "2567"})]
    assert (lines(flat, Line.CONTINUATION), lines(flat, Line.UNREAD)) == ([3, 4, 7], [9])


def test_a_table_begins_below_its_years_whatever_its_first_row_says() -> None:
    flat = of_rows([
        SHORT, ["ยุทธศาสตร์ที่ 3 คน"], [1, "ก", "ยาว"], SHORT, ["", "", "เป้าหมายต่อ"], SHORT, ["", "", "(ต่อ)"],
    ])  # fmt: skip
    assert (flat.rows[0].values["strategy"], flat.rows[0].values["target"]) == ("3. คน", "ยาว เป้าหมายต่อ (ต่อ)")


def test_pre_numbered_empty_rows_are_no_projects_and_a_row_without_its_number_says_so() -> None:
    flat = of_rows([SHORT, [1, "ก", "", 10], ["", "ข", "", 20], [3], ["๔", "ค"]])
    assert names(flat) == ["ก", "ข", "ค"]
    assert [code for row in flat.rows for code, _ in row.remarks] == ["number_missing"]
    assert lines(flat, Line.NUMBERING) == [4]


def test_merged_cells_carry_words_down_and_money_never() -> None:
    head = ["ที่", "ยุทธศาสตร์", "โครงการ", "เป้าหมาย", "2566", "2567"]
    flat = of_rows([
        head, [1, "ยุทธศาสตร์ที่ 1 คน", "ก", "ร่วมกัน", 10, ""], [2, ABOVE, "ข", ABOVE, ABOVE, ""],
        [3, "", "ค", "", 5, LEFT],
    ])  # fmt: skip
    assert [row.values.get("strategy") for row in flat.rows] == ["ยุทธศาสตร์ที่ 1 คน"] * 2 + [None]
    assert [row.values.get("target") for row in flat.rows] == ["ร่วมกัน"] * 2 + [None]
    assert [row.values.get("budget_2566") for row in flat.rows] == ["10", None, "5"]
    assert [row.remarks for row in flat.rows] == [
        [], [("amount_merged", {"cell": "E3"})], [("amount_merged", {"cell": "F4"})],
    ]  # fmt: skip


def test_a_blank_merged_cell_carries_nothing_from_the_row_before_it() -> None:
    head = ["ที่", "แผนงาน", "โครงการ", "เป้าหมาย", "2566"]
    flat = of_rows([head, [1, "การศึกษา", "ก", "", 10], [2, "", "ข", "", 10], [3, ABOVE, "ค", "", 5]])
    assert [row.values.get("programme") for row in flat.rows] == ["การศึกษา", None, None]


def test_a_new_strategy_forgets_the_old_programme_and_alignments_are_no_headings() -> None:
    flat = of_rows([
        ["ก. ยุทธศาสตร์จังหวัดที่ 1 เมือง"], ["ยุทธศาสตร์ที่ 1 คน", "แผนงานการศึกษา"], SHORT, [1, "ก"],
        ["2. ยุทธศาสตร์การพัฒนาที่ 2 : งาน"], ["แนวทางการพัฒนาที่ 2.1 ถนน"], SHORT, [1, "ข"],
        ["ประเด็นการพัฒนาที่ 3 น้ำ แผนงานการเกษตร"], [1, "ค"],
    ])  # fmt: skip
    held = ("issue", "strategy", "tactic", "programme")
    assert [tuple(row.values.get(name) for name in held) for row in flat.rows] == [
        (None, "1. คน", None, "การศึกษา"),
        (None, "2. งาน", "2.1. ถนน", None),
        ("3. น้ำ", "2. งาน", None, "การเกษตร"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "corner", "form"),
    [
        ("ผ.02", "", "p02"), ("แผน", "แบบ ผ.๐๒/๑", "p02_1"), ("ผ.02", "(แบบ ผ. 02/2)", "p02_2"),
        ("ผ.02 (2)", "", "p02"),
        ("ผ.02-1", "", "p02_1"), ("แผน", "แบบ ผ.03", "p03"), ("ผ.08 ครุภัณฑ์", "", "p03"), ("Sheet1", "", "p02"),
    ],
)  # fmt: skip
def test_the_form_follows_from_the_corner_then_the_sheet(name: str, corner: str, form: str) -> None:
    flat = of_rows([["", corner], SHORT, [1, "ก"]], name)
    assert (flat.rows[0].values["form"], flat.sheets) == (form, {name: form})


def test_columns_that_mean_nothing_to_us_are_kept_by_their_heading_or_letter() -> None:
    flat = of_rows([[*SHORT, "ที่มา", "2566"], [1, "ก", "", 10, "", "", "สภา", 99, "โน้ต"]])
    assert {name: text for name, text in flat.rows[0].values.items() if name.startswith(":")} == {
        ":ที่มา": "สภา", ":2566": "99", ":I": "โน้ต",
    }  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        [["ชื่อโครงการ", "หมู่"], ["ก", "1"]],
        [["โครงการ", "2566", "เป้าหมาย"], ["", "ต.ค.", ""]],
        [["ที่", "โครงการก่อสร้างถนน", "เพื่อ", "2566"]],
        [["ยุทธศาสตร์", "ปี 2566", "ปี 2567"], ["", "จำนวน", "งบประมาณ"]],
    ],
)
def test_other_tables_are_no_forms(rows: list[list[str]]) -> None:
    flat = of_rows(rows)
    assert (flat.rows, flat.skipped) == ([], ["ผ.02"])


def test_equipment_with_a_column_of_names_and_heads_without_merged_cells() -> None:
    head = [[*EQUIPMENT_HEAD[:4], "ครุภัณฑ์", *EQUIPMENT_HEAD[4:]], ["", "", "", "", "", "", "2566", "2567", "2568"]]
    flat = of_rows([*head, [1, "การศึกษา", "ค่าครุภัณฑ์", "สำนักงาน", "โต๊ะ", "4 ตัว", 10, "", 30]])
    assert (flat.rows[0].values["name"], flat.rows[0].values["target"]) == ("โต๊ะ", "4 ตัว")
    assert flat.rows[0].values["budget_2568"] == "30"


def test_hidden_sheets_rows_and_text_boxes_are_told(tmp_path: Path) -> None:
    made = book(tmp_path / "ซ่อน.xlsx")
    shown, old = Printed(made, "ผ.02"), Printed(made, "ผ.02 เก่า")
    for sheet in (shown, old):
        sheet.titles()
        sheet.head()
        sheet.cells(1, "ก่อสร้างถนน", "", "", 10)
    hidden = shown.cells(2, "ขุดคลอง", "", "", 20)
    shown.sheet.set_row(hidden - 1, None, None, {"hidden": True})
    shown.sheet.insert_textbox(hidden - 2, 2, "ยกเลิกโครงการนี้\nตามมติ")
    old.sheet.hide()
    made.close()
    parsed = read_upload(tmp_path / "ซ่อน.xlsx", "ซ่อน.xlsx", signs=SIGNS)
    answer = whole.flattened(parsed)
    assert answer is not None
    table, told = answer
    assert [(note.code, note.params) for note in table.notes] == [("sheets_hidden", {"names": "ผ.02 เก่า"})]
    assert told["boxes"] == [{"sheet": "ผ.02", "row": hidden - 1, "text": "ยกเลิกโครงการนี้ ตามมติ"}]
    assert told["open"] == 1
    flat = flatten(whole._sheets(parsed))
    assert [row.remarks for row in flat.rows] == [[], [("row_hidden", {})]]


ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table
 table:name="S">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"""
MANIFEST = """<manifest:manifest
 xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry
 manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>"""


def ods(path: Path, rows: Sequence[str]) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", ODS.format(rows="".join(rows)))
        package.writestr("META-INF/manifest.xml", MANIFEST)
    return path


def ods_row(*cells: str, **attributes: str) -> str:
    """A row of OpenDocument: ``text``, ``text@2x1`` for a cell over two columns, ``^`` for a covered one."""
    made = []
    for cell in cells:
        text, _, size = cell.partition("@")
        across, _, down = size.partition("x")
        spans = f' table:number-columns-spanned="{across}" table:number-rows-spanned="{down}"' if size else ""
        body = f"<text:p>{text}</text:p>" if text else ""
        kind = "covered-table-cell" if text == "^" else "table-cell"
        content = "" if text == "^" else f' office:value-type="string"{spans}'
        made.append(
            f"<table:{kind}{content}>{'' if text == '^' else body}</table:{kind}>" if text else "<table:table-cell/>"
        )
    more = "".join(f' table:{name}="{value}"' for name, value in attributes.items())
    return f"<table:table-row{more}>{''.join(made)}</table:table-row>"


def test_an_opendocument_sheet_has_merged_cells_and_hidden_rows_too(tmp_path: Path) -> None:
    path = ods(tmp_path / "แผน.ods", [
        ods_row("แบบ ผ.02"),
        ods_row("ที่@1x2", "แผนงาน@1x2", "โครงการ@1x2", "เป้าหมาย@1x2", "งบประมาณ@2x1", "^"),
        ods_row("^", "^", "^", "^", "2566", "2567"),
        ods_row("1", "การศึกษา@1x2", "ก", "", "10", "20"),
        ods_row("2", "^", "ข", "", "", "30", visibility="collapse"),
    ])  # fmt: skip
    flat = flat_of(path)
    assert [(row.number, row.values["programme"], row.values.get("budget_2567")) for row in flat.rows] == [
        (4, "การศึกษา", "20"), (5, "การศึกษา", "30"),
    ]  # fmt: skip
    assert [row.remarks for row in flat.rows] == [[], [("row_hidden", {})]]


def test_a_flat_table_is_read_as_before_and_one_sheet_can_be_chosen(tmp_path: Path) -> None:
    made = book(tmp_path / "ตาราง.xlsx")
    made.add_worksheet("ผ.02").write_row(0, 0, ["ชื่อโครงการ", "งบประมาณ 2566", "lat", "lon"])
    made.get_worksheet_by_name("ผ.02").write_row(1, 0, ["ก", 10, 15.05, 100.05])
    made.close()
    parsed = read_upload(tmp_path / "ตาราง.xlsx", "ตาราง.xlsx", signs=SIGNS)
    assert (parsed.layer, parsed.table.column_names) == ("ผ.02", ["ชื่อโครงการ", "งบประมาณ 2566", "lat", "lon"])
    messy(tmp_path / "แผน.xlsx")
    assert read_upload(tmp_path / "แผน.xlsx", "แผน.xlsx", layer="การศึกษา", signs=SIGNS).layer == "การศึกษา"
    assert read_upload(tmp_path / "แผน.xlsx", "แผน.xlsx").layer == "ปก"


def test_a_two_row_head_without_any_title_is_a_form(tmp_path: Path) -> None:
    made = book(tmp_path / "หัว.xlsx")
    sheet = Printed(made, "Sheet1")
    sheet.head(HEAD)
    sheet.cells(1, "ก", "", "", 10, "", "", "", 5)
    made.close()
    flat = flat_of(tmp_path / "หัว.xlsx")
    assert [(row.values["budget_2566"], row.values["budget_2570"]) for row in flat.rows] == [("10", "5")]


# Random layouts: the flat table must be the model that they were printed from, and every row must be accounted for.

AMOUNTS = st.one_of(
    st.just((None, None)),
    st.just(("-", Decimal(0))),
    st.integers(0, 10**9).map(lambda n: (str(n), Decimal(n))),
    st.integers(0, 10**9).map(lambda n: (f"{n:,}.50 บาท", Decimal(n) + Decimal("0.5"))),
    st.integers(0, 10**9).map(lambda n: (to_thai_digits(f"{n:,}"), Decimal(n))),
)
WORDS = st.text("กขคงจฉชซ", min_size=1, max_size=8)


@dataclass
class Model:
    """What was printed: the rows with their projects, and the totals with whether they are right."""

    rows: list[list[Any]] = dataclasses.field(default_factory=list)
    projects: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    totals: list[tuple[int, bool]] = dataclasses.field(default_factory=list)
    filled: int = 0

    def print(self, *cells: Any) -> None:
        self.rows.append(list(cells))
        self.filled += any(cell not in ("", None) for cell in cells)


@st.composite
def layouts(draw: st.DrawFn) -> Model:
    model, said = Model(), {}
    width = draw(st.integers(1, 3))
    years = list(range(2566, 2566 + width))
    begins = 0
    for page in range(draw(st.integers(1, 4))):
        for title in draw(st.lists(st.sampled_from([*TITLES, "แบบ ผ.02"]), max_size=3)):
            model.print(title)
        if draw(st.booleans()):
            said = {"strategy": f"{page + 1}. ด้าน{draw(WORDS)}"}
            model.print(f"ยุทธศาสตร์ที่ {said['strategy'].replace('.', '')}")
        if draw(st.booleans()):
            said = {**said, "programme": draw(WORDS) + "กก"}
            model.print(f"{draw(st.sampled_from(['', '1.1 ', 'ก. ']))}แผนงาน{said['programme']}")
        _head(draw, model, years)
        for number in range(draw(st.integers(0, 4))):
            _project(draw, model, years, number, said)
        if draw(st.booleans()) and len(model.projects) > begins:
            _total(draw, model, years, begins)
            begins = len(model.projects)
        for _ in range(draw(st.integers(0, 2))):
            model.print()
    return model


def _head(draw: st.DrawFn, model: Model, years: list[int]) -> None:
    before, after = ["ที่", "โครงการ", "เป้าหมาย (ผลผลิตของโครงการ)"], ["หน่วยงานรับผิดชอบ"]
    printed = [draw(st.sampled_from([str(year), f"ปี {year}", f"{to_thai_digits(str(year))} (บาท)"])) for year in years]
    if draw(st.booleans()):
        model.print(*before, "งบประมาณ", *[LEFT] * (len(years) - 1), *after)
        model.rows.append([*[ABOVE] * 3, *printed, ABOVE])
        model.filled += 1
    else:
        model.print(*before, *printed, *after)
    if draw(st.booleans()):
        model.print(*(f"({place})" for place in range(1, len(years) + 5)))


def _project(draw: st.DrawFn, model: Model, years: list[int], number: int, said: dict[str, str]) -> None:
    amounts = [draw(AMOUNTS) for _ in years]
    name, target, unit = draw(WORDS), draw(WORDS), draw(WORDS)
    printed = draw(st.sampled_from([str(number + 1), to_thai_digits(str(number + 1)), f"{number + 1}."]))
    model.print(printed, name, target, *(text or "" for text, _ in amounts), unit)
    if draw(st.booleans()):
        more = draw(WORDS)
        model.print("", "", more)
        target = f"{target} {more}"
    budgets = {year: amount for year, (_, amount) in zip(years, amounts, strict=True) if amount is not None}
    model.projects.append({**said, "name": name, "target": target, "unit_in_charge": unit, "budgets": budgets})


def _total(draw: st.DrawFn, model: Model, years: list[int], begins: int) -> None:
    rows = model.projects[begins:]
    wrong = draw(st.booleans())
    label = f"รวม {len(rows) + wrong} โครงการ"
    sums = [sum((row["budgets"].get(year, Decimal(0)) for row in rows), Decimal(0)) for year in years]
    model.print(label, "", "", *sums)
    model.totals.append((len(model.rows), wrong))


@settings(max_examples=150, deadline=None)
@given(layouts())
def test_any_layout_reads_as_the_model_it_was_printed_from(model: Model) -> None:
    flat = of_rows(model.rows)
    read = [
        {
            **{
                name: row.values[name]
                for name in ("strategy", "programme", "name", "target", "unit_in_charge")
                if name in row.values
            },
            "budgets": {int(n[7:]): money(t)[0] for n, t in row.values.items() if n.startswith("budget_")},
        }
        for row in flat.rows
    ]
    assert read == model.projects
    assert len(flat.rows) + len(flat.told) == model.filled
    assert lines(flat, Line.UNREAD) == []
    assert [(one.total.row, one.differs) for one in reconcile(flat)] == model.totals


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_a_workbook_saved_by_libreoffice_reads_the_same(tmp_path: Path) -> None:
    source = messy(tmp_path / "plan.xlsx")
    for kind in ("ods", "xls", "xlsx"):
        folder = tmp_path / kind
        command = ["soffice", "--headless", "--convert-to", kind, "--outdir", str(folder), str(source)]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "HOME": str(tmp_path)})
        saved = flat_of(folder / f"plan.{kind}")
        assert [(row.sheet, row.number, row.values) for row in saved.rows] == [
            (row.sheet, row.number, row.values) for row in flat_of(source).rows
        ]
        assert saved.totals == flat_of(source).totals
