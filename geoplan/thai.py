"""Buddhist years, fiscal years (1 October to 30 September), Thai digits, dates, money and tax numbers.

A fiscal year carries the Buddhist number of the year in which it ends: 1 Oct 2025 to 30 Sep 2026 is 2569.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

BUDDHIST_OFFSET = 543
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
ARABIC_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")


def to_thai_digits(text: str) -> str:
    """Return ``text`` with Arabic digits replaced by Thai ones."""
    return text.translate(THAI_DIGITS)


def to_arabic_digits(text: str) -> str:
    """Return ``text`` with Thai digits replaced by Arabic ones."""
    return text.translate(ARABIC_DIGITS)


def buddhist_year(year: int) -> int:
    """Return the Buddhist year of a Gregorian one."""
    return year + BUDDHIST_OFFSET


def fiscal_year(day: dt.date) -> int:
    """Return the Buddhist fiscal year in which ``day`` lies; it begins on 1 October of the year before."""
    return buddhist_year(day.year) + (1 if day.month >= 10 else 0)


def fiscal_year_days(year: int) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of the Buddhist fiscal year ``year``."""
    gregorian = year - BUDDHIST_OFFSET
    return dt.date(gregorian - 1, 10, 1), dt.date(gregorian, 9, 30)


def thai_date(day: dt.date) -> str:
    """Return ``day`` as officials write it, such as ``22 พ.ย. 2569``."""
    return f"{day.day} {MONTHS[day.month - 1]} {buddhist_year(day.year)}"


def baht(amount: Decimal | int | None) -> str:
    """Return an amount with thousands and satang; a blank is an en dash, zero is ``0``."""
    if amount is None:
        return "–"
    return f"{amount:,.2f}" if amount else "0"


_NUMBERS = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{2}|\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WORDS = re.compile(r"(\d{1,2})\s*([^\d\s/]+)\s*(?:พ\.?\s?ศ\.?\s?)?(\d{2}|\d{4})")
FULL_MONTHS = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม",
    "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
_MONTH_NUMBERS = {
    name.replace(".", ""): number for names in (MONTHS, FULL_MONTHS) for number, name in enumerate(names, start=1)
}
_BUDDHIST_FROM = 2400


def parse_thai_date(text: str) -> dt.date | None:
    """Return the day that somebody typed, or None where it is none.

    Read are ``22/11/2569``, ``22-11-69``, ``22 พ.ย. 2569``, ``22 พฤศจิกายน 2569`` and ``2026-11-22``, Thai digits too.
    Years from 2400 on and those of two digits (25xx) are Buddhist, others Gregorian.
    """
    text = to_arabic_digits(text).strip()
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
        return _day(year, month, day)
    if found := _NUMBERS.fullmatch(text):
        return _day(_whole_year(found[3]), int(found[2]), int(found[1]))
    if found := _WORDS.fullmatch(text):
        number = _MONTH_NUMBERS.get(found[2].replace(".", ""))
        return _day(_whole_year(found[3]), number, int(found[1])) if number else None
    return None


def typed_date(day: dt.date) -> str:
    """Return ``day`` as it is typed: ``22/11/2569``."""
    return f"{day.day:02d}/{day.month:02d}/{buddhist_year(day.year)}"


def _whole_year(text: str) -> int:
    return int(text) + (2500 if len(text) == 2 else 0)


def _day(year: int, month: int, day: int) -> dt.date | None:
    """Return a day of a Buddhist or Gregorian year, between 1900 and 2157."""
    year -= BUDDHIST_OFFSET if year >= _BUDDHIST_FROM else 0
    try:
        return dt.date(year, month, day) if 1900 <= year <= 2700 - BUDDHIST_OFFSET else None
    except ValueError:
        return None


def check_digit(twelve: str) -> str:
    """Return the last digit of a 13-digit tax or citizen number, given the others.

    It is 11 less the remainder by 11 of the sum of the digits weighted 13 down to 2, of which the last digit counts
    (Department of Provincial Administration, Revenue Department).
    """
    total = sum(int(digit) * weight for digit, weight in zip(twelve, range(13, 1, -1), strict=True))
    return str((11 - total % 11) % 10)


def is_tax_id(number: str) -> bool:
    """Tell whether ``number`` has 13 Arabic digits of which the last checks the others."""
    return re.fullmatch(r"[0-9]{13}", number) is not None and number[12] == check_digit(number[:12])
