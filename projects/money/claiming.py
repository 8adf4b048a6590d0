"""What every verb of money begins with: whose project it is, who may, and whether the record is still as read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pghistory
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, transaction

from geoplan.errors import DomainError, broken_rule
from geoplan.policy import Action, Actor
from projects.models import Project

Record = TypeVar("Record", bound=Any)


@contextmanager
def writing(actor: Actor, action: Action, project_id: int, reason: str, also: Iterable[int] = ()) -> Iterator[Project]:
    """Lock the project for whoever may do ``action`` to it, and write what the block writes, whole or not at all.

    ``also`` are further projects that the block touches; all are locked in the order of their ids, so that two
    writers never wait for each other.
    The rules that the database keeps until the end of a transaction are checked at the end of the block, so that
    the caller hears of them. Errors: ``not_found``, ``not_permitted``, and whatever rule the database refuses by.
    """
    try:
        with transaction.atomic(), pghistory.context(reason=reason):
            visible = Project.objects.visible_to(actor).select_related("organisation").defer("organisation__area")
            wanted = {project_id, *also}
            locked = {
                one.pk: one for one in visible.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
            }
            if locked.keys() != wanted:
                raise DomainError("not_found")
            for project in locked.values():
                actor.require(action, project)
            yield locked[project_id]
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except DatabaseError as error:
        raise broken_rule(error) or error from error


def current(record: Record, version: int | None) -> Record:
    """Read a record again behind the lock of its project.

    Errors: ``stale_version`` where it is no longer as read, ``not_found`` where it is gone.
    """
    try:
        record.refresh_from_db()
    except ObjectDoesNotExist as error:
        raise DomainError("not_found") from error
    if version is not None and record.version != version:
        raise DomainError("stale_version")
    return record


def in_the_past(day: dt.date | None) -> None:
    """Refuse a day that is still to come (``in_the_future``): records say what has happened."""
    if day is not None and day > dt.date.today():
        raise DomainError("in_the_future")
