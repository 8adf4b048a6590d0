"""Small sheets that people fill in and bring back: read in the confined process, columns found by their headings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geoplan.errors import DomainError
from geoplan.organisations.rows import Row
from spatial.formats.parsed import MIB, Limits
from spatial.formats.reading import read_upload

LIMITS = Limits(upload_bytes=5 * MIB, unpacked_bytes=50 * MIB, rows=5000, columns=100, cpu_seconds=30, wall_seconds=60)
TABLES = ("csv", "excel")


@dataclass(frozen=True)
class Sheet:
    """The rows of a sheet by our own column names; ``headings`` says what the file calls each."""

    rows: list[Row]
    headings: dict[str, str]

    def wrong(self, code: str, row: Row, column: str, **params: object) -> DomainError:
        """Return the error of a cell, naming its row and its heading."""
        return DomainError(code, row=row.number, field=self.headings.get(column, column), **params)


def normal(heading: str) -> str:
    """Return a heading without blanks, marks and case, so that ``หมู่ ที่`` is ``หมู่ที่``."""
    return re.sub(r"[\s\u200b\ufeff._/()*:-]+", "", heading).casefold()


def read_sheet(path: Path, filename: str, columns: Mapping[str, Sequence[str]], needed: Sequence[str]) -> Sheet:
    """Return the rows of an uploaded CSV or Excel file; ``columns`` gives the headings that each column may have.

    Errors: those of ``read_upload``; ``file_type_unknown`` for a map format; ``sheet_columns``.
    """
    parsed = read_upload(path, filename, limits=LIMITS)
    if parsed.format not in TABLES:
        raise DomainError("file_type_unknown", name=filename[:100])
    names = {normal(str(name)): str(name) for name in parsed.table.column_names}
    found = {
        column: names[normal(alias)]
        for column, aliases in columns.items()
        for alias in reversed(aliases)
        if normal(alias) in names
    }
    if missing := [columns[column][0] for column in needed if column not in found]:
        raise DomainError("sheet_columns", columns=", ".join(missing))
    values = [parsed.table[name].to_pylist() for name in found.values()]
    rows = [
        Row(int(number), {column: (cell or "").strip() for column, cell in zip(found, cells, strict=True)})
        for number, *cells in zip(parsed.row_numbers, *values, strict=True)
    ]
    return Sheet(rows, found)
