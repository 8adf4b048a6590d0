"""Rows of an import that bring money of a closed fiscal year: told at checking, and the others go through."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db.utils import DatabaseError

from geoplan.errors import broken_rule
from geoplan.policy import system_actor
from projects import ledgers
from projects.imports import checking, committing, undoing, uploading
from projects.models import BudgetApproval, Disbursement, FiscalYearClosing, ImportBatch, ImportRow, Plan, Project
from tests.conftest import Person
from tests.factories import ProjectFactory, YearBudgetFactory, approve

HEAD = ("รหัสโครงการ", "ชื่อโครงการ", "ปีงบประมาณ", "อนุมัติ", "เบิกจ่าย")
ROWS = [
    ("K1", "ถนนปีที่ปิด", "2568", "1,000", "500"),
    ("K2", "ถนนปีที่เปิด", "2569", "2,000", "700"),
    ("K3", "มีอนุมัติอยู่แล้ว", "2568", "400,000", ""),
    ("K4", "มีอยู่แล้ว ยังไม่อนุมัติ", "2568", "10", ""),
    ("K5", "ไม่มีเงิน", "", "", ""),
]


@pytest.fixture(autouse=True)
def data_dir(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


def read(plan: Plan, tmp_path: Path) -> ImportBatch:
    path = tmp_path / "เงิน.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([HEAD, *ROWS])
    with path.open("rb") as stream:
        batch = uploading.upload(system_actor(), plan.organisation, stream, path.name)
    uploading.read(batch)
    checking.check(batch, system_actor())
    return batch


@pytest.fixture
def known(plan_a: Plan) -> Project:
    """K3 with an approval of the closed year, and K4 without one."""
    project = ProjectFactory(plan=plan_a, code="K3", name="มีอนุมัติอยู่แล้ว")
    other = ProjectFactory(plan=plan_a, code="K4", name="มีอยู่แล้ว ยังไม่อนุมัติ")
    for one in (project, other):
        YearBudgetFactory(project=one, fiscal_year=2568, amount=400_000)
    approve(project, 400_000, fiscal_year=2568)
    return project


def close(plan: Plan) -> FiscalYearClosing:
    return FiscalYearClosing.objects.create(organisation=plan.organisation, fiscal_year=2568)


def told(batch: ImportBatch) -> dict[str, list[tuple[str, str]]]:
    rows = ImportRow.objects.filter(batch=batch).order_by("position")
    return {row.code: [(p["code"], p["field"]) for p in row.problems if p["severity"] == "block"] for row in rows}


def test_rows_of_a_closed_year_are_told_with_column_and_closing_and_the_rest_is_written(
    plan_a: Plan, known: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as clock:
        clock.setattr("django.utils.timezone.now", lambda: dt.datetime(2025, 11, 2, 18, tzinfo=dt.UTC))
        close(plan_a)
    batch = read(plan_a, tmp_path)
    wrong = [("year_closed", "fiscal_year")]
    assert told(batch) == {"K1": wrong, "K2": [], "K3": [], "K4": wrong, "K5": []}
    words = ImportRow.objects.get(batch=batch, code="K1").problems[-1]
    # Six in the evening in Greenwich is the next day in Thailand.
    assert "ปีงบประมาณ 2568" in words["thai"] and "3 พ.ย. 2568" in words["thai"]
    assert plan_a.organisation.name_th in words["thai"] and "2568" in words["english"]
    counts = committing.commit(batch, system_actor(), "valid")
    assert (counts["refused"], counts["create"]) == (2, 2)
    assert sorted(Project.objects.values_list("code", flat=True)) == ["K2", "K3", "K4", "K5"]
    assert sorted(BudgetApproval.objects.values_list("fiscal_year", "approved")) == [(2568, 400_000), (2569, 2_000)]
    assert Disbursement.objects.get().amount == 700


def test_a_year_that_is_open_again_takes_its_rows(plan_a: Plan, known: Project, tmp_path: Path) -> None:
    close(plan_a)
    ledgers.reopen_year(system_actor(), plan_a.organisation, 2568, "บันทึกผิด")
    assert not any(told(read(plan_a, tmp_path)).values())


def test_a_year_closed_after_the_check_is_told_at_commit(plan_a: Plan, known: Project, tmp_path: Path) -> None:
    batch = read(plan_a, tmp_path)
    close(plan_a)
    assert committing.commit(batch, system_actor(), "valid")["refused"] == 2
    assert told(batch)["K1"] == [("year_closed", "fiscal_year")]


def test_a_year_closed_behind_the_match_is_refused_by_the_database(
    plan_a: Plan, known: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = read(plan_a, tmp_path)
    lock = committing.writing.defer_name_index

    def late() -> None:
        close(plan_a)
        lock()

    monkeypatch.setattr(committing.writing, "defer_name_index", late)
    with pytest.raises(DatabaseError) as refused:
        committing.commit(batch, system_actor(), "valid")
    error = broken_rule(refused.value)
    assert error and error.code == "year_closed"
    assert not Project.objects.filter(code__in=("K1", "K2", "K5")).exists()


def test_an_undo_leaves_the_money_of_a_year_that_was_closed_since(
    plan_a: Plan, known: Project, planner_a: Person, tmp_path: Path
) -> None:
    batch = read(plan_a, tmp_path)
    committing.commit(batch, system_actor(), "valid")
    close(plan_a)
    assert [row["code"] for row in undoing.undo(batch, planner_a.actor).kept] == ["K1", "K4"]
    assert undoing.undo(batch, planner_a.actor, confirm=True).done
    assert sorted(Project.objects.values_list("code", flat=True)) == ["K1", "K3", "K4"]
    assert BudgetApproval.objects.filter(fiscal_year=2568).count() == 3
