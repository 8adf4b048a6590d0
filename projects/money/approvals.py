"""Asking for a budget, its steps, its approval; moving money between budgets and keeping it beyond the year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from geoplan.errors import DomainError
from geoplan.organisations.models import Organisation
from geoplan.policy import Action, Actor
from projects.models import (
    ApprovalState,
    ApprovalStep,
    BudgetApproval,
    BudgetTransfer,
    CarryOver,
    Source,
    Step,
)
from projects.money.claiming import current, in_the_past, writing

REQUESTED = ("fiscal_year", "source", "expenditure_class", "requested", "note")
_READINGS = (Step.DRAFTED, Step.READING_1, Step.READING_2, Step.READING_3, Step.ENDORSED, Step.EXECUTIVE)


def steps_for(source: str) -> tuple[Step, ...]:
    """Return the steps that money of ``source`` takes, in order (DOMAIN section 3, budget approval)."""
    if source in (Source.ORDINANCE, Source.SUPPLEMENTARY):
        return _READINGS
    if source in (Source.RESERVE, Source.LOAN, Source.TRANSFER):
        return (Step.DRAFTED, Step.COUNCIL, Step.EXECUTIVE)
    return (Step.EXECUTIVE,)


def request_budget(actor: Actor, project_id: int, values: Mapping[str, Any]) -> BudgetApproval:
    """Ask for a budget; ``values`` hold what ``REQUESTED`` names, amounts in baht. Errors: as ``writing``."""
    with writing(actor, Action.EDIT_APPROVAL, project_id, "budget: request") as project:
        return BudgetApproval.objects.create(project=project, **{name: values[name] for name in REQUESTED})


def edit_request(actor: Actor, approval: BudgetApproval, version: int, values: Mapping[str, Any]) -> BudgetApproval:
    """Change what was asked for. Errors: ``stale_version``, ``approval_decided``, and as ``writing``."""
    with writing(actor, Action.EDIT_APPROVAL, approval.project_id, "budget: request"):
        _undecided(current(approval, version))
        for name in REQUESTED:
            setattr(approval, name, values[name])
        approval.save()
    return approval


def take_step(actor: Actor, approval: BudgetApproval, step: str, day: dt.date, note: str = "") -> ApprovalStep:
    """Record a step; the steps follow each other in order and in time. Errors: ``step_out_of_order``."""
    with writing(actor, Action.EDIT_APPROVAL, approval.project_id, "budget: step"):
        _undecided(current(approval, None))
        order = steps_for(approval.source)
        taken = list(approval.steps.all())
        wanted = order[len(taken)] if len(taken) < len(order) else None
        if step != wanted or any(day < one.taken_on for one in taken) or day > dt.date.today():
            raise DomainError("step_out_of_order")
        return ApprovalStep.objects.create(
            approval=approval, step=step, taken_on=day, note=note, recorded_by_id=actor.user_id or None
        )


def take_back_step(actor: Actor, approval: BudgetApproval) -> None:
    """Take the last step back, where it was recorded by mistake. Errors: ``approval_decided``."""
    with writing(actor, Action.EDIT_APPROVAL, approval.project_id, "budget: step taken back"):
        _undecided(current(approval, None))
        last = approval.steps.order_by("-taken_on", "-id").first()
        if last is not None:
            last.delete()


def approve(
    actor: Actor, approval: BudgetApproval, version: int, amount: Decimal, day: dt.date, ordinance_number: str
) -> BudgetApproval:
    """Record the approval of ``amount`` baht on ``day``, or correct it later.

    Errors: ``stale_version``, ``in_the_future``, ``approved_over_plan`` (a revision of the plan comes first),
    ``spent_over_approved`` where more is bound already, and as ``writing``.
    """
    with writing(actor, Action.EDIT_APPROVAL, approval.project_id, "budget: approval"):
        in_the_past(day)
        current(approval, version)
        approval.state, approval.approved, approval.approved_on = ApprovalState.APPROVED, amount, day
        approval.ordinance_number = ordinance_number.strip()
        approval.save()
        approval.refresh_from_db()
    return approval


def withdraw(actor: Actor, approval: BudgetApproval, version: int) -> BudgetApproval:
    """Take a request or an approval back. Errors: as ``approve``; nothing may have been spent of it."""
    with writing(actor, Action.EDIT_APPROVAL, approval.project_id, "budget: withdrawal"):
        current(approval, version)
        approval.state = ApprovalState.WITHDRAWN
        approval.save()
        approval.refresh_from_db()
    return approval


def transfer(actor: Actor, organisation: Organisation, values: Mapping[str, Any]) -> BudgetTransfer:
    """Move money between two budget lines of one year, one of them a project's at least; a paired entry.

    ``values``: fiscal_year, from_approval or from_line, to_approval or to_line, amount (baht), decided_by, decided_on,
    order_number, reason. Errors: ``transfer_elsewhere``, ``approved_over_plan``, ``spent_over_approved``.
    """
    approvals = [one for one in (values.get("from_approval"), values.get("to_approval")) if one is not None]
    if not approvals or any(one.project.organisation_id != organisation.pk for one in approvals):
        raise DomainError("transfer_elsewhere")
    projects = [one.project_id for one in approvals]
    with writing(actor, Action.MOVE_BUDGET, projects[0], "budget: transfer", also=projects[1:]):
        in_the_past(values["decided_on"])
        return BudgetTransfer.objects.create(organisation=organisation, **values)


def remove_transfer(actor: Actor, moved: BudgetTransfer) -> None:
    """Take a transfer back. Errors: as ``transfer``."""
    projects = [one.project_id for one in (moved.from_approval, moved.to_approval) if one is not None]
    with writing(actor, Action.MOVE_BUDGET, projects[0], "budget: transfer taken back", also=projects[1:]):
        current(moved, None).delete()


def carry_over(actor: Actor, approval: BudgetApproval, values: Mapping[str, Any]) -> CarryOver:
    """Keep money beyond its year; ``values``: amount, is_committed, decided_by, decided_on, expires_on, note."""
    with writing(actor, Action.MOVE_BUDGET, approval.project_id, "budget: carry-over"):
        in_the_past(values["decided_on"])
        return CarryOver.objects.create(approval=approval, **values)


def remove_carry_over(actor: Actor, kept: CarryOver) -> None:
    """Take a carry-over back. Errors: ``paid_outside_time`` and ``paid_over_carried`` where it has been spent."""
    with writing(actor, Action.MOVE_BUDGET, kept.approval.project_id, "budget: carry-over taken back"):
        current(kept, None).delete()


def _undecided(approval: BudgetApproval) -> None:
    if approval.state != ApprovalState.REQUESTED:
        raise DomainError("approval_decided")
