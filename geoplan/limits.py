"""How long a question to the database may take, by who asks; whoever asks too much is told so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import OperationalError, transaction
from psycopg.errors import QueryCanceled

from geoplan.errors import DomainError
from geoplan.policy import Actor
from geoplan.replicas import alias, connection


@contextmanager
def bounded(actor: Actor, *, alone: bool = False) -> Iterator[None]:
    """Let each statement of the block take ``settings.QUERY_SECONDS`` of the public or of staff; for reading only.

    ``alone`` keeps the planner from other processes, whose start costs more than they save where many ask at once.

    Raises ``query_too_slow`` (503) where one takes longer.
    """
    seconds = settings.QUERY_SECONDS["public" if actor.is_public else "staff"]
    try:
        with transaction.atomic(using=alias()), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{seconds * 1000:.0f}"])
            if alone:
                cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
            yield
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", ["0"])
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise DomainError("query_too_slow") from error
        raise
