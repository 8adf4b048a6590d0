"""Signing, amending, delivering and ending contracts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max, Sum
from django.db.models.functions import Coalesce

from geoplan.errors import DomainError
from geoplan.policy import Action, Actor
from projects.models import (
    BudgetApproval,
    Contract,
    ContractAmendment,
    ContractFunding,
    Ending,
    Instalment,
)
from projects.money.claiming import current, writing

SIGNED = (
    "number",
    "egp_number",
    "method",
    "reference_price",
    "contractor",
    "tax_id",
    "amount",
    "signed_on",
    "starts_on",
    "ends_on",
    "guarantee_kind",
    "guarantee",
    "warranty_months",
    "penalty_rate",
)


@dataclass(frozen=True)
class Part:
    """One instalment as agreed: baht, the work it pays for, when it is due, and the percent done by then."""

    amount: Decimal
    work: str = ""
    due_on: dt.date | None = None
    progress: Decimal | None = None


def sign(
    actor: Actor,
    project_id: int,
    values: Mapping[str, Any],
    parts: Sequence[Part],
    fundings: Mapping[BudgetApproval, Decimal],
) -> Contract:
    """Record a signed contract with its instalments and the budgets that pay for it.

    ``values`` hold what ``SIGNED`` names. Instalments and fundings each add up to the amount.
    Errors: ``contract_parts``, ``spent_over_approved``, ``of_other_project``, ``contract_number_taken``, ``writing``'s.
    """
    with writing(actor, Action.EDIT_CONTRACT, project_id, "contract: signed") as project:
        _in_the_past(values["signed_on"])
        if project.contracts.filter(number=values["number"]).exists():
            raise DomainError("contract_number_taken", number=values["number"])
        contract = Contract.objects.create(project=project, **{name: values[name] for name in SIGNED if name in values})
        ContractFunding.objects.bulk_create(
            ContractFunding(contract=contract, approval=approval, amount=amount)
            for approval, amount in fundings.items()
        )
        Instalment.objects.bulk_create(
            Instalment(contract=contract, number=number, **vars(part)) for number, part in enumerate(parts, start=1)
        )
    contract.refresh_from_db()
    return contract


def edit_contract(actor: Actor, contract: Contract, version: int, values: Mapping[str, Any]) -> Contract:
    """Correct what was recorded of a contract, its amount apart, which an amendment changes. Errors: as ``sign``."""
    with writing(actor, Action.EDIT_CONTRACT, contract.project_id, "contract: corrected"):
        current(contract, version)
        for name in SIGNED:
            if name in values and name != "amount":
                setattr(contract, name, values[name])
        contract.save()
        contract.refresh_from_db()
    return contract


def amend(
    actor: Actor,
    contract: Contract,
    version: int,
    values: Mapping[str, Any],
    fundings: Mapping[BudgetApproval, Decimal] | None = None,
) -> ContractAmendment:
    """Record an amendment: amended_on, reason, and new_amount (baht), new_ends_on or both.

    A new amount changes the last unpaid instalment, and the funding unless ``fundings`` says which pays how much.
    Errors: ``stale_version``, ``contract_ended``, ``paid_over_contract``, ``contract_parts``, ``spent_over_approved``.
    """
    with writing(actor, Action.EDIT_CONTRACT, contract.project_id, "contract: amended"):
        _open(current(contract, version))
        _in_the_past(values["amended_on"])
        last = contract.amendments.aggregate(last=Max("number"))["last"] or 0
        amendment = ContractAmendment.objects.create(contract=contract, number=last + 1, **values)
        new = values.get("new_amount")
        if new is not None:
            _spread(contract, new - contract.current_amount)
            _fund(contract, new, fundings)
    contract.refresh_from_db()
    return amendment


def deliver(actor: Actor, instalment: Instalment, values: Mapping[str, Any]) -> Instalment:
    """Record delivery and inspection of an instalment: delivered_on, inspected_on, penalty_days, penalty (baht)."""
    with writing(actor, Action.EDIT_CONTRACT, instalment.contract.project_id, "contract: delivered"):
        current(instalment, None)
        for name in ("delivered_on", "inspected_on", "penalty_days", "penalty"):
            setattr(instalment, name, values[name])
        for day in (instalment.delivered_on, instalment.inspected_on):
            if day is not None:
                _in_the_past(day)
        instalment.save()
    return instalment


def end(actor: Actor, contract: Contract, version: int, ending: str, day: dt.date, reason: str = "") -> Contract:
    """End a contract: completed, or terminated, when what is not paid falls away by an amendment.

    Errors: ``stale_version``, ``contract_ended``, ``reason_missing`` for a termination, and as ``writing``.
    """
    with writing(actor, Action.EDIT_CONTRACT, contract.project_id, f"contract: {ending}"):
        _open(current(contract, version))
        _in_the_past(day)
        if ending == Ending.TERMINATED:
            _drop_unpaid(contract, day, reason.strip())
            contract.refresh_from_db()
        contract.ended_on, contract.ending, contract.ending_reason = day, Ending(ending), reason.strip()
        contract.save()
        contract.refresh_from_db()
    return contract


def reopen_contract(actor: Actor, contract: Contract, version: int) -> Contract:
    """Open an ended contract again, where it was ended by mistake. Errors: ``stale_version``, ``writing``'s."""
    with writing(actor, Action.EDIT_CONTRACT, contract.project_id, "contract: opened again"):
        current(contract, version)
        contract.ended_on, contract.ending, contract.ending_reason = None, "", ""
        contract.save()
        contract.refresh_from_db()
    return contract


def _drop_unpaid(contract: Contract, day: dt.date, reason: str) -> None:
    if not reason:
        raise DomainError("reason_missing")
    paid = contract.disbursements.aggregate(total=Coalesce(Sum("amount"), Decimal(0)))["total"]
    last = contract.amendments.aggregate(last=Max("number"))["last"] or 0
    ContractAmendment.objects.create(contract=contract, number=last + 1, amended_on=day, new_amount=paid, reason=reason)
    for part in contract.instalments.annotate(paid=Coalesce(Sum("disbursements__amount"), Decimal(0))):
        part.amount = part.paid
        part.save()
    for funding in contract.fundings.all():
        spent = contract.disbursements.filter(approval=funding.approval_id)
        funding.amount = spent.aggregate(total=Coalesce(Sum("amount"), Decimal(0)))["total"]
        funding.save()


def _spread(contract: Contract, difference: Decimal) -> None:
    """Change the instalments from the last one back, none below what is paid of it."""
    parts = contract.instalments.annotate(paid=Coalesce(Sum("disbursements__amount"), Decimal(0))).order_by("-number")
    for part in parts:
        if not difference:
            return
        changed = max(part.amount + difference, part.paid)
        difference -= changed - part.amount
        part.amount = changed
        part.save()


def _fund(contract: Contract, amount: Decimal, fundings: Mapping[BudgetApproval, Decimal] | None) -> None:
    """Write the fundings as given, or let the difference fall on the largest."""
    if fundings is None:
        largest = contract.fundings.order_by("-amount").first()
        total = contract.fundings.aggregate(total=Sum("amount"))["total"]
        if largest is not None:
            largest.amount += amount - total
            largest.save()
        return
    for approval, share in fundings.items():
        ContractFunding.objects.update_or_create(contract=contract, approval=approval, defaults={"amount": share})


def _open(contract: Contract) -> None:
    if contract.ending:
        raise DomainError("contract_ended")


def _in_the_past(day: dt.date) -> None:
    if day > dt.date.today():
        raise DomainError("in_the_future")
