"""A question asked so often that to put its values into the driver's form takes longer than to answer it.

It is prepared once a connection and asked over libpq itself (``psycopg.pq``), in a third of the time. For tiles that
are at hand there is little else to do.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

Value = int | str | Sequence[str] | None
Row = tuple[str | None, ...]
_numbers = itertools.count(1)


class PreparedQuestion:
    """SQL with ``%(name)s`` where values go, each of a type that its place tells, and columns of text."""

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self.names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", sql)))
        places = {name: f"${place}" for place, name in enumerate(self.names, start=1)}
        self.prepared = re.sub(r"%\((\w+)\)s", lambda match: places[match[1]], sql).encode()
        self.name = f"geoplan_{next(_numbers)}".encode()

    def bind(self, values: Mapping[str, Value]) -> BoundQuestion:
        """Return the question with its values, to be asked any number of times."""
        return BoundQuestion(self, values, [_text(values[name]) for name in self.names])


@dataclass(frozen=True)
class BoundQuestion:
    """A prepared question with its values, by name for the driver and as text for libpq."""

    question: PreparedQuestion
    values: Mapping[str, Value]
    given: list[Any]

    def ask(self, connection: psycopg.Connection) -> Row | None:
        """Return the first row; None without one, and where the database does not answer.

        ``connection`` is this thread's own. Inside a transaction the driver asks, for a statement that is no longer
        prepared would end it: the driver has all of them forgotten when one is rolled back.
        Errors: those of psycopg.
        """
        database, question = connection.pgconn, self.question
        if database.transaction_status != TransactionStatus.IDLE:
            return psycopg.Cursor(connection).execute(question.sql, self.values).fetchone()
        result = database.exec_prepared(question.name, self.given)
        if result.status == ExecStatus.FATAL_ERROR:
            database.prepare(question.name, question.prepared)
            result = database.exec_prepared(question.name, self.given)
        return _first_row(result) if result.status == ExecStatus.TUPLES_OK else None


def _first_row(result: PGresult) -> Row | None:
    if not result.ntuples:
        return None
    cells = (result.get_value(0, column) for column in range(result.nfields))
    return tuple(None if cell is None else cell.decode() for cell in cells)


def _text(value: Value) -> bytes | None:
    """Return a value as PostgreSQL reads it; a list as an array of texts."""
    if value is None:
        return None
    if isinstance(value, int | str):
        return str(value).encode()
    quoted = (one.replace("\\", "\\\\").replace('"', '\\"') for one in value)
    return "{{{}}}".format(",".join(f'"{one}"' for one in quoted)).encode()
