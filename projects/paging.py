"""Sorting by allow-listed headings, and keyset paging that is exact with ties and at any depth.

A cursor is ``[sort, value, id]`` of the row at the edge of a page, as URL-safe base64 of JSON. It grants nothing: its
values are only compared with, bound as parameters, and scoping is the queryset's.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import DecimalField, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Collate

from geoplan.errors import DomainError

PAGE_SIZE = 50
DEFAULT_SORT = "-id"


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**63:
        raise ValueError
    return value


def _words(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError
    return value


def money(value: Any) -> Decimal:
    """Read an amount from a cursor."""
    number = Decimal(_words(value))
    if not number.is_finite():
        raise ValueError
    return number


def day(value: Any) -> dt.date:
    """Read a day from a cursor."""
    return dt.date.fromisoformat(_words(value))


def _moment(value: Any) -> dt.datetime:
    moment = dt.datetime.fromisoformat(_words(value))
    if moment.tzinfo is None:
        raise ValueError
    return moment


@dataclass(frozen=True)
class Key:
    """What a heading sorts by: an expression without nulls, and how its value is read back from a cursor."""

    expression: Combinable
    read: Callable[[Any], Any]


# Thai order puts leading vowels after their consonant, which only the ICU collation does.
def _thai(field: str) -> Key:
    return Key(Collate(F(field), "th-x-icu"), _words)


# Blank is not zero: projects without a budget sort below those with one of zero.
_PLANNED = Coalesce(F("planned"), Value(Decimal(-1)), output_field=DecimalField(max_digits=16, decimal_places=2))

KEYS: dict[str, Key] = {
    "id": Key(F("id"), _whole),
    "name": _thai("name"),
    "code": Key(F("code"), _words),
    "organisation": _thai("organisation__name_th"),
    "district": Key(Coalesce(F("district_id"), Value("")), _words),
    "programme": Key(Coalesce(F("programme_id"), Value("")), _words),
    "kind": Key(F("kind"), _words),
    "stage": Key(F("stage"), _words),
    "location_state": Key(F("location_state"), _words),
    "planned": Key(_PLANNED, money),
    "updated": Key(F("updated_at"), _moment),
}


@dataclass(frozen=True)
class Page:
    """Rows of one page, and the cursors of its neighbours (empty where there is none)."""

    rows: list[Any]
    before: str = ""
    after: str = ""


def read_sort(value: str, keys: Mapping[str, Key] = KEYS, default: str = DEFAULT_SORT) -> str:
    """Return the sort that a reader asked for, such as ``-planned``; raise ``filter_invalid`` for any other."""
    sort = value or default
    if sort.removeprefix("-") not in keys:
        raise DomainError("filter_invalid", name="sort")
    return sort


def _write(sort: str, row: Any) -> str:
    value = row._key if isinstance(row._key, int) else str(getattr(row._key, "isoformat", lambda: row._key)())
    return base64.urlsafe_b64encode(json.dumps([sort, value, row.pk]).encode()).decode().rstrip("=")


def _read(cursor: str, sort: str, name: str, keys: Mapping[str, Key]) -> tuple[Any, int]:
    """Return the value and id of a cursor that was written for ``sort``; anything else is ``filter_invalid``."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        written_for, value, pk = json.loads(text)
        if written_for != sort:
            raise ValueError
        return keys[sort.removeprefix("-")].read(value), _whole(pk)
    except (ValueError, TypeError, InvalidOperation, binascii.Error, RecursionError) as error:
        raise DomainError("filter_invalid", name=name) from error


def page_of(
    records: QuerySet[Any],
    sort: str,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
    keys: Mapping[str, Key] = KEYS,
) -> Page:
    """Return the page of ``records`` after (or before) a cursor; projects must carry ``planned`` to be sorted by it.

    ``keys`` are what they may be sorted by; projects, unless others are given.
    """
    key = keys[sort.removeprefix("-")]
    backwards = bool(before) and not after
    descending = sort.startswith("-") != backwards
    records = records.annotate(_key=key.expression)
    if after or before:
        value, pk = _read(after or before, sort, "after" if after else "before", keys)
        side = "lt" if descending else "gt"
        beyond = Q(**{f"_key__{side}": value}) | Q(**{"_key": value, f"pk__{side}": pk})
        # The plain bound repeats what the pair says, in a form that an index can start from.
        records = records.filter(Q(**{f"_key__{side}e": value}) & beyond)
    order = ("-_key", "-pk") if descending else ("_key", "pk")
    found: list[Any] = list(records.order_by(*order)[: size + 1])
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    has_before, has_after = (more, True) if backwards else (bool(after), more)
    return Page(
        rows,
        before=_write(sort, rows[0]) if rows and has_before else "",
        after=_write(sort, rows[-1]) if rows and has_after else "",
    )
