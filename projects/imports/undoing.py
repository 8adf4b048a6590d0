"""Putting back what an import wrote: created projects go, changed ones and their locations become what they were."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from geoplan.errors import DomainError
from geoplan.policy import Action, Actor
from projects.imports import headings
from projects.imports.checking import Unheard
from projects.imports.queries import undoing, writing
from projects.imports.queries.running import ask, run
from projects.models import (
    BatchState,
    BudgetApproval,
    Disbursement,
    ImportBatch,
    ImportRow,
    LocationRecord,
    Project,
    ProjectYearBudget,
    RevisionRow,
    RevisionState,
)
from projects.revisions.queries import unlink_imported

OURS = (ProjectYearBudget, LocationRecord, ImportRow, RevisionRow)
MADE = {BudgetApproval: "approval_id", Disbursement: "payment_id"}
"""What an import makes beside the project, and where its row keeps the id."""


@dataclass
class Undone:
    """Whether anything was undone, and the rows that somebody changed since, which stay as they are."""

    done: bool
    kept: list[dict[str, Any]] = field(default_factory=list)


def undo(batch: ImportBatch, actor: Actor, *, confirm: bool = False, progress: Any = None) -> Undone:
    """Undo a committed batch. Rows changed since are reported, and the rest undone only with ``confirm``.

    Errors: ``not_permitted``, ``import_state``.
    """
    progress = progress or Unheard()
    with transaction.atomic(), pghistory.context(user=actor.user_id, reason=f"undo import {batch.pk}", batch=batch.pk):
        writing.lock_imports(batch.organisation_id)
        batch = (
            ImportBatch.objects.select_for_update(of=("self",)).select_related("organisation", "plan").get(pk=batch.pk)
        )
        actor.require(Action.IMPORT_PROJECTS, batch.organisation)
        if batch.state != BatchState.COMMITTED:
            raise DomainError("import_state")
        run(writing.LOCK_PLANS, batch=batch.pk)
        run(undoing.LOCK_WRITTEN, batch=batch.pk)
        kept = ask(undoing.CHANGED_SINCE, batch=batch.pk, attached=_attached(batch))
        if kept and not confirm:
            return Undone(False, kept)
        _put_back(batch, actor, [row["id"] for row in kept])
        batch.state, batch.undone_at = BatchState.UNDONE, timezone.now()
        batch.save()
    progress.report(1, 1)
    return Undone(True, kept)


def conflicts(batch: ImportBatch, actor: Actor) -> list[dict[str, Any]]:
    """The rows that somebody changed since the import. Errors: ``not_permitted``."""
    actor.require(Action.IMPORT_PROJECTS, batch.organisation)
    return ask(undoing.CHANGED_SINCE, batch=batch.pk, attached=_attached(batch))


def _put_back(batch: ImportBatch, actor: Actor, kept: list[int]) -> None:
    rows = {"batch": batch.pk, "kept": kept}
    run(undoing.UNDO_UPDATES, **rows)
    run(undoing.UNDO_LOCATIONS, user=actor.user_id or None, note=f"undo import {batch.pk}", **rows)
    unlink_imported(batch.pk, kept)
    undo = (undoing.HAND_BACK, *undoing.UNDO_MONEY, *undoing.UNDO_BUDGETS, *undoing.UNDO_CREATIONS)
    for statement in undo:
        run(statement, **rows)
    headings.take_back(batch)
    if batch.is_national:
        for statement in undoing.UNDO_PLANS:
            run(statement, batch=batch.pk)
    run(undoing.FORGET_UNDONE, batch=batch.pk)


def _attached(batch: ImportBatch) -> list[int]:
    """The created projects that something else refers to by now: a review, a contract, a revision in its chain."""
    created = ImportRow.objects.filter(batch=batch, written=True, action="create").values("project_id")
    considered = RevisionRow.objects.filter(project__in=created).exclude(revision__state=RevisionState.DRAFT)
    found = set(considered.values_list("project_id", flat=True))
    for relation in Project._meta.related_objects:
        model = relation.related_model
        if isinstance(model, str) or model in OURS or model.__name__.endswith("Event"):
            continue
        name = relation.field.attname
        others = model._base_manager.filter(**{f"{name}__in": created})
        if ours := MADE.get(model):
            made = ImportRow.objects.filter(batch=batch, **{f"{ours}__isnull": False})
            others = others.exclude(pk__in=made.values(ours))
        found |= set(others.values_list(name, flat=True))
    return sorted(found)
