"""What the database itself refuses of an organisation's data, and what it does by itself."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.gis.geos import Point
from django.db import IntegrityError, connection, transaction

from geoplan.organisations.models import Community, Executive, OrganisationProfile, PopulationRecord
from tests.organisations.conftest import CONFIRMED


def refused(sql: str, *values: object) -> bool:
    """Whether the database refuses a statement, behind the back of every form and verb."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except IntegrityError:
        return True
    return False


def test_the_total_is_male_and_female_together(village, people) -> None:
    record = people(village(1), 10, 12)
    table = "UPDATE organisations_populationrecord SET "
    assert refused(table + "total = 23 WHERE id = %s", record.pk)
    assert refused(table + "male = -1, total = 11 WHERE id = %s", record.pk)
    assert not refused(table + "male = 11, total = 23 WHERE id = %s", record.pk)


def test_a_year_has_one_record_a_village_and_one_profile(village, people, profile) -> None:
    one = village(1)
    people(one, 1, 1)
    profile()
    with pytest.raises(IntegrityError), transaction.atomic():
        people(one, 2, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        profile()


def test_village_numbers_are_unique_in_a_subdistrict_while_the_village_exists(village) -> None:
    first = village(1, "ก")
    with pytest.raises(IntegrityError), transaction.atomic():
        village(1, "ข")
    village(1, "ค", subdistrict_id="900102")
    Community.objects.filter(pk=first.pk).update(last_year=2568)
    village(1, "ข")


@pytest.mark.parametrize("values", [{"number": None}, {"number": 0}, {"name": ""}, {"first_year": 2026}])
def test_a_village_has_a_number_a_name_and_buddhist_years(village, values) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        village(**{"number": 1, "name": "ก", **values})


def test_years_of_a_village_and_days_of_an_executive_are_in_order(village, executive) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        village(1, first_year=2569, last_year=2568)
    with pytest.raises(IntegrityError), transaction.atomic():
        executive(starts_on=dt.date(2026, 2, 1), ends_on=dt.date(2026, 1, 31))


@pytest.mark.parametrize("place", [Point(0, 0), Point(15.05, 100.05), Point(float("nan"), 15), Point(120, 15)])
def test_a_point_is_in_thailand(village, place) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        village(1, point=place)


def test_one_person_holds_the_office_of_the_chief_at_a_time_and_several_are_deputies(executive) -> None:
    first = executive("chief", ends_on=dt.date(2026, 1, 31))
    with pytest.raises(IntegrityError), transaction.atomic():
        executive("chief", starts_on=dt.date(2026, 1, 31))
    executive("chief", starts_on=dt.date(2026, 2, 1))
    executive("deputy")
    executive("deputy")
    assert Executive.objects.filter(organisation=first.organisation).count() == 4


def test_an_edit_makes_what_was_confirmed_a_draft_again_however_it_comes(village, people, profile, executive) -> None:
    one = village(1, **CONFIRMED)
    rows = [one, people(one, 1, 1, **CONFIRMED), profile(**CONFIRMED), executive(**CONFIRMED)]
    Community.objects.update(head="นายใหม่")
    PopulationRecord.objects.update(households=2)
    OrganisationProfile.objects.update(staff=41, state="confirmed")
    Executive.objects.update(title="นายก อบต.")
    for row in rows:
        row.refresh_from_db()
        assert (row.state, row.confirmed_at, row.version) == ("draft", None, 2)


def test_confirming_alone_leaves_what_was_confirmed_confirmed(profile) -> None:
    made = profile()
    OrganisationProfile.objects.update(**CONFIRMED)
    made.refresh_from_db()
    assert (made.state, made.version) == ("confirmed", 2)
    assert refused("UPDATE organisations_organisationprofile SET confirmed_at = NULL WHERE id = %s", made.pk)


def test_every_write_leaves_a_row_of_history_even_in_bulk(village, people) -> None:
    villages = [village(number, f"บ้าน {number}") for number in (1, 2)]
    for one in villages:
        people(one, 5, 5)
    PopulationRecord.objects.update(households=3)
    PopulationRecord.objects.filter(community=villages[0]).delete()
    events = PopulationRecord.pgh_event_models["update"].objects.order_by("pgh_id")
    assert list(events.values_list("pgh_label", flat=True)) == ["insert", "insert", "update", "update", "delete"]
    assert list(events.values_list("total", "households"))[-1] == (10, 3)
