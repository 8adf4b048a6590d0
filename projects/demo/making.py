"""Makes the whole demonstration province in one transaction."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

import pghistory
from django.db import transaction
from shapely.geometry.base import BaseGeometry

from geoplan.errors import DomainError
from geoplan.organisations.codes import DEPARTMENT_CODE, derived_code, office_code
from geoplan.organisations.demo import make_data
from geoplan.organisations.models import Coverage, Kind, LaoType, Organisation
from geoplan.thai import fiscal_year
from projects.demo import money, people, photos, planning, projects, shapes
from projects.demo import organisations as demo_organisations
from projects.demo.ledgers import close_years, make_ledger
from projects.demo.villages import village
from projects.models import Project
from spatial.geos import to_shapely
from spatial.models import AdministrativeArea

SEED = 2569
MOST_LAOS = 24
VILLAGES, YEARS = 6, 3
PROJECTS_A_PHOTO = 36
PREFIXES = {
    LaoType.PAO: "อบจ.",
    LaoType.CITY: "เทศบาลนคร",
    LaoType.TOWN: "เทศบาลเมือง",
    LaoType.SUBDISTRICT_MUNICIPALITY: "เทศบาลตำบล",
    LaoType.SAO: "อบต.",
}
# Larger organisations plan more.
WEIGHTS = {LaoType.PAO: 4, LaoType.CITY: 3, LaoType.TOWN: 2, LaoType.SPECIAL: 3}


@dataclass(frozen=True)
class Made:
    """How much was made."""

    organisations: int
    projects: int
    placed: int
    photos: int


def make_demo(
    province: str,
    count: int,
    progress: Callable[[int, int], None] = lambda done, total: None,
    today: dt.date | None = None,
) -> Made:
    """Make the demonstration in ``province`` with ``count`` projects; refuses where it would mix with other data.

    No record is of a day after ``today``.
    """
    if Project.objects.exists():
        raise DomainError("demo_exists")
    today = today or dt.date.today()
    rng, years = random.Random(SEED), last_years(today)
    with transaction.atomic(), pghistory.context(reason="demonstration data"):
        laos = _organisations(province, rng)
        office, department = _offices(province)
        home = _home_of_the_cast(laos)
        people.make_people(home, office, department)
        weights = [WEIGHTS.get(LaoType(lao.lao_type), 1) for lao in laos]
        shares = [round(count * weight / sum(weights)) for weight in weights]
        shares[0] += count - sum(shares)
        placed = 0
        for done, (lao, share) in enumerate(zip(laos, shares, strict=True), start=1):
            area = _area_of(lao)
            middles = shapes.villages(area, max(VILLAGES, share // 8), rng)
            placed += projects.make_projects(lao, area, middles, share, rng, is_home=lao == home)
            villages = [village(lao, place, middle) for place, middle in enumerate(middles)]
            make_data(lao, villages, years, is_home=lao == home)
            make_ledger(lao, years)
            progress(done, len(laos))
        planning.begin_next_plan(home, rng)
        money.make_money(rng, today)
        close_years(laos, years)
        pictures = photos.make_photos(home, count // PROJECTS_A_PHOTO, rng)
    return Made(len(laos) + 2, count, placed, pictures)


def last_years(today: dt.date) -> range:
    """Return the Buddhist fiscal years of which the organisations have data; the last one runs ``today``."""
    year = fiscal_year(today)
    return range(year - YEARS + 1, year + 1)


def _organisations(province: str, rng: random.Random) -> list[Organisation]:
    """Return the province's LAOs, a seeded choice where many are loaded; make the known ones where none are."""
    loaded = Organisation.objects.filter(kind=Kind.LAO, province=province)
    if not loaded.exists() and province == demo_organisations.PROVINCE:
        for lao in demo_organisations.LAOS:
            _make_lao(lao)
    laos = list(loaded.order_by("code"))
    if not laos:
        raise DomainError("demo_no_organisations", province=province)
    known = {derived_code(lao.lao_type, lao.geocode) for lao in demo_organisations.LAOS}
    chosen = [lao for lao in laos if lao.code in known]
    return chosen or sorted(rng.sample(laos, min(MOST_LAOS, len(laos))), key=lambda lao: lao.code)


def _make_lao(lao: demo_organisations.DemoLao) -> None:
    organisation = Organisation.objects.create(
        code=derived_code(lao.lao_type, lao.geocode),
        kind=Kind.LAO,
        lao_type=lao.lao_type,
        name_th=PREFIXES[lao.lao_type] + lao.name,
        province_id=demo_organisations.PROVINCE,
        district_id=None if lao.lao_type == LaoType.PAO else lao.covers[0][:4],
    )
    Coverage.objects.bulk_create(Coverage(organisation=organisation, area_id=code) for code in lao.covers)


def _offices(province: str) -> tuple[Organisation, Organisation]:
    name = AdministrativeArea.objects.get(pk=province).name_th
    office, _ = Organisation.objects.get_or_create(
        code=office_code(province),
        defaults={
            "kind": Kind.PROVINCIAL_OFFICE,
            "province_id": province,
            "name_th": f"สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด{name}",
        },
    )
    department, _ = Organisation.objects.get_or_create(
        code=DEPARTMENT_CODE,
        defaults={"kind": Kind.DEPARTMENT, "name_th": "กรมส่งเสริมการปกครองท้องถิ่น"},
    )
    return office, department


def _home_of_the_cast(laos: list[Organisation]) -> Organisation:
    """Return the LAO in which the demonstration accounts work: an SAO where there is one."""
    return next((lao for lao in laos if lao.lao_type == LaoType.SAO), laos[0])


def _area_of(lao: Organisation) -> BaseGeometry:
    """Return where the LAO's projects may lie: its own area, or its district or province where none is drawn."""
    if lao.area:
        return to_shapely(lao.area)
    drawn = [lao.district, lao.province, *AdministrativeArea.objects.filter(parent=lao.province_id)[:1]]
    geometry = next((area.geometry for area in drawn if area and area.geometry), None)
    if geometry is None:
        raise DomainError("demo_no_boundaries")
    return to_shapely(geometry)
