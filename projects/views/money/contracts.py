"""Forms of a project's contracts: sign, correct, amend, deliver, end, open again, take back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from geoplan.errors import DomainError
from geoplan.policy import Action
from geoplan.thai import baht, thai_date
from projects import money
from projects.models import Contract, Ending, Instalment, Project
from projects.money.contract_forms import AmendForm, ContractForm, DeliverForm, EndForm, PartFormSet
from projects.money.funds import funds_of, nothing_to_spend
from projects.views.conflicts import read_version
from projects.views.money.formpage import FormPage, answer, back, seen_project, seen_record

MOST_SUGGESTED = 200


def contract_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a signed contract with its instalments and the budgets that pay for it."""
    project = seen_project(request, pk, Action.EDIT_CONTRACT)
    funds = funds_of(project)
    return answer(
        request,
        FormPage(
            project,
            title=_("Sign a contract"),
            button=_("Record the contract"),
            done=_("The contract has been recorded."),
            make=lambda data: ContractForm(data, funds),
            save=lambda form, beside: money.sign(request.actor, pk, form.values, beside["parts"].parts, form.fundings),
            locked=nothing_to_spend(funds),
            template="projects/money/contract.html",
            beside=lambda data: {"parts": _parts(data), "contractors": _contractors(project)},
            also_valid=lambda form, beside: form.check_parts(beside["parts"]),
        ),
    )


def contract_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a contract: whole while nothing hangs on it, its words and days later."""
    contract = _contract(request, pk)
    whole, funds = money.is_unused(contract), funds_of(contract.project)

    def save(form: ContractForm, beside: dict[str, Any]) -> object:
        parts = (beside["parts"].parts, form.fundings) if whole else (None, None)
        return money.edit_contract(request.actor, contract, form.cleaned_data["version"], form.values, *parts)

    def beside(data: Any) -> dict[str, Any]:
        return {"parts": _parts(data, contract) if whole else None, "contractors": _contractors(contract.project)}

    return answer(
        request,
        FormPage(
            contract.project,
            title=_("Correct the contract"),
            button=_("Save"),
            done=_("Saved."),
            make=lambda data: ContractForm(data, funds, contract, whole),
            save=save,
            record=contract,
            facts=_facts(contract),
            template="projects/money/contract.html",
            beside=beside,
            also_valid=lambda form, beside: not whole or form.check_parts(beside["parts"]),
        ),
    )


def contract_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Record an amendment of the amount, of the last day, or of both."""
    contract = _contract(request, pk)
    if contract.ending:
        raise DomainError("contract_ended")
    funds = funds_of(contract.project)

    def save(form: AmendForm, _beside: dict[str, Any]) -> object:
        fundings = form.fundings if form.funds and form.values["new_amount"] is not None else None
        return money.amend(request.actor, contract, form.cleaned_data["version"], form.values, fundings)

    return answer(
        request,
        FormPage(
            contract.project,
            title=_("Amend the contract"),
            button=_("Record the amendment"),
            done=_("The amendment has been recorded."),
            make=lambda data: AmendForm(data, contract, funds),
            save=save,
            record=contract,
            facts=_facts(contract),
        ),
    )


def instalment_deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """Record when an instalment was delivered and inspected, and its penalty."""
    seen = Instalment.objects.filter(contract__in=Contract.objects.visible_to(request.actor))
    instalment = seen_record(request, seen, pk, Action.EDIT_CONTRACT, "contract__project")
    due = thai_date(instalment.due_on) if instalment.due_on else "–"
    return answer(
        request,
        FormPage(
            instalment.contract.project,
            title=_("Delivery and inspection of instalment %(number)s") % {"number": instalment.number},
            button=_("Save"),
            done=_("Saved."),
            make=lambda data: DeliverForm(data, instalment),
            save=lambda form, _beside: money.deliver(
                request.actor, instalment, form.cleaned_data["version"], form.values
            ),
            record=instalment,
            facts=[
                (_("Contract"), instalment.contract.number),
                (_("Work"), instalment.work or "–"),
                (_("Amount (baht)"), baht(instalment.amount)),
                (_("Due on"), due),
                (_("Contract ends"), thai_date(instalment.contract.current_ends_on)),
            ],
        ),
    )


def contract_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a contract: completed, or terminated with its reason."""
    contract = _contract(request, pk)
    if contract.ending:
        raise DomainError("contract_ended")

    def make(data: Any) -> EndForm:
        return EndForm(data, initial={"version": contract.version, "ending": Ending.COMPLETED})

    return answer(
        request,
        FormPage(
            contract.project,
            title=_("End the contract"),
            button=_("End the contract"),
            done=_("The contract has ended."),
            make=make,
            save=lambda form, _beside: money.end(
                request.actor,
                contract,
                form.cleaned_data["version"],
                form.cleaned_data["ending"],
                form.cleaned_data["day"],
                form.cleaned_data["reason"],
            ),
            record=contract,
            facts=_facts(contract),
        ),
    )


def contract_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an ended contract again."""
    contract = _contract(request, pk)
    money.reopen_contract(request.actor, contract, read_version(request))
    messages.success(request, _("The contract is open again."))
    return back(contract.project_id)


def contract_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a contract on which nothing hangs."""
    contract = _contract(request, pk)
    money.remove_contract(request.actor, contract, read_version(request))
    messages.success(request, _("The contract has been taken back; the history keeps it."))
    return back(contract.project_id)


def _contract(request: HttpRequest, pk: int) -> Contract:
    seen = Contract.objects.visible_to(request.actor)
    found: Contract = seen_record(request, seen, pk, Action.EDIT_CONTRACT)
    return found


def _parts(data: Any, contract: Contract | None = None) -> Any:
    """Return the rows of instalments: as typed, as stored, or one that is blank."""
    if data is not None:
        # Rows come and go in the browser; none of them stands for a stored one.
        return PartFormSet({**data.dict(), "parts-INITIAL_FORMS": "0"}, prefix="parts")
    stored = contract.instalments.values("amount", "work", "due_on", "progress") if contract else []
    return PartFormSet(initial=list(stored), prefix="parts")


def _contractors(project: Project) -> list[Any]:
    """Return the contractors of the organisation's earlier contracts with their tax numbers, by name."""
    earlier = Contract.objects.filter(project__organisation=project.organisation_id)
    return list(earlier.order_by("contractor").values("contractor", "tax_id").distinct()[:MOST_SUGGESTED])


def _facts(contract: Contract) -> list[tuple[str, str]]:
    return [
        (_("Contract number"), contract.number),
        (_("Contractor"), contract.contractor),
        (_("Amount (baht)"), baht(contract.current_amount)),
        (_("Contract ends"), thai_date(contract.current_ends_on or contract.ends_on)),
    ]
