"""Finds which columns of a boundary file hold codes and names, by their values and not by their headings.

A code column is one whose values are DOPA codes, bare (``510101``) or as P-codes (``TH510101``); a name column is
one whose values agree with DOPA's names for those codes. So any file with codes can be read, whatever it calls them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spatial.boundaries.names import known_areas

CODE = re.compile(r"(?:TH)?((?:[0-9]{2}){2,3})(?:\.0+)?", re.IGNORECASE)
PREFIX = re.compile(r"^(?:จังหวัด|อำเภอ|กิ่งอำเภอ|เขต|ตำบล|แขวง|จ\.|อ\.|ต\.)\s*")
MOSTLY = 0.8
"""The share of a column's values that must be known before the column counts as codes or as names."""

Values = Sequence[Any]


@dataclass(frozen=True)
class Columns:
    """The codes of the deepest level in the file, row by row (None where unreadable), and names by level."""

    codes: list[str | None]
    names_th: dict[int, Values]
    names_en: dict[int, Values]


def read_code(value: Any) -> str | None:
    """The 4 or 6 digits of a DOPA code or P-code; None for anything else."""
    match = CODE.fullmatch(str(value).strip())
    return match[1] if match else None


def find_columns(table: Mapping[str, Values]) -> Columns | None:
    """The columns of codes and names; None when no column holds codes of districts or subdistricts.

    Of several code columns the deepest is taken, then the one with the most known codes.
    """
    best: tuple[int, int, list[str | None]] | None = None
    for values in table.values():
        codes = [read_code(value) for value in values]
        for length in (6, 4):
            known = sum(code in known_areas() for code in codes if code and len(code) == length)
            if known and known >= MOSTLY * len(codes) and (best is None or (length, known) > best[:2]):
                best = (length, known, codes)
    if best is None:
        return None
    lengths = [length for length in (2, 4, 6) if length <= best[0]]
    thai = {length: _names(table, best[2], length, thai=True) for length in lengths}
    english = {length: _names(table, best[2], length, thai=False) for length in lengths}
    return Columns(
        best[2],
        {length: values for length, values in thai.items() if values is not None},
        {length: values for length, values in english.items() if values is not None},
    )


def _names(table: Mapping[str, Values], codes: list[str | None], length: int, *, thai: bool) -> Values | None:
    """The column that agrees best with the known names of the codes cut to ``length`` digits."""
    known = [known_areas().get(code[:length]) if code else None for code in codes]
    expected = [plain(name.name_th if thai else name.name_en) if name else "" for name in known]
    best, result = MOSTLY * sum(bool(name) for name in expected) / 2, None
    for values in table.values():
        agree = sum(
            bool(name) and isinstance(value, str) and plain(value)[:12] == name[:12]
            for value, name in zip(values, expected, strict=True)
        )
        if agree > best:
            best, result = agree, values
    return result


def plain(name: str) -> str:
    """A name without its word for the level, spaces, hyphens or case, for comparing."""
    return re.sub(r"[\s\-]", "", PREFIX.sub("", name.strip())).lower()
