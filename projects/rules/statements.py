"""Triggers that run once a statement, over all the rows it touched."""

from __future__ import annotations

from collections.abc import Callable

import pgtrigger

_TOUCHED = {
    pgtrigger.Insert: ({"new": "new_rows"}, "SELECT * FROM new_rows"),
    pgtrigger.Update: (
        {"old": "old_rows", "new": "new_rows"},
        "SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows",
    ),
    pgtrigger.Delete: ({"old": "old_rows"}, "SELECT * FROM old_rows"),
}


def on_change(name: str, body: Callable[[str], str], *operations: pgtrigger.Operation) -> list[pgtrigger.Trigger]:
    """Return a trigger for each operation (all three where none is named) that runs ``body`` after a statement.

    ``body`` is given the query of the touched rows, old and new ones of an update alike, and returns PL/pgSQL
    statements. PostgreSQL gives a statement's rows only to triggers of one operation, hence one trigger each.
    """
    return on_operation(name, lambda rows, _: body(rows), *operations)


def on_operation(
    name: str, body: Callable[[str, pgtrigger.Operation], str], *operations: pgtrigger.Operation
) -> list[pgtrigger.Trigger]:
    """Return what ``on_change`` does; ``body`` is told the operation too, for ``old_rows`` and ``new_rows``."""
    return [
        pgtrigger.Trigger(
            name=f"{name}_{operation}".lower(),
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(**_TOUCHED[operation][0]),
            func=f"{body(_TOUCHED[operation][1], operation)} RETURN NULL;",
        )
        for operation in operations or tuple(_TOUCHED)
    ]
