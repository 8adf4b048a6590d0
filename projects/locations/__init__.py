"""Placing projects: what is typed, drawn or read from a file, checked, told and written; the verbs are offered here."""

from __future__ import annotations

from projects.locations.placing import (
    Origin,
    clear,
    declare_not_applicable,
    find,
    find_record,
    history,
    place,
    preview,
    restore,
)

__all__ = [
    "Origin",
    "clear",
    "declare_not_applicable",
    "find",
    "find_record",
    "history",
    "place",
    "preview",
    "restore",
]
