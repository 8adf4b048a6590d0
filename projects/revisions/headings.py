"""Headings in a revision: adding one, and changing the number or the words of one, with the reason.

As with projects nothing of the plan changes before the announcement; what is new stands in the plan as a draft, so
that new projects of the same revision can be listed under it.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from geoplan.errors import DomainError
from geoplan.policy import Actor
from projects.chains import HEADING_ROWS, HeadingChange
from projects.models import HeadingRow, PlanHeading, PlanRevision, Project
from projects.plans import append_heading, clean_title
from projects.revisions.claiming import claim, needed

MOST_NUMBER = 32_767


def add_heading(
    actor: Actor, revision: PlanRevision, title: str, parent: PlanHeading | None = None, *, reason: str
) -> HeadingRow:
    """Add a heading that is new in the plan, with the next number: an issue or a strategy, or a tactic under one.

    Errors: ``revision_row_kind``, ``revision_reason_missing``, ``filter_invalid``, ``not_found`` for a foreign parent.
    """
    with transaction.atomic():
        locked = _claim_for(actor, revision, HeadingChange.NEW)
        heading = append_heading(locked.plan, title, parent)
        return HeadingRow.objects.create(
            revision=locked, kind=HeadingChange.NEW, heading=heading, reason=needed(reason)
        )


def change_heading(
    actor: Actor, revision: PlanRevision, heading: PlanHeading, number: int, title: str, *, reason: str
) -> HeadingRow:
    """Change the number or the words of an announced heading.

    Errors: ``revision_row_kind``, ``revision_heading_taken``, ``revision_not_in_plan``, ``revision_nothing_changes``,
    ``revision_reason_missing``, ``filter_invalid``.
    """
    with transaction.atomic():
        locked = _claim_for(actor, revision, HeadingChange.CHANGE)
        found = PlanHeading.objects.filter(pk=heading.pk, plan=locked.plan_id, announced_on__isnull=False).first()
        if found is None:
            raise DomainError("revision_not_in_plan")
        if HeadingRow.objects.filter(revision=locked, heading=found).exists():
            raise DomainError("revision_heading_taken")
        row = HeadingRow(revision=locked, kind=HeadingChange.CHANGE, heading=found)
        return _fill(row, number, title, reason)


def edit_row(actor: Actor, row: HeadingRow, version: int, number: int, title: str, *, reason: str) -> HeadingRow:
    """Change a row; what it is compared with is taken anew. Errors: as ``change_heading``, and ``stale_version``."""
    with transaction.atomic():
        claim(actor, row.revision)
        rows = HeadingRow.objects.select_for_update(of=("self",)).select_related("heading")
        found = rows.filter(pk=row.pk).first()
        if found is None or found.version != version:
            raise DomainError("stale_version")
        found.version = F("version") + 1
        if found.kind == HeadingChange.NEW:
            found.reason = needed(reason)
            found.heading.number, found.heading.title = _number(number), clean_title(title)
            _refuse_taken(found.heading)
            found.heading.save()
            found.save()
            return found
        return _fill(found, number, title, reason)


def remove_row(actor: Actor, row: HeadingRow) -> None:
    """Take a row out of the revision; a heading that was new in it goes with it (``heading_in_use``)."""
    with transaction.atomic():
        claim(actor, row.revision)
        _remove(row)


def remove_all(revision: PlanRevision) -> None:
    """Take every heading row out of a locked draft, new tactics before their strategies."""
    for row in revision.heading_rows.select_related("heading").order_by(F("heading__parent").asc(nulls_last=True)):
        _remove(row)


def _remove(row: HeadingRow) -> None:
    heading = row.heading
    row.delete()
    if heading.announced_on is None:
        below = PlanHeading.objects.filter(parent=heading).count()
        used = Project.objects.filter(heading=heading).count() + below
        if used:
            raise DomainError("heading_in_use", count=used)
        heading.delete()


def _fill(row: HeadingRow, number: int, title: str, reason: str) -> HeadingRow:
    row.before = {"number": row.heading.number, "title": row.heading.title}
    row.after = {"number": _number(number), "title": clean_title(title)}
    if row.after == row.before:
        raise DomainError("revision_nothing_changes")
    row.reason = needed(reason)
    row.save()
    return row


def _refuse_taken(heading: PlanHeading) -> None:
    """Refuse the number of another heading beside a new one; a changed one may change places, which is seen later."""
    beside = PlanHeading.objects.filter(plan=heading.plan_id, parent=heading.parent_id, kind=heading.kind)
    other = beside.filter(number=heading.number).exclude(pk=heading.pk).first()
    if other is not None:
        raise DomainError("heading_number_taken", number=heading.number, titles=other.title[:200])


def _number(number: int) -> int:
    if not 0 < number <= MOST_NUMBER:
        raise DomainError("filter_invalid", name="number")
    return number


def _claim_for(actor: Actor, revision: PlanRevision, kind: HeadingChange) -> PlanRevision:
    locked = claim(actor, revision)
    if kind not in HEADING_ROWS[locked.kind]:
        raise DomainError("revision_row_kind", revision=locked.get_kind_display(), row=kind.label)
    return locked
