"""Builds records for tests; every default is valid, so that a test states only what it is about."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connection

from geoplan.accounts.models import Membership, User
from geoplan.organisations.models import Organisation
from projects.models import (
    BudgetApproval,
    Contract,
    ContractFunding,
    Disbursement,
    Instalment,
    Plan,
    Project,
    ProjectClosing,
    ProjectYearBudget,
)
from spatial.models import AdministrativeArea, AreaDrawing, AreaPiece

Box = tuple[float, float, float, float]
LEVELS = {2: "province", 4: "district", 6: "subdistrict"}


def make_areas(boxes: dict[str, Box | None], **values: Any) -> list[AdministrativeArea]:
    """Make areas with their codes; a box is west, south, east, north and is also what lookups find."""
    areas = [
        AdministrativeArea(
            **{
                "code": code,
                "level": LEVELS[len(code)],
                "name_th": f"พื้นที่ {code}",
                "name_en": f"Area {code}",
                "parent_id": code[:-2] or None,
                "geometry": MultiPolygon(Polygon.from_bbox(box), srid=4326) if box else None,
                "quality": "official" if box else "none",
                **values,
            }
        )
        for code, box in boxes.items()
    ]
    AdministrativeArea.objects.bulk_create(areas)
    pieces = [AreaPiece(area=one, geometry=one.geometry[0]) for one in areas if one.geometry and len(one.code) == 6]
    AreaPiece.objects.bulk_create(pieces)
    return areas


def make_area(code: str, box: Box | None = None, **values: Any) -> AdministrativeArea:
    """Make one area (``make_areas``)."""
    return make_areas({code: box}, **values)[0]


def draw_areas() -> None:
    """Draw every area with a boundary as the map does, at the zooms from which its level is shown."""
    for area in AdministrativeArea.objects.exclude(geometry=None):
        shape = area.geometry.transform(3857, clone=True)
        for zoom in {2: (0, 5), 4: (7, 9), 6: (10,)}[len(area.code)]:
            AreaDrawing.objects.create(area=area, zoom=zoom, geometry=shape, label=shape.centroid)


@cache
def _password() -> str:
    """Hash the password of everybody once, for argon2 is slow on purpose."""
    return make_password("correct horse")


class UserFactory(factory.django.DjangoModelFactory):
    """A person; the password is ``correct horse``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    password = factory.LazyFunction(_password)


class OrganisationFactory(factory.django.DjangoModelFactory):
    """An SAO of province 90, district 9001."""

    class Meta:
        model = Organisation

    code = factory.Sequence(lambda n: f"0690{n + 1000:04d}")
    kind = "lao"
    lao_type = "sao"
    name_th = factory.Sequence(lambda n: f"อบต.ทดสอบ {n}")
    province_id = "90"
    district_id = "9001"


class MembershipFactory(factory.django.DjangoModelFactory):
    """A membership since 2563."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = "planner"
    starts_on = dt.date(2020, 1, 1)


class PlanFactory(factory.django.DjangoModelFactory):
    """A draft five-year plan 2566 to 2570."""

    class Meta:
        model = Plan

    organisation = factory.SubFactory(OrganisationFactory)
    generation = "five_year"
    title = "แผนพัฒนาท้องถิ่น พ.ศ. 2566–2570"
    first_year = 2566
    last_year = 2570


class ProjectFactory(factory.django.DjangoModelFactory):
    """A road that waits for its location; a ``stage`` comes with the records that it follows from."""

    class Meta:
        model = Project

    plan = factory.SubFactory(PlanFactory)
    code = factory.Sequence(lambda n: f"P{n:05d}")
    name = "ก่อสร้างถนนคอนกรีตเสริมเหล็ก หมู่ที่ 1"
    kind = "road"

    @classmethod
    def _create(cls, model_class: type[Project], *args: Any, **kwargs: Any) -> Project:
        stage = kwargs.pop("stage", "planned")
        project = super()._create(model_class, *args, **kwargs)
        reach(project, stage)
        project.refresh_from_db()
        return project


class YearBudgetFactory(factory.django.DjangoModelFactory):
    """Half a million baht in 2569."""

    class Meta:
        model = ProjectYearBudget

    project = factory.SubFactory(ProjectFactory)
    fiscal_year = 2569
    amount = 500_000


TAX_ID = "0107544000108"  # of a listed company, as published


def reach(project: Project, stage: str) -> None:
    """Give a project the records by which it reaches ``stage``: an approval of nothing, or 100 baht of 2569."""
    if stage == "planned":
        return
    if stage == "cancelled":
        ProjectClosing.objects.create(project=project, outcome=stage, reason="ไม่มีงบประมาณ", closed_on=PAID_ON)
        return
    amount = 0 if stage == "approved" else 100
    if amount:
        ProjectYearBudget.objects.create(project=project, fiscal_year=2569, amount=amount)
    approval = approve(project, amount)
    if stage == "contracted":
        sign(approval, amount)
    if not amount or stage == "contracted":
        return
    paid = {"amount": amount, "voucher_number": "ฎ.1", "paid_on": PAID_ON}
    Disbursement.objects.create(project=project, approval=approval, **paid)
    if stage == "completed":
        ProjectClosing.objects.create(project=project, outcome=stage, closed_on=PAID_ON)


PAID_ON = dt.date(2026, 2, 1)


def settle() -> None:
    """Do now what the database does at the end of a transaction: check sums, and bring the summaries up to date."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def approve(project: Project, amount: int, **values: Any) -> BudgetApproval:
    """Make an approved budget of 2569."""
    values = {"fiscal_year": 2569, "state": "approved", "requested": amount, "approved": amount, **values}
    made = BudgetApproval.objects.create(project=project, approved_on=dt.date(2025, 9, 20), **values)
    made.refresh_from_db()
    return made


def sign(approval: BudgetApproval, amount: int, parts: tuple[int, ...] = (), **values: Any) -> Contract:
    """Make a contract paid by one approval, with its instalments."""
    values = {"number": "1/2569", "method": "e_bidding", "contractor": "หจก.ทดสอบ", "tax_id": TAX_ID, **values}
    days = dict.fromkeys(("signed_on", "starts_on", "ends_on"), PAID_ON)
    contract = Contract.objects.create(project=approval.project, amount=amount, **days, **values)
    ContractFunding.objects.create(contract=contract, approval=approval, amount=amount)
    for number, part in enumerate(parts or (amount,), start=1):
        Instalment.objects.create(contract=contract, number=number, amount=part)
    return contract
