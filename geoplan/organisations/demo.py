"""Believable data of a demonstration organisation: profile, executives, villages and population of three years.

The year that runs is left for the planner to finish: some organisations have begun it, some have not.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.gis.geos import Point
from django.utils import timezone

from geoplan.organisations.communities import subdistricts_of
from geoplan.organisations.models import (
    Community,
    CommunityKind,
    DataState,
    Executive,
    LaoType,
    Organisation,
    OrganisationProfile,
    PopulationRecord,
    Position,
)

MEN = ("สมชาย", "ประเสริฐ", "วิชัย", "บุญมี", "สุรชัย", "ทองใบ", "อุดม", "คำพันธ์", "ไพบูลย์", "ณรงค์", "เกรียงไกร", "สวัสดิ์")
WOMEN = ("สมหมาย", "บุญเรือง", "วันเพ็ญ", "ลำไย", "จันทร์เพ็ญ", "สุภาพร", "รัตนา", "อรทัย")
FAMILIES = (
    "ศรีเมือง", "แก้วมณี", "บุญประเสริฐ", "พรมสาร", "โคตรแสง", "ชัยวงศ์", "สีหาบุตร", "ทองดี", "นามวิชา", "ภูมิลา",
    "แสนสุข", "จันทะคาม",
)  # fmt: skip
TITLES = {
    LaoType.PAO: ("องค์การบริหารส่วนจังหวัด", "นายกองค์การบริหารส่วนจังหวัด", "สภาองค์การบริหารส่วนจังหวัด"),
    LaoType.SAO: ("องค์การบริหารส่วนตำบล", "นายกองค์การบริหารส่วนตำบล", "สภาองค์การบริหารส่วนตำบล"),
}
MUNICIPAL = ("เทศบาล", "นายกเทศมนตรี", "สภาเทศบาล")
# Area in km², members of the council and staff, lowest and highest; counts of the council follow the law's classes.
SIZES = {
    LaoType.PAO: ((10_800, 10_900), (42, 42), (480, 620)),
    LaoType.CITY: ((40, 50), (24, 24), (900, 1300)),
    LaoType.TOWN: ((18, 40), (18, 18), (260, 420)),
    LaoType.SUBDISTRICT_MUNICIPALITY: ((15, 60), (12, 12), (70, 160)),
    LaoType.SAO: ((28, 95), (6, 14), (38, 85)),
}
VISIONS = (
    "ตำบลน่าอยู่ เศรษฐกิจก้าวหน้า ประชามีสุข แหล่งน้ำสมบูรณ์ บริหารงานโปร่งใส",
    "โครงสร้างพื้นฐานทั่วถึง เกษตรอินทรีย์ก้าวไกล ใส่ใจคุณภาพชีวิต",
    "คนมีคุณภาพ ชุมชนเข้มแข็ง สิ่งแวดล้อมดี ตามวิถีพอเพียง",
)
TERRAIN = "พื้นที่ส่วนใหญ่เป็นที่ราบสลับลูกคลื่นลอนตื้น ดินเป็นดินร่วนปนทราย มีลำห้วยไหลผ่านและมีหนองน้ำกระจายอยู่ทุกหมู่บ้าน"
OCCUPATIONS = "ทำนา ทำไร่อ้อยและมันสำปะหลัง เลี้ยงโคเนื้อ ทอผ้าไหม และรับจ้างทั่วไป"


class DemoVillage(NamedTuple):
    """A village of the demonstration: its number, its name, and its middle in WGS 84 degrees."""

    number: int
    name: str
    longitude: float
    latitude: float


def make_data(organisation: Organisation, villages: Iterable[DemoVillage], years: range, is_home: bool) -> int:
    """Make the data of one LAO for ``years``, the last of which runs; return how many villages it has.

    ``is_home`` is the LAO of the demonstration accounts: there the running year waits for its planner.
    """
    rng = random.Random(organisation.code)
    begun = False if is_home else rng.random() < 0.6
    communities = [] if organisation.lao_type == LaoType.PAO else _communities(organisation, villages, rng)
    _executives(organisation, years, rng)
    _profiles(organisation, years, len(communities), begun, rng)
    _population(communities, years, begun, rng)
    return len(communities)


def _confirmed() -> dict[str, object]:
    return {"state": DataState.CONFIRMED, "confirmed_at": timezone.now()}


def _person(rng: random.Random) -> str:
    first = rng.choice(MEN + WOMEN)
    return f"{'นาย' if first in MEN else 'นาง'}{first} {rng.choice(FAMILIES)}"


def _communities(organisation: Organisation, villages: Iterable[DemoVillage], rng: random.Random) -> list[Community]:
    """Make the villages, numbered within the subdistricts; an urban LAO has communities. One has no point yet."""
    areas = list(subdistricts_of(organisation))
    urban = organisation.lao_type in (LaoType.CITY, LaoType.TOWN)
    made: dict[tuple[str, int], Community] = {}
    for place, village in enumerate(villages):
        area = areas[(place // 18) % len(areas)]
        made.setdefault(
            (area.code, village.number),
            Community(
                organisation=organisation,
                kind=CommunityKind.COMMUNITY if urban else CommunityKind.VILLAGE,
                number=village.number,
                name=f"{'ชุมชน' if urban else 'บ้าน'}{village.name}",
                subdistrict=area,
                head=_person(rng),
                point=None if place == 3 else Point(village.longitude, village.latitude, srid=4326),
                **_confirmed(),
            ),
        )
    return Community.objects.bulk_create(made.values())


def _executives(organisation: Organisation, years: range, rng: random.Random) -> None:
    body, mayor, council = TITLES.get(LaoType(organisation.lao_type), MUNICIPAL)
    start, now = dt.date(2021, 12, 20), dt.date(2026, 1, 19)
    rows = [
        (Position.CHIEF, mayor, start, now - dt.timedelta(days=1)),
        (Position.CHIEF, mayor, now, None),
        (Position.DEPUTY, f"รอง{mayor}", now, None),
        (Position.DEPUTY, f"รอง{mayor}", now, None),
        (Position.SECRETARY, f"เลขานุการ{mayor}", now, None),
        (Position.COUNCIL_CHAIR, f"ประธาน{council}", now + dt.timedelta(days=14), None),
        (Position.CLERK, f"ปลัด{body}", dt.date(rng.randint(2017, 2023), 10, 1), None),
    ]
    Executive.objects.bulk_create(
        Executive(
            organisation=organisation,
            position=position,
            title=title,
            name=_person(rng),
            starts_on=first,
            ends_on=last,
            **_confirmed(),
        )
        for position, title, first, last in rows
    )


def _profiles(organisation: Organisation, years: range, villages: int, begun: bool, rng: random.Random) -> None:
    area, council, staff = SIZES.get(LaoType(organisation.lao_type), SIZES[LaoType.SAO])
    place = organisation.district.name_th if organisation.district else organisation.province.name_th  # type: ignore[union-attr]
    common = {
        "address": f"เลขที่ {rng.randint(1, 399)} หมู่ที่ {rng.randint(1, 9)} อำเภอ{place}",
        "postcode": f"{organisation.province_id}{rng.randint(0, 2)}00"[:5].ljust(5, "0"),
        "phone": f"0 4300 {rng.randint(1000, 9999)}",
        "email": f"saraban-{organisation.code}@example.go.th",
        "website": f"https://www.lao-{organisation.code}.example.go.th/",
        "area_km2": round(rng.uniform(*area), 2),
        "village_count": villages,
        "council_members": rng.choice(range(council[0], council[1] + 1, 2)),
        "schools": rng.randint(2, 9),
        "child_centres": rng.randint(1, 6),
        "health_centres": rng.randint(1, 3),
        "temples": rng.randint(4, 16),
        "terrain": TERRAIN,
        "occupations": OCCUPATIONS,
        "vision": rng.choice(VISIONS),
    }
    people = rng.randint(*staff)
    done = [year for year in years if year < years[-1] or begun]
    OrganisationProfile.objects.bulk_create(
        OrganisationProfile(
            organisation=organisation,
            fiscal_year=year,
            staff=people + rng.randint(-3, 3),
            **common,
            **({} if year == years[-1] else _confirmed()),
        )
        for year in done
    )


def _population(communities: list[Community], years: range, begun: bool, rng: random.Random) -> None:
    records = []
    for community in communities:
        male = rng.randint(160, 520)
        female = round(male * rng.uniform(0.97, 1.07))
        for year in years:
            running = year == years[-1]
            if running and (not begun or rng.random() < 0.2):
                continue
            male, female = (round(count * rng.uniform(0.988, 1.006)) for count in (male, female))
            records.append(
                PopulationRecord(
                    community=community,
                    fiscal_year=year,
                    male=male,
                    female=female,
                    total=male + female,
                    households=round((male + female) / rng.uniform(2.7, 3.4)),
                    **({} if running else _confirmed()),
                )
            )
    PopulationRecord.objects.bulk_create(records)
