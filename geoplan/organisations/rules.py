"""Rules that the database itself keeps on the data of organisations."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import DateRangeField
from django.db.models import BooleanField, CheckConstraint, F, Func, Q, Value

STATE_COLUMNS = ["state", "confirmed_at", "version"]
FIRST_YEAR, LAST_YEAR = 2540, 2640
"""The Buddhist fiscal years that data may be of."""

# What was confirmed is no longer so once it says something else, whoever changes it and however.
CONFIRMABLE_TRIGGERS = [
    pgtrigger.Trigger(
        name="a_draft_again",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(exclude=STATE_COLUMNS),
        func="NEW.state := 'draft'; NEW.confirmed_at := NULL; RETURN NEW;",
    ),
    pgtrigger.Trigger(
        name="b_bump_version",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func="NEW.version := OLD.version + 1; RETURN NEW;",
    ),
]


def confirmed_has_time(name: str) -> CheckConstraint:
    """Return the rule that exactly what is confirmed carries the time of it."""
    return CheckConstraint(
        name=name,
        condition=Q(state="draft", confirmed_at__isnull=True) | Q(state="confirmed", confirmed_at__isnull=False),
    )


def is_fiscal_year(column: str) -> Q:
    """Return the condition of a Buddhist fiscal year; a blank passes."""
    return Q(**{f"{column}__range": (FIRST_YEAR, LAST_YEAR)}) | Q(**{f"{column}__isnull": True})


def in_thailand(column: str) -> Func:
    """Return the condition of a point in the box around Thailand, for a CHECK; a blank passes, NaN and infinity do not.

    The box is that of ``spatial.geodesy.THAILAND``, rounded outwards.
    """
    template = (
        "ST_X(%(expressions)s) BETWEEN 97.3 AND 105.7 AND ST_Y(%(expressions)s) BETWEEN 5.6 AND 20.5"
        " AND NOT ST_IsEmpty(%(expressions)s)"
    )
    return Func(F(column), template=template, output_field=BooleanField())


def days(first: str, last: str) -> Func:
    """Return the days from one column to another, both included; a blank end leaves them open."""
    return Func(F(first), F(last), Value("[]"), function="daterange", output_field=DateRangeField())
