"""The money that waits: for finance officers what is to be signed, paid, ended or spent soon; for planners the rest."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geoplan.policy import Action, Actor
from projects.money.ledger import STATES, LedgerFilter, rows_of
from projects.worklists import Card, worklist


def _card(actor: Actor, action: Action, state: str, since: str, button: str | Promise) -> Card | None:
    """Return the card of what waits in ``state`` for those who may do ``action``; ``since`` is the oldest's day."""
    own = actor.visibility(action).organisations
    if not own:
        return None
    kind, title = STATES[state]
    rows = rows_of(actor, LedgerFilter(kind=kind, state=state), dt.date.today())
    rows = rows.filter(project__organisation__in=own).order_by()
    seen = rows.aggregate(n=Count("pk"), oldest=Min(since), code=Min("project__organisation__code"))
    # Most people work in one organisation; the list narrows to it, and shows all of several.
    query = LedgerFilter(kind=kind, state=state, organisation=(seen["code"] or "") if len(own) == 1 else "").to_query()
    return Card(title, seen["n"], f"{reverse('money')}?{query}", button, seen["oldest"], "money")


@worklist
def unsigned(actor: Actor) -> Card | None:
    """Approved budgets of which nothing has been bound."""
    return _card(actor, Action.EDIT_CONTRACT, "unsigned", "approved_on", _("Sign contracts"))


@worklist
def unpaid(actor: Actor) -> Card | None:
    """Contracts with an instalment that has been inspected and not paid."""
    return _card(actor, Action.EDIT_PAYMENT, "unpaid", "signed_on", _("Pay them"))


@worklist
def past_end(actor: Actor) -> Card | None:
    """Contracts in force whose last day is over."""
    return _card(actor, Action.EDIT_CONTRACT, "past_end", "current_ends_on", _("See the contracts"))


@worklist
def expiring(actor: Actor) -> Card | None:
    """Money carried over that expires within ninety days."""
    return _card(actor, Action.MOVE_BUDGET, "expiring", "expires_on", _("See the budgets"))


@worklist
def requested(actor: Actor) -> Card | None:
    """Requests that have not been decided."""
    return _card(actor, Action.EDIT_APPROVAL, "requested", "created_at", _("Record their steps"))


@worklist
def unevaluated(actor: Actor) -> Card | None:
    """Budgets of completed projects without an evaluation."""
    return _card(actor, Action.CLOSE_PROJECT, "unevaluated", "project__closing__closed_on", _("Evaluate them"))
