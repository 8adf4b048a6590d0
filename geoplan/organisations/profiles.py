"""The verbs of a fiscal year's data: save the profile, copy last year's, confirm a section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from geoplan.errors import DomainError
from geoplan.organisations.data import begin, mark_confirmed, require_fresh, require_year, rows_of
from geoplan.organisations.models import Community, Organisation, OrganisationProfile, PopulationRecord, Section
from geoplan.policy import Actor

FIELDS = (
    "address",
    "postcode",
    "phone",
    "email",
    "website",
    "area_km2",
    "village_count",
    "council_members",
    "staff",
    "schools",
    "child_centres",
    "health_centres",
    "temples",
    "terrain",
    "occupations",
    "vision",
)
COUNTS = ("male", "female", "total", "households")


@dataclass(frozen=True)
class Copied:
    """What came over from the year before: whether the profile did, and how many population records."""

    profile: bool
    population: int


@transaction.atomic
def save_profile(
    actor: Actor, organisation: Organisation, year: int, version: int, values: Mapping[str, Any]
) -> OrganisationProfile:
    """Write the profile of a fiscal year, as a draft; ``version`` is the one that was read, 0 where there was none.

    Raises ``stale_version`` when somebody wrote it since.
    """
    begin(actor, organisation)
    require_year(year)
    profile = OrganisationProfile.objects.of(organisation).filter(fiscal_year=year).first()
    if version != (profile.version if profile else 0):
        raise DomainError("stale_version")
    profile = profile or OrganisationProfile(organisation=organisation, fiscal_year=year)
    for name in FIELDS:
        if name in values:
            setattr(profile, name, values[name])
    profile.save()
    profile.refresh_from_db()
    return profile


@transaction.atomic
def copy_last_year(actor: Actor, organisation: Organisation, year: int) -> Copied:
    """Copy profile and population of the year before as drafts; what ``year`` has already is left alone.

    Raises ``nothing_to_copy``.
    """
    begin(actor, organisation)
    require_year(year)
    copied = Copied(_copy_profile(organisation, year), _copy_population(organisation, year))
    if not copied.profile and not copied.population:
        raise DomainError("nothing_to_copy", year=year - 1)
    return copied


def _copy_profile(organisation: Organisation, year: int) -> bool:
    profiles = {one.fiscal_year: one for one in organisation.profiles.filter(fiscal_year__in=(year - 1, year))}
    if year in profiles or year - 1 not in profiles:
        return False
    values = {name: getattr(profiles[year - 1], name) for name in FIELDS}
    OrganisationProfile.objects.create(organisation=organisation, fiscal_year=year, **values)
    return True


def _copy_population(organisation: Organisation, year: int) -> int:
    here = Community.objects.in_year(year).of(organisation)
    last = PopulationRecord.objects.filter(community__in=here, fiscal_year=year - 1)
    missing = last.exclude(community__population__fiscal_year=year)
    copies = [
        PopulationRecord(community_id=one.community_id, fiscal_year=year, **{c: getattr(one, c) for c in COUNTS})
        for one in missing
    ]
    return len(PopulationRecord.objects.bulk_create(copies))


@transaction.atomic
def confirm(actor: Actor, organisation: Organisation, year: int, section: Section, stamp: str) -> int:
    """Confirm a section as it was read under ``stamp``, so that the public sees it; return how many rows changed.

    Raises ``nothing_to_confirm`` for a section without rows, ``stale_version`` when it has changed since.
    """
    begin(actor, organisation)
    rows = rows_of(organisation, require_year(year), section)
    found = list(rows)
    if not found:
        raise DomainError("nothing_to_confirm")
    require_fresh(stamp, found)
    return mark_confirmed(rows)
