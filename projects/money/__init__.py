"""The money of a project: approvals, transfers, contracts, payments, progress and the end.

Each verb authorises, locks the project, compares the version that the caller read, and writes in one transaction.
The sums are the database's to keep (``projects.rules.money``); a rule that it refuses comes back as a DomainError.
"""

from __future__ import annotations

from projects.money.approvals import (
    approve,
    carry_over,
    edit_request,
    remove_carry_over,
    remove_transfer,
    request_budget,
    steps_for,
    take_back_step,
    take_step,
    transfer,
    withdraw,
)
from projects.money.contracts import (
    Part,
    amend,
    deliver,
    edit_contract,
    end,
    is_unused,
    remove_contract,
    reopen_contract,
    sign,
)
from projects.money.funds import Funds, funds_of
from projects.money.payments import correct_payment, pay, remove_payment
from projects.money.progress import close_project, reopen_project, report_progress

__all__ = [
    "Funds",
    "Part",
    "amend",
    "approve",
    "carry_over",
    "close_project",
    "correct_payment",
    "deliver",
    "edit_contract",
    "edit_request",
    "end",
    "funds_of",
    "is_unused",
    "pay",
    "remove_carry_over",
    "remove_contract",
    "remove_payment",
    "remove_transfer",
    "reopen_contract",
    "reopen_project",
    "report_progress",
    "request_budget",
    "sign",
    "steps_for",
    "take_back_step",
    "take_step",
    "transfer",
    "withdraw",
]
