"""Position and time out of a picture's EXIF data; whatever else is there is not looked at.

Tags and their types: CIPA DC-008 (Exif 3.0), sections 4.6.5 (time) and 4.6.7 (GPS).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from numbers import Real
from typing import Any, NamedTuple

LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE, DATUM = 1, 2, 3, 4, 18
# The time at which the picture was taken, then digitised, then changed; each with its offset from UTC.
TIMES = ((36867, 36881), (36868, 36882), (306, 36880))
TIME = re.compile(r"([0-9]{4})[:/-]([0-9]{2})[:/-]([0-9]{2})[ T]([0-9]{2}):([0-9]{2}):([0-9]{2})")
OFFSET = re.compile(r"([+-])([0-9]{2}):([0-9]{2})")
BANGKOK = dt.timezone(dt.timedelta(hours=7))
BUDDHIST_FROM, BUDDHIST_OFFSET = 2400, 543
EARLIEST = dt.datetime(1990, 1, 1, tzinfo=BANGKOK)


class Position(NamedTuple):
    """Where a picture was taken, WGS 84 degrees; ``state`` is ``read``, ``none``, ``unreadable``, ``zero``, ``datum``.

    Only ``read`` comes with numbers.
    """

    state: str
    lon: float | None = None
    lat: float | None = None


def position(gps: Mapping[int, Any]) -> Position:
    """Return the position in a picture's GPS directory; what is not wholly readable is never guessed.

    A camera without a fix writes zeros, which would be a place in the Gulf of Guinea.
    """
    if not any(tag in gps for tag in (LATITUDE, LONGITUDE)):
        return Position("none")
    lat = _signed(gps.get(LATITUDE), gps.get(LATITUDE_REF), "NS", 90)
    lon = _signed(gps.get(LONGITUDE), gps.get(LONGITUDE_REF), "EW", 180)
    if lat is None or lon is None:
        return Position("unreadable")
    if not _is_wgs84(gps.get(DATUM)):
        return Position("datum")
    return Position("zero") if lat == lon == 0 else Position("read", lon, lat)


def _signed(value: Any, ref: Any, letters: str, most: float) -> float | None:
    letter = _text(ref).upper()
    degrees = _degrees(value)
    if len(letter) != 1 or letter not in letters or degrees is None or degrees > most:
        return None
    return degrees if letter == letters[0] else -degrees


def _degrees(value: Any) -> float | None:
    """Degrees, minutes and seconds as degrees; a fraction over nothing is no number (Pillow reads it as NaN)."""
    if not isinstance(value, tuple | list) or len(value) != 3 or not all(isinstance(part, Real) for part in value):
        return None
    try:
        degrees, minutes, seconds = map(float, value)
    except (OverflowError, ZeroDivisionError):
        return None
    if not all(map(math.isfinite, (degrees, minutes, seconds))) or degrees < 0:
        return None
    return degrees + minutes / 60 + seconds / 3600 if 0 <= minutes <= 60 and 0 <= seconds <= 60 else None


def _is_wgs84(datum: Any) -> bool:
    return re.sub("[^A-Z0-9]", "", _text(datum).upper()) in ("", "WGS84", "WGS1984")


def _text(value: Any) -> str:
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else value if isinstance(value, str) else ""
    return text.strip(" \0")


def taken_at(*directories: Mapping[int, Any]) -> dt.datetime | None:
    """Return when the picture was taken, of the EXIF directories the first that says it; None where none does.

    Without an offset it is Thai time. A year of 2400 and later is Buddhist, as some Thai telephones write it. A time
    before 1990 or to come is a camera's whose clock was never set.
    """
    for tag, offset in TIMES:
        for directory in directories:
            moment = _moment(_text(directory.get(tag)), _text(directory.get(offset)))
            if moment and EARLIEST <= moment <= dt.datetime.now(dt.UTC) + dt.timedelta(days=1):
                return moment
    return None


def _moment(text: str, offset: str) -> dt.datetime | None:
    found = TIME.match(text)
    if not found:
        return None
    year, month, day, hour, minute, second = map(int, found.groups())
    year -= BUDDHIST_OFFSET if year >= BUDDHIST_FROM else 0
    try:
        return dt.datetime(year, month, day, hour, minute, second, tzinfo=_zone(offset))
    except ValueError:
        return None


def _zone(offset: str) -> dt.timezone:
    found = OFFSET.fullmatch(offset)
    if not found:
        return BANGKOK
    minutes = int(found[2]) * 60 + int(found[3])
    return dt.timezone(dt.timedelta(minutes=minutes if found[1] == "+" else -minutes)) if minutes < 1440 else BANGKOK
