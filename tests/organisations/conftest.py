"""Data of LAO A: its covered subdistricts, and builders for its records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.utils import timezone

from geoplan.organisations.models import Community, Coverage, Executive, Organisation, OrganisationProfile
from geoplan.organisations.models import PopulationRecord as Record

CONFIRMED = {"state": "confirmed", "confirmed_at": timezone.now()}


@pytest.fixture
def sao_a(lao_a: Organisation) -> Organisation:
    """LAO A with two covered subdistricts and an own area that is the western one of them."""
    for code in ("900101", "900102"):
        Coverage.objects.create(organisation=lao_a, area_id=code)
    lao_a.area = MultiPolygon(Polygon.from_bbox((100.0, 15.0, 100.1, 15.1)), srid=4326)
    lao_a.area_quality = "uploaded"
    lao_a.save()
    return lao_a


@pytest.fixture
def village(sao_a: Organisation) -> Callable[..., Community]:
    """Make a village of LAO A in subdistrict 900101: ``village(1, "บ้านหนึ่ง")``."""

    def make(number: int | None, name: str = "บ้านหนึ่ง", **values: Any) -> Community:
        return Community.objects.create(
            **{"organisation": sao_a, "number": number, "name": name, "subdistrict_id": "900101", **values}
        )

    return make


@pytest.fixture
def people(sao_a: Organisation) -> Callable[..., Record]:
    """Record the population of a village: ``people(village, 10, 12)``."""

    def make(community: Community, male: int, female: int, year: int = 2569, **values: Any) -> Record:
        return Record.objects.create(
            community=community, fiscal_year=year, male=male, female=female, total=male + female, **values
        )

    return make


@pytest.fixture
def profile(sao_a: Organisation) -> Callable[..., OrganisationProfile]:
    """Record the general data of a year; every field that must be there is."""

    def make(year: int = 2569, **values: Any) -> OrganisationProfile:
        full = {
            "address": "1 หมู่ 1",
            "phone": "0 4300 0000",
            "area_km2": "45.500",
            "village_count": 1,
            "council_members": 6,
            "staff": 40,
            "vision": "ตำบลน่าอยู่",
        }
        return OrganisationProfile.objects.create(organisation=sao_a, fiscal_year=year, **{**full, **values})

    return make


@pytest.fixture
def executive(sao_a: Organisation) -> Callable[..., Executive]:
    """Record an executive of LAO A since 1 October 2568."""

    def make(position: str = "chief", name: str = "นายเอก", **values: Any) -> Executive:
        days = {"starts_on": dt.date(2025, 10, 1), **values}
        return Executive.objects.create(organisation=sao_a, position=position, name=name, **days)

    return make
