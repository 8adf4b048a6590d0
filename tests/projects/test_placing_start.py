"""Where the placing page opens."""

from __future__ import annotations

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.urls import reverse
from shapely import Point

from projects import locations
from projects.areas import bounds_around
from spatial.models import AdministrativeArea
from tests.conftest import AREAS
from tests.factories import ProjectFactory


def test_the_map_opens_on_the_deepest_area_of_the_project_that_has_a_boundary(plan_a) -> None:
    project = ProjectFactory(plan=plan_a)
    project.refresh_from_db()
    for level in ("district", "province"):
        area = getattr(project, level)
        assert bounds_around(project) == pytest.approx(area.geometry.extent)
        AdministrativeArea.objects.filter(pk=area.pk).update(geometry=None, quality="none")
    assert bounds_around(project) is None


@pytest.mark.parametrize(
    ("name", "target", "code"),
    [
        ("ก่อสร้างถนน ตำบลพื้นที่ 900102", "", "900102"),
        ("ก่อสร้างถนน", "หมู่ที่ 2 ต.พื้นที่ 900102 ยาว 500 เมตร", "900102"),
        ("ก่อสร้างถนน อำเภอพื้นที่ 9002", "", "9002"),
        ("ก่อสร้างถนน ตำบลพื้นที่ 910101", "", "9001"),
    ],
    ids=["name", "target", "district", "another province"],
)
def test_the_map_of_a_waiting_project_opens_where_its_words_say(plan_a, name, target, code) -> None:
    project = ProjectFactory(plan=plan_a, name=name, target=target)
    assert bounds_around(project) == pytest.approx(AREAS[code])


def own_area(organisation, box, **values) -> None:
    area = MultiPolygon(Polygon.from_bbox(box), srid=4326)
    organisation.area, organisation.area_quality = area, "derived"
    for name, value in values.items():
        setattr(organisation, name, value)
    organisation.save()


def test_a_named_subdistrict_comes_before_the_organisations_own_area_and_that_before_a_named_district(plan_a) -> None:
    own_area(plan_a.organisation, (100.02, 15.02, 100.08, 15.08))
    opened = {
        words: bounds_around(ProjectFactory(plan=plan_a, name=f"ก่อสร้างถนน {words}"))
        for words in ("ตำบลพื้นที่ 900102", "อำเภอพื้นที่ 9002", "หมู่ที่ 3")
    }
    assert opened["ตำบลพื้นที่ 900102"] == pytest.approx(AREAS["900102"])
    assert opened["อำเภอพื้นที่ 9002"] == opened["หมู่ที่ 3"] == pytest.approx((100.02, 15.02, 100.08, 15.08))


def test_a_named_district_comes_before_the_whole_province_of_a_pao(plan_a) -> None:
    own_area(plan_a.organisation, AREAS["90"], lao_type="pao", district_id=None)
    assert bounds_around(ProjectFactory(plan=plan_a, name="ถนน อำเภอพื้นที่ 9002")) == pytest.approx(AREAS["9002"])
    assert bounds_around(ProjectFactory(plan=plan_a, name="ถนน")) == pytest.approx(AREAS["90"])


def test_a_place_named_without_a_boundary_opens_the_one_around_it(plan_a) -> None:
    project = ProjectFactory(plan=plan_a, name="ก่อสร้างถนน ตำบลพื้นที่ 900201")
    AdministrativeArea.objects.filter(pk="900201").update(geometry=None, quality="none")
    assert bounds_around(project) == pytest.approx(AREAS["9002"])


def test_a_placed_project_opens_on_itself_whatever_its_name_says(plan_a, engineer_a) -> None:
    project = ProjectFactory(plan=plan_a, name="ก่อสร้างถนน ตำบลพื้นที่ 900102", kind="well")
    warning = {"title_elsewhere"}
    placed = locations.place(engineer_a.actor, project.pk, Point(100.05, 15.05), version=1, accepted_warnings=warning)
    assert bounds_around(placed) == pytest.approx(AREAS["900101"])


def test_the_page_of_a_waiting_project_carries_where_its_map_opens(plan_a, engineer_a) -> None:
    project = ProjectFactory(plan=plan_a, name="ก่อสร้างถนน ตำบลพื้นที่ 900102")
    page = engineer_a.client.get(reverse("project_place", args=[project.pk]))
    assert page.context["data"]["bounds"] == pytest.approx(AREAS["900102"])
