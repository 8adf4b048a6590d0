"""Questions that are prepared once a connection."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from geoplan.prepared import PreparedQuestion

ECHO = PreparedQuestion(
    "SELECT %(text)s::text, (%(number)s::int + 1)::text, %(list)s::text[]::text, (%(text)s::text IS NULL)::text"
)
HOSTILE = "'; DROP TABLE x; -- \\ \" {,} ก"


def ask(question: PreparedQuestion, **values: object) -> tuple[str | None, ...] | None:
    connection.ensure_connection()
    return question.bind(values).ask(connection.connection)


def prepared() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, statement FROM pg_prepared_statements WHERE name = %s", [ECHO.name.decode()])
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_values_come_back_as_they_were() -> None:
    given = {"text": HOSTILE, "number": 41, "list": [HOSTILE, ""]}
    text, number, listed, _ = ask(ECHO, **given) or ()
    assert (text, number) == (HOSTILE, "42")
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text[]", [listed])
        assert cursor.fetchone() == ([HOSTILE, ""],)
    assert ask(ECHO, text=None, number=None, list=None) == (None, None, None, "true")
    assert len(prepared()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_transaction_taken_back_makes_it_prepare_again() -> None:
    """The driver then has all that was prepared forgotten."""
    values = {"text": "ก", "number": 1, "list": []}
    before = ask(ECHO, **values)
    with transaction.atomic():
        assert ask(ECHO, **values) == before
        transaction.set_rollback(True)
    prepared()
    assert ask(ECHO, **values) == before


@pytest.mark.django_db(transaction=True)
def test_what_the_database_refuses_has_no_answer_and_does_no_harm() -> None:
    broken = PreparedQuestion("SELECT 1 / %(number)s::int")
    assert ask(broken, number=0) is None
    assert ask(broken, number=1) == ("1",)
    assert ask(PreparedQuestion("SELECT nothing FROM nowhere")) is None
    assert ask(PreparedQuestion("SELECT 1::text WHERE false")) is None
