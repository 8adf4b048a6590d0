"""Profile, executives and completeness of an organisation: who may, what is kept, what is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geoplan.organisations.completeness import completeness_of
from geoplan.organisations.models import Executive, OrganisationProfile, PopulationRecord
from tests.factories import OrganisationFactory
from tests.organisations.conftest import CONFIRMED

A = "/organisations/06900101"
PROFILE = f"{A}/years/2569/profile/"
TYPED = {
    "address": "99 หมู่ 1",
    "postcode": "13000",
    "phone": "0 3500 0000",
    "area_km2": "1,045.5",
    "village_count": "๑๒",
    "staff": "",
    "vision": "น่าอยู่",
    "version": "0",
}


def test_a_planner_writes_the_profile_and_confirms_it_and_then_the_public_sees_it(sao_a, planner_a, public) -> None:
    assert planner_a.client.post(PROFILE, TYPED).status_code == 302
    made = OrganisationProfile.objects.get()
    assert (str(made.area_km2), made.village_count, made.staff, made.state) == ("1045.500", 12, None, "draft")
    assert "น่าอยู่" not in public.client.get(f"{A}/?year=2569").content.decode()
    stamp = planner_a.client.get(f"{A}/?year=2569").context["standing"].stamp
    confirm = f"{A}/years/2569/confirm/"
    assert planner_a.client.post(confirm, {"section": "profile", "stamp": stamp}).status_code == 302
    assert "น่าอยู่" in public.client.get(f"{A}/?year=2569").content.decode()
    assert "น่าอยู่" in public.client.get(f"{A}/").content.decode(), "the last confirmed year, where none is asked for"
    made.refresh_from_db()
    planner_a.client.post(PROFILE, {**TYPED, "vision": "ใหม่", "version": made.version})
    assert "ใหม่" not in public.client.get(f"{A}/?year=2569").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("postcode", "1300"),
        ("area_km2", "0"),
        ("area_km2", "NaN"),
        ("village_count", "-1"),
        ("staff", "มาก"),
        ("email", "x"),
        ("website", "javascript:alert(1)"),
        ("council_members", "9" * 30),
    ],
)
def test_bad_input_is_told_by_its_field_and_what_was_typed_stays(sao_a, planner_a, field, value) -> None:
    response = planner_a.client.post(PROFILE, {**TYPED, field: value})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert "99 หมู่ 1" in response.content.decode()
    assert not OrganisationProfile.objects.exists()


def test_a_stale_form_shows_both_sides_and_can_be_saved_knowingly(profile, planner_a) -> None:
    made = profile(vision="แรก")
    planner_a.client.post(PROFILE, {**TYPED, "vision": "ของคนอื่น", "version": made.version})
    response = planner_a.client.post(PROFILE, {**TYPED, "vision": "ของฉัน", "version": made.version})
    assert response.status_code == 412
    assert [(side.theirs, side.yours) for side in response.context["sides"]] == [("ของคนอื่น", "ของฉัน")]
    version = response.context["form"]["version"].value()
    assert planner_a.client.post(PROFILE, {**TYPED, "vision": "ของฉัน", "version": version}).status_code == 302
    made.refresh_from_db()
    assert made.vision == "ของฉัน"


def test_what_has_changed_since_it_was_read_is_not_confirmed(profile, planner_a) -> None:
    profile()
    stamp = planner_a.client.get(f"{A}/?year=2569").context["standing"].stamp
    OrganisationProfile.objects.update(staff=1)
    confirm = f"{A}/years/2569/confirm/"
    assert planner_a.client.post(confirm, {"section": "profile", "stamp": stamp}).status_code == 412
    assert OrganisationProfile.objects.get().state == "draft"
    assert planner_a.client.post(confirm, {"section": "executives", "stamp": ""}).status_code == 409
    assert planner_a.client.post(confirm, {"section": "x"}).status_code == 400


@pytest.mark.parametrize("path", ["profile/", "population/", "population/import/", "copy/", "confirm/"])
def test_only_the_planner_of_the_organisation_writes(
    sao_a, path, planner_b, finance_a, engineer_a, analyst_x, analyst_y, officer, public
) -> None:
    wrong = [(planner_b, 404), (finance_a, 403), (engineer_a, 403), (analyst_x, 403), (officer, 403), (public, 302)]
    for person, status in wrong:
        assert person.client.post(f"{A}/years/2569/{path}", {**TYPED, "section": "profile"}).status_code == status
    assert not OrganisationProfile.objects.exists()


def test_drafts_are_seen_by_those_who_work_with_them_and_nobody_else(
    profile, executive, village, finance_a, analyst_x, officer, planner_b, analyst_y, public
) -> None:
    profile(vision="วิสัยทัศน์ร่าง")
    executive(name="นายร่าง")
    village(1, "บ้านร่าง")
    pages = [(f"{A}/?year=2569", "วิสัยทัศน์ร่าง"), (f"{A}/executives/", "นายร่าง"), (f"{A}/villages/?year=2569", "บ้านร่าง")]
    for page, words in pages:
        for person in (finance_a, analyst_x, officer):
            assert words in person.client.get(page).content.decode()
        for person in (planner_b, analyst_y, public):
            assert words not in person.client.get(page).content.decode()


def test_last_years_data_is_copied_as_drafts_and_once(profile, village, people, planner_a) -> None:
    profile(2568, vision="ปีก่อน", **CONFIRMED)
    one, two = village(1, "ก", **CONFIRMED), village(2, "ข")
    people(one, 10, 11, 2568, households=7, **CONFIRMED)
    people(two, 20, 21, 2568)
    people(two, 30, 31, 2569)
    assert planner_a.client.post(f"{A}/years/2569/copy/").status_code == 302
    new = OrganisationProfile.objects.get(fiscal_year=2569)
    assert (new.vision, new.state) == ("ปีก่อน", "draft")
    records = PopulationRecord.objects.filter(fiscal_year=2569).order_by("community__number")
    assert list(records.values_list("male", "households", "state")) == [(10, 7, "draft"), (30, None, "draft")]
    assert OrganisationProfile.objects.get(fiscal_year=2568).state == "confirmed"
    assert planner_a.client.post(f"{A}/years/2569/copy/").status_code == 409


def test_an_executive_is_added_changed_and_removed(sao_a, planner_a) -> None:
    typed = {"position": "chief", "name": "นายเอก", "title": "นายก อบต.", "starts_on": "2026-01-20", "version": "0"}
    new = f"{A}/executives/new/"
    assert planner_a.client.post(new, typed).status_code == 302
    made = Executive.objects.get()
    again = planner_a.client.post(new, {**typed, "name": "นายโท", "starts_on": "2026-03-01"})
    assert again.status_code == 422
    assert "นายเอก" in str(again.context["form"].errors["starts_on"])
    edit = f"{A}/executives/{made.pk}/"
    assert planner_a.client.post(edit, {**typed, "ends_on": "2026-01-19", "version": "1"}).status_code == 422
    assert planner_a.client.post(edit, {**typed, "ends_on": "2026-02-28", "version": "1"}).status_code == 302
    assert planner_a.client.post(edit, {**typed, "version": "1"}).status_code == 412
    assert planner_a.client.post(new, {**typed, "name": "นายโท", "starts_on": "2026-03-01"}).status_code == 302
    assert planner_a.client.post(f"{edit}remove/", {"version": "1"}).status_code == 412
    assert planner_a.client.post(f"{edit}remove/", {"version": "2"}).status_code == 302
    assert list(Executive.objects.values_list("name", flat=True)) == ["นายโท"]


def test_an_executive_of_another_organisation_is_not_found(sao_a, planner_a, lao_b) -> None:
    other = Executive.objects.create(organisation=lao_b, position="chief", name="ก", starts_on=dt.date(2026, 1, 1))
    for path in ("", "remove/"):
        assert planner_a.client.post(f"{A}/executives/{other.pk}/{path}", {"version": "1"}).status_code == 404
    assert Executive.objects.filter(pk=other.pk).exists()


def codes(organisation, year=2569) -> set[str]:
    return {gap.check.code for gap in completeness_of([organisation], year)[0].gaps}


def test_completeness_asks_for_all_of_an_empty_year_and_nothing_of_a_full_one(
    sao_a, profile, executive, village, people
) -> None:
    empty = completeness_of([sao_a], 2569)[0]
    assert {gap.check.code for gap in empty.gaps} == {"profile", "communities", "chief", "council_chair", "clerk"}
    profile(**CONFIRMED)
    for position in ("chief", "council_chair", "clerk"):
        executive(position, **CONFIRMED)
    one = village(1, point="SRID=4326;POINT(100.05 15.05)", **CONFIRMED)
    people(one, 1, 1, households=1, **CONFIRMED)
    full = completeness_of([sao_a], 2569)[0]
    assert (full.gaps, full.share) == ([], 1)
    assert empty.share < 0.3


def test_completeness_names_each_thing_that_is_missing(sao_a, profile, executive, village, people) -> None:
    profile(phone="", village_count=3)
    executive("chief", starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2025, 9, 30))
    executive("clerk", starts_on=dt.date(2026, 10, 1))
    executive("council_chair", starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2025, 10, 1))
    people(village(1, "ก"), 1, 1)
    village(2, "ข")
    village(3, "ยุบแล้ว", last_year=2568)
    village(4, "ยังไม่ตั้ง", first_year=2570)
    found = {gap.check.code: gap.count for gap in completeness_of([sao_a], 2569)[0].gaps}
    assert found == {
        "phone": 1,
        "profile_draft": 1,
        "chief": 1,
        "clerk": 1,
        "executives_draft": 1,
        "village_count_differs": 1,
        "points": 2,
        "communities_draft": 2,
        "population": 1,
        "households": 1,
        "population_draft": 1,
    }


def test_a_pao_is_not_asked_for_villages_of_the_organisations_below_it(sao_a, areas) -> None:
    pao = OrganisationFactory(lao_type="pao", district_id=None)
    assert codes(pao) == {"profile", "chief", "council_chair", "clerk"}


def test_completeness_of_many_organisations_takes_as_few_queries_as_of_one(sao_a, profile, village) -> None:
    profile()
    village(1)
    many = [sao_a, *OrganisationFactory.create_batch(20)]
    with CaptureQueriesContext(connection) as queries:
        found = completeness_of(many, 2569)
    assert len(queries) == 3
    assert [one.organisation_id for one in found] == [one.pk for one in many]


def test_the_page_of_what_is_missing_leads_to_where_it_is_put_right(sao_a, profile, planner_a, analyst_x) -> None:
    profile(phone="")
    body = planner_a.client.get(f"{A}/completeness/?year=2569").content.decode()
    assert f'href="{PROFILE}#id_phone"' in body
    assert f'href="{A}/executives/new/?year=2569&amp;position=chief"' in body
    read_only = analyst_x.client.get(f"{A}/completeness/?year=2569").content.decode()
    assert "/executives/new/" not in read_only and "/copy/" not in read_only


@pytest.mark.parametrize("year", ["x", "2500", "99999", "-1", "٢٥٦٩"])
def test_a_year_that_is_none_is_told(sao_a, planner_a, year) -> None:
    assert planner_a.client.get(f"{A}/?year={year}").status_code in (400, 404)


def test_an_office_has_no_such_data(office_x, analyst_x) -> None:
    assert analyst_x.client.get("/organisations/00900000/").status_code == 200
    for page in ("executives/", "villages/", "completeness/"):
        assert analyst_x.client.get(f"/organisations/00900000/{page}").status_code == 404


def test_the_pages_take_few_queries(sao_a, profile, executive, village, people, planner_a) -> None:
    profile()
    executive()
    for number in range(1, 9):
        people(village(number, f"บ้าน {number}"), 1, 2)
    for page in ("", "executives/", "villages/", "completeness/"):
        with CaptureQueriesContext(connection) as queries:
            assert planner_a.client.get(f"{A}/{page}?year=2569").status_code == 200
        assert len(queries) <= 15, page
