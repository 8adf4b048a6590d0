"""Days as people type them, and tax numbers."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from geoplan.fields import ThaiDateField
from geoplan.thai import is_tax_id, parse_thai_date, thai_date, typed_date

DAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    [
        "22/11/2569", "22-11-2569", "22.11.2569", " 22/11/69 ", "22 พ.ย. 2569", "22 พ.ย.2569", "22พย2569",
        "22 พฤศจิกายน 2569", "22 พฤศจิกายน พ.ศ. 2569", "๒๒/๑๑/๒๕๖๙", "๒๒ พ.ย. ๒๕๖๙", "2026-11-22", "2569-11-22",
        "22/11/2026",
    ],
)  # fmt: skip
def test_a_day_is_read_as_it_is_typed(text: str) -> None:
    assert parse_thai_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31/2/2569",
        "0/1/2569",
        "22/13/2569",
        "22 ไม่มี 2569",
        "22/11",
        "22/11/256",
        "22/11/9999",
        "1/1/1000",
        "x",
        "9" * 99,
    ],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse_thai_date(text) is None


def test_the_leap_day_is_that_of_the_buddhist_year() -> None:
    assert parse_thai_date("29/2/2567") == dt.date(2024, 2, 29)
    assert parse_thai_date("29/2/2568") is None


@given(st.dates(dt.date(1900, 1, 1), dt.date(2157, 12, 31)))
def test_what_is_shown_is_read_back(day: dt.date) -> None:
    assert parse_thai_date(typed_date(day)) == parse_thai_date(thai_date(day)) == day


def test_the_field_shows_the_buddhist_day_and_keeps_what_was_typed() -> None:
    class Form(forms.Form):
        day = ThaiDateField()

    assert 'value="22/11/2569"' in str(Form(initial={"day": DAY})["day"])
    wrong = Form({"day": "วันหนึ่ง"})
    assert not wrong.is_valid()
    assert 'value="วันหนึ่ง"' in str(wrong["day"])
    assert "day" in Form({"day": ""}).errors


@pytest.mark.parametrize("number", ["0107544000108", "0107536000315", "0994000165668"])
def test_published_tax_numbers_are_valid(number: str) -> None:
    assert is_tax_id(number)
    assert not is_tax_id(number[:12] + str((int(number[12]) + 1) % 10))


@pytest.mark.parametrize("number", ["", "010754400010", "01075440001088", "010754400010๘", " 107544000108"])
def test_what_is_no_tax_number_is_refused(number: str) -> None:
    assert not is_tax_id(number)
