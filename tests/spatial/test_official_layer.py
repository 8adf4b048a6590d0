"""The real official layer in force: the published counts, exact nesting, full names, no approximate marks."""

import pytest
from django.db import connection

from spatial.models import AdministrativeArea
from tests.spatial.test_loading import COUNTS, NESTING, OVERLAPS, scalar

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]


def test_counts_are_the_published_ones(official_layer):
    assert scalar(COUNTS) == [77, 928, 7425]
    assert (official_layer.provinces, official_layer.districts, official_layer.subdistricts) == (77, 928, 7425)


def test_every_level_is_exactly_the_union_of_the_one_below_by_postgis(official_layer):
    assert scalar(NESTING) == 0


@pytest.mark.parametrize("level", ["province", "district"])
def test_no_two_areas_of_a_level_overlap(official_layer, level):
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS, [level])
        assert cursor.fetchone()[0] == 0


def test_no_approximate_mark_is_left(official_layer):
    assert set(AdministrativeArea.objects.values_list("quality", flat=True)) == {"official"}


def test_names_cut_at_sixteen_letters_are_completed(official_layer):
    # The file has ปากพนังฝั่งตะวัน for both; the tambons are the west and the east bank.
    names = dict(AdministrativeArea.objects.filter(code__in=["801210", "801214"]).values_list("code", "name_th"))
    assert names == {"801210": "ปากพนังฝั่งตะวันตก", "801214": "ปากพนังฝั่งตะวันออก"}


def test_codes_that_the_list_does_not_have_are_kept_with_the_names_of_the_file(official_layer):
    assert official_layer.unknown == ["104701", "105001", "530306"]
    assert AdministrativeArea.objects.get(code="105001").name_th == "บางบอน"


def test_subdistricts_that_only_the_default_layer_had_are_gone(official_layer):
    assert "105002" in official_layer.removed
    assert official_layer.kept_without_boundary == []
