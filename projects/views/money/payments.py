"""Forms of paying, of the progress of the work, and of the end of a project."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from geoplan.errors import DomainError
from geoplan.policy import Action
from geoplan.thai import baht, fiscal_year
from projects import money
from projects.models import Disbursement, Outcome, ProjectClosing
from projects.money.closed import closed_words
from projects.money.funds import nothing_to_spend
from projects.money.overview import Money, money_of
from projects.money.payment_forms import ClosingForm, PaymentForm, ProgressForm
from projects.views.conflicts import read_version
from projects.views.money.formpage import FormPage, answer, back, seen_project, seen_record


def payment_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Pay an instalment (``?instalment=``), or directly."""
    project = seen_project(request, pk, Action.EDIT_PAYMENT)
    now, wanted = money_of(project), _wanted(request)
    return answer(
        request,
        FormPage(
            project,
            title=_("Pay"),
            button=_("Record the payment"),
            done=_("The payment has been recorded."),
            make=lambda data: PaymentForm(data, now, wanted=wanted),
            save=lambda form, _beside: money.pay(request.actor, pk, form.values),
            facts=_facts(now),
            locked=nothing_to_spend(now.live),
        ),
    )


def payment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a payment."""
    payment = _payment(request, pk)
    now = money_of(payment.project)
    return answer(
        request,
        FormPage(
            payment.project,
            title=_("Correct the payment"),
            button=_("Save"),
            done=_("Saved."),
            make=lambda data: PaymentForm(data, now, payment),
            save=lambda form, _beside: money.correct_payment(
                request.actor, payment, form.cleaned_data["version"], form.values
            ),
            record=payment,
            locked=closed_words(now.closings.get(fiscal_year(payment.paid_on))),
            facts=_facts(now),
        ),
    )


def payment_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a payment that was never made."""
    payment = _payment(request, pk)
    project = payment.project_id
    money.remove_payment(request.actor, payment, read_version(request))
    messages.success(request, _("The payment has been taken back; the history keeps it."))
    return back(project)


def progress_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Record how far the work has come."""
    project = seen_project(request, pk, Action.REPORT_PROGRESS)

    def save(form: ProgressForm, _beside: dict[str, Any]) -> object:
        data = form.cleaned_data
        return money.report_progress(request.actor, pk, data["seen_on"], data["percent"], data["note"])

    return answer(
        request,
        FormPage(
            project,
            title=_("Report progress"),
            button=_("Save"),
            done=_("The progress has been recorded."),
            make=lambda data: ProgressForm(data),
            save=save,
        ),
    )


def project_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a project is completed, with its evaluation, or cancelled; or mend what was said."""
    project = seen_project(request, pk, Action.CLOSE_PROJECT)
    closing = ProjectClosing.objects.filter(project=project).first()
    outcome = Outcome.COMPLETED if project.disbursements.exists() else Outcome.CANCELLED
    return answer(
        request,
        FormPage(
            project,
            title=_("Evaluation and end of the project") if closing else _("End the project"),
            button=_("Save"),
            done=_("Saved."),
            make=lambda data: ClosingForm(data, closing, outcome),
            save=lambda form, _beside: money.close_project(
                request.actor, pk, form.values, form.cleaned_data["version"] if closing else None
            ),
            record=closing,
        ),
    )


def project_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an ended project again."""
    seen_project(request, pk, Action.CLOSE_PROJECT)
    money.reopen_project(request.actor, pk)
    messages.success(request, _("The project is open again."))
    return back(pk)


def _payment(request: HttpRequest, pk: int) -> Disbursement:
    seen = Disbursement.objects.visible_to(request.actor)
    found: Disbursement = seen_record(request, seen, pk, Action.EDIT_PAYMENT)
    return found


def _wanted(request: HttpRequest) -> int | None:
    text = request.GET.get("instalment", "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise DomainError("filter_invalid", name="instalment")
    return int(text)


def _facts(now: Money) -> list[tuple[str, str]]:
    return [
        (_("After transfers (baht)"), baht(now.effective)),
        (_("Paid (baht)"), baht(now.paid)),
    ]
