"""Drawing a revision up: its rows, each with its reason and what it changes, while nothing of the plan changes.

``changes`` are facts as ``projects.tracked`` names them: texts, ``heading`` by id, ``programme`` by code and
``budgets`` with Decimal or None by fiscal year. Every verb locks the revision and refuses once it is under
consideration (``revision_in_chain``) or announced (``announced_locked``).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from geoplan.errors import DomainError
from geoplan.policy import Action, Actor
from projects import register
from projects.chains import ROWS, WITH_OTHER, WITHDRAWN, RevisionKind, RowKind
from projects.models import Plan, PlanHeading, PlanRevision, PlanState, Programme, Project, RevisionRow, RevisionState
from projects.revisions import headings, queries
from projects.revisions.claiming import claim, clean_reason, needed
from projects.tracked import FIELDS, LINKS, TEXTS

MOVES = ("form", *LINKS)
"""What a moved project changes besides anything else, and no other row may."""

Facts = dict[str, Any]
Changes = Mapping[str, Any]


def start(actor: Actor, plan: Plan, kind: str, reason: str = "") -> PlanRevision:
    """Begin a revision of an announced plan. Errors: ``not_permitted``, ``revision_plan_draft``."""
    actor.require(Action.EDIT_PLAN, plan)
    with transaction.atomic():
        locked = Plan.objects.select_for_update().get(pk=plan.pk)
        if locked.state != PlanState.ANNOUNCED:
            raise DomainError("revision_plan_draft")
        return PlanRevision.objects.create(
            plan=plan, kind=RevisionKind(kind), reason=clean_reason(reason), created_by_id=actor.user_id or None
        )


def describe(actor: Actor, revision: PlanRevision, reason: str) -> None:
    """Say why the revision is made, as a whole."""
    with transaction.atomic():
        locked = claim(actor, revision)
        locked.reason = clean_reason(reason)
        locked.save()


def remove(actor: Actor, revision: PlanRevision) -> None:
    """Throw a draft revision away with its rows and what it would have added; the history keeps all of it.

    Errors: ``heading_in_use`` where a project of another revision stands under a heading that is new in this one.
    """
    with transaction.atomic():
        locked = claim(actor, revision)
        added = list(Project.objects.filter(revision_rows__revision=locked, announced_on__isnull=True))
        locked.rows.all().delete()
        for project in added:
            project.delete()
        headings.remove_all(locked)
        locked.steps.all().delete()
        locked.delete()


def add_new(
    actor: Actor, revision: PlanRevision, values: Changes, budgets: register.Budgets, reason: str
) -> RevisionRow:
    """Add a project that is new in the plan; until the announcement it is a draft, with a place of its own.

    Errors: ``revision_row_kind``, ``revision_reason_missing`` and those of ``register.create_project``.
    """
    with transaction.atomic():
        locked = _claim_for(actor, revision, RowKind.NEW)
        project = register.add_project(revision.plan, values, budgets)
        return RevisionRow.objects.create(revision=locked, kind=RowKind.NEW, project=project, reason=needed(reason))


def add_row(
    actor: Actor,
    revision: PlanRevision,
    project: Project,
    kind: str,
    changes: Changes,
    *,
    other: Project | None = None,
    reason: str,
) -> RevisionRow:
    """Add what the revision does to an announced project.

    Errors: ``revision_row_kind``, ``revision_row_taken``, ``revision_not_in_plan``, ``revision_nothing_changes``,
    ``revision_other_missing``, ``revision_reason_missing``.
    """
    with transaction.atomic():
        locked = _claim_for(actor, revision, kind)
        found = _in_plan(locked.plan_id, project)
        if kind == RowKind.NEW or found is None:
            raise DomainError("revision_not_in_plan")
        if RevisionRow.objects.filter(revision=locked, project=project).exists():
            raise DomainError("revision_row_taken")
        row = RevisionRow(revision=locked, kind=kind, project=found)
        return _fill(row, changes, other, reason)


def change_row(
    actor: Actor, row: RevisionRow, version: int, changes: Changes, *, other: Project | None = None, reason: str
) -> RevisionRow:
    """Change a row; what it is compared with is taken anew. Errors: as ``add_row``, and ``stale_version``."""
    with transaction.atomic():
        claim(actor, row.revision)
        locked = RevisionRow.objects.select_for_update(of=("self",)).select_related("project", "revision__plan")
        found = locked.filter(pk=row.pk).first()
        if found is None or found.version != version:
            raise DomainError("stale_version")
        found.version = F("version") + 1
        if found.kind == RowKind.NEW:
            found.reason = needed(reason)
            found.save()
            return found
        return _fill(found, changes, other, reason)


def remove_row(actor: Actor, row: RevisionRow) -> None:
    """Take a row out of the revision; a project that was new in it goes with it."""
    with transaction.atomic():
        claim(actor, row.revision)
        project = row.project
        row.delete()
        if project.announced_on is None:
            project.delete()


def close(revision: PlanRevision) -> None:
    """Close a locked draft as it enters its chain: its rows are what will be considered.

    Errors: ``revision_empty``, ``revision_conflict``, ``heading_number_taken``, ``heading_to_come``.
    """
    if not revision.rows.exists() and not revision.heading_rows.exists():
        raise DomainError("revision_empty")
    queries.take_new(revision.pk)
    refuse_conflicts(revision)
    revision.state = RevisionState.IN_CHAIN
    revision.save()


def refuse_conflicts(revision: PlanRevision) -> None:
    """Refuse while a row was drawn up against what is no longer in the plan, or does not fit the plan of now.

    Errors: ``revision_conflict`` (naming the rows), ``heading_number_taken``, ``heading_to_come``.
    """
    found = [f"{row['code']} {row['name'][:60]}" for row in queries.conflicts(revision.pk)]
    found += [f"{row['number']}. {row['title'][:60]}" for row in queries.heading_conflicts(revision.pk)]
    if found:
        raise DomainError("revision_conflict", count=len(found), names=", ".join(found[:5]))
    for clash in queries.heading_clashes(revision.pk):
        raise DomainError("heading_number_taken", number=clash["number"], titles=clash["titles"][:200])
    for heading in queries.headings_to_come(revision.pk):
        raise DomainError("heading_to_come", heading=f"{heading['number']}. {heading['title'][:100]}")


def _claim_for(actor: Actor, revision: PlanRevision, kind: str) -> PlanRevision:
    locked = claim(actor, revision)
    if kind not in ROWS[locked.kind]:
        raise DomainError("revision_row_kind", revision=locked.get_kind_display(), row=RowKind(kind).label)
    return locked


def _in_plan(plan: int, project: Project | None) -> Project | None:
    """Return the project as it is now, where it is announced in the plan and not withdrawn."""
    if project is None:
        return None
    return Project.objects.filter(pk=project.pk, plan=plan, announced_on__isnull=False, withdrawn_on=None).first()


def _fill(row: RevisionRow, changes: Changes, other: Project | None, reason: str) -> RevisionRow:
    before = queries.facts_of([row.project_id])[row.project_id]
    row.reason = needed(reason)
    row.before, row.after = before, _after(row, before, changes, other)
    row.other = other if row.kind in WITH_OTHER else None
    row.save()
    return row


def _after(row: RevisionRow, before: Facts, changes: Changes, other: Project | None) -> Facts:
    """Return the facts once the row is applied."""
    if row.kind == RowKind.CANCEL:
        return {**before, "withdrawn": True}
    if row.kind in WITHDRAWN:
        stays = _in_plan(row.project.plan_id, other)
        if stays is None or stays.pk == row.project_id:
            raise DomainError("revision_other_missing")
        link = "merged_into" if row.kind == RowKind.MERGE else "duplicate_of"
        return {**before, "withdrawn": True, link: stays.pk}
    after = {**before, **_sound(row, changes)}
    after["budgets"] = _budgets(before["budgets"], changes.get("budgets", {}))
    moved = any(after[name] != before[name] for name in MOVES)
    if after == before or (row.kind == RowKind.MOVE) != moved:
        raise DomainError("revision_nothing_changes")
    return after


def _sound(row: RevisionRow, changes: Changes) -> Facts:
    """Return the changes as facts, checked as the database will check them when they are applied."""
    known = {name: changes[name] for name in FIELDS if name in changes}
    known |= {name: known[name].replace("\r\n", "\n").replace("\0", "") for name in TEXTS if name in known}
    if row.kind != RowKind.MOVE:
        known = {name: value for name, value in known.items() if name not in MOVES}
    if not known.get("name", "-").strip():
        raise DomainError("filter_invalid", name="name")
    heading, programme = known.get("heading"), known.get("programme")
    if heading and not PlanHeading.objects.filter(pk=heading, plan=row.project.plan_id).exists():
        raise DomainError("not_found")
    if programme and not Programme.objects.filter(pk=programme).exists():
        raise DomainError("not_found")
    return known


def _budgets(before: Mapping[str, str], changes: Mapping[int, Decimal | None]) -> dict[str, str]:
    after = dict(before)
    for year, amount in changes.items():
        after.pop(str(year), None)
        if amount is not None:
            after[str(year)] = f"{amount:.2f}"
    return after
