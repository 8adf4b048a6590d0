"""How long a question to the database may take, by who asks; whoever asks too much is told so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from psycopg.errors import QueryCanceled

from geoplan.errors import DomainError
from geoplan.policy import Actor
from geoplan.replicas import alias, connection


@contextmanager
def bounded(actor: Actor) -> Iterator[None]:
    """Let each statement of the block take ``settings.QUERY_SECONDS`` of the public or of staff; for reading only.

    Raises ``query_too_slow`` (503) where one takes longer.
    """
    with _told(), transaction.atomic(using=alias()), connection.cursor() as cursor:
        cursor.execute(_limit(_milliseconds(actor)))
        yield
        cursor.execute(_limit(0))


def bounded_value(actor: Actor, sql: str, params: Sequence[Any] | Mapping[str, Any]) -> Any:
    """Return the one value that ``sql`` asks for, as ``bounded`` but in one message, which is a transaction by itself.

    The planner is kept from other processes, whose start costs more than they save where many ask at once.
    """
    alone = "SELECT set_config('max_parallel_workers_per_gather', '0', true)"
    with _told(), connection.cursor() as cursor:
        cursor.execute(f"{_limit(_milliseconds(actor))}; {alone}; {sql}; {_limit(0)}", params)
        cursor.nextset()
        cursor.nextset()
        return cursor.fetchone()[0]


def _milliseconds(actor: Actor) -> int:
    return round(settings.QUERY_SECONDS["public" if actor.is_public else "staff"] * 1000)


def _limit(milliseconds: int) -> str:
    return f"SELECT set_config('statement_timeout', '{milliseconds}', true)"


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise DomainError("query_too_slow") from error
        raise
