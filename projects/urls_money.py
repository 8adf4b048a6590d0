"""Routes of the money of projects."""

from __future__ import annotations

from django.urls import path

from geoplan.guards import guard
from geoplan.policy import Action
from projects.views.money import budgets, contracts, ledger, payments

APPROVE, MOVE, SIGN, PAY = Action.EDIT_APPROVAL, Action.MOVE_BUDGET, Action.EDIT_CONTRACT, Action.EDIT_PAYMENT
REPORT, CLOSE = Action.REPORT_PROGRESS, Action.CLOSE_PROJECT
_see = guard(Action.VIEW_MONEY)
_approve, _approve_now = guard(APPROVE, POST=APPROVE), guard(POST=APPROVE)
_move, _move_now = guard(MOVE, POST=MOVE), guard(POST=MOVE)
_sign, _sign_now = guard(SIGN, POST=SIGN), guard(POST=SIGN)
_pay, _pay_now = guard(PAY, POST=PAY), guard(POST=PAY)

urlpatterns = [
    path("money/", _see(ledger.ledger), name="money"),
    path("money/<slug:kind>.csv", _see(ledger.ledger_csv), name="money_csv"),
    path("projects/<int:pk>/budgets/new/", _approve(budgets.approval_request), name="approval_request"),
    path("approvals/<int:pk>/edit/", _approve(budgets.approval_edit), name="approval_edit"),
    path("approvals/<int:pk>/step/", _approve(budgets.approval_step), name="approval_step"),
    path("approvals/<int:pk>/step/back/", _approve_now(budgets.approval_step_back), name="approval_step_back"),
    path("approvals/<int:pk>/approve/", _approve(budgets.approval_approve), name="approval_approve"),
    path("approvals/<int:pk>/withdraw/", _approve_now(budgets.approval_withdraw), name="approval_withdraw"),
    path("approvals/<int:pk>/transfer/", _move(budgets.approval_transfer), name="approval_transfer"),
    path("approvals/<int:pk>/transfer/others/", guard(MOVE)(budgets.approval_candidates), name="approval_candidates"),
    path("approvals/<int:pk>/carry-over/", _move(budgets.carry_over_new), name="carry_over_new"),
    path("transfers/<int:pk>/remove/", _move_now(budgets.transfer_remove), name="transfer_remove"),
    path("carry-overs/<int:pk>/remove/", _move_now(budgets.carry_over_remove), name="carry_over_remove"),
    path("projects/<int:pk>/contracts/new/", _sign(contracts.contract_sign), name="contract_sign"),
    path("contracts/<int:pk>/edit/", _sign(contracts.contract_edit), name="contract_edit"),
    path("contracts/<int:pk>/amend/", _sign(contracts.contract_amend), name="contract_amend"),
    path("contracts/<int:pk>/end/", _sign(contracts.contract_end), name="contract_end"),
    path("contracts/<int:pk>/reopen/", _sign_now(contracts.contract_reopen), name="contract_reopen"),
    path("contracts/<int:pk>/remove/", _sign_now(contracts.contract_remove), name="contract_remove"),
    path("instalments/<int:pk>/deliver/", _sign(contracts.instalment_deliver), name="instalment_deliver"),
    path("projects/<int:pk>/payments/new/", _pay(payments.payment_new), name="payment_new"),
    path("payments/<int:pk>/edit/", _pay(payments.payment_edit), name="payment_edit"),
    path("payments/<int:pk>/remove/", _pay_now(payments.payment_remove), name="payment_remove"),
    path("projects/<int:pk>/progress/", guard(REPORT, POST=REPORT)(payments.progress_report), name="progress_report"),
    path("projects/<int:pk>/close/", guard(CLOSE, POST=CLOSE)(payments.project_close), name="project_close"),
    path("projects/<int:pk>/reopen/", guard(POST=CLOSE)(payments.project_reopen), name="project_reopen"),
]
