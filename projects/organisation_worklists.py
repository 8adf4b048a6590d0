"""Worklist cards of an organisation's own data and of its ledger."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from geoplan.organisations.completeness import completeness_of
from geoplan.organisations.models import Organisation
from geoplan.policy import Action, Actor
from geoplan.thai import fiscal_year, fiscal_year_days
from projects.ledgers import read_ledger
from projects.models import MONTHS
from projects.worklists import Card, worklist


@worklist
def missing_data(actor: Actor) -> Card | None:
    """What is still missing of the running year's data, for the planner of an LAO."""
    organisation = _own(actor, Action.EDIT_PROFILE)
    if organisation is None:
        return None
    year = fiscal_year(dt.date.today())
    gaps = completeness_of([organisation], year)[0].gaps
    title = _("Data of the organisation still missing for %(year)s") % {"year": year}
    url = f"{reverse('completeness', args=[organisation.code])}?year={year}"
    return Card(title, len(gaps), url, _("See what is missing"), None, "office")


@worklist
def missing_months(actor: Actor) -> Card | None:
    """Months that are over and of which nothing has been entered in the ledger, for the finance officer of an LAO."""
    organisation = _own(actor, Action.EDIT_LEDGER)
    if organisation is None:
        return None
    today = dt.date.today()
    year = fiscal_year(today)
    entered = read_ledger(organisation, year).months_entered()
    ends = {month: _last_day(year, month) for month in MONTHS}
    waiting = [month for month in MONTHS if ends[month] < today and month not in entered]
    title = _("Months of revenue and expenditure not entered in %(year)s") % {"year": year}
    url = f"{reverse('ledger', args=[organisation.code])}?year={year}"
    return Card(title, len(waiting), url, _("Enter them"), ends[waiting[0]] if waiting else None, "money")


def _own(actor: Actor, action: Action) -> Organisation | None:
    """Return the organisation that the actor works in now, where the action is allowed there."""
    own = actor.visibility(action).organisations
    wanted = actor.organisation_id if actor.organisation_id in own else next(iter(sorted(own)), None)
    return Organisation.objects.defer("area").filter(pk=wanted).first() if wanted else None


def _last_day(year: int, month: int) -> dt.date:
    """Return the last day of a calendar month of a fiscal year."""
    first, last = fiscal_year_days(year)
    following = dt.date(first.year if month >= 10 else last.year, month, 28) + dt.timedelta(days=4)
    return following.replace(day=1) - dt.timedelta(days=1)
