"""The numbers of projects within form × heading × programme, for statements that write many rows at once.

A row that comes without a number gets the next one from the database, row by row (``projects.rules.plans``); a
statement that brings many numbers them itself, a hundred times as fast, and the database checks that none comes back.
"""

from __future__ import annotations

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('projects_numberseries', %(plan)s))"
"""Taken before numbers are given by hand, so that one session at a time numbers a plan; the triggers take it too."""


def numbered(plan: str, form: str, heading: str, programme: str, order: str) -> tuple[str, str]:
    """Return the SQL expression of the next numbers, in the order of ``order``, and the join that it needs.

    The arguments are SQL expressions of the new rows; ``heading`` is 0 and ``programme`` empty where there is none.
    """
    number = (
        "COALESCE(series.last, 0) + "
        f"row_number() OVER (PARTITION BY {plan}, {form}, {heading}, {programme} ORDER BY {order})"
    )
    join = f"""LEFT JOIN projects_numberseries series ON series.plan_id = {plan} AND series.form = {form}
        AND series.heading = {heading} AND series.programme = {programme}"""
    return number, join
