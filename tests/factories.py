"""Builds records for tests; every default is valid, so that a test states only what it is about."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.contrib.gis.geos import MultiPolygon, Polygon

from geoplan.accounts.models import Membership, User
from geoplan.organisations.models import Organisation
from projects.models import Plan, Project, ProjectYearBudget
from spatial.models import AdministrativeArea, AreaPiece


def make_area(code: str, box: tuple[float, float, float, float] | None = None, **values: Any) -> AdministrativeArea:
    """Make an area with its code; ``box`` is west, south, east, north and is also what lookups find."""
    level = {2: "province", 4: "district", 6: "subdistrict"}[len(code)]
    polygon = Polygon.from_bbox(box) if box else None
    area, _ = AdministrativeArea.objects.update_or_create(
        code=code,
        defaults={
            "level": level,
            "name_th": f"พื้นที่ {code}",
            "name_en": f"Area {code}",
            "parent_id": code[:-2] or None,
            "geometry": MultiPolygon(polygon, srid=4326) if polygon else None,
            "quality": "official" if polygon else "none",
            **values,
        },
    )
    if polygon and level == "subdistrict":
        AreaPiece.objects.create(area=area, geometry=polygon)
    return area


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
    """A road that waits for its location."""

    class Meta:
        model = Project

    plan = factory.SubFactory(PlanFactory)
    code = factory.Sequence(lambda n: f"P{n:05d}")
    name = "ก่อสร้างถนนคอนกรีตเสริมเหล็ก หมู่ที่ 1"
    kind = "road"

    @classmethod
    def _create(cls, model_class: type[Project], *args: Any, **kwargs: Any) -> Project:
        project = super()._create(model_class, *args, **kwargs)
        project.refresh_from_db()
        return project


class YearBudgetFactory(factory.django.DjangoModelFactory):
    """Half a million baht in 2569."""

    class Meta:
        model = ProjectYearBudget

    project = factory.SubFactory(ProjectFactory)
    fiscal_year = 2569
    amount = 500_000
