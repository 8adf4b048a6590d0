"""Buddhist years, fiscal years (1 October to 30 September), Thai digits, Thai dates and money.

A fiscal year carries the Buddhist number of the year in which it ends: 1 Oct 2025 to 30 Sep 2026 is 2569.
"""

from __future__ import annotations

import datetime as dt
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
