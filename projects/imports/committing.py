"""Writing the staged rows into the plan, whole or only the valid ones, in one transaction with its history."""

from __future__ import annotations

import json
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geoplan.errors import DomainError
from geoplan.policy import Action, Actor
from projects import numbering
from projects.imports import additions, headings, whole
from projects.imports.checking import Unheard
from projects.imports.queries import matching, writing
from projects.imports.queries.running import run
from projects.imports.uploading import plan_of, signature
from projects.models import (
    YEARS_OF_GENERATION,
    BatchState,
    ImportBatch,
    ImportMapping,
    ImportRow,
    Plan,
    PlanState,
    RowAction,
    RowState,
)
from projects.revisions.queries import link_imported

WHOLE, ONLY_VALID = "all", "valid"
PLAN_TITLE = "แผนพัฒนาท้องถิ่น (พ.ศ. %s–%s)"


def commit(
    batch: ImportBatch, actor: Actor, mode: str, progress: Any = None, *, accept_differences: bool = False
) -> dict[str, Any]:
    """Write the batch; ``mode`` is ``all`` (refused while any row is) or ``valid``. Returns the counts.

    A workbook whose rows differ from its printed totals, or that was not understood in full, is written only when
    that was seen: ``accept_differences``.

    The rows are matched again inside the transaction, after imports of the same organisation have finished and the
    projects concerned are locked, so that two people with the same file write it once.
    Errors: ``not_permitted``, ``import_state``, ``import_has_refused``, ``import_nothing``, ``import_differs`` and
    those of ``additions.revision_for``.
    """
    progress = progress or Unheard()
    if mode not in (WHOLE, ONLY_VALID):
        raise DomainError("invalid", reason="mode")
    with transaction.atomic(), pghistory.context(user=actor.user_id, reason=f"import {batch.pk}", batch=batch.pk):
        writing.lock_imports(batch.organisation_id)
        batch = (
            ImportBatch.objects.select_for_update(of=("self",)).select_related("organisation", "plan").get(pk=batch.pk)
        )
        actor.require(Action.IMPORT_PROJECTS, batch.organisation)
        if batch.state not in (BatchState.CHECKED, BatchState.UNDONE):
            raise DomainError("import_state")
        if (count := whole.differences(batch.facts)) and not accept_differences:
            raise DomainError("import_differs", count=count)
        counts = _write(batch, actor, mode, progress)
        batch.state, batch.counts = BatchState.COMMITTED, counts
        batch.committed_by_id, batch.committed_at, batch.undone_at = actor.user_id or None, timezone.now(), None
        batch.save()
        _remember(batch)
    return counts


def _write(batch: ImportBatch, actor: Actor, mode: str, progress: Any) -> dict[str, Any]:
    may_edit = batch.is_national or actor.may(Action.EDIT_PROJECT, batch.organisation)
    organisation = {"batch": batch.pk, "organisation": batch.organisation_id}
    total = batch.counts.get("rows", 0)
    run(writing.FORGET_PLANS, batch=batch.pk)
    run(writing.LOCK_PLANS, batch=batch.pk)
    plan = None if batch.is_national else Plan.objects.get(pk=plan_of(batch).pk)
    run(writing.LOCK_PROJECTS, **organisation)
    matching.match(batch.pk, may_edit=may_edit)
    if plan is None:
        _find_plans(batch)
    if headings.write(batch):
        matching.match(batch.pk, may_edit=may_edit)
    counts = matching.counts(batch.pk)
    if mode == WHOLE and counts["refused"]:
        raise DomainError("import_has_refused", count=counts["refused"])
    if not counts["rows"] - counts["refused"]:
        raise DomainError("import_nothing")
    revision = additions.revision_for(batch, actor, plan, counts["create"]) if plan else None
    progress.report(total // 10, total)
    writing.defer_name_index()
    # The rules of an update would be planned for the none that it finds, and keep that plan for what follows.
    if counts["update"]:
        run(writing.KEEP_BEFORE, **organisation)
        run(writing.UPDATE, may_edit=may_edit, **organisation)
    run(writing.RESERVE, **organisation)
    if plan is not None:
        run(numbering.LOCK, plan=plan.pk)
    run(writing.CREATE, **organisation)
    if revision is not None:
        link_imported(batch.pk, revision.pk)
    progress.report(total * 7 // 10, total)
    run(writing.WRITE_BUDGETS, may_edit=may_edit, **organisation)
    run(writing.ADD_MONEY, batch=batch.pk, voucher=_("Import %(number)s") % {"number": batch.pk})
    user = {"user": actor.user_id or None}
    run(writing.RECORD_LOCATIONS, file_name=batch.file_name, **user, **organisation)
    run(writing.KEEP_AFTER, **organisation)
    progress.report(total, total)
    return counts


def _find_plans(batch: ImportBatch) -> None:
    """Give the rows of a national import their plans, with drafts made for organisations that have none.

    Errors: ``announced_locked`` where a plan was announced since the rows were checked.
    """
    generations = [
        {"generation": generation.value, "first_year": first, "last_year": last}
        for generation, (first, last) in YEARS_OF_GENERATION.items()
    ]
    given = {"batch": batch.pk, "generations": json.dumps(generations)}
    run(writing.ADD_PLANS, title=PLAN_TITLE, **given)
    run(writing.FIND_PLANS, **given)
    created = ImportRow.objects.filter(batch=batch, action=RowAction.CREATE).exclude(state=RowState.REFUSED)
    if Plan.objects.filter(state=PlanState.ANNOUNCED, pk__in=created.values("plan")).exists():
        raise DomainError("announced_locked")


def _remember(batch: ImportBatch) -> None:
    """Keep the choices for the organisation's next file with the same headings."""
    ImportMapping.objects.update_or_create(
        organisation=batch.organisation,
        signature=signature(batch),
        defaults={
            "mapping": batch.mapping,
            "geometry_source": batch.geometry_source,
            "epsg": batch.epsg,
            "encoding": batch.encoding,
        },
    )
