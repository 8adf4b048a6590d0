"""The import path from a file to the plan and back: matched, checked, committed, undone."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from geoplan.errors import DomainError
from geoplan.organisations.models import Organisation
from geoplan.policy import Actor
from projects.imports import checking, committing, steps, undoing, uploading
from projects.models import ImportBatch, ImportRow, LocationRecord, Plan, Project, ProjectYearBudget
from tests.conftest import Person
from tests.factories import ProjectFactory, YearBudgetFactory
from tests.projects.import_files import HEAD, ROWS, write_csv


@pytest.fixture(autouse=True)
def data_dir(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def imported(lao_a: Organisation, plan_a: Plan) -> Callable[..., ImportBatch]:
    def make(actor: Actor, path: Path, **chosen: Any) -> ImportBatch:
        with path.open("rb") as stream:
            batch = uploading.upload(actor, lao_a, stream, path.name)
        uploading.read(batch)
        steps.set_choices(batch, actor, **chosen)
        checking.check(batch, actor)
        return batch

    return make


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "โครงการ.csv", HEAD, ROWS)


def problems_of(batch: ImportBatch) -> list[tuple[int, str, str]]:
    rows = ImportRow.objects.filter(batch=batch).order_by("position")
    return [(row.row_number, one["field"], one["code"]) for row in rows for one in row.problems]


def state() -> list[Any]:
    """Everything an import may touch, apart from ids, versions and times."""
    fields = ("code", "name", "objective", "target", "indicator", "expected_result", "unit_in_charge", "programme_id")
    own = (
        "kind",
        "form",
        "location_state",
        "province_id",
        "district_id",
        "subdistrict_id",
        "organisation_id",
        "plan_id",
    )
    return [
        (
            *(getattr(project, name) for name in (*fields, *own)),
            project.geometry.ewkb.hex() if project.geometry else None,
            sorted(project.year_budgets.values_list("fiscal_year", "amount")),
        )
        for project in Project.objects.order_by("organisation_id", "code")
    ]


def test_a_messy_csv_becomes_projects_with_money_kinds_programmes_and_areas(
    imported: Any, planner_a: Person, messy: Path
) -> None:
    batch = imported(planner_a.actor, messy)
    assert problems_of(batch) == []
    committing.commit(batch, planner_a.actor, "all")
    road, well, training = Project.objects.order_by("code")
    assert (road.name, road.kind, road.programme_id, road.target) == (
        "ถนนคอนกรีต หมู่ 1", "road", "09", "ยาว 200 เมตร",
    )  # fmt: skip
    assert (road.geometry.x, road.geometry.y, road.subdistrict_id) == (100.05, 15.05, "900101")
    assert (well.subdistrict_id, well.kind, well.programme_id) == ("900102", "well", "10")
    assert (training.location_state, training.geometry, training.district_id) == ("needed", None, "9001")
    budgets = sorted(ProjectYearBudget.objects.values_list("project__code", "fiscal_year", "amount"))
    assert budgets == [
        ("R-1", 2566, Decimal("1250000.00")),
        ("R-1", 2567, Decimal("0.00")),
        ("R-2", 2566, Decimal("300000.00")),
        ("R-3", 2567, Decimal("20000.00")),
    ]
    records = LocationRecord.objects.order_by("project__code").values_list("source", "file_name", "recorded_by_id")
    assert list(records) == [("import", "โครงการ.csv", planner_a.user.pk)] * 2
    assert all(project.announced_on is None for project in (road, well, training))


def test_the_same_file_twice_changes_nothing(imported: Any, planner_a: Person, messy: Path) -> None:
    committing.commit(imported(planner_a.actor, messy), planner_a.actor, "all")
    versions = list(Project.objects.order_by("code").values_list("version", "updated_at"))
    again = imported(planner_a.actor, messy)
    assert (again.counts["create"], again.counts["update"], again.counts["unchanged"]) == (0, 0, 3)
    committing.commit(again, planner_a.actor, "all")
    assert list(Project.objects.order_by("code").values_list("version", "updated_at")) == versions
    assert LocationRecord.objects.count() == 2


@pytest.mark.parametrize("block", [1, 2, uploading.BLOCK])
def test_rows_without_a_code_find_their_projects_again(
    imported: Any, planner_a: Person, tmp_path: Path, monkeypatch: Any, block: int
) -> None:
    monkeypatch.setattr(uploading, "BLOCK", block)
    rows = [row[1:] for row in ROWS] + [ROWS[0][1:]]
    path = write_csv(tmp_path / "no-codes.csv", HEAD[1:], rows)
    first = imported(planner_a.actor, path)
    assert problems_of(first) == [(5, "name", "row_repeated")]
    committing.commit(first, planner_a.actor, "all")
    again = imported(planner_a.actor, path)
    assert (again.counts["create"], again.counts["unchanged"]) == (0, 4)


def test_undo_puts_everything_back_and_a_second_commit_is_possible(
    imported: Any, planner_a: Person, messy: Path, plan_a: Plan
) -> None:
    old = ProjectFactory(
        plan=plan_a, code="R-1", name="ถนนลูกรัง", target="เดิม", geometry="SRID=4326;POINT(100.12 15.02)",
        location_state="placed", programme_id="01",
    )  # fmt: skip
    YearBudgetFactory(project=old, fiscal_year=2566, amount=Decimal("99.50"))
    YearBudgetFactory(project=old, fiscal_year=2569, amount=None)
    before = state()
    batch = imported(planner_a.actor, messy)
    assert (batch.counts["create"], batch.counts["update"]) == (2, 1)
    committing.commit(batch, planner_a.actor, "all")
    after = state()
    assert before != after
    assert undoing.undo(batch, planner_a.actor).done
    assert state() == before
    assert list(old.locations.order_by("id").values_list("source", flat=True)) == ["import", "restored"]
    committing.commit(batch, planner_a.actor, "all")
    assert state() == after


def test_undo_reports_what_somebody_changed_since_and_keeps_it_only_on_confirmation(
    imported: Any, planner_a: Person, messy: Path
) -> None:
    batch = imported(planner_a.actor, messy)
    committing.commit(batch, planner_a.actor, "all")
    Project.objects.filter(code="R-2").update(name="บ่อบาดาลแก้ไข")
    ProjectYearBudget.objects.filter(project__code="R-3").update(amount=1)
    told = undoing.undo(batch, planner_a.actor)
    assert not told.done and [row["code"] for row in told.kept] == ["R-2", "R-3"]
    assert Project.objects.count() == 3
    assert undoing.undo(batch, planner_a.actor, confirm=True).done
    assert sorted(Project.objects.values_list("code", flat=True)) == ["R-2", "R-3"]


BAD = [
    ["B-1", "", "", "", "", "", "", "15.05", "100.05"],
    ["B-2", "เงินผิด", "", "", "", "12,50", "-5", "15.05", "100.05"],
    ["B-3", "แผนงานผิด", "", "อุตสาหกรรมและการโยทา", "", "", "", "", ""],
    ["B-4", "ประเภทผิด", "", "", "ยานอวกาศ", "", "", "", ""],
    ["B-4", "รหัสซ้ำ", "", "", "", "", "", "", ""],
    ["B-5", "สลับ", "", "", "", "", "", "100.05", "15.05"],
    ["B-6", "ครึ่งเดียว", "", "", "", "", "", "15.05", ""],
    ["B-7", "ไม่ใช่เลข", "", "", "", "0.005", "", "สิบห้า", "100.05"],
]


@pytest.mark.parametrize("block", [1, 3, uploading.BLOCK])
def test_every_bad_row_is_named_with_its_field_and_reason(
    imported: Any, planner_a: Person, tmp_path: Path, monkeypatch: Any, block: int
) -> None:
    monkeypatch.setattr(uploading, "BLOCK", block)
    batch = imported(planner_a.actor, write_csv(tmp_path / "bad.csv", HEAD, BAD))
    found = problems_of(batch)
    assert found == [
        (2, "name", "name_missing"),
        (3, "budget_2566", "money_unreadable"),
        (3, "budget_2567", "money_negative"),
        (4, "programme", "programme_misspelt"),
        (5, "kind", "kind_unknown"),
        (6, "code", "code_twice"),
        (7, "geometry", "swapped"),
        (8, "longitude", "coordinate_half"),
        (9, "budget_2566", "money_satang"),
        (9, "latitude", "coordinate_number"),
    ]
    with pytest.raises(DomainError, match="refused"):
        committing.commit(batch, planner_a.actor, "all")
    assert Project.objects.count() == 0


def command(path: Path, *options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("import_projects", str(path), *options, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.django_db
def test_the_command_is_a_dry_run_without_commit(lao_a: Organisation, plan_a: Plan, messy: Path) -> None:
    told = command(messy, "--organisation", lao_a.code)
    assert (told["rows"], told["valid"], told["invalid"], told["created"]) == (3, 3, 0, 3)
    assert (told["crs"], told["encoding"], told["problems"]) == ("EPSG:4326", "utf-8", [])
    assert Project.objects.count() == ImportBatch.objects.count() == 0
    told = command(messy, "--organisation", lao_a.code, "--commit", "all")
    assert told["created"] == Project.objects.count() == 3


@pytest.mark.django_db
def test_the_command_fails_on_bad_rows_writes_the_problems_and_takes_the_valid_ones(
    lao_a: Organisation, plan_a: Plan, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "mixed.csv", HEAD, [*ROWS, *BAD])
    problems = tmp_path / "problems.csv"
    with pytest.raises(CommandError):
        command(path, "--organisation", lao_a.code, "--commit", "all")
    assert Project.objects.count() == 0
    told = command(path, "--organisation", lao_a.code, "--commit", "valid", "--problems", str(problems))
    assert (told["rows"], told["valid"], told["invalid"], told["created"]) == (11, 3, 8, 3)
    text = problems.read_bytes().decode("utf-8-sig")
    assert text.startswith("แถว/row,") and "money_satang" in text and "The project has no name." in text
