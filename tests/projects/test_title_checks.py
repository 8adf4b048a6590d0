"""The warning that a project's name and its geometry tell different places."""

from __future__ import annotations

import pytest
import shapely
from django.utils import translation

from geoplan.errors import DomainError
from projects import locations
from spatial.models import AdministrativeArea
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
HERE, THERE = shapely.Point(100.05, 15.05), shapely.Point(100.15, 15.05)
ACROSS = shapely.LineString([(100.05, 15.05), (100.11, 15.05)])


def found(person, project, geometry):
    findings, _ = locations.preview(person.actor, project.pk, geometry)
    return [finding for finding in findings if finding.code == "title_elsewhere"]


@pytest.fixture
def well(plan_a):
    return ProjectFactory(plan=plan_a, name="ขุดบ่อ หมู่ที่ 2 ตำบลพื้นที่ 900102 อำเภอพื้นที่ 9001", kind="well")


def test_another_subdistrict_than_the_name_says_is_warned_of_in_both_languages(engineer_a, well):
    (warning,) = found(engineer_a, well, HERE)
    assert warning.severity == "warn"
    with translation.override("th"):
        assert warning.message == "ชื่อโครงการระบุตำบลพื้นที่ 900102 แต่ตำแหน่งอยู่ในตำบลพื้นที่ 900101"
    with translation.override("en"):
        assert warning.message == "The project's name says Area 900102, but the location lies in Area 900101."


def test_the_warning_must_be_confirmed_and_then_the_location_is_kept(engineer_a, well):
    with pytest.raises(DomainError) as refused:
        locations.place(engineer_a.actor, well.pk, HERE, version=1)
    assert refused.value.code == "location_unconfirmed"
    placed = locations.place(engineer_a.actor, well.pk, HERE, version=1, accepted_warnings={"title_elsewhere"})
    assert placed.subdistrict_id == "900101"


@pytest.mark.parametrize("geometry", [THERE, ACROSS], ids=["inside", "touching"])
def test_a_geometry_that_is_or_comes_where_the_name_says_is_not(engineer_a, well, geometry):
    assert not found(engineer_a, well, geometry)


def test_an_approximate_boundary_is_not_held_against_the_name(engineer_a, well):
    AdministrativeArea.objects.filter(pk="900101").update(quality="approximate")
    assert not found(engineer_a, well, HERE)


def test_a_name_that_tells_no_place_agrees_with_any(engineer_a, plan_a):
    assert not found(engineer_a, ProjectFactory(plan=plan_a, name="ขุดบ่อ หมู่ที่ 2"), HERE)


def test_a_geometry_outside_every_area_is_left_to_the_other_checks(engineer_a, well):
    assert not found(engineer_a, well, shapely.Point(102.5, 16.5))
    assert not found(engineer_a, well, shapely.Point(0, 0))
    assert not found(engineer_a, well, shapely.Point())
