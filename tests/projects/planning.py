"""Walks plans and revisions through their chains, as their planner would, for the tests of planning."""

from __future__ import annotations

import datetime as dt

from geoplan.policy import Actor
from projects import plans, steps
from projects.chains import StepKind
from projects.models import Plan, PlanRevision
from projects.revisions import announcing

DAY = dt.date(2025, 1, 6)


def walk(actor: Actor, plan: Plan, revision: PlanRevision | None = None, day: dt.date = DAY) -> None:
    """Record every step but the announcement, all on one day."""
    while True:
        kind = steps.next_kind(plan, revision, plan.steps.filter(revision=revision))
        if kind in (StepKind.ANNOUNCE, None):
            return
        steps.record_step(actor, plan, revision, kind, day)


def announced(actor: Actor, plan: Plan, day: dt.date = DAY) -> Plan:
    """Walk a draft plan through its chain and announce it."""
    walk(actor, plan, None, day)
    return plans.announce_plan(actor, plan, day)


def passed(actor: Actor, revision: PlanRevision, day: dt.date = DAY) -> PlanRevision:
    """Walk a draft revision through its chain and announce it."""
    walk(actor, revision.plan, revision, day)
    return announcing.announce_revision(actor, revision, day)
