"""What the pages of one organisation share: the organisation, the year, the tabs and the rights."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geoplan.errors import DomainError
from geoplan.organisations.data import require_year, stamp_of
from geoplan.organisations.models import Confirmable, DataState, Kind, Organisation, OrganisationProfile
from geoplan.policy import Action
from geoplan.thai import fiscal_year

YEARS_BACK, YEARS_AHEAD = 3, 1


@dataclass(frozen=True)
class Tab:
    """One of the pages of an organisation."""

    route: str
    label: str | Promise
    staff: bool = False


TABS = (
    Tab("organisation_page", _("Overview")),
    Tab("executive_list", _("Executives")),
    Tab("community_list", _("Villages and population")),
    Tab("completeness", _("Completeness"), staff=True),
)


def this_year() -> int:
    """Return the Buddhist fiscal year of today."""
    return fiscal_year(dt.date.today())


def organisation_of(request: HttpRequest, code: str) -> Organisation:
    """Return the organisation that a page is about (404)."""
    visible = Organisation.objects.visible_to(request.actor).select_related("province", "district")
    return get_object_or_404(visible.defer("province__geometry", "district__geometry"), code=code)


def lao_of(request: HttpRequest, code: str) -> Organisation:
    """Return the LAO that a page is about; offices have no such data (404)."""
    organisation = organisation_of(request, code)
    if organisation.kind != Kind.LAO:
        raise DomainError("not_found")
    return organisation


def editable(request: HttpRequest, code: str) -> Organisation:
    """Return an LAO whose data the reader may change: 404 for who does not work with it, 403 for another role."""
    organisation = lao_of(request, code)
    if not request.actor.may(Action.CHECK_PROFILE, organisation):
        raise DomainError("not_found")
    request.actor.require(Action.EDIT_PROFILE, organisation)
    return organisation


def year_of(request: HttpRequest, organisation: Organisation) -> int:
    """Return the year that the address asks for; without one the current, or the last one that a stranger may see."""
    asked = request.GET.get("year", "")
    if asked:
        if not asked.isascii() or not asked.isdigit() or len(asked) > 4:
            raise DomainError("filter_invalid", name="year")
        return require_year(int(asked))
    if request.actor.may(Action.CHECK_PROFILE, organisation):
        return this_year()
    seen = OrganisationProfile.objects.of(organisation).filter(fiscal_year__lte=this_year()).visible_to(request.actor)
    return seen.order_by("-fiscal_year").values_list("fiscal_year", flat=True).first() or this_year()


def frame(request: HttpRequest, organisation: Organisation, tab: str, year: int | None = None) -> dict[str, Any]:
    """Return what the frame of an organisation's pages shows: tabs, years and what the reader may do."""
    is_lao = organisation.kind == Kind.LAO
    checks = is_lao and request.actor.may(Action.CHECK_PROFILE, organisation)
    now = this_year()
    return {
        "organisation": organisation,
        "tab": tab,
        "tabs": [one for one in TABS if checks or not one.staff] if is_lao else [],
        "year": year,
        "years": sorted({*range(now - YEARS_BACK, now + YEARS_AHEAD + 1), *([year] if year else [])}),
        "checks": checks,
        "may_edit": is_lao and request.actor.may(Action.EDIT_PROFILE, organisation),
    }


@dataclass(frozen=True)
class Standing:
    """How far a section has been confirmed, and the stamp under which it was read."""

    rows: int
    drafts: int
    stamp: str

    @classmethod
    def of(cls, rows: list[Any]) -> Standing:
        """Count the drafts among the rows of a section."""
        found: list[Confirmable] = rows
        return cls(len(found), sum(row.state == DataState.DRAFT for row in found), stamp_of(found))
