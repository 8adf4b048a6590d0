"""What is said of an error: its HTTP status and its text in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ErrorKind:
    """One row of the table: HTTP status and the text in both languages, with ``{name}`` placeholders."""

    status: int
    thai: str
    english: str
