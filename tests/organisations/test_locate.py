"""``geoplan locate`` as a user runs it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.core.management import CommandError, call_command

from geoplan.organisations.models import Organisation


def locate(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    call_command("locate", *arguments, "--json")
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def test_the_known_answer_of_the_royal_thai_survey_department(capsys: pytest.CaptureFixture[str]) -> None:
    """WGS 84 47N 672978.171 E 1521044.256 N is 100.5999103 E 13.7535458 N by GDAL."""
    (answer,) = locate(capsys, "673310.690 1520741.207", "--crs", "EPSG:24047")
    assert (answer["lon"], answer["lat"]) == pytest.approx((100.5999103, 13.7535458), abs=2.3e-6), "0.25 m"
    assert (answer["notation"], answer["crs"], answer["inside"], answer["distance_m"]) == (
        "utm",
        "EPSG:24047",
        None,
        None,
    )


def test_an_organisation_puts_its_own_zone_first(lao_a: Organisation, capsys: pytest.CaptureFixture[str]) -> None:
    """Easting 612000 northing 1664000 lies near 100.04 E 15.05 N in zone 47, and 106.04 E in zone 48."""
    lao_a.area, lao_a.area_quality = MultiPolygon(Polygon.from_bbox((100.0, 15.0, 100.1, 15.1)), srid=4326), "official"
    lao_a.save()
    first, second = locate(capsys, "612000 1664000", "--organisation", lao_a.code)
    assert (first["crs"], first["inside"], first["distance_m"]) == ("EPSG:32647", True, 0)
    assert (second["crs"], second["inside"]) == ("EPSG:32648", False)
    assert second["distance_m"] > 600_000


def test_a_provincial_office_is_ranked_by_its_province(
    office_x: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [answer["inside"] for answer in locate(capsys, "15.05 100.3", "--organisation", office_x.code)] == [True]


def test_an_organisation_without_an_area_says_neither_inside_nor_outside(
    lao_a: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [answer["inside"] for answer in locate(capsys, "15.05 100.3", "--organisation", lao_a.code)] == [None]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["somewhere"], "coordinate_unreadable"),
        (["13.7 100.5", "--crs", "EPSG:3857"], "crs_unsupported"),
        (["13.7 100.5", "--organisation", "99999999"], "not_found"),
    ],
)
def test_what_cannot_be_answered_ends_with_an_error(
    arguments: list[str], code: str, db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError):
        call_command("locate", *arguments, "--json")
    assert json.loads(capsys.readouterr().out)["error"] == code
