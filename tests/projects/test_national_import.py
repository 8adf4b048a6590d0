"""One file for the whole country: each row goes to its own organisation, with what was approved and paid."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from geoplan.errors import DomainError
from geoplan.organisations.models import Coverage, Organisation
from projects import invariants
from projects.imports import checking, committing, steps, undoing, uploading
from projects.models import (
    BudgetApproval,
    Disbursement,
    ImportBatch,
    ImportRow,
    NumberSeries,
    Plan,
    PlanHeading,
    Project,
    ProjectYearBudget,
)
from spatial.models import AdministrativeArea
from tests.conftest import Person
from tests.factories import OrganisationFactory, PlanFactory, make_area, settle

HEAD = ("รหัสงบประมาณ", "ชื่อโครงการ", "อปท.", "จังหวัด", "ปีงบประมาณ", "จัดสรร", "เบิกจ่าย", "งบรายจ่าย")
ROWS = [
    ("S1", "ก่อสร้างถนน สายหนึ่ง", "06900101", "", "2561", "1,000,000", "999,999.50", "งบลงทุน"),
    ("S2", "อุดหนุนอาหารกลางวัน", "อบต.บี", "", "2560", "๕๐๐๐๐๐", "-", "งบเงินอุดหนุน"),
    ("S3", "ขุดลอกคลอง องค์การบริหารส่วนตำบลท่าข้าม อำเภอบางระจัน จังหวัดสิงห์บุรี", "", "สิงห์บุรี", "2562", "300000", "", ""),
    ("S4", "ซ่อมแซมอาคาร", "", "", "2562", "1000", "", ""),
    ("S5", "ซ่อมแซมอาคาร", "06900101", "", "2562", "1000", "1000.01", ""),
    ("S6", "ซ่อมแซมอาคาร", "06900101", "", "", "1000", "", ""),
    ("S7", "ซ่อมแซมอาคาร", "อบต.ที่ไม่มี", "", "2562", "1000", "", ""),
]


@pytest.fixture
def country(lao_a: Organisation, lao_b: Organisation, department: Organisation) -> Organisation:
    """LAO A, LAO B, and one in Sing Buri that a title names."""
    make_area("17", name_th="สิงห์บุรี")
    make_area("1702", name_th="บางระจัน")
    make_area("170201", name_th="ท่าข้าม")
    third = OrganisationFactory(code="06170201", name_th="อบต.ท่าข้าม", province_id="17", district_id="1702")
    Coverage.objects.create(organisation=third, area=AdministrativeArea.objects.get(pk="170201"))
    return third


@pytest.fixture
def batch(country: Organisation, department: Organisation, administrator: Person, tmp_path: Path) -> ImportBatch:
    path = tmp_path / "เงินอุดหนุน.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([HEAD, *ROWS])
    return checked(path, department, administrator)


def checked(path: Path, department: Organisation, administrator: Person, **chosen: Any) -> ImportBatch:
    with path.open("rb") as stream:
        made = uploading.upload(administrator.actor, department, stream, path.name)
    uploading.read(made)
    steps.set_choices(made, administrator.actor, **chosen)
    checking.check(made, administrator.actor)
    return made


def test_each_row_finds_its_organisation_or_says_why_not(batch: ImportBatch) -> None:
    rows = ImportRow.objects.filter(batch=batch).order_by("position")
    found = {
        row.code: (row.organisation.name_th if row.organisation else None, [p["code"] for p in row.problems])
        for row in rows
    }
    assert found == {
        "S1": ("อบต.เอ", []),
        "S2": ("อบต.บี", []),
        "S3": ("อบต.ท่าข้าม", []),
        "S4": (None, ["organisation_missing"]),
        "S5": ("อบต.เอ", ["paid_over_approved"]),
        "S6": ("อบต.เอ", ["year_missing", "year_missing"]),
        "S7": (None, ["organisation_unknown"]),
    }


def test_a_plan_announced_after_the_check_takes_no_rows(
    batch: ImportBatch, lao_a: Organisation, administrator: Person
) -> None:
    plan = PlanFactory(organisation=lao_a, generation="four_year", first_year=2561, last_year=2565)
    Plan.objects.filter(pk=plan.pk).update(state="announced", announced_on="2018-01-01")
    with pytest.raises(DomainError, match="announced"):
        committing.commit(batch, administrator.actor, "valid")
    assert not Project.objects.exists()


def test_projects_approvals_and_payments_are_made_in_plans_of_their_generation(
    batch: ImportBatch, administrator: Person
) -> None:
    committing.commit(batch, administrator.actor, "valid")
    settle()
    approvals = BudgetApproval.objects.order_by("project__code").values_list(
        "project__code", "project__organisation__name_th", "project__plan__generation", "fiscal_year", "source",
        "expenditure_class", "approved", "effective", "project__stage",
    )  # fmt: skip
    assert list(approvals) == [
        ("S1", "อบต.เอ", "four_year", 2561, "specific_subsidy", "investment", 1_000_000, 1_000_000, "disbursing"),
        ("S2", "อบต.บี", "three_year", 2560, "specific_subsidy", "subsidy", 500_000, 500_000, "approved"),
        ("S3", "อบต.ท่าข้าม", "four_year", 2562, "specific_subsidy", "investment", 300_000, 300_000, "approved"),
    ]
    assert list(Disbursement.objects.values_list("project__code", "amount")) == [("S1", Decimal("999999.50"))]
    assert Counter(ProjectYearBudget.objects.values_list("fiscal_year", flat=True)) == {2560: 1, 2561: 1, 2562: 1}
    assert not [name for name, found in invariants.check() if found]


def test_the_same_file_again_changes_nothing_and_undo_leaves_nothing(
    batch: ImportBatch, administrator: Person, department: Organisation, tmp_path: Path
) -> None:
    committing.commit(batch, administrator.actor, "valid")
    again = checked(tmp_path / "เงินอุดหนุน.csv", department, administrator)
    assert (again.counts["create"], again.counts["update"], again.counts["unchanged"]) == (0, 0, 3)
    assert undoing.undo(batch, administrator.actor).done
    settle()
    left = [model.objects.count() for model in (Project, BudgetApproval, Disbursement, Plan, ProjectYearBudget)]
    assert left == [0, 0, 0, 0, 0]


def test_what_was_undone_can_be_done_again_in_plans_made_anew(batch: ImportBatch, administrator: Person) -> None:
    committing.commit(batch, administrator.actor, "valid")
    assert undoing.undo(batch, administrator.actor).done
    committing.commit(batch, administrator.actor, "valid")
    settle()
    assert (Project.objects.count(), Plan.objects.count()) == (3, 3)


def test_headings_go_into_the_plan_of_each_organisation_and_number_its_projects(
    country: Organisation, lao_b: Organisation, department: Organisation, administrator: Person, tmp_path: Path
) -> None:
    plan = PlanFactory(organisation=lao_b, generation="four_year", first_year=2561, last_year=2565)
    PlanHeading.objects.create(plan=plan, kind="strategy", number=4, title="ด้านถนน")
    rows = [
        ("T1", "ถนนหนึ่ง", "06900101", "", "2561", "10", "", "", "1. ด้านถนน"),
        ("T2", "ถนนสอง", "06900101", "", "2561", "10", "", "", "1. ด้านถนน"),
        ("T3", "บ่อน้ำ", "06900101", "", "2562", "10", "", "", "2. ด้านน้ำ"),
        ("T4", "ถนนสาม", "อบต.บี", "", "2562", "10", "", "", "ด้านถนน"),
    ]
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([(*HEAD, "ยุทธศาสตร์"), *rows])
    batch = checked(path, department, administrator)
    committing.commit(batch, administrator.actor, "all")
    settle()
    found = Project.objects.order_by("code").values_list(
        "code", "heading__plan__organisation", "heading__number", "number"
    )
    other = Organisation.objects.get(code="06900101").pk
    assert list(found) == [("T1", other, 1, 1), ("T2", other, 1, 2), ("T3", other, 2, 1), ("T4", lao_b.pk, 4, 1)]
    assert not [name for name, wrong in invariants.check() if wrong]
    assert undoing.undo(batch, administrator.actor).done
    settle()
    assert list(PlanHeading.objects.values_list("plan", "number")) == [(plan.pk, 4)]
    assert list(NumberSeries.objects.exclude(plan=plan)) == []


def test_undo_keeps_what_somebody_has_drawn_on_since(batch: ImportBatch, administrator: Person) -> None:
    committing.commit(batch, administrator.actor, "valid")
    approval = BudgetApproval.objects.get(project__code="S3")
    Disbursement.objects.create(
        project=approval.project, approval=approval, amount=1, voucher_number="ฎ.1", paid_on="2019-05-01"
    )
    asked = undoing.undo(batch, administrator.actor)
    assert (asked.done, [row["code"] for row in asked.kept]) == (False, ["S3"])
    assert undoing.undo(batch, administrator.actor, confirm=True).done
    assert list(Project.objects.values_list("code", flat=True)) == ["S3"]


@pytest.mark.parametrize("name", ["planner_a", "analyst_x", "head_x", "officer", "finance_a"])
def test_only_the_departments_administrator_imports_for_the_country(
    name: str, department: Organisation, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    actor = request.getfixturevalue(name).actor
    with pytest.raises(DomainError) as refused:
        uploading.upload(actor, department, StringIO("ชื่อโครงการ\nก"), "a.csv")  # type: ignore[arg-type]
    assert refused.value.code == "not_permitted"


def test_a_planners_file_brings_approvals_but_no_payments(
    lao_a: Organisation, planner_a: Person, plan_a: Plan, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("รหัส,ชื่อโครงการ,ปีงบประมาณ,อนุมัติ,เบิกจ่าย\nP1,ถนน,2569,1000,500\n", encoding="utf-8")
    with path.open("rb") as stream:
        made = uploading.upload(planner_a.actor, lao_a, stream, path.name)
    uploading.read(made)
    checking.check(made, planner_a.actor)
    assert made.notices == ["not_payments"]
    committing.commit(made, planner_a.actor, "all")
    assert BudgetApproval.objects.get().source == "ordinance"
    assert not Disbursement.objects.exists()


@pytest.mark.real_data
def test_the_real_subsidies_find_their_organisations(
    db: None, real_data: Path, administrator: Person, department: Organisation, tmp_path: Path
) -> None:
    """A tenth of the real lines, against the register of organisations."""
    call_command("load_boundaries", str(real_data / "boundaries/tha_admbnda_adm3_rtsd_20220121.zip"), stdout=StringIO())
    call_command("load_organisations", str(real_data / "organisations/lao_2022.csv"), stdout=StringIO())
    lines = gzip.decompress((real_data / "budget/dla_projects_2559_2562.csv.gz").read_bytes()).splitlines(keepends=True)
    path = tmp_path / "subsidies.csv"
    path.write_bytes(lines[0] + b"".join(lines[1::10]))
    made = checked(path, department, administrator)
    committing.commit(made, administrator.actor, "valid")
    settle()
    total = sum(Decimal(row["allocated_baht"]) for row in csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    approved = sum(BudgetApproval.objects.values_list("approved", flat=True))
    assert Project.objects.count() > 0.85 * (len(lines) - 1) / 10
    assert approved < total
    assert approved > total * Decimal("0.8")
    assert not [name for name, found in invariants.check() if found]
