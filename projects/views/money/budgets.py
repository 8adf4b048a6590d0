"""Forms of a project's budgets: request, steps, approval, withdrawal, transfers and carry-overs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from geoplan.errors import DomainError
from geoplan.policy import Action
from geoplan.thai import baht
from projects import money
from projects.filters import contains
from projects.models import ApprovalState, BudgetApproval, BudgetTransfer, CarryOver
from projects.money import steps_for
from projects.money.closed import closed_words, closings_of
from projects.money.forms import ApproveForm, CarryOverForm, RequestForm, StepForm, TransferForm
from projects.money.funds import Funds, with_sums
from projects.views.conflicts import read_version
from projects.views.money.formpage import HEAVY, FormPage, answer, back, seen_project, seen_record

FOUND = 8


def approval_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a budget of a project."""
    project = seen_project(request, pk, Action.EDIT_APPROVAL)
    return answer(
        request,
        FormPage(
            project,
            title=_("Request a budget"),
            button=_("Request"),
            done=_("The request has been recorded."),
            make=lambda data: RequestForm(data, project),
            save=lambda form, _beside: money.request_budget(request.actor, pk, form.values),
        ),
    )


def approval_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a request that has not been decided."""
    approval = _approval(request, pk, Action.EDIT_APPROVAL)
    return answer(
        request,
        FormPage(
            approval.project,
            title=_("Change the request"),
            button=_("Save"),
            done=_("Saved."),
            make=lambda data: RequestForm(data, approval.project, approval),
            save=lambda form, _beside: money.edit_request(
                request.actor, approval, form.cleaned_data["version"], form.values
            ),
            record=approval,
            locked=_locked(approval),
        ),
    )


def approval_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the next step of a request."""
    approval = _approval(request, pk, Action.EDIT_APPROVAL)
    order, taken = steps_for(approval.source), list(approval.steps.all())
    if approval.state != ApprovalState.REQUESTED or len(taken) >= len(order):
        raise DomainError("approval_decided")
    wanted = order[len(taken)]

    def make(data: Any) -> StepForm:
        return StepForm(data, initial={"step": wanted})

    return answer(
        request,
        FormPage(
            approval.project,
            title=_("Record the step: %(step)s") % {"step": wanted.label},
            button=_("Record"),
            done=_("The step has been recorded."),
            make=make,
            save=lambda form, _beside: money.take_step(request.actor, approval, **form.values),
            locked=_locked(approval),
            facts=_facts(approval),
        ),
    )


def approval_step_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the last step back."""
    approval = _approval(request, pk, Action.EDIT_APPROVAL)
    money.take_back_step(request.actor, approval)
    messages.success(request, _("The last step has been taken back."))
    return back(approval.project_id)


def approval_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Record how much was approved, or correct it."""
    approval = _approval(request, pk, Action.EDIT_APPROVAL)
    return answer(
        request,
        FormPage(
            approval.project,
            title=_("Record the approval"),
            button=_("Record the approval"),
            done=_("The approval has been recorded."),
            make=lambda data: ApproveForm(data, approval, _room(approval)),
            save=lambda form, _beside: money.approve(
                request.actor,
                approval,
                form.cleaned_data["version"],
                form.cleaned_data["amount"],
                form.cleaned_data["day"],
                form.cleaned_data["ordinance_number"],
            ),
            record=approval,
            locked=_locked(approval),
            facts=_facts(approval),
        ),
    )


def approval_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a request or an approval back."""
    approval = _approval(request, pk, Action.EDIT_APPROVAL)
    money.withdraw(request.actor, approval, read_version(request))
    messages.success(request, _("The budget has been withdrawn."))
    return back(approval.project_id)


def approval_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Move money into this budget or out of it."""
    approval = _approval(request, pk, Action.MOVE_BUDGET)
    funds, others = _funds(approval), _others(approval)
    organisation = approval.project.organisation
    return answer(
        request,
        FormPage(
            approval.project,
            title=_("Transfer"),
            button=_("Record the transfer"),
            done=_("The transfer has been recorded on both sides."),
            make=lambda data: TransferForm(data, approval, others, funds.left),
            save=lambda form, _beside: money.transfer(request.actor, organisation, form.values),
            facts=[
                *_facts(approval),
                (_("Free"), baht(funds.left)),
                (_("Room in the plan"), baht(_room(approval, True))),
            ],
            locked=_locked(approval),
            template="projects/money/transfer.html",
            beside=lambda data: {
                "approval": approval,
                "candidates": _candidates(others, "", (data or {}).get("other")),
            },
        ),
    )


def approval_candidates(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the budgets of other projects that fit the words, for a transfer."""
    approval = _approval(request, pk, Action.MOVE_BUDGET)
    words = request.GET.get("q", "").replace("\x00", "")[:200]
    context = {"candidates": _candidates(_others(approval), words, request.GET.get("other"))}
    return render(request, "projects/money/candidates.html", context)


def transfer_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a transfer back."""
    seen = BudgetApproval.objects.visible_to(request.actor)
    both = BudgetTransfer.objects.select_related("from_approval__project__organisation", "to_approval__project")
    found = both.filter(Q(from_approval__in=seen) | Q(to_approval__in=seen))
    moved = get_object_or_404(found.defer(*_heavy("from_approval__"), *_heavy("to_approval__", False)), pk=pk)
    here: Any = moved.from_approval or moved.to_approval
    request.actor.require(Action.MOVE_BUDGET, here.project)
    money.remove_transfer(request.actor, moved)
    messages.success(request, _("The transfer has been taken back on both sides."))
    return back(here.project_id)


def carry_over_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep money of a budget beyond its year."""
    approval = _approval(request, pk, Action.MOVE_BUDGET)
    kept = approval.carry_overs.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    return answer(
        request,
        FormPage(
            approval.project,
            title=_("Carry over"),
            button=_("Record the carry-over"),
            done=_("The carry-over has been recorded."),
            make=lambda data: CarryOverForm(data, _funds(approval), approval.effective - kept),
            save=lambda form, _beside: money.carry_over(request.actor, approval, form.values),
            facts=[*_facts(approval), (_("Carried over so far"), baht(kept))],
        ),
    )


def carry_over_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a carry-over back."""
    seen = CarryOver.objects.filter(approval__in=BudgetApproval.objects.visible_to(request.actor))
    kept = seen_record(request, seen, pk, Action.MOVE_BUDGET, "approval__project")
    money.remove_carry_over(request.actor, kept)
    messages.success(request, _("The carry-over has been taken back."))
    return back(kept.approval.project_id)


def _approval(request: HttpRequest, pk: int, action: Action) -> BudgetApproval:
    found: BudgetApproval = seen_record(request, BudgetApproval.objects.visible_to(request.actor), pk, action)
    return found


def _locked(approval: BudgetApproval) -> str:
    """Say when the year of a budget was closed; empty while it is open."""
    return closed_words(closings_of(approval.project.organisation_id).get(approval.fiscal_year))


def _funds(approval: BudgetApproval) -> Funds:
    one = with_sums(BudgetApproval.objects.filter(pk=approval.pk)).get()
    return Funds(one, one.bound, one.paid)


def _room(approval: BudgetApproval, with_own: bool = False) -> Decimal:
    """Return what the plan's amount of the year still allows, in baht, this budget's own share apart or included."""
    planned = approval.project.year_budgets.filter(fiscal_year=approval.fiscal_year).first()
    same_year = approval.project.approvals.filter(fiscal_year=approval.fiscal_year)
    others = same_year if with_own else same_year.exclude(pk=approval.pk)
    taken = others.aggregate(total=Sum("effective"))["total"] or Decimal(0)
    return ((planned.amount if planned else None) or Decimal(0)) - taken


def _facts(approval: BudgetApproval) -> list[tuple[str, str]]:
    return [
        (_("Fiscal year"), str(approval.fiscal_year)),
        (_("Source of the money"), approval.get_source_display()),
        (_("Requested (baht)"), baht(approval.requested)),
        *(
            [(_("After transfers (baht)"), baht(approval.effective))]
            if approval.state == ApprovalState.APPROVED
            else []
        ),
    ]


def _others(approval: BudgetApproval) -> QuerySet[Any]:
    """Return the approved budgets of the organisation in the same year, this one apart."""
    same = BudgetApproval.objects.filter(
        project__organisation=approval.project.organisation_id,
        fiscal_year=approval.fiscal_year,
        state=ApprovalState.APPROVED,
    )
    return with_sums(
        same.exclude(pk=approval.pk).select_related("project").defer("project__geometry", "project__geometry_3857")
    )


def _candidates(others: QuerySet[Any], words: str, chosen: str | None) -> list[Any]:
    """Return the first budgets that fit every word, the chosen one among them, as funds."""
    found = others.exclude(project__stage__in=("completed", "cancelled"))
    for word in words.split():
        found = found.filter(Q(contains("project__name", word)) | Q(contains("project__code", word)))
    rows = list(found.order_by("project__code", "id")[:FOUND])
    if chosen and chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
        rows = [*others.filter(pk=int(chosen)), *(row for row in rows if row.pk != int(chosen))]
    return [(Funds(row, row.bound, row.paid), str(row.pk) == chosen) for row in rows]


def _heavy(side: str, with_organisation: bool = True) -> list[str]:
    return [f"{side}project__{name}" for name in HEAVY if with_organisation or "organisation" not in name]
