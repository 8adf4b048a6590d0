"""The gazetteer of the database: what it costs, and that it never outlives what it was built from."""

from __future__ import annotations

import pytest

from geoplan.organisations.models import Coverage, Organisation
from geoplan.organisations.titles import gazetteer
from spatial.models import AdministrativeArea
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def test_it_holds_areas_and_organisations_with_what_they_cover(lao_a, office_x) -> None:
    Coverage.objects.create(organisation=lao_a, area_id="900101")
    Coverage.objects.create(organisation=lao_a, area_id="900201", partial=True)
    names = gazetteer()
    assert names.names["900101"] == "พื้นที่900101"
    body = names.by_id[lao_a.pk]
    assert (body.name, body.province, body.code) == ("เอ", "90", lao_a.code)
    assert (body.districts, body.subdistricts) == ({"9001", "9002"}, {"900101", "900201"})
    assert names.offices["90"].code == office_x.code


def test_it_is_built_once_by_one_query_for_areas_and_one_for_organisations(lao_a, django_assert_num_queries) -> None:
    OrganisationFactory(name_th="อบต.อีกแห่ง")
    with django_assert_num_queries(3):
        first = gazetteer()
    with django_assert_num_queries(1):
        assert gazetteer() is first


@pytest.mark.parametrize(
    "change",
    [
        lambda lao: AdministrativeArea.objects.filter(pk="900101").update(name_th="ชื่อใหม่"),
        lambda lao: Organisation.objects.filter(pk=lao.pk).update(name_th="อบต.ชื่อใหม่"),
        lambda lao: Organisation.objects.filter(pk=lao.pk).update(lao_type="town"),
        lambda lao: Organisation.objects.filter(pk=lao.pk).update(dopa_code="900101"),
        lambda lao: Coverage.objects.create(organisation=lao, area_id="900101"),
        lambda lao: lao.delete(),
    ],
    ids=["area", "name", "type", "register", "coverage", "gone"],
)
def test_a_change_of_any_name_or_place_builds_it_anew(lao_a, change) -> None:
    before = gazetteer()
    change(lao_a)
    assert gazetteer().version != before.version


def test_an_empty_database_has_an_empty_one() -> None:
    assert gazetteer().bodies == ()
