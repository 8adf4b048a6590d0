"""The verbs of chains: record a step with its day and document, take the latest back, and who may announce.

The planner records the steps; the executive announces, or the planner where the LAO has no executive's account.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

import pghistory
from django.db import transaction
from django.utils import timezone

from geoplan.accounts.models import Membership
from geoplan.errors import DomainError
from geoplan.policy import Action, Actor, Role
from geoplan.thai import thai_date
from projects import documents
from projects.chains import MAKE, StepKind, chain_of
from projects.models import ChainStep, Plan, PlanRevision, PlanState, RevisionState
from projects.revisions import drafting

LONGEST_NOTE = 500


@dataclass(frozen=True)
class Upload:
    """A document as it comes from a form."""

    stream: BinaryIO | None = None
    name: str = ""


NO_UPLOAD = Upload()


@dataclass(frozen=True)
class Place:
    """One step of a chain as its reader sees it: what it is, the record once taken, and whether it comes next."""

    kind: StepKind
    step: ChainStep | None
    is_next: bool


def chain_places(plan: Plan, revision: PlanRevision | None, steps: Iterable[ChainStep]) -> list[Place]:
    """Return the chain of a plan or revision with those of its ``steps`` that stand; the next one is marked."""
    taken = {step.kind: step for step in steps if step.taken_back_at is None}
    places: list[Place] = []
    for kind in _chain(plan, revision):
        step = taken.get(kind)
        is_next = step is None and not any(place.is_next for place in places)
        places.append(Place(kind, step, is_next))
    return places


def next_kind(plan: Plan, revision: PlanRevision | None, steps: Iterable[ChainStep]) -> StepKind | None:
    """Return the step that comes next; None when all have been taken."""
    return next((place.kind for place in chain_places(plan, revision, steps) if place.is_next), None)


def following_of(plans: list[Plan]) -> dict[int, StepKind]:
    """Return the step that comes next of each draft plan, by its id. One query, none where no plan is a draft."""
    drafts = [plan for plan in plans if plan.state == PlanState.DRAFT]
    if not drafts:
        return {}
    found = ChainStep.objects.filter(plan__in=drafts, revision__isnull=True, taken_back_at__isnull=True)
    taken = set(found.values_list("plan_id", "kind"))
    nexts = {
        plan.pk: next((kind for kind in _chain(plan, None) if (plan.pk, kind.value) not in taken), None)
        for plan in drafts
    }
    return {pk: kind for pk, kind in nexts.items() if kind}


def record_step(
    actor: Actor,
    plan: Plan,
    revision: PlanRevision | None,
    kind: str,
    day: dt.date,
    *,
    note: str = "",
    upload: Upload = NO_UPLOAD,
) -> ChainStep:
    """Record that the step ``kind`` was taken on ``day``; the first step of a revision closes its rows.

    Errors: ``not_permitted``, ``announced_locked``, ``step_out_of_turn``, ``step_in_future``, ``step_too_early``,
    those of ``projects.documents`` and, entering the chain, of ``projects.revisions.drafting.close``.
    """
    actor.require(Action.EDIT_PLAN, plan)
    with documents.keeping(upload.stream, upload.name) as kept, transaction.atomic():
        locked_plan, locked = lock(plan, revision)
        if kind == StepKind.ANNOUNCE:
            raise DomainError("step_out_of_turn", step=StepKind.ANNOUNCE.label)
        if locked is not None and locked.is_draft:
            drafting.close(locked)
        return write_step(actor, locked_plan, locked, kind, day, note, kept)


def write_step(
    actor: Actor,
    plan: Plan,
    revision: PlanRevision | None,
    kind: str,
    day: dt.date,
    note: str,
    kept: documents.Kept,
) -> ChainStep:
    """Write the step that comes next, of a plan or revision that the caller has locked. Errors: as ``record_step``."""
    standing = list(_standing(plan, revision))
    wanted = next_kind(plan, revision, standing)
    if kind != wanted:
        raise DomainError("step_out_of_turn", step=wanted.label if wanted else "–")
    announced = [plan.announced_on] if plan.announced_on else []
    require_day(day, [*announced, *(step.taken_on for step in standing)])
    return ChainStep.objects.create(
        plan=plan,
        revision=revision,
        kind=kind,
        taken_on=day,
        note=note.replace("\0", "").strip()[:LONGEST_NOTE],
        recorded_by_id=actor.user_id or None,
        **vars(kept),
    )


def take_back(actor: Actor, step: ChainStep, reason: str) -> None:
    """Take the latest standing step back, with a reason; a revision without steps is a draft again.

    Errors: ``not_permitted``, ``announced_locked``, ``step_not_last``, ``step_reason_missing``.
    """
    actor.require(Action.EDIT_PLAN, step.plan)
    reason = reason.replace("\0", "").strip()[:LONGEST_NOTE]
    if not reason:
        raise DomainError("step_reason_missing")
    with transaction.atomic(), pghistory.context(reason=f"step taken back: {reason}"):
        plan, revision = lock(step.plan, step.revision)
        standing = list(_standing(plan, revision))
        if not standing or standing[-1].pk != step.pk:
            raise DomainError("step_not_last")
        last = standing[-1]
        last.taken_back_at, last.taken_back_reason = timezone.now(), reason
        last.taken_back_by_id = actor.user_id or None
        last.save()
        if revision is not None and len(standing) == 1:
            revision.state = RevisionState.DRAFT
            revision.save()


def attach(actor: Actor, step: ChainStep, upload: Upload) -> None:
    """Give a step the document that it lacks.

    Errors: ``not_permitted``, ``announced_locked``, ``step_has_document`` and those of ``projects.documents``.
    """
    actor.require(Action.EDIT_PLAN, step.plan)
    with documents.keeping(upload.stream, upload.name) as kept, transaction.atomic():
        lock(step.plan, step.revision)
        locked = ChainStep.objects.select_for_update().get(pk=step.pk)
        if locked.file or locked.taken_back_at is not None:
            raise DomainError("step_has_document")
        locked.file, locked.file_name, locked.file_size = kept.file, kept.file_name, kept.file_size
        locked.save()


def lock(plan: Plan, revision: PlanRevision | None) -> tuple[Plan, PlanRevision | None]:
    """Lock the plan's row and the revision's, so that one person at a time moves them; refuse announced ones."""
    locked_plan = Plan.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=plan.pk)
    if revision is None:
        if locked_plan.state != PlanState.DRAFT:
            raise DomainError("announced_locked")
        return locked_plan, None
    locked = PlanRevision.objects.select_for_update().filter(pk=revision.pk, plan=locked_plan).first()
    if locked is None:
        raise DomainError("not_found")
    if locked.state == RevisionState.ANNOUNCED:
        raise DomainError("announced_locked")
    locked.plan = locked_plan
    return locked_plan, locked


def require_announcer(actor: Actor, plan: Plan) -> None:
    """Refuse whoever may not announce: ``not_permitted``, or ``executive_announces`` where there is an executive."""
    actor.require(Action.ANNOUNCE_PLAN, plan)
    if not may_announce(actor, plan):
        raise DomainError("executive_announces")


def may_announce(actor: Actor, plan: Plan) -> bool:
    """Tell whether the actor announces this plan: as its executive, or as its planner where nobody is executive."""
    if not actor.may(Action.ANNOUNCE_PLAN, plan):
        return False
    grants = [grant.role for grant in actor.grants if grant.organisation_id == plan.organisation_id]
    if Role.EXECUTIVE in grants or Role.PLANNER not in grants:
        return True
    in_force = Membership.objects.in_force(dt.date.today())
    return not in_force.filter(organisation=plan.organisation_id, role=Role.EXECUTIVE, user__is_active=True).exists()


def require_day(day: dt.date, earlier: Iterable[dt.date]) -> None:
    """Refuse a day that lies in the future or before any of the ``earlier`` ones."""
    if day > dt.date.today():
        raise DomainError("step_in_future", day=thai_date(day))
    last = max(earlier, default=day)
    if day < last:
        raise DomainError("step_too_early", day=thai_date(day), earlier=thai_date(last))


def require_complete(plan: Plan, revision: PlanRevision | None) -> None:
    """Refuse to announce while a step is missing (``chain_incomplete``, naming them)."""
    places = chain_places(plan, revision, _standing(plan, revision))
    missing = [place.kind.label for place in places if place.step is None and place.kind != StepKind.ANNOUNCE]
    if missing:
        raise DomainError("chain_incomplete", steps=", ".join(map(str, missing)))


def _chain(plan: Plan, revision: PlanRevision | None) -> tuple[StepKind, ...]:
    return chain_of(revision.kind if revision else MAKE, plan.organisation.lao_type)


def _standing(plan: Plan, revision: PlanRevision | None) -> Iterable[ChainStep]:
    return ChainStep.objects.filter(plan=plan, revision=revision, taken_back_at__isnull=True).order_by("id")
