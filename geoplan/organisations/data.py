"""What the verbs on an organisation's data share: the rows of a section, the lock, and the stamp of what was read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.utils import timezone

from geoplan.errors import DomainError
from geoplan.organisations.models import (
    Community,
    Confirmable,
    DataState,
    Executive,
    Organisation,
    OrganisationProfile,
    PopulationRecord,
    Section,
)
from geoplan.organisations.queries import DataQuerySet
from geoplan.organisations.rules import FIRST_YEAR, LAST_YEAR
from geoplan.policy import Action, Actor


def require_year(year: int) -> int:
    """Return a Buddhist fiscal year that data may be of; raises ``year_unknown`` (404) for any other."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DomainError("year_unknown", year=year)
    return year


def begin(actor: Actor, organisation: Organisation) -> None:
    """Require the right to change the organisation's data, and make other writers of it wait; in a transaction."""
    actor.require(Action.EDIT_PROFILE, organisation)
    Organisation.objects.select_for_update(no_key=True).only("pk").get(pk=organisation.pk)


def rows_of(organisation: Organisation, year: int, section: Section) -> DataQuerySet:
    """Return the rows that a section consists of in a fiscal year; executives are those of all years."""
    if section == Section.PROFILE:
        return OrganisationProfile.objects.of(organisation).filter(fiscal_year=year)
    if section == Section.EXECUTIVES:
        return Executive.objects.of(organisation)
    if section == Section.COMMUNITIES:
        return Community.objects.in_year(year).of(organisation)
    return PopulationRecord.objects.of(organisation).filter(fiscal_year=year)


def stamp_of(rows: Iterable[Confirmable]) -> str:
    """Return what tells whether any of the rows has changed, come or gone: their ids and versions, hashed."""
    known = sorted((row.pk, row.version) for row in rows)
    return hashlib.sha256(repr(known).encode()).hexdigest()[:16]


def require_fresh(stamp: str, rows: Iterable[Confirmable]) -> None:
    """Raise ``stale_version`` (412) when the rows are no longer those that were read under ``stamp``."""
    if stamp != stamp_of(rows):
        raise DomainError("stale_version")


def mark_confirmed(rows: DataQuerySet) -> int:
    """Confirm those of the rows that are drafts; return how many."""
    drafts = rows.filter(state=DataState.DRAFT)
    return drafts.update(state=DataState.CONFIRMED, confirmed_at=timezone.now())
