"""Position and time out of EXIF data: right where it is readable, nothing where it is not, and never an error."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational as R

from projects.pictures.exif import position, taken_at
from tests.projects.photo_files import exif_of, gps_of

METRE = 1 / 111_000


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_any_place_comes_back_within_a_centimetre_from_a_written_file(lon: float, lat: float) -> None:
    out = io.BytesIO()
    Image.new("RGB", (1, 1)).save(out, "JPEG", exif=exif_of(gps_of(lon, lat)))
    found = position(Image.open(out).getexif().get_ifd(0x8825))
    if abs(lon) < 1e-9 and abs(lat) < 1e-9:
        assert found.state == "zero"
    read = (0, 0) if found.state == "zero" else (found.lon, found.lat)
    assert read == pytest.approx((lon, lat), abs=METRE / 100)


NUMBERS = st.one_of(
    st.builds(R, st.integers(-(10**12), 10**12), st.integers(-3, 10**6)),
    st.floats(),
    st.integers(),
    st.sampled_from(["13", "N", b"\x0d", None]),
)
ANYTHING = st.one_of(NUMBERS, st.tuples(NUMBERS, NUMBERS, NUMBERS), st.lists(NUMBERS, max_size=4))


@given(st.dictionaries(st.integers(0, 32), ANYTHING, max_size=12), st.sampled_from(["N", "S", b"N\0", "", "X", 5]))
def test_whatever_is_written_there_is_a_place_on_earth_or_none(gps: dict[int, Any], ref: Any) -> None:
    found = position({**gps, 1: ref, 3: "E"})
    if found.state == "read":
        assert found.lon is not None and found.lat is not None
        assert abs(found.lon) <= 180 and abs(found.lat) <= 90
    else:
        assert (found.lon, found.lat) == (None, None)


# Positions on paper: 13°45'23.4"N 100°29'36.9"E is the middle of Bangkok, worked out by hand in decimal degrees.
LAT, LON = (R(13), R(45), R(234, 10)), (R(100), R(29), R(369, 10))


@pytest.mark.parametrize(
    ("refs", "lon", "lat"),
    [
        (("N", "E"), 100.49358333, 13.7565),
        (("S", "E"), 100.49358333, -13.7565),
        (("N", "W"), -100.49358333, 13.7565),
        (("s", b"w\0"), -100.49358333, -13.7565),
    ],
)
def test_the_hemispheres_are_read(refs: tuple[Any, Any], lon: float, lat: float) -> None:
    found = position({1: refs[0], 2: LAT, 3: refs[1], 4: LON})
    assert (found.lon, found.lat) == pytest.approx((lon, lat), abs=1e-8)


def test_minutes_with_a_fraction_and_no_seconds_are_read() -> None:
    found = position({1: "N", 2: (R(13), R(4539, 100), R(0)), 3: "E", 4: (R(100), R(29615, 1000), R(0, 1))})
    assert (found.lon, found.lat) == pytest.approx((100.49358333, 13.7565), abs=1e-8)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({2: (R(13), R(45), R(0, 0))}, "unreadable"),
        ({2: (R(13), R(1, 0), R(0))}, "unreadable"),
        ({4: (R(0, 0),) * 3}, "unreadable"),
        ({2: (R(91), R(0), R(0))}, "unreadable"),
        ({2: (R(13), R(61), R(0))}, "unreadable"),
        ({2: (R(13), R(45), R(-1, 10))}, "unreadable"),
        ({4: (R(180), R(0), R(1))}, "unreadable"),
        ({1: ""}, "unreadable"),
        ({3: "NE"}, "unreadable"),
        ({4: None}, "unreadable"),
        ({2: (R(0),) * 3, 4: (R(0),) * 3}, "zero"),
        ({18: "INDIAN 1975"}, "datum"),
        ({18: "WGS-84"}, "read"),
        ({18: b"WGS 84\0"}, "read"),
    ],
)
def test_what_is_not_wholly_readable_is_left_out_and_named(changes: dict[int, Any], state: str) -> None:
    assert position({1: "N", 2: LAT, 3: "E", 4: LON, **changes}).state == state


def test_a_picture_without_a_position_has_none() -> None:
    assert position({}).state == "none"
    assert position({6: R(12), 29: "2024:03:01"}).state == "none"


@pytest.mark.parametrize(
    ("text", "offset", "utc"),
    [
        ("2024:03:01 10:11:12", "", "2024-03-01T03:11:12"),
        ("2024:03:01 10:11:12", "+00:00", "2024-03-01T10:11:12"),
        ("2024:03:01 10:11:12", "-05:30", "2024-03-01T15:41:12"),
        ("2024:03:01 10:11:12", "nonsense", "2024-03-01T03:11:12"),
        ("2567:03:01 10:11:12", "", "2024-03-01T03:11:12"),  # Buddhist
        ("2567:02:29 00:00:00", "", "2024-02-28T17:00:00"),  # 2024 is a leap year, 2567 would be none
    ],
)
def test_the_time_is_thai_unless_it_says_otherwise(text: str, offset: str, utc: str) -> None:
    found = taken_at({36867: text, 36881: offset})
    assert found == dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)


UNSET = [
    "0000:00:00 00:00:00", "2026:13:01 00:00:00", "1980:01:01 00:00:00", "3500:01:01 00:00:00", "", "    :  :   ",
    b"\xff", 5, None,
]  # fmt: skip


@pytest.mark.parametrize("text", UNSET)
def test_a_clock_that_was_never_set_says_nothing(text: Any) -> None:
    assert taken_at({36867: text}) is None


def test_the_time_of_taking_goes_before_the_time_of_changing() -> None:
    found = taken_at({36868: "2024:02:02 00:00:00"}, {306: "2024:03:03 00:00:00"})
    assert found and found.month == 2


TEXTS = st.one_of(st.text("0129:+- TZ๙", max_size=22), st.binary(max_size=4), st.integers())


@given(st.dictionaries(st.sampled_from([36867, 36868, 306, 36881, 36880]), TEXTS))
def test_no_text_is_too_odd_for_the_clock(directory: dict[int, Any]) -> None:
    found = taken_at(directory)
    assert found is None or found.year >= 1990
