"""The story of a project in dates: plan, approval, contract, payments and completion, planned against actual.
Beside the dates it gives two shares, of money and of work, and the curve of both (``projects.money.curve``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from geoplan.thai import thai_date
from projects.models import ApprovalState, Ending, Outcome, Project, Stage
from projects.money.curve import Curve, curve_of, delivered_work, percent, planned_work, share_at
from projects.money.overview import ContractLine, Money, Part

STAGES = (Stage.PLANNED, Stage.APPROVED, Stage.CONTRACTED, Stage.DISBURSING, Stage.COMPLETED)


@dataclass(frozen=True)
class Moment:
    """One line of the timeline: what, when it was planned, when it was, and by how many days it was late."""

    label: str | Promise
    planned: dt.date | None = None
    actual: dt.date | None = None
    late: int = 0
    note: str | Promise = ""


@dataclass(frozen=True)
class StageLine:
    """One stage of the five: done, now or ahead, with its moments."""

    stage: Stage
    state: str
    moments: list[Moment]


@dataclass(frozen=True)
class Timeline:
    """The stages with their moments, and how far work and money have come, in percent."""

    stages: list[StageLine] = field(default_factory=list)
    cancelled: Moment | None = None
    work: Decimal | None = None
    work_planned: Decimal | None = None
    money: Decimal | None = None
    curve: Curve | None = None


def timeline_of(project: Project, money: Money, today: dt.date) -> Timeline:
    """Return the timeline of a project as it stands ``today``."""
    planned, delivered = planned_work(money), delivered_work(money)
    closing = money.closing
    cancelled = closing if closing and closing.outcome == Outcome.CANCELLED else None
    return Timeline(
        stages=_stages(project, money, today),
        cancelled=Moment(Stage.CANCELLED.label, None, cancelled.closed_on, 0, cancelled.reason) if cancelled else None,
        work=money.reports[-1].percent if money.reports else delivered[-1][1] if delivered else None,
        work_planned=share_at(planned, today) if planned else None,
        money=percent(money.paid, money.effective),
        curve=curve_of(money, today),
    )


def _stages(project: Project, money: Money, today: dt.date) -> list[StageLine]:
    several = len(money.contracts) > 1
    parts = [_instalment(line, part, several, today) for line in money.contracts for part in line.parts]
    direct = [Moment(_("Paid directly"), None, payment.paid_on) for payment in money.direct]
    moments = {
        Stage.PLANNED: [_announcement(project)],
        Stage.APPROVED: _approvals(money),
        Stage.CONTRACTED: [moment for line in money.contracts for moment in _contract(line, today)],
        Stage.DISBURSING: [*parts, *direct],
        Stage.COMPLETED: _completion(money),
    }
    return [StageLine(stage, _state(project, place), moments[stage]) for place, stage in enumerate(STAGES)]


def _announcement(project: Project) -> Moment:
    if project.announced_on is None:
        return Moment(_("Draft, not yet announced"))
    return Moment(_("Announced in the plan"), None, project.announced_on)


def _state(project: Project, place: int) -> str:
    now = STAGES.index(Stage(project.stage)) if project.stage in STAGES else -1
    if place < now or now == len(STAGES) - 1:
        return "done"
    return "now" if place == now else "ahead"


def _approvals(money: Money) -> list[Moment]:
    found = []
    for line in money.approvals:
        approval = line.approval
        name = format_lazy("{year} · {source}", year=approval.fiscal_year, source=approval.get_source_display())
        if approval.state == ApprovalState.APPROVED:
            found.append(Moment(name, None, approval.approved_on))
        elif approval.state == ApprovalState.REQUESTED:
            last = line.steps[-1] if line.steps else None
            note = last.get_step_display() if last else approval.get_state_display()
            found.append(Moment(name, None, last.taken_on if last else None, 0, note))
    return found


def _contract(line: ContractLine, today: dt.date) -> list[Moment]:
    contract = line.contract
    ends = contract.current_ends_on or contract.ends_on
    delivered = [part.instalment.delivered_on for part in line.parts if part.instalment.delivered_on]
    until = max(delivered) if len(delivered) == len(line.parts) else contract.ended_on or today
    late = max(0, (until - ends).days) if contract.ending != Ending.TERMINATED else 0
    ended = contract.get_ending_display() if contract.ending else ""
    return [
        Moment(format_lazy(_("Contract {number} signed"), number=contract.number), None, contract.signed_on),
        Moment(_("Work ends by the contract"), ends, contract.ended_on, late, ended),
    ]


def _instalment(line: ContractLine, part: Part, several: bool, today: dt.date) -> Moment:
    one = part.instalment
    number = f"{line.contract.number}/{one.number}" if several else one.number
    name = format_lazy(_("Instalment {number}"), number=number)
    late = 0 if line.contract.ending == Ending.TERMINATED else part.days_late(today)
    note: str | Promise = ""
    if part.payments and part.is_paid:
        note = format_lazy(_("paid {day}"), day=thai_date(part.payments[-1].paid_on))
    elif one.inspected_on:
        note = format_lazy(_("inspected {day}"), day=thai_date(one.inspected_on))
    return Moment(name, one.due_on, one.delivered_on, late, note)


def _completion(money: Money) -> list[Moment]:
    closing = money.closing
    ends = max((line.contract.current_ends_on or line.contract.ends_on for line in money.contracts), default=None)
    if closing is None or closing.outcome == Outcome.CANCELLED:
        return [Moment(Stage.COMPLETED.label, ends)] if ends else []
    evaluated = [Moment(_("Evaluated"), None, closing.evaluated_on)] if closing.evaluated_on else []
    return [Moment(Stage.COMPLETED.label, ends, closing.closed_on), *evaluated]
