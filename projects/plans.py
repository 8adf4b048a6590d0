"""The verbs of plans: make a draft, shape its headings, announce it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from geoplan.errors import DomainError
from geoplan.organisations.models import Organisation
from geoplan.policy import Action, Actor
from projects import documents, steps
from projects.chains import StepKind
from projects.models import Generation, HeadingKind, Plan, PlanHeading, PlanState, Project
from projects.steps import NO_UPLOAD, Upload

LONGEST_TITLE = 300


def create_plan(actor: Actor, organisation: Organisation, values: Mapping[str, Any]) -> Plan:
    """Make a draft plan; an organisation has one of each generation (``plan_taken``)."""
    actor.require(Action.EDIT_PLAN, organisation)
    plan = Plan(organisation=organisation, **{name: values[name] for name in _FIELDS})
    try:
        with transaction.atomic():
            plan.save()
    except IntegrityError as error:
        if "plan_once" in str(error):
            raise DomainError("plan_taken") from error
        raise
    return plan


def edit_plan(actor: Actor, plan: Plan, values: Mapping[str, Any]) -> Plan:
    """Change the title, years and vision of a draft plan."""
    actor.require(Action.EDIT_PLAN, plan)
    with transaction.atomic():
        locked = _draft(plan)
        for name in ("title", "first_year", "last_year", "vision"):
            setattr(locked, name, values[name])
        locked.save()
    return locked


def add_heading(actor: Actor, plan: Plan, title: str, parent: PlanHeading | None = None) -> PlanHeading:
    """Add the next heading: an issue or a strategy by the plan's generation, a tactic under a strategy."""
    actor.require(Action.EDIT_PLAN, plan)
    with transaction.atomic():
        locked = _draft(plan)
        return append_heading(locked, title, parent)


def append_heading(plan: Plan, title: str, parent: PlanHeading | None) -> PlanHeading:
    """Write a heading with the next number; who may, and whether the plan is open to it, the caller has settled.

    Errors: ``not_found`` for a parent that is no strategy of the plan, ``filter_invalid`` for the title.
    """
    kind = HeadingKind.ISSUE if plan.generation == Generation.ISSUE_BASED else HeadingKind.STRATEGY
    if parent is not None:
        if parent.plan_id != plan.pk or parent.kind != HeadingKind.STRATEGY:
            raise DomainError("not_found")
        kind = HeadingKind.TACTIC
    siblings = PlanHeading.objects.filter(plan=plan, parent=parent, kind=kind)
    number = (siblings.aggregate(last=Max("number"))["last"] or 0) + 1
    return PlanHeading.objects.create(plan=plan, parent=parent, kind=kind, number=number, title=clean_title(title))


def rename_heading(actor: Actor, heading: PlanHeading, title: str) -> None:
    """Change the words of a heading of a draft plan."""
    actor.require(Action.EDIT_PLAN, heading.plan)
    with transaction.atomic():
        _draft(heading.plan)
        heading.title = clean_title(title)
        heading.save()


def remove_heading(actor: Actor, heading: PlanHeading) -> None:
    """Remove a heading with those under it; refused while projects stand under any of them (``heading_in_use``)."""
    actor.require(Action.EDIT_PLAN, heading.plan)
    with transaction.atomic():
        _draft(heading.plan)
        used = Project.objects.filter(Q(heading=heading) | Q(heading__parent=heading)).count()
        if used:
            raise DomainError("heading_in_use", count=used)
        heading.delete()


def announce_plan(actor: Actor, plan: Plan, day: dt.date, *, note: str = "", upload: Upload = NO_UPLOAD) -> Plan:
    """Announce a draft plan and every project of it on ``day``, in one transaction; both are public and locked then.

    Errors: ``not_permitted``, ``executive_announces``, ``announced_locked``, ``chain_incomplete``,
    ``plan_incomplete``, ``step_in_future``, ``step_too_early`` and those of ``projects.documents``.
    """
    steps.require_announcer(actor, plan)
    with documents.keeping(upload.stream, upload.name) as kept, transaction.atomic():
        locked, _none = steps.lock(plan, None)
        steps.require_complete(locked, None)
        if not Project.objects.filter(plan=locked).exists():
            raise DomainError("plan_incomplete", reason=_("it has no project"))
        steps.write_step(actor, locked, None, StepKind.ANNOUNCE, day, note, kept)
        Project.objects.filter(plan=locked, announced_on__isnull=True).update(announced_on=day)
        locked.state, locked.announced_on = PlanState.ANNOUNCED, day
        locked.save()
    return locked


_FIELDS = ("generation", "title", "first_year", "last_year", "vision")


def _draft(plan: Plan) -> Plan:
    """Lock the plan's row, so that nobody announces it or adds to it meanwhile; refuse an announced one."""
    locked = Plan.objects.select_for_update().get(pk=plan.pk)
    if locked.state != PlanState.DRAFT:
        raise DomainError("announced_locked")
    return locked


def clean_title(title: str) -> str:
    """Return the words of a heading as they are kept, one line (``filter_invalid``)."""
    words = " ".join(title.split())
    if not words or len(words) > LONGEST_TITLE or "\x00" in words:
        raise DomainError("filter_invalid", name="title")
    return words
