"""Paying, by instalment or directly, and correcting what was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geoplan.policy import Action, Actor
from projects.models import Disbursement
from projects.money.claiming import current, in_the_past, writing

PAID = (
    "approval",
    "contract",
    "instalment",
    "voucher_number",
    "paid_on",
    "amount",
    "deductions",
    "retention",
    "payee",
    "note",
)


def pay(actor: Actor, project_id: int, values: Mapping[str, Any]) -> Disbursement:
    """Record a payment; ``values`` hold what ``PAID`` names, amounts in baht, ``amount`` gross.

    Errors: ``paid_over_contract``, ``spent_over_approved``, ``paid_over_funding``, ``paid_outside_time``,
    ``of_other_project``, ``project_closed``, ``in_the_future`` and as ``writing``.
    """
    with writing(actor, Action.EDIT_PAYMENT, project_id, "payment") as project:
        in_the_past(values.get("paid_on"))
        return Disbursement.objects.create(project=project, **{name: values[name] for name in PAID if name in values})


def correct_payment(actor: Actor, payment: Disbursement, version: int, values: Mapping[str, Any]) -> Disbursement:
    """Correct a payment that was recorded wrongly; the history keeps both. Errors: ``stale_version``, ``pay``'s."""
    with writing(actor, Action.EDIT_PAYMENT, payment.project_id, "payment: corrected"):
        current(payment, version)
        in_the_past(values.get("paid_on"))
        for name in PAID:
            if name in values:
                setattr(payment, name, values[name])
        payment.save()
        payment.refresh_from_db()
    return payment


def remove_payment(actor: Actor, payment: Disbursement, version: int) -> None:
    """Take back a payment that was never made; the history keeps it. Errors: ``stale_version``, ``writing``'s."""
    with writing(actor, Action.EDIT_PAYMENT, payment.project_id, "payment: taken back"):
        current(payment, version).delete()
