"""Plan workbooks through the whole import: headings, differences, the template and the way back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from python_calamine import CalamineWorkbook

from geoplan.errors import DomainError
from geoplan.organisations.models import Organisation
from geoplan.policy import Actor
from projects.imports import checking, committing, headings, steps, undoing, uploading
from projects.models import ImportBatch, ImportRow, NumberSeries, Plan, PlanHeading, Project, ProjectYearBudget
from tests.conftest import Person
from tests.factories import PlanFactory, ProjectFactory, YearBudgetFactory
from tests.projects.import_files import write_csv
from tests.projects.workbook_files import HEAD, Printed, book, messy


@pytest.fixture
def imported(lao_a: Organisation, plan_a: Plan) -> Callable[..., ImportBatch]:
    def make(actor: Actor, path: Path, **chosen: Any) -> ImportBatch:
        with path.open("rb") as stream:
            batch = uploading.upload(actor, lao_a, stream, path.name, chosen.pop("plan", None))
        uploading.read(batch)
        steps.set_choices(batch, actor, **chosen)
        checking.check(batch, actor)
        return batch

    return make


def commit(batch: ImportBatch, person: Person) -> dict[str, Any]:
    return committing.commit(batch, person.actor, "all", accept_differences=True)


def codes_of(batch: ImportBatch) -> list[tuple[str, int, str, str]]:
    rows = ImportRow.objects.filter(batch=batch).order_by("position")
    return [(row.sheet, row.row_number, one["code"], one.get("cell", "")) for row in rows for one in row.problems]


def tree(plan: Plan) -> list[tuple[str, int, str]]:
    rows = PlanHeading.objects.filter(plan=plan).order_by("kind", "number")
    return [(row.kind, row.number, row.title) for row in rows]


def test_a_messy_workbook_is_staged_with_the_cell_of_every_problem(
    imported: Any, planner_a: Person, tmp_path: Path
) -> None:
    batch = imported(planner_a.actor, messy(tmp_path / "แผน.xlsx"))
    assert (batch.layer, batch.counts["rows"], batch.counts["refused"]) == ("*", 7, 2)
    assert codes_of(batch) == [
        ("โครงสร้างพื้นฐาน", 23, "lineage", ""),
        ("การศึกษา", 9, "programme_misspelt", ""),
        ("การศึกษา", 10, "programme_misspelt", ""),
    ]
    steps.set_choices(batch, planner_a.actor, take_proposals=True)
    checking.check(batch, planner_a.actor)
    assert [code for *_, code, _ in codes_of(batch)] == ["lineage", "programme_corrected", "programme_corrected"]
    assert batch.counts["refused"] == 0


def test_what_a_workbook_says_becomes_the_plan_and_undoing_takes_it_back(
    imported: Any, planner_a: Person, plan_a: Plan, tmp_path: Path
) -> None:
    PlanHeading.objects.create(plan=plan_a, kind="strategy", number=1, title="การพัฒนาด้านโครงสร้างพื้นฐาน")
    before = tree(plan_a)
    batch = imported(planner_a.actor, messy(tmp_path / "แผน.xlsx"), take_proposals=True)
    assert tree(plan_a) == before
    commit(batch, planner_a)
    assert tree(plan_a) == [*before, ("strategy", 2, "การพัฒนาด้านการศึกษา"), ("tactic", 1, "พัฒนาระบบคมนาคม")]
    road = Project.objects.get(name="ก่อสร้างถนนคอนกรีต หมู่ 1")
    assert (road.heading.title, road.heading.parent.number, road.programme_id) == ("พัฒนาระบบคมนาคม", 1, "09")
    amounts = ProjectYearBudget.objects.filter(project=road).values_list("fiscal_year", "amount")
    assert dict(amounts) == {2566: Decimal("1250000"), 2567: Decimal(0), 2569: Decimal(0)}
    computer = Project.objects.get(form="p03", name__startswith="เครื่อง")
    assert (computer.equipment_category, computer.equipment_type, computer.heading) == (
        "ค่าครุภัณฑ์", "ครุภัณฑ์คอมพิวเตอร์", None,
    )  # fmt: skip
    again = imported(planner_a.actor, messy(tmp_path / "แผน.xlsx"), take_proposals=True)
    assert (again.counts["create"], again.counts["update"], again.counts["unchanged"]) == (0, 0, 7)
    undoing.undo(ImportBatch.objects.get(pk=batch.pk), planner_a.actor)
    assert (Project.objects.count(), tree(plan_a)) == (0, before)
    commit(ImportBatch.objects.get(pk=batch.pk), planner_a)
    assert Project.objects.get(name="อาหารกลางวัน").heading.title == "การพัฒนาด้านการศึกษา"


def test_a_heading_under_which_something_stands_by_now_outlives_the_undo(
    imported: Any, planner_a: Person, plan_a: Plan, tmp_path: Path
) -> None:
    batch = imported(planner_a.actor, messy(tmp_path / "แผน.xlsx"), take_proposals=True)
    commit(batch, planner_a)
    ProjectFactory(plan=plan_a, heading=PlanHeading.objects.get(kind="tactic"))
    undoing.undo(ImportBatch.objects.get(pk=batch.pk), planner_a.actor)
    assert tree(plan_a) == [("strategy", 1, "ด้านโครงสร้างพื้นฐาน"), ("tactic", 1, "พัฒนาระบบคมนาคม")]


def test_a_changed_heading_is_put_back_by_the_undo(
    imported: Any, planner_a: Person, plan_a: Plan, tmp_path: Path
) -> None:
    old, new = (
        PlanHeading.objects.create(plan=plan_a, kind="strategy", number=n, title=t) for n, t in ((1, "ก"), (2, "ข"))
    )
    project = ProjectFactory(plan=plan_a, code="R-1", heading=old)
    path = write_csv(tmp_path / "a.csv", ["รหัส", "ชื่อโครงการ", "ยุทธศาสตร์"], [["R-1", project.name, "2. ข"]])
    batch = imported(planner_a.actor, path)
    assert batch.counts["update"] == 1
    commit(batch, planner_a)
    project.refresh_from_db()
    assert project.heading == new
    undoing.undo(ImportBatch.objects.get(pk=batch.pk), planner_a.actor)
    project.refresh_from_db()
    assert project.heading == old


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("ยุทธศาสตร์ที่ 1 ด้านการศึกษาและกีฬา", "การพัฒนาด้านการศึกษาและกีฬา"),
        ("1. การศึกษาและการกีฬา", "การพัฒนาด้านการศึกษาและกีฬา"),
        ("ด้านการศึกษาและกีฬา", "การพัฒนาด้านการศึกษาและกีฬา"),
        ("ยุทธศาสตร์ที่ ๒", "ด้านสาธารณสุข"),
        ("2. ด้านสาธารณสุข", "ด้านสาธารณสุข"),
        ("1. ด้านเศรษฐกิจ", None),
        ("3. ด้านการท่องเที่ยว", None),
    ],
)
def test_headings_are_found_by_number_and_words(plan_a: Plan, said: str, title: str | None) -> None:
    for number, words in ((1, "การพัฒนาด้านการศึกษาและกีฬา"), (2, "ด้านสาธารณสุข")):
        PlanHeading.objects.create(plan=plan_a, kind="strategy", number=number, title=words)
    told = headings.said_by({"strategy": said})
    assert told is not None
    found, wrong = headings.Trees().find(told, plan_a.pk, None)
    assert (PlanHeading.objects.get(pk=found).title if found else None, wrong) == (title, None)


def test_headings_of_another_generation_or_without_their_strategy_are_left_out_and_told(
    imported: Any, planner_a: Person, lao_a: Organisation, plan_a: Plan, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "a.csv", ["ชื่อโครงการ", "กลยุทธ์", "ประเด็น"], [["ก", "1. ถนน", ""], ["ข", "", "1. น้ำ"]])
    assert [code for *_, code, _ in codes_of(imported(planner_a.actor, path))] == [
        "tactic_alone",
        "heading_needs_strategy",
    ]
    later = PlanFactory(organisation=lao_a, generation="issue_based", first_year=2571, last_year=2575)
    batch = imported(planner_a.actor, path, plan=later)
    assert [code for *_, code, _ in codes_of(batch)] == ["heading_needs_issue"]
    commit(batch, planner_a)
    assert tree(later) == [("issue", 1, "น้ำ")]


def test_an_announced_plan_gets_no_new_heading(imported: Any, planner_a: Person, plan_a: Plan, tmp_path: Path) -> None:
    PlanHeading.objects.create(plan=plan_a, kind="strategy", number=1, title="ถนน")
    path = write_csv(tmp_path / "a.csv", ["ชื่อโครงการ", "ยุทธศาสตร์"], [["ก", "1. ถนน"], ["ข", "2. น้ำ"]])
    waiting = imported(planner_a.actor, path)
    Plan.objects.filter(pk=plan_a.pk).update(state="announced", announced_on="2023-01-01")
    assert [code for *_, code, _ in codes_of(imported(planner_a.actor, path))] == ["heading_unknown"]
    with pytest.raises(DomainError, match="announced"):
        commit(waiting, planner_a)
    assert Project.objects.count() == 0


def test_an_engineer_adds_no_headings(imported: Any, engineer_a: Person, plan_a: Plan, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", ["ชื่อโครงการ", "ยุทธศาสตร์"], [["ก", "1. ถนน"]])
    commit(imported(engineer_a.actor, path), engineer_a)
    assert (tree(plan_a), Project.objects.get().heading) == ([], None)


def test_differences_must_be_seen_before_anything_is_written(
    imported: Any, planner_a: Person, lao_a: Organisation, plan_a: Plan, tmp_path: Path
) -> None:
    batch = imported(planner_a.actor, messy(tmp_path / "แผน.xlsx"), take_proposals=True)
    page = planner_a.client.get(reverse("import_detail", args=[batch.pk])).content.decode()
    assert "ยอดรวมที่พิมพ์ไว้ 1 ยอดไม่ตรงกับแถว" in page and "160,000.50" in page and "150,000.50" in page
    assert 'name="accept_differences"' in page and "ปก" in page and "จะเพิ่มให้" in page
    address = reverse("import_commit", args=[batch.pk])
    assert planner_a.client.post(address, {"mode": "all"}).status_code == 409
    assert Project.objects.count() == 0
    section = planner_a.client.get(reverse("import_section", args=[batch.pk, 1])).content.decode()
    assert "อาหารเสริม (นม)" in section and "-10,000.00" in section and "ก่อสร้างถนน" not in section
    planner_a.client.post(address, {"mode": "all", "accept_differences": "yes"})
    assert Project.objects.count() == 7


def test_the_api_commits_differences_only_when_they_are_accepted(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, tmp_path: Path
) -> None:
    content = messy(tmp_path / "แผน.xlsx").read_bytes()
    sent = {"file": SimpleUploadedFile("แผน.xlsx", content), "organisation": lao_a.code}
    batch = planner_a.client.post("/api/v1/imports/", sent).json()
    assert batch["facts"]["workbook"]["open"] == 1
    patched = planner_a.client.patch(
        f"/api/v1/imports/{batch['id']}/", {"take_proposals": True}, "application/json"
    ).json()
    assert patched["problems"][0]["sheet"] == "โครงสร้างพื้นฐาน"
    commit_url = f"/api/v1/imports/{batch['id']}/commit/"
    assert planner_a.client.post(commit_url, {"mode": "all"}, "application/json").status_code == 409
    answer = planner_a.client.post(commit_url, {"mode": "all", "accept_differences": True}, "application/json")
    assert (answer.status_code, Project.objects.count()) == (200, 7)


def test_rows_that_were_not_understood_are_shown_and_must_be_seen(
    imported: Any, planner_a: Person, tmp_path: Path
) -> None:
    made = book(tmp_path / "แผน.xlsx")
    sheet = Printed(made, "ผ.02")
    sheet.titles()
    sheet.head()
    sheet.cells(1, "ก", "", "", 10)
    sheet.cells("รวม", "", "", "", "สิบ")
    sheet.blank()
    lost = sheet.cells("", "", "", "ข้อความลอย")
    made.close()
    batch = imported(planner_a.actor, tmp_path / "แผน.xlsx")
    page = planner_a.client.get(reverse("import_detail", args=[batch.pk])).content.decode()
    assert f"แถว {lost}" in page and "ข้อความลอย" in page
    with pytest.raises(DomainError) as refused:
        committing.commit(batch, planner_a.actor, "all")
    assert refused.value.params == {"count": 2}


def test_a_code_used_on_two_sheets_in_the_same_row_is_told_with_its_sheet(
    imported: Any, planner_a: Person, tmp_path: Path
) -> None:
    made = book(tmp_path / "แผน.xlsx")
    for name in ("ผ.02 ก", "ผ.02 ข"):
        sheet = Printed(made, name)
        sheet.titles()
        sheet.head([*HEAD, "รหัส"])
        number = sheet.cells(1, f"ถนน {name}", *[""] * 10, "R-1")
    made.close()
    batch = imported(planner_a.actor, tmp_path / "แผน.xlsx")
    second = ImportRow.objects.get(batch=batch, position=1)
    assert [one["code"] for one in second.problems] == ["code_twice"]
    assert f"{number} (ผ.02 ก)" in second.problems[0]["thai"]
    assert second.problems[0]["cell"] == f"M{number}"


def test_projects_are_numbered_within_their_headings(
    imported: Any, planner_a: Person, plan_a: Plan, tmp_path: Path
) -> None:
    rows = [["ก", "1. ถนน"], ["ข", "2. น้ำ"], ["ค", "1. ถนน"], ["ง", ""]]
    batch = imported(planner_a.actor, write_csv(tmp_path / "a.csv", ["ชื่อโครงการ", "ยุทธศาสตร์"], rows))
    commit(batch, planner_a)
    found = Project.objects.filter(plan=plan_a).order_by("name").values_list("name", "number")
    assert list(found) == [("ก", 1), ("ข", 1), ("ค", 2), ("ง", 1)]
    undoing.undo(ImportBatch.objects.get(pk=batch.pk), planner_a.actor)
    assert not NumberSeries.objects.filter(plan=plan_a).exclude(heading=0).exists()


def test_one_sheet_can_be_read_as_before_and_all_of_them_again(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, tmp_path: Path
) -> None:
    content = messy(tmp_path / "แผน.xlsx").read_bytes()
    file = SimpleUploadedFile("แผน.xlsx", content)
    planner_a.client.post(reverse("import_new"), {"file": file, "organisation": lao_a.pk})
    batch = ImportBatch.objects.get()
    address = reverse("import_choices", args=[batch.pk])
    common = {"epsg": "", "encoding": "utf-8", "geometry_source": "none"}
    planner_a.client.post(address, {**common, "layer": "ปก"})
    batch.refresh_from_db()
    assert (batch.layer, "workbook" in batch.facts) == ("ปก", False)
    planner_a.client.post(address, {**common, "layer": "*"})
    batch.refresh_from_db()
    assert (batch.layer, batch.facts["workbook"]["skipped"]) == ("*", ["ปก"])


def test_a_workbook_that_only_looks_like_forms_is_read_by_its_first_sheet_and_says_so(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, tmp_path: Path
) -> None:
    made = book(tmp_path / "เปล่า.xlsx")
    sheet = Printed(made, "ผ.02")
    sheet.titles()
    sheet.cells("โครงการ")
    sheet.cells("ปี 2566")
    made.close()
    with (tmp_path / "เปล่า.xlsx").open("rb") as stream:
        batch = uploading.upload(planner_a.actor, lao_a, stream, "เปล่า.xlsx")
    uploading.read(batch)
    assert (batch.layer, [note["code"] for note in batch.facts["notes"]][:1]) == ("ผ.02", ["no_forms"])


def test_what_holds_no_projects_is_told_in_words(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, tmp_path: Path
) -> None:
    download(planner_a, plan_a, tmp_path / "แม่แบบ.xlsx")
    made = book(tmp_path / "บันทึก.xlsx")
    Printed(made, "หนังสือ").cells("บันทึกข้อความ", "เรียน นายก")
    Printed(made, "อีกแผ่น").cells("ก", "ข")
    made.close()
    said = {"แม่แบบ.xlsx": "แบบในแผ่นงาน ผ.02, ผ.03 ยังไม่มีโครงการใต้หัวตาราง", "บันทึก.xlsx": "ไม่พบข้อมูลในไฟล์"}
    for name, words in said.items():
        file = SimpleUploadedFile(name, (tmp_path / name).read_bytes())
        page = planner_a.client.post(reverse("import_new"), {"file": file, "organisation": lao_a.pk}, follow=True)
        assert words in page.content.decode()
    path = write_csv(tmp_path / "a.csv", ["เรื่อง", "ผู้ส่ง"], [["ก", "ข"]])
    file = SimpleUploadedFile("a.csv", path.read_bytes())
    page = planner_a.client.post(reverse("import_new"), {"file": file, "organisation": lao_a.pk}, follow=True)
    assert "ไม่พบตารางโครงการ" in page.content.decode()


def test_a_file_goes_into_the_plan_of_its_years_which_can_be_changed(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, tmp_path: Path
) -> None:
    later = PlanFactory(organisation=lao_a, generation="issue_based", first_year=2571, last_year=2575)
    content = messy(tmp_path / "แผน.xlsx").read_bytes()
    given = {"file": SimpleUploadedFile("แผน.xlsx", content), "organisation": lao_a.pk}
    planner_a.client.post(reverse("import_new"), given)
    batch = ImportBatch.objects.get()
    assert batch.plan == plan_a
    choices = {"epsg": "", "encoding": "utf-8", "geometry_source": "none", "layer": "*"}
    planner_a.client.post(reverse("import_choices", args=[batch.pk]), {**choices, "plan": later.pk})
    batch.refresh_from_db()
    assert (batch.plan, batch.state) == (later, "read")
    stranger = PlanFactory()
    answer = planner_a.client.post(reverse("import_choices", args=[batch.pk]), {**choices, "plan": stranger.pk})
    assert answer.status_code == 400
    given = {"file": SimpleUploadedFile("ปี.csv", "ชื่อโครงการ\nก".encode()), "organisation": lao_a.pk}
    planner_a.client.post(reverse("import_new"), given)
    assert ImportBatch.objects.latest("pk").plan == later


# The template.


@pytest.fixture
def rich(plan_a: Plan) -> Plan:
    """A plan with every form, kind of heading, blank and zero money, and texts that a spreadsheet would spoil."""
    road = PlanHeading.objects.create(plan=plan_a, kind="strategy", number=1, title="ยุทธศาสตร์การพัฒนาด้านถนน")
    again = PlanHeading.objects.create(plan=plan_a, kind="strategy", number=2, title="ด้าน 5 ส.")
    tactics = [
        PlanHeading.objects.create(plan=plan_a, kind="tactic", number=n, title=t, parent=p)
        for n, t, p in ((1, "ก่อสร้าง", road), (2, "ซ่อมแซม", road), (1, "ก่อสร้าง", again))
    ]
    texts = {"objective": "- หนึ่ง\r\n- สอง", "target": "=1+1", "indicator": "-", "unit_in_charge": "1.50"}
    for place, heading in enumerate([None, road, again, *tactics]):
        project = ProjectFactory(plan=plan_a, name=f"โครงการ {place}", heading=heading, programme_id="09", **texts)
        YearBudgetFactory(project=project, fiscal_year=2566, amount=place * Decimal("1000.25"))
        YearBudgetFactory(project=project, fiscal_year=2567, amount=None)
    for form in ("p02_1", "p02_2"):
        ProjectFactory(plan=plan_a, form=form, name="แผนงานรวม", expected_result="รวม 3 โครงการ", programme_id=None)
    equipment = {"equipment_category": "ค่าครุภัณฑ์", "equipment_type": "คอมพิวเตอร์", "kind": "equipment"}
    item = ProjectFactory(plan=plan_a, form="p03", name="รวม", programme_id="01", **equipment)
    YearBudgetFactory(project=item, fiscal_year=2570, amount=Decimal("999999999999.99"))
    return plan_a


def download(person: Person, plan: Plan, path: Path, **query: str) -> Path:
    answer = person.client.get(reverse("import_template"), {"plan": plan.pk, **query})
    assert answer.status_code == 200
    path.write_bytes(answer.content)
    return path


def counted(batch: ImportBatch) -> tuple[int, int, int, int]:
    return tuple(batch.counts[name] for name in ("create", "update", "unchanged", "refused"))


@contextmanager
def edited(source: Path, target: Path) -> Iterator[dict[str, list[list[Any]]]]:
    """The cells of every sheet to change, written again without formats or merged cells, as some tools do."""
    read = CalamineWorkbook.from_path(str(source))
    sheets = {name: read.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in read.sheet_names}
    yield sheets
    made = xlsxwriter.Workbook(str(target), {"strings_to_formulas": False})
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write(number, column, cell)
    made.close()


def test_the_filled_template_brought_back_changes_nothing_and_one_edit_changes_one(
    imported: Any, planner_a: Person, rich: Plan, tmp_path: Path
) -> None:
    path = download(planner_a, rich, tmp_path / "แผน.xlsx", filled="1")
    batch = imported(planner_a.actor, path)
    assert (counted(batch), codes_of(batch)) == ((0, 0, 9, 0), [])
    assert (batch.facts["workbook"]["open"], batch.facts["workbook"]["skipped"]) == (0, ["คำแนะนำ", "รายการให้เลือก"])
    versions = list(Project.objects.order_by("pk").values_list("version", flat=True))
    commit(batch, planner_a)
    assert list(Project.objects.order_by("pk").values_list("version", flat=True)) == versions
    with edited(path, tmp_path / "แก้.xlsx") as sheets:
        row = next(row for row in sheets["ผ.02"] if "โครงการ 3" in row)
        row[row.index(3000.75)] = 4000
    batch = imported(planner_a.actor, tmp_path / "แก้.xlsx")
    assert counted(batch) == (0, 1, 8, 0)
    commit(batch, planner_a)
    with edited(tmp_path / "แก้.xlsx", tmp_path / "เพิ่ม.xlsx") as sheets:
        sheets["ผ.02"].append([cell if cell == "โครงการ 3" else "" for cell in row])
    added = imported(planner_a.actor, tmp_path / "เพิ่ม.xlsx")
    assert (counted(added), codes_of(added)) == ((1, 0, 9, 0), [])
    changed = ProjectYearBudget.objects.get(project__name="โครงการ 3", fiscal_year=2566)
    assert changed.amount == 4000
    assert PlanHeading.objects.count() == 5


def test_the_empty_template_takes_new_projects_with_headings_and_a_place(
    imported: Any, planner_a: Person, plan_a: Plan, tmp_path: Path
) -> None:
    PlanHeading.objects.create(plan=plan_a, kind="strategy", number=1, title="ด้านถนน")
    path = download(planner_a, plan_a, tmp_path / "แผน.xlsx")
    with edited(path, tmp_path / "กรอก.xlsx") as sheets:
        rows = sheets["ผ.02"]
        heads = {str(text).split("\n")[0]: column for column, text in enumerate(rows[4]) if text}
        for name, strategy, place in (("ถนนใหม่", "1. ด้านถนน", "15.05, 100.05"), ("บ่อน้ำ", "", "")):
            row = [""] * len(rows[4])
            row[heads["โครงการ"]], row[heads["ยุทธศาสตร์"]], row[heads["พิกัด"]] = name, strategy, place
            row[heads["ประเภท"]] = "ถนน"
            rows.append(row)
    batch = imported(planner_a.actor, tmp_path / "กรอก.xlsx")
    assert (counted(batch), codes_of(batch)) == ((2, 0, 0, 0), [])
    commit(batch, planner_a)
    road = Project.objects.get(name="ถนนใหม่")
    assert (road.heading.title, road.kind, road.location_state, road.form) == ("ด้านถนน", "road", "placed", "p02")


def test_the_template_of_an_issue_based_plan_has_issues(
    imported: Any, planner_a: Person, lao_a: Organisation, tmp_path: Path
) -> None:
    plan = PlanFactory(organisation=lao_a, generation="issue_based", first_year=2571, last_year=2575)
    issue = PlanHeading.objects.create(plan=plan, kind="issue", number=1, title="น้ำ")
    ProjectFactory(plan=plan, heading=issue)
    path = download(planner_a, plan, tmp_path / "แผน.xlsx", filled="1")
    assert counted(imported(planner_a.actor, path, plan=plan)) == (0, 0, 1, 0)
    cells = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("ผ.02").to_python()
    assert "1. น้ำ" in [cell for row in cells for cell in row] and "ยุทธศาสตร์" not in [
        cell for row in cells for cell in row
    ]


def test_a_template_is_for_those_who_may_import_into_the_plan(
    planner_a: Person, planner_b: Person, engineer_a: Person, finance_a: Person, analyst_x: Person, public: Person,
    plan_a: Plan,
) -> None:  # fmt: skip
    def status(person: Person, **query: Any) -> int:
        return person.client.get(reverse("import_template"), query or {"plan": plan_a.pk}).status_code

    assert [status(person) for person in (planner_a, engineer_a)] == [200, 200]
    assert [status(person) for person in (planner_b, finance_a, analyst_x, public)] == [404, 403, 403, 302]
    assert [status(planner_a, plan=number) for number in ("", "x", "9" * 30, plan_a.pk + 1)] == [404] * 4
    page = planner_a.client.get(reverse("import_new")).content.decode()
    assert f"{reverse('import_template')}?plan={plan_a.pk}&amp;filled=1" in page
    Plan.objects.filter(pk=plan_a.pk).update(state="announced", announced_on="2023-01-01")
    assert status(planner_b) == 403


def test_the_command_takes_the_same_way(lao_a: Organisation, plan_a: Plan, tmp_path: Path) -> None:
    path = messy(tmp_path / "แผน.xlsx")

    def run(*options: str) -> dict[str, Any]:
        out = StringIO()
        with suppress(CommandError):
            call_command("import_projects", str(path), "--organisation", lao_a.code, "--json", *options, stdout=out)
        answer: dict[str, Any] = json.loads(out.getvalue())
        return answer

    dry = run()
    assert (dry["rows"], dry["invalid"], dry["workbook"]["open"]) == (7, 2, 1)
    assert dry["problems"][0]["sheet"] == "โครงสร้างพื้นฐาน"
    assert run("--commit", "valid")["problems"][0]["code"] == "import_differs"
    assert Project.objects.count() == 0
    assert run("--commit", "valid", "--accept-differences")["created"] == 5
    assert Project.objects.count() == 5
