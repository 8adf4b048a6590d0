"""What a file says was approved and paid: one fiscal year a row."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils import translation

from geoplan.thai import to_arabic_digits
from projects.imports import values
from projects.imports.fields import normal
from projects.imports.uploading import Table
from projects.imports.values import Cells, Problems
from projects.models import ExpenditureClass, Source

# How files call the classes beside our own names of them.
CLASSES = {
    "งบกลาง": "central",
    "งบบุคลากร": "personnel",
    "งบดำเนินงาน": "operating",
    "งบลงทุน": "investment",
    "งบอุดหนุน": "subsidy",
    "งบเงินอุดหนุน": "subsidy",
    "งบรายจ่ายอื่น": "other",
}
YEARS = range(2540, 2641)


@dataclass(frozen=True)
class Money:
    """What a row says: fiscal year, source, class, and baht approved and disbursed."""

    fiscal_year: int
    source: str
    expenditure_class: str
    approved: Decimal
    disbursed: Decimal | None

    def as_json(self) -> dict[str, Any]:
        """The row as it is staged; amounts as text, exact."""
        disbursed = None if self.disbursed is None else f"{self.disbursed:.2f}"
        return {**vars(self), "approved": f"{self.approved:.2f}", "disbursed": disbursed}


def read_money(
    read: Table, mapping: dict[str, str], problems: Problems, *, may_pay: bool, default_source: str
) -> list[Money | None]:
    """What each row says was approved, None where it says nothing. Payments are left out unless ``may_pay``."""
    if "approved" not in mapping:
        return [None] * len(read.row_numbers)
    approved = values.amounts(read.column(mapping["approved"]), "approved", problems)
    paid = read.column(mapping.get("disbursed")) if may_pay else [None] * len(approved)
    disbursed = values.amounts(paid, "disbursed", problems)
    years = _years(read.column(mapping.get("fiscal_year")), approved, problems)
    sources = _chosen(read.column(mapping.get("source")), "source", Source, {}, problems)
    classes = _chosen(
        read.column(mapping.get("expenditure_class")), "expenditure_class", ExpenditureClass, CLASSES, problems
    )
    found: list[Money | None] = []
    for position, amount in enumerate(approved):
        year, spent = years[position], disbursed[position]
        if amount is None or year is None:
            found.append(None)
            continue
        if spent is not None and spent > amount:
            problems.add(
                position, "paid_over_approved", "disbursed", disbursed=f"{spent:,.2f}", approved=f"{amount:,.2f}"
            )
        found.append(
            Money(
                year,
                sources[position] or default_source,
                classes[position] or ExpenditureClass.INVESTMENT.value,
                amount,
                spent,
            )
        )
    return found


def _years(cells: Cells, approved: list[Decimal | None], problems: Problems) -> list[int | None]:
    years: list[int | None] = []
    for position, cell in enumerate(cells):
        text = to_arabic_digits(cell or "").strip()
        year = int(text) if text.isdecimal() and len(text) == 4 else None
        if approved[position] is None:
            years.append(None)
            continue
        if not text:
            problems.add(position, "year_missing", "fiscal_year")
        elif year not in YEARS:
            problems.add(position, "year_unreadable", "fiscal_year", value=text[:40])
        years.append(year if year in YEARS else None)
    return years


def _chosen(cells: Cells, name: str, kinds: type[TextChoices], others: dict[str, str], problems: Problems) -> list[str]:
    names = {normal(str(value)): str(value) for value in kinds.values}
    for language in ("th", "en"):
        with translation.override(language):
            names |= {normal(str(label)): str(value) for value, label in kinds.choices}
    names |= {normal(word): value for word, value in others.items()}
    known = {cell: normal(cell) if cell else "" for cell in set(cells)}
    for position, cell in enumerate(cells):
        if known[cell] and known[cell] not in names:
            problems.add(position, f"{name}_unknown", name, value=(cell or "")[:100])
    return [names.get(known[cell], "") for cell in cells]
