"""Cells of text become values: names, money, programmes, kinds and forms. Each cleaner works on a whole column."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import translation

from geoplan.thai import to_arabic_digits
from projects.imports.fields import normal
from projects.imports.problems import problem
from projects.models import Form, Kind, Programme

Cells = Sequence[str | None]
LARGEST = Decimal("999999999999.99")
BLANKS = re.compile(r"\s+")
DASHES = re.compile(r"[-‐‑‒–—―−]+")
MONEY = re.compile(r"([-−(]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(\.[0-9]*)?\)?")
UNITS = re.compile(r"^(?:฿|thb)|(?:บาท|baht|thb|\.-|บ\.)$", re.IGNORECASE)
INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])


@dataclass
class Problems:
    """The problems of a file's rows, by position."""

    rows: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, position: int, code: str, column: str = "", /, **params: Any) -> None:
        """Put a problem of the table on a row; ``column`` is our field."""
        self.rows.setdefault(position, []).append(problem(code, column, **params))

    def put(self, position: int, stored: dict[str, Any]) -> None:
        """Put a ready problem on a row."""
        self.rows.setdefault(position, []).append(stored)

    def of(self, position: int) -> list[dict[str, Any]]:
        """The problems of a row."""
        return self.rows.get(position, [])

    def blocked(self, position: int) -> bool:
        """Whether a row has a problem that refuses it."""
        return any(one["severity"] == "block" for one in self.rows.get(position, ()))


def tidy(value: str | None) -> str:
    """Text in NFC without invisible marks and control characters, blanks at its ends removed."""
    if not value:
        return ""
    # Printable text has neither marks nor control characters, and nearly all text is printable.
    if not value.isprintable():
        value = value.translate(INVISIBLE)
        value = "".join(c for c in value if c in "\n\t" or unicodedata.category(c)[0] != "C")
    return unicodedata.normalize("NFC", value).strip()


def texts(cells: Cells, name: str, longest: int | None, problems: Problems) -> list[str]:
    """A column of text; a field with a limit is one line, and a text beyond it a problem."""
    known: dict[str | None, str] = {}
    column = []
    for position, cell in enumerate(cells):
        if cell not in known:
            value = tidy(cell)
            known[cell] = value if longest is None else BLANKS.sub(" ", value)
        value = known[cell]
        if longest is not None and len(value) > longest:
            problems.add(position, "too_long", name, length=len(value), limit=longest)
            value = value[:longest]
        column.append(value)
    return column


def money(cell: str | None) -> tuple[Decimal | None, str | None]:
    """An amount in baht, or the code of what is wrong; a blank is None, a dash is 0 (DOMAIN, section 6).

    Exact: thousands must be grouped in threes, and nothing finer than a satang is rounded away.
    """
    if not cell or not (value := to_arabic_digits(cell).strip()):
        return None, None
    value = UNITS.sub("", value.replace(" ", "").replace("\u00a0", "")).strip()
    if DASHES.fullmatch(value):
        return Decimal(0), None
    found = MONEY.fullmatch(value)
    if not found or not (found[2] or (found[3] or ".") != "."):
        return None, "money_unreadable"
    if found[1]:
        return None, "money_negative"
    amount = Decimal(f"{(found[2] or '0').replace(',', '')}{found[3] or ''}")
    # In this order, for a number of more than 28 digits has no satang that Decimal could look at.
    if amount > LARGEST:
        return None, "money_too_large"
    return (amount, None) if amount == amount.quantize(Decimal("0.01")) else (None, "money_satang")


def amounts(cells: Cells, name: str, problems: Problems) -> list[Decimal | None]:
    """A column of money."""
    result: list[Decimal | None] = []
    known: dict[str | None, tuple[Decimal | None, str | None]] = {}
    for position, cell in enumerate(cells):
        if cell not in known:
            known[cell] = money(cell)
        amount, wrong = known[cell]
        if wrong:
            problems.add(position, wrong, name, value=(cell or "")[:60])
        result.append(amount)
    return result


def choices(cells: Cells, name: str, problems: Problems) -> list[str]:
    """A column of kinds or forms, by their codes or their names in Thai or English."""
    names = _names(Kind if name == "kind" else Form)
    known = {cell: normal(cell) if cell else "" for cell in set(cells)}
    result = []
    for position, cell in enumerate(cells):
        value = known[cell]
        if value and value not in names:
            problems.add(position, f"{name}_unknown", name, value=(cell or "")[:100])
        result.append(names.get(value, ""))
    return result


def _names(kinds: type[Kind] | type[Form]) -> dict[str, str]:
    names = {normal(str(value)): str(value) for value in kinds.values}
    for language in ("th", "en"):
        with translation.override(language):
            names |= {normal(str(label)): str(value) for value, label in kinds.choices}
    if kinds is Form:
        names |= {normal(thai): value for thai, value in FORMS.items()}
    else:
        names |= {normal(thai): value for thai, value in KINDS.items()}
    return names


FORMS = {"ผ.02": "p02", "ผ.02/1": "p02_1", "ผ.02/2": "p02_2", "ผ.03": "p03", "แบบ ผ.02": "p02", "แบบ ผ.03": "p03"}
KINDS = {
    "ถนน": "road",
    "สะพาน": "bridge",
    "ท่อระบายน้ำ": "drain",
    "รางระบายน้ำ": "drain",
    "ประปา": "water_supply",
    "คลอง": "canal",
    "ขุดลอก": "canal",
    "สระน้ำ": "pond",
    "อ่างเก็บน้ำ": "pond",
    "บ่อบาดาล": "well",
    "บ่อน้ำ": "well",
    "อาคาร": "building",
    "ไฟฟ้าแสงสว่าง": "lighting",
    "ไฟฟ้า": "lighting",
    "สวนสาธารณะ": "park",
    "สนามกีฬา": "park",
    "ขยะ": "waste",
    "ครุภัณฑ์": "equipment",
    "กิจกรรม": "activity",
    "อบรม": "activity",
    "สวัสดิการ": "welfare",
    "อื่น ๆ": "other",
    "อื่นๆ": "other",
}


def programmes(cells: Cells, problems: Problems, *, take_proposals: bool) -> list[str]:
    """A column of programmes, by code or name; a misspelt one is a problem that proposes the nearest."""
    rows = list(Programme.objects.all())
    names = {normal(name): row for row in rows for name in (row.code, row.name_th, row.name_en, f"แผนงาน{row.name_th}")}
    names |= {str(int(row.code)): row for row in rows}
    nearest: dict[str, Programme | None] = {}
    known = {cell: normal(cell) if cell else "" for cell in set(cells)}
    result = []
    for position, cell in enumerate(cells):
        value = known[cell]
        if not value:
            result.append("")
            continue
        if value not in names and value not in nearest:
            nearest[value] = _nearest(value, names)
        found = names.get(value)
        result.append(
            found.code if found else _proposed(position, cell or "", nearest[value], problems, take_proposals)
        )
    return result


def _nearest(value: str, names: dict[str, Programme]) -> Programme | None:
    close = difflib.get_close_matches(value[:200], names, n=1, cutoff=0.75)
    return names[close[0]] if close else None


def _proposed(position: int, cell: str, found: Programme | None, problems: Problems, take: bool) -> str:
    if found is None:
        problems.add(position, "programme_unknown", "programme", value=cell[:100])
        return ""
    code = "programme_corrected" if take else "programme_misspelt"
    problems.add(position, code, "programme", value=cell[:100], proposal=found.name_th)
    return found.code if take else ""


def repeated(values: Iterable[str], labels: Iterable[str], seen: dict[str, str]) -> dict[int, str]:
    """For each position that repeats an earlier value (blank ones apart), the label of the row that had it first.

    ``labels`` are as ``Table.labels``; ``seen`` holds these rows from one block of a file to the next.
    """
    repeats = {}
    for position, (value, label) in enumerate(zip(values, labels, strict=True)):
        if value:
            first = seen.setdefault(value, label)
            if first != label:
                repeats[position] = first
    return repeats
