"""The demonstration province is believable and consistent."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.test import override_settings

from geoplan.accounts.actors import actor_of
from geoplan.accounts.models import User
from geoplan.errors import DomainError
from geoplan.organisations.completeness import completeness_of
from geoplan.organisations.models import Community, Organisation
from geoplan.policy import Role
from projects import invariants
from projects.demo.making import Made, last_years, make_demo
from projects.models import (
    BudgetApproval,
    BudgetTransfer,
    CarryOver,
    ChainStep,
    Contract,
    ContractAmendment,
    Disbursement,
    Distance,
    FiscalYearClosing,
    Photo,
    Plan,
    PlanRevision,
    ProgressReport,
    Project,
    ProjectClosing,
)
from tests.factories import make_areas

SUBDISTRICTS = (
    *("400101", "400103", "400106", "400107", "400109", "400111", "400112", "400115", "400501", "400503", "400506"),
    *("400507", "400508", "400701", "400704", "400707", "400709", "401201", "401203", "401204", "401207"),
)
DISTRICTS = {"4001": 102.0, "4002": 102.1, "4005": 102.2, "4007": 102.3, "4012": 102.4}


TODAY = dt.date(2026, 11, 24)
PROJECTS = 600
pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.django_db]


@pytest.fixture(scope="module")
def made(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Made, Path]]:
    """The demonstration in province 40, made once for all tests, and the folder of its files.

    The province has five square districts, with the subdistricts that the demonstration names.
    """
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DATA_DIR=folder):
        make_areas({"40": (102.0, 16.0, 102.5, 16.1)})
        make_areas({code: (west, 16.0, west + 0.1, 16.1) for code, west in DISTRICTS.items()})
        make_areas(dict.fromkeys(SUBDISTRICTS))
        yield make_demo("40", PROJECTS, today=TODAY), folder
        transaction.set_rollback(True)


@pytest.fixture
def demo(made: tuple[Made, Path], settings: Any) -> Made:
    """The demonstration, with its files where the settings say."""
    settings.DATA_DIR = made[1]
    return made[0]


def test_the_demonstration_has_what_the_issue_asks_for(demo: Made) -> None:
    kinds = Counter(Project.objects.exclude(geometry=None).values_list("kind", flat=True))
    states = Counter(Project.objects.values_list("location_state", flat=True))
    types = set(Project.objects.values_list("organisation__lao_type", flat=True))
    assert demo.projects == Project.objects.count() == PROJECTS
    assert {"pao", "city", "town", "subdistrict_municipality", "sao"} <= types
    assert states["needed"] > 60
    assert min(kinds[kind] for kind in ("road", "drain", "well", "building", "pond")) > 0


def test_some_projects_have_photos_mostly_taken_beside_them(demo: Made) -> None:
    photos = list(Photo.objects.measured())
    far = [photo for photo in photos if photo.distance == Distance.FAR]
    assert demo.photos == len(photos) > 10
    assert len(far) < len(photos) / 2
    assert {photo.moment for photo in photos} == {"before", "during", "after"}
    assert all(photo.taken_at and photo.file("large").is_file() and photo.file("small").is_file() for photo in photos)


def test_a_stated_length_is_the_length_on_the_ground(demo: Made) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT target, ST_Length(geometry::geography) FROM projects_project"
            " WHERE GeometryType(geometry) = 'LINESTRING'"
        )
        rows = cursor.fetchall()
    assert len(rows) > 40
    for target, metres in rows:
        stated = float(re.search(r"ยาว ([\d,]+) เมตร", target)[1].replace(",", ""))
        assert stated == pytest.approx(metres, abs=1)


def test_it_is_never_mixed_with_other_projects(demo: Made) -> None:
    before = set(Project.objects.values_list("pk", flat=True))
    with pytest.raises(DomainError, match="not mixed in"):
        make_demo("40", 100)
    assert set(Project.objects.values_list("pk", flat=True)) == before


def test_every_demonstration_account_signs_in_with_its_role(demo: Made, settings, rf) -> None:
    for role in Role:
        if role != Role.PUBLIC:
            request = rf.post("/accounts/login/")
            assert authenticate(request, username=role.value, password=settings.DEMO_PASSWORD)
            assert [grant.role for grant in actor_of(User.objects.get(username=role.value)).grants] == [role]


def test_the_organisations_have_data_and_ledgers_of_three_years_and_the_running_one_waits(demo: Made) -> None:
    years = list(last_years(TODAY))
    home = actor_of(User.objects.get(username="planner")).organisation_id
    laos = list(Organisation.objects.laos())
    complete = {year: completeness_of(laos, year) for year in years}
    assert all(one.share > 0.85 for year in years[:2] for one in complete[year])
    assert {gap.check.code for one in complete[years[2]] if one.organisation_id == home for gap in one.gaps} == {
        "profile",
        "points",
        "population",
    }
    assert not Community.objects.filter(organisation__lao_type="pao").exists()
    assert FiscalYearClosing.objects.filter(fiscal_year=years[0]).count() == len(laos)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT l.organisation_id, sum(l.spent) FILTER (WHERE side = 'expenditure') AS spent,
                   sum(l.received) FILTER (WHERE side = 'revenue') AS received
            FROM projects_ledgermonth l WHERE fiscal_year = %s GROUP BY 1
            """,
            [years[1]],
        )
        rows = cursor.fetchall()
    assert len(rows) == len(laos)
    assert all(0.85 < spent / received < 1.15 for _, spent, received in rows)
    titles = " ".join(Project.objects.filter(organisation=home).values_list("name", flat=True))
    villages = Community.objects.filter(organisation=home).values_list("name", "number")
    assert any(f"{name} หมู่ที่ {number}" in titles for name, number in villages)


def test_every_plan_has_its_chain_and_its_revisions(demo: Made) -> None:
    steps = Counter(ChainStep.objects.filter(revision=None).values_list("plan", flat=True))
    for plan in Plan.objects.select_related("organisation"):
        whole = 6 if plan.organisation.lao_type == "sao" else 5
        assert steps[plan.pk] == whole if plan.state == "announced" else 0 < steps[plan.pk] < 3
    announced = Counter(PlanRevision.objects.filter(state="announced").values_list("kind", flat=True))
    assert min(announced[kind] for kind in ("add", "change", "correct", "policy")) > 0
    assert PlanRevision.objects.filter(state="in_chain", kind="add").exists()
    pending = Project.objects.filter(plan__state="announced", announced_on=None)
    assert pending.exists()
    assert not pending.exclude(revision_rows__revision__kind="add").exists()


def test_its_money_keeps_every_rule_and_fills_three_fiscal_years(demo: Made) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for year in (2568, 2569, 2570):
        of_year = BudgetApproval.objects.filter(fiscal_year=year)
        assert of_year.filter(state="approved").count() > 20
        assert Contract.objects.filter(fundings__approval__in=of_year).exists()
    for model in (BudgetTransfer, CarryOver, ContractAmendment, Disbursement, ProgressReport, ProjectClosing):
        assert model.objects.exists(), model
    stages = set(Project.objects.values_list("stage", flat=True))
    assert stages == {"planned", "approved", "contracted", "disbursing", "completed", "cancelled"}
    assert not Disbursement.objects.filter(paid_on__gt=TODAY).exists()
    assert [found for _name, found in invariants.check() if found] == []
