"""What comes next for a project's money, and whose work it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from geoplan.policy import Action
from projects.models import ApprovalState, Ending, Outcome, Project
from projects.money.overview import ApprovalLine, ContractLine, Money


@dataclass(frozen=True)
class NextStep:
    """One thing to do: what it is, where it is done, and which action it takes."""

    label: str | Promise
    url: str
    action: Action


def next_steps(project: Project, money: Money) -> list[NextStep]:
    """Return what comes next, the most urgent first; nothing for a project that has ended and been evaluated."""
    if money.closing is not None:
        waits = money.closing.outcome == Outcome.COMPLETED and money.closing.evaluated_on is None
        url = reverse("project_close", args=[project.pk])
        return [NextStep(_("Evaluate the result"), url, Action.CLOSE_PROJECT)] if waits else []
    steps = [
        *(step for line in money.contracts for step in _of_contract(line)),
        *(step for line in money.approvals for step in _of_approval(project, line)),
    ]
    if not [line for line in money.approvals if line.approval.state != ApprovalState.WITHDRAWN]:
        url = reverse("approval_request", args=[project.pk])
        return [NextStep(_("Request a budget"), url, Action.EDIT_APPROVAL)]
    if not steps and money.payments:
        url = reverse("project_close", args=[project.pk])
        steps.append(NextStep(_("Complete the project"), url, Action.CLOSE_PROJECT))
    return steps


def _of_approval(project: Project, line: ApprovalLine) -> Iterator[NextStep]:
    approval = line.approval
    if line.closing is not None and not line.is_spendable:
        return
    if line.next_step is not None:
        label = format_lazy(_("Record the step: {step}"), step=line.next_step.label)
        yield NextStep(label, reverse("approval_step", args=[approval.pk]), Action.EDIT_APPROVAL)
    elif approval.state == ApprovalState.REQUESTED:
        yield NextStep(_("Record the approval"), reverse("approval_approve", args=[approval.pk]), Action.EDIT_APPROVAL)
    elif approval.state == ApprovalState.APPROVED and not line.bound and approval.effective:
        yield NextStep(_("Sign the contract"), reverse("contract_sign", args=[project.pk]), Action.EDIT_CONTRACT)


def _of_contract(line: ContractLine) -> Iterator[NextStep]:
    contract = line.contract
    if contract.ending == Ending.TERMINATED or (contract.ending and not line.left):
        return
    part = next((part for part in line.parts if not part.is_paid), None)
    if part is None:
        yield NextStep(_("End the contract"), reverse("contract_end", args=[contract.pk]), Action.EDIT_CONTRACT)
        return
    instalment = part.instalment
    if part.ready and not line.is_payable:
        return
    if part.ready:
        label = format_lazy(_("Pay instalment {number}"), number=instalment.number)
        url = f"{reverse('payment_new', args=[contract.project_id])}?instalment={instalment.pk}"
        yield NextStep(label, url, Action.EDIT_PAYMENT)
        return
    words = (
        _("Record the inspection of instalment {number}")
        if instalment.delivered_on
        else _("Record the delivery of instalment {number}")
    )
    label = format_lazy(words, number=instalment.number)
    yield NextStep(label, reverse("instalment_deliver", args=[instalment.pk]), Action.EDIT_CONTRACT)
