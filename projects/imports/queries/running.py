"""Running the SQL of imports."""

from __future__ import annotations

from typing import Any

from django.db import connection


def run(sql: str, **parameters: Any) -> int:
    """Run one statement; return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)


def ask(sql: str, **parameters: Any) -> list[dict[str, Any]]:
    """Run one query; return its rows as dictionaries."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
