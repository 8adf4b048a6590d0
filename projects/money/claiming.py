"""What every verb of money begins with: whose project it is, who may, and whether the record is still as read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pghistory
from django.db import DatabaseError, connection, transaction

from geoplan.errors import DomainError, broken_rule
from geoplan.policy import Action, Actor
from projects.models import Project

Record = TypeVar("Record", bound=Any)


@contextmanager
def writing(actor: Actor, action: Action, project_id: int, reason: str) -> Iterator[Project]:
    """Lock the project for whoever may do ``action`` to it, and write what the block writes, whole or not at all.

    The rules that the database keeps until the end of a transaction are checked at the end of the block, so that
    the caller hears of them. Errors: ``not_found``, ``not_permitted``, and whatever rule the database refuses by.
    """
    try:
        with transaction.atomic(), pghistory.context(reason=reason):
            visible = Project.objects.visible_to(actor).select_related("organisation").defer("organisation__area")
            project = visible.select_for_update(of=("self",)).filter(pk=project_id).first()
            if project is None:
                raise DomainError("not_found")
            actor.require(action, project)
            yield project
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except DatabaseError as error:
        raise broken_rule(error) or error from error


def current(record: Record, version: int | None) -> Record:
    """Read a record again behind the lock of its project. Errors: ``stale_version`` where it is no longer as read."""
    record.refresh_from_db()
    if version is not None and record.version != version:
        raise DomainError("stale_version")
    return record
