"""A year's ledger as a workbook to fill in and bring back, and as CSV.

One row a category and measure, the months of the fiscal year as columns. A blank cell changes nothing, a dash is 0;
the same file a second time changes nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from geoplan.errors import DomainError
from geoplan.organisations.loading import FileRefused
from geoplan.organisations.models import Organisation
from geoplan.organisations.rows import Row
from geoplan.organisations.sheets import Sheet, normal, read_sheet
from geoplan.policy import Action, Actor
from geoplan.thai import MONTHS as MONTH_NAMES
from geoplan.thai import to_arabic_digits
from projects.imports.problems import PROBLEMS
from projects.imports.values import money
from projects.ledgers import ESTIMATED, Key, Ledger, Saved, fill_ledger
from projects.models import CATEGORIES, MEASURES, MONTHS, Category, Measure, Side
from spatial.formats.tables import neutral

SIDES: dict[Any, tuple[str, ...]] = {
    Side.REVENUE: ("รายรับ", "revenue"),
    Side.EXPENDITURE: ("รายจ่าย", "expenditure"),
    Side.GENERAL_SUBSIDY: ("เงินอุดหนุนทั่วไป", "general subsidies"),
    Side.SPECIFIC_SUBSIDY: ("เงินอุดหนุนเฉพาะกิจ", "specific subsidies"),
}
MEASURE_NAMES: dict[Any, tuple[str, ...]] = {
    Measure.RECEIVED: ("รับจริง", "received"),
    Measure.SPENT: ("จ่ายจริง", "spent"),
}
MONTH_COLUMNS = {f"m{month}": (MONTH_NAMES[month - 1],) for month in MONTHS}
HEADINGS: dict[str, tuple[str, ...]] = {
    "year": ("ปีงบประมาณ", "fiscal year"),
    "code": ("รหัสหน่วยงาน", "organisation"),
    "side": ("บัญชี", "side"),
    "category": ("หมวด", "category"),
    "measure": ("รายการ", "measure"),
    ESTIMATED: ("ประมาณการทั้งปี", "estimated"),
    **MONTH_COLUMNS,
}
WIDTHS = {"side": 20, "category": 40, ESTIMATED: 17}
NUMBERS = (ESTIMATED, *MONTH_COLUMNS)


def lines() -> Iterator[tuple[Category, Measure]]:
    """Return the rows of a ledger: each category with each measure of its side."""
    return ((category, measure) for category in CATEGORIES for measure in MEASURES[category.side])


def _labels(organisation: Organisation, year: int, category: Category, measure: Measure) -> list[str | int]:
    names = [SIDES[category.side][0], category.thai, MEASURE_NAMES[measure][0]]
    return [year, organisation.code, *names]


def _amounts(ledger: Ledger, category: Category, measure: Measure) -> list[Decimal | None]:
    first = ledger.get(category, ESTIMATED) if measure == MEASURES[category.side][0] else None
    return [first, *(ledger.get(category, measure, month) for month in MONTHS)]


def template(organisation: Organisation, year: int, ledger: Ledger) -> bytes:
    """Return the workbook of a year with what has been entered; cells to fill in are white, the rest is grey."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("รายรับรายจ่าย")
    bold = book.add_format({"bold": True, "bg_color": "#E7F0FA", "border": 1})
    grey, cash = book.add_format({"bg_color": "#F1F3F5"}), book.add_format({"num_format": "#,##0.00"})
    sheet.write_string(0, 0, neutral(f"รายรับรายจ่ายและเงินอุดหนุน {organisation.name_th} ปีงบประมาณ {year}"))
    for place, (column, headings) in enumerate(HEADINGS.items()):
        sheet.write_string(1, place, headings[0], bold)
        sheet.set_column(place, place, WIDTHS.get(column, 13))
    sheet.write_string(1, len(HEADINGS), "รวมทั้งปี", bold)
    sheet.freeze_panes(2, 5)
    for row, (category, measure) in enumerate(lines(), start=2):
        for place, label in enumerate(_labels(organisation, year, category, measure)):
            sheet.write(row, place, label, grey)
        _write_amounts(sheet, row, _amounts(ledger, category, measure), cash)
        if measure != MEASURES[category.side][0]:
            sheet.write_blank(row, 5, None, grey)
    rule = {"validate": "decimal", "criteria": ">=", "value": 0, "ignore_blank": True}
    sheet.data_validation(2, 5, 1 + len(list(lines())), len(HEADINGS) - 1, rule)
    book.close()
    return out.getvalue()


def _write_amounts(sheet: Any, row: int, amounts: list[Decimal | None], cash: Any) -> None:
    for place, amount in enumerate(amounts, start=5):
        if amount is not None:
            sheet.write_number(row, place, float(amount), cash)
    total = float(sum((amount or Decimal(0) for amount in amounts[1:]), Decimal(0)))
    sheet.write_formula(row, 18, f"=SUM(G{row + 1}:R{row + 1})", cash, total)


def to_csv(organisation: Organisation, year: int, ledger: Ledger) -> str:
    """Return the whole ledger as CSV with its sums and balances; a blank has not been entered."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*(headings[0] for headings in HEADINGS.values()), "รวมทั้งปี", "คงเหลือ"])
    for category, measure in lines():
        last = measure == MEASURES[category.side][-1]
        sums = [ledger.total([category], measure), ledger.balance([category]) if last else None]
        labels = [neutral(str(label)) for label in _labels(organisation, year, category, measure)]
        writer.writerow([*labels, *_amounts(ledger, category, measure), *sums])
    return out.getvalue()


def load(actor: Actor, organisation: Organisation, year: int, path: Path, filename: str) -> Saved:
    """Write the cells of a file. Raises ``FileRefused`` with every problem, and then nothing was written.

    Other errors are those of ``read_sheet`` and of ``fill_ledger``.
    """
    actor.require(Action.EDIT_LEDGER, organisation)
    sheet = read_sheet(path, filename, HEADINGS, ("side", "category", *MONTH_COLUMNS))
    reader = _Reader(sheet, organisation, year)
    reader.read()
    if reader.problems:
        raise FileRefused(reader.problems)
    return fill_ledger(actor, organisation, year, reader.amounts)


@dataclass
class _Reader:
    """Reads the rows of a sheet into cells; what is wrong is collected, not raised."""

    sheet: Sheet
    organisation: Organisation
    year: int
    amounts: dict[Key, Decimal | None] = field(default_factory=dict)
    problems: list[DomainError] = field(default_factory=list)

    def read(self) -> None:
        """Read all rows."""
        seen: dict[tuple[Side, str, Measure], int] = {}
        for row in self.sheet.rows:
            self._check_owner(row)
            found = self._line(row)
            if found is None:
                continue
            category, measure = found
            first = seen.setdefault((category.side, category.code, measure), row.number)
            if first != row.number:
                self._wrong("cell_repeated", row, "category", value=category.thai, first=first)
            self._read_amounts(row, category, measure)

    def _wrong(self, code: str, row: Row, column: str, **params: object) -> None:
        self.problems.append(self.sheet.wrong(code, row, column, **params))

    def _check_owner(self, row: Row) -> None:
        """Refuse the row of another year or another organisation; Excel drops a leading zero of the code."""
        year, code = to_arabic_digits(row.values.get("year", "")), row.values.get("code", "")
        if year and year != str(self.year):
            self._wrong("cell_other", row, "year", value=year[:30], wanted=self.year)
        if code and code.lstrip("'").zfill(8) != self.organisation.code:
            self._wrong("cell_other", row, "code", value=code[:30], wanted=self.organisation.code)

    def _line(self, row: Row) -> tuple[Category, Measure] | None:
        side = _named(SIDES, row.values["side"])
        if side is None:
            self._unknown(row, "side")
            return None
        said = normal(row.values["category"])
        ours = [one for one in CATEGORIES if one.side == side and said in (normal(one.thai), normal(one.english))]
        if not ours:
            self._unknown(row, "category")
            return None
        told = row.values.get("measure", "")
        measure = _named(MEASURE_NAMES, told) if told or len(MEASURES[side]) > 1 else MEASURES[side][0]
        if measure not in MEASURES[side]:
            self._unknown(row, "measure")
            return None
        return ours[0], measure

    def _unknown(self, row: Row, column: str) -> None:
        said = row.values.get(column, "")
        if said:
            self._wrong("cell_unknown", row, column, value=said[:60])
        else:
            self._wrong("cell_missing", row, column)

    def _read_amounts(self, row: Row, category: Category, measure: Measure) -> None:
        for column in NUMBERS:
            amount, problem = money(row.values.get(column, ""))
            if problem:
                text = PROBLEMS[problem]
                said = {"value": row.values[column][:40]}
                reasons = {"reason_th": text.thai.format(**said), "reason_en": text.english.format(**said)}
                self._wrong("cell_wrong", row, column, **reasons)
            elif amount is not None and column == ESTIMATED and measure != MEASURES[category.side][0]:
                self._wrong("cell_unexpected", row, column)
            elif amount is not None:
                name = ESTIMATED if column == ESTIMATED else measure.value
                month = 0 if column == ESTIMATED else int(column[1:])
                self.amounts[category.side, category.code, name, month] = amount


def _named(names: dict[Any, tuple[str, ...]], said: str) -> Any:
    """Return what is called so in Thai or English, or None."""
    wanted = normal(said)
    return next((key for key, words in names.items() if wanted in map(normal, words)), None)
