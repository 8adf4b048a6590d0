"""The demonstration province is believable and consistent."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest
from django.contrib.auth import authenticate
from django.db import connection

from geoplan.accounts.actors import actor_of
from geoplan.accounts.models import User
from geoplan.errors import DomainError
from geoplan.policy import Role
from projects.demo.making import make_demo
from projects.models import (
    BudgetApproval,
    BudgetTransfer,
    CarryOver,
    Contract,
    ContractAmendment,
    Disbursement,
    ProgressReport,
    Project,
    ProjectClosing,
)
from tests.factories import make_area

DISTRICTS = {"4001": 102.0, "4002": 102.1, "4005": 102.2, "4007": 102.3, "4012": 102.4}


@pytest.fixture
def khon_kaen(db: None) -> None:
    """Province 40 as a row of five square districts, with the subdistricts that the demonstration names."""
    make_area("40", (102.0, 16.0, 102.5, 16.1))
    for code, west in DISTRICTS.items():
        make_area(code, (west, 16.0, west + 0.1, 16.1))
    for number in ("400101", "400103", "400106", "400107", "400109", "400111", "400112", "400115", "400501", "400503"):
        make_area(number)
    for number in ("400506", "400507", "400508", "400701", "400704", "400707", "400709"):
        make_area(number)
    for number in ("401201", "401203", "401204", "401207"):
        make_area(number)


def test_the_demonstration_has_what_the_issue_asks_for(khon_kaen: None) -> None:
    made = make_demo("40", 600)
    kinds = Counter(Project.objects.exclude(geometry=None).values_list("kind", flat=True))
    states = Counter(Project.objects.values_list("location_state", flat=True))
    types = set(Project.objects.values_list("organisation__lao_type", flat=True))
    assert made.projects == Project.objects.count() == 600
    assert {"pao", "city", "town", "subdistrict_municipality", "sao"} <= types
    assert states["needed"] > 60
    assert min(kinds[kind] for kind in ("road", "drain", "well", "building", "pond")) > 0


def test_a_stated_length_is_the_length_on_the_ground(khon_kaen: None) -> None:
    make_demo("40", 200)
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


def test_it_is_never_mixed_with_other_projects(khon_kaen: None) -> None:
    make_demo("40", 100)
    before = set(Project.objects.values_list("pk", flat=True))
    with pytest.raises(DomainError, match="not mixed in"):
        make_demo("40", 100)
    assert set(Project.objects.values_list("pk", flat=True)) == before


def test_every_demonstration_account_signs_in_with_its_role(khon_kaen: None, settings, rf) -> None:
    make_demo("40", 40)
    for role in Role:
        if role != Role.PUBLIC:
            request = rf.post("/accounts/login/")
            assert authenticate(request, username=role.value, password=settings.DEMO_PASSWORD)
            assert [grant.role for grant in actor_of(User.objects.get(username=role.value)).grants] == [role]


def test_its_money_keeps_every_rule_and_fills_three_fiscal_years(khon_kaen: None) -> None:
    today = dt.date(2026, 11, 24)
    make_demo("40", 600, today=today)
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
    assert not Disbursement.objects.filter(paid_on__gt=today).exists()
