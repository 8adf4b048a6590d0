"""A row of a file of organisations."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """The values of a row by column, all text, and the row's number as its reader counts it."""

    number: int
    values: dict[str, str]
