"""Runs the queries of ``projects.invariants.queries`` and tells which find something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from projects.invariants.queries import INVARIANTS

SHOWN = 20
"""How many of the records that break an invariant are named."""


@dataclass(frozen=True)
class Broken:
    """An invariant that does not hold: its name, how many records break it, and the first of them in words."""

    name: str
    count: int
    examples: list[str]


def check() -> Iterator[tuple[str, Broken | None]]:
    """Yield each invariant by name with what breaks it, or None. All are read from one snapshot of the database."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        for name, sql in INVARIANTS.items():
            cursor.execute(f"SELECT count(*) OVER (), broken::text FROM ({sql}) broken LIMIT {SHOWN}")  # noqa: S608
            rows = cursor.fetchall()
            yield name, Broken(name, rows[0][0], [row[1] for row in rows]) if rows else None
