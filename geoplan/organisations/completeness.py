"""What is still missing of an organisation's data in a fiscal year, decided here and nowhere else.

Worklists, verification and the organisation's own page all ask ``completeness_of``. It takes any number of
organisations at once: three queries, whatever their number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, FilteredRelation, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geoplan.organisations.models import Community, Executive, LaoType, Organisation, OrganisationProfile, Section

REQUIRED: dict[str, str | Promise] = {
    "address": _("Address of the office"),
    "phone": _("Telephone number"),
    "area_km2": _("Area (km²)"),
    "village_count": _("Number of villages and communities"),
    "council_members": _("Number of council members"),
    "staff": _("Number of staff"),
    "vision": _("Vision"),
}
"""What a profile must say, by its column."""
DRAFT = Q(state="draft")


@dataclass(frozen=True)
class Check:
    """One question to the data; ``route`` is where an answer is given, ``anchor`` the place on that page."""

    code: str
    section: Section
    text: str | Promise
    route: str
    anchor: str = ""
    villages: bool = False
    """Whether it asks about villages, which a PAO has none of: it overlays those of the other LAOs."""


CHECKS: tuple[Check, ...] = (
    Check("profile", Section.PROFILE, _("The general data of the year has not been entered"), "profile_edit"),
    *(
        Check(name, Section.PROFILE, label, "profile_edit", f"id_{name}", villages=name == "village_count")
        for name, label in REQUIRED.items()
    ),
    Check("profile_draft", Section.PROFILE, _("The general data has not been confirmed"), "organisation_page"),
    Check("chief", Section.EXECUTIVES, _("No chief executive is recorded for the year"), "executive_new"),
    Check("council_chair", Section.EXECUTIVES, _("No chair of the council is recorded for the year"), "executive_new"),
    Check("clerk", Section.EXECUTIVES, _("No chief administrator is recorded for the year"), "executive_new"),
    Check("executives_draft", Section.EXECUTIVES, _("Executives not confirmed"), "executive_list"),
    Check("communities", Section.COMMUNITIES, _("No village or community is recorded"), "community_new", "", True),
    Check(
        "village_count_differs",
        Section.COMMUNITIES,
        _("The number of villages in the general data differs from the list"),
        "community_list",
        villages=True,
    ),
    Check("points", Section.COMMUNITIES, _("Villages without a point on the map"), "community_list", "", True),
    Check("communities_draft", Section.COMMUNITIES, _("Villages not confirmed"), "community_list", "", True),
    Check("population", Section.POPULATION, _("Villages without population"), "population_edit", "", True),
    Check("households", Section.POPULATION, _("Villages without households"), "population_edit", "", True),
    Check("population_draft", Section.POPULATION, _("Population records not confirmed"), "community_list", "", True),
)


@dataclass(frozen=True)
class Gap:
    """One thing that is missing, how many of them, and where to put it right."""

    check: Check
    count: int
    url: str


@dataclass(frozen=True)
class Completeness:
    """How complete the data of one organisation is in one fiscal year."""

    organisation_id: int
    fiscal_year: int
    asked: int
    unanswered: int
    gaps: list[Gap]

    @property
    def share(self) -> float:
        """The share of the questions that the data answers, 0 to 1."""
        return 1 - self.unanswered / self.asked

    def of(self, section: Section) -> list[Gap]:
        """Return the gaps of one section."""
        return [gap for gap in self.gaps if gap.check.section == section]


@dataclass
class _Facts:
    """What the database says of one organisation."""

    profile: dict[str, Any] | None = None
    positions: set[str] = field(default_factory=set)
    executives_draft: int = 0
    communities: dict[str, int] = field(default_factory=dict)


def completeness_of(organisations: Iterable[Organisation], year: int) -> list[Completeness]:
    """Return the completeness of each LAO in a Buddhist fiscal year, in the order given. Three queries."""
    laos = list(organisations)
    facts = _facts([lao.pk for lao in laos], year)
    return [_judge(lao, year, facts[lao.pk]) for lao in laos]


def _judge(lao: Organisation, year: int, facts: _Facts) -> Completeness:
    has_villages = lao.lao_type != LaoType.PAO
    asked = [check for check in CHECKS if has_villages or not check.villages]
    gaps = [Gap(check, count, _url(check, lao, year)) for check in asked if (count := _missing(check.code, facts)) > 0]
    hidden = sum(_is_hidden(check, facts) for check in asked)
    return Completeness(lao.pk, year, len(asked), len(gaps) + hidden, gaps)


def _is_hidden(check: Check, facts: _Facts) -> bool:
    """Whether a question cannot be answered, and is not listed, because what it asks about is missing as a whole."""
    if facts.profile is None and check.section == Section.PROFILE:
        return check.code != "profile"
    return check.villages and check.section != Section.PROFILE and not facts.communities and check.code != "communities"


def _missing(code: str, facts: _Facts) -> int:
    """Return how much is missing under a check; nothing where the question cannot be asked yet."""
    profile, villages = facts.profile, facts.communities
    if code == "profile":
        return profile is None
    if code in REQUIRED:
        return profile is not None and profile[code] in (None, "")
    if code == "profile_draft":
        return profile is not None and profile["state"] == "draft"
    if code in ("chief", "council_chair", "clerk"):
        return code not in facts.positions
    if code == "executives_draft":
        return facts.executives_draft
    if code == "communities":
        return not villages
    if code == "village_count_differs":
        count = profile["village_count"] if profile else None
        return bool(villages) and count is not None and count != villages["listed"]
    return villages.get(code, 0)


def _url(check: Check, lao: Organisation, year: int) -> str:
    with_year = check.route in ("profile_edit", "population_edit")
    path = reverse(check.route, args=[lao.code, year] if with_year else [lao.code])
    query = "" if with_year else f"?year={year}"
    if check.route == "executive_new":
        query += f"&position={check.code}"
    return path + query + (f"#{check.anchor}" if check.anchor else "")


def _facts(laos: list[int], year: int) -> dict[int, _Facts]:
    facts = {pk: _Facts() for pk in laos}
    profiles = OrganisationProfile.objects.filter(organisation__in=laos, fiscal_year=year)
    for row in profiles.order_by().values("organisation", "state", *REQUIRED):
        facts[row["organisation"]].profile = row
    executives = Executive.objects.in_year(year).filter(organisation__in=laos).order_by()
    for pk, positions, drafts in executives.values_list("organisation").annotate(
        positions=ArrayAgg("position"), drafts=Count("pk", filter=DRAFT)
    ):
        facts[pk].positions, facts[pk].executives_draft = set(positions), drafts
    for row in _village_facts(laos, year):
        facts[row.pop("organisation")].communities = row
    return facts


def _village_facts(laos: list[int], year: int) -> Iterable[dict[str, int]]:
    here = FilteredRelation("population", condition=Q(population__fiscal_year=year))
    return (
        Community.objects.in_year(year)
        .filter(organisation__in=laos)
        .alias(counted=here)
        .order_by()
        .values("organisation")
        .annotate(
            listed=Count("pk"),
            points=Count("pk", filter=Q(point__isnull=True)),
            communities_draft=Count("pk", filter=DRAFT),
            population=Count("pk", filter=Q(counted__pk__isnull=True)),
            households=Count("pk", filter=Q(counted__pk__isnull=False, counted__households__isnull=True)),
            population_draft=Count("pk", filter=Q(counted__state="draft")),
        )
    )
