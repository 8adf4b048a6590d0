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
    Project,
)
from projects.money.claiming import current, in_the_past, writing

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
        in_the_past(values["signed_on"])
        _number_free(project, values["number"])
        contract = Contract.objects.create(project=project, **{name: values[name] for name in SIGNED if name in values})
        _divide(contract, parts, fundings)
    contract.refresh_from_db()
    return contract


def edit_contract(
    actor: Actor,
    contract: Contract,
    version: int,
    values: Mapping[str, Any],
    parts: Sequence[Part] | None = None,
    fundings: Mapping[BudgetApproval, Decimal] | None = None,
) -> Contract:
    """Correct what was recorded of a contract.

    Its amount, instalments and fundings are corrected together, and only while nothing has been paid, delivered or
    amended; later an amendment changes them. Errors: ``stale_version``, ``contract_in_use``, and as ``sign``.
    """
    with writing(actor, Action.EDIT_CONTRACT, contract.project_id, "contract: corrected") as project:
        current(contract, version)
        in_the_past(values.get("signed_on"))
        if values.get("number", contract.number) != contract.number:
            _number_free(project, values["number"])
        if parts is not None and fundings is not None:
            _unused(contract)
            contract.instalments.all().delete()
            contract.fundings.all().delete()
        for name in SIGNED:
            if name in values and (name != "amount" or parts is not None):
                setattr(contract, name, values[name])
        contract.save()
        if parts is not None and fundings is not None:
            _divide(contract, parts, fundings)
        contract.refresh_from_db()
    return contract


def remove_contract(actor: Actor, contract: Contract, version: int) -> None:
    """Take back a contract that was never signed; the history keeps it. Errors: ``contract_in_use``."""
    with writing(actor, Action.EDIT_CONTRACT, contract.project_id, "contract: taken back"):
        _unused(current(contract, version))
        contract.delete()


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
        in_the_past(values["amended_on"])
        last = contract.amendments.aggregate(last=Max("number"))["last"] or 0
        amendment = ContractAmendment.objects.create(contract=contract, number=last + 1, **values)
        new = values.get("new_amount")
        if new is not None:
            _spread(contract, new - contract.current_amount)
            _fund(contract, new, fundings)
    contract.refresh_from_db()
    return amendment


def deliver(actor: Actor, instalment: Instalment, version: int, values: Mapping[str, Any]) -> Instalment:
    """Record delivery and inspection of an instalment: delivered_on, inspected_on, penalty_days, penalty (baht).

    Errors: ``stale_version``, ``in_the_future``, ``before_signing``, ``inspected_first``, and as ``writing``.
    """
    with writing(actor, Action.EDIT_CONTRACT, instalment.contract.project_id, "contract: delivered"):
        current(instalment, version)
        for name in ("delivered_on", "inspected_on", "penalty_days", "penalty"):
            setattr(instalment, name, values[name])
        in_the_past(instalment.delivered_on)
        in_the_past(instalment.inspected_on)
        instalment.save()
    return instalment


def end(actor: Actor, contract: Contract, version: int, ending: str, day: dt.date, reason: str = "") -> Contract:
    """End a contract: completed, or terminated, when what is not paid falls away by an amendment.

    Errors: ``stale_version``, ``contract_ended``, ``reason_missing`` for a termination, and as ``writing``.
    """
    with writing(actor, Action.EDIT_CONTRACT, contract.project_id, f"contract: {ending}"):
        _open(current(contract, version))
        in_the_past(day)
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


def is_unused(contract: Contract) -> bool:
    """Tell whether nothing has been paid, delivered or amended yet, so that the contract itself can be corrected."""
    return not (
        contract.disbursements.exists()
        or contract.amendments.exists()
        or contract.instalments.filter(delivered_on__isnull=False).exists()
    )


def _unused(contract: Contract) -> None:
    if not is_unused(contract):
        raise DomainError("contract_in_use")


def _number_free(project: Project, number: str) -> None:
    if project.contracts.filter(number=number).exists():
        raise DomainError("contract_number_taken", number=number)


def _divide(contract: Contract, parts: Sequence[Part], fundings: Mapping[BudgetApproval, Decimal]) -> None:
    """Write the instalments, and which budget pays how much."""
    ContractFunding.objects.bulk_create(
        ContractFunding(contract=contract, approval=approval, amount=amount) for approval, amount in fundings.items()
    )
    Instalment.objects.bulk_create(
        Instalment(contract=contract, number=number, **vars(part)) for number, part in enumerate(parts, start=1)
    )


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
