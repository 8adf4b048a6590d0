"""Announcing a revision: every row is applied in one transaction, and the revision is locked."""

from __future__ import annotations

import datetime as dt

import pghistory
from django.db import transaction

from geoplan.errors import DomainError
from geoplan.policy import Actor
from geoplan.thai import buddhist_year, thai_date
from projects import documents, steps
from projects.chains import POSTED_DAYS, StepKind
from projects.models import PlanRevision, Project, RevisionState
from projects.revisions import drafting, queries
from projects.steps import NO_UPLOAD, Upload
from projects.titles import recheck


def announce_revision(
    actor: Actor,
    revision: PlanRevision,
    day: dt.date,
    posted_until: dt.date | None = None,
    *,
    note: str = "",
    upload: Upload = NO_UPLOAD,
) -> PlanRevision:
    """Announce a revision on ``day``; it is posted until ``posted_until``, at least and by default 30 days.

    Errors: ``not_permitted``, ``executive_announces``, ``announced_locked``, ``chain_incomplete``,
    ``step_in_future``, ``step_too_early``, ``revision_posted``, ``revision_conflict`` and those of documents.
    """
    steps.require_announcer(actor, revision.plan)
    posted_until = _posted(day, posted_until)
    with documents.keeping(upload.stream, upload.name) as kept, transaction.atomic():
        plan, locked = steps.lock(revision.plan, revision)
        if locked is None or locked.state != RevisionState.IN_CHAIN:
            raise DomainError("revision_state")
        steps.require_complete(plan, locked)
        steps.require_day(day, _announced_days(locked))
        queries.lock_projects(locked.pk)
        drafting.refuse_conflicts(locked)
        with pghistory.context(reason=f"revision {locked.kind} {_next_number(locked, day)}", revision=locked.pk):
            steps.write_step(actor, plan, locked, StepKind.ANNOUNCE, day, note, kept)
            locked.state, locked.announced_on, locked.posted_until = RevisionState.ANNOUNCING, day, posted_until
            locked.save()
            queries.apply(locked.pk, day)
            recheck(Project.objects.filter(revision_rows__revision=locked))
            locked.state = RevisionState.ANNOUNCED
            # The database gives the number while it checks that every row has been applied.
            PlanRevision.objects.filter(pk=locked.pk).update(state=RevisionState.ANNOUNCED)
    locked.refresh_from_db(fields=["state", "number", "year", "announced_on", "posted_until"])
    return locked


def _posted(day: dt.date, until: dt.date | None) -> dt.date:
    least = day + dt.timedelta(days=POSTED_DAYS)
    if until is not None and until < least:
        raise DomainError("revision_posted", days=POSTED_DAYS, until=thai_date(least))
    return until or least


def _announced_days(revision: PlanRevision) -> list[dt.date]:
    announced = PlanRevision.objects.filter(plan=revision.plan_id, state=RevisionState.ANNOUNCED)
    return [day for day in announced.values_list("announced_on", flat=True) if day]


def _next_number(revision: PlanRevision, day: dt.date) -> str:
    """Return the number that the database is about to give, such as ``2/2567``; the plan is locked meanwhile."""
    year = buddhist_year(day.year)
    same = PlanRevision.objects.filter(plan=revision.plan_id, kind=revision.kind, year=year).count()
    return f"{same + 1}/{year}"
