"""What the filter bar offers: only what exists, and only what hangs below what is chosen already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from geoplan.organisations.models import Kind as OrganisationKind
from geoplan.organisations.models import Organisation
from geoplan.policy import Actor
from geoplan.thai import fiscal_year
from projects.describing import LABELS, Names
from projects.filters import ProjectFilter
from projects.models import Form, Kind, LocationState, Programme, Stage
from spatial.models import AdministrativeArea, Level

YEARS_AHEAD, YEARS_BACK = 5, 6


@dataclass(frozen=True)
class Select:
    """One choice of the filter bar: its parameter, its label, its options as (value, label), and what is chosen."""

    name: str
    label: str
    options: list[tuple[str, str]]
    current: tuple[str, ...]


@dataclass(frozen=True)
class Choices:
    """The filter bar: areas with organisations, what is always in sight, and the rest."""

    areas: list[Select]
    main: list[Select]
    more: list[Select]

    @property
    def names(self) -> Names:
        """The labels of all options, by parameter and value."""
        selects = [*self.areas, *self.main, *self.more]
        return {(select.name, value): label for select in selects for value, label in select.options}


def choices_for(chosen: ProjectFilter) -> Choices:
    """Return the filter bar of a filter. Three queries."""
    year = fiscal_year(dt.date.today())
    years = [(str(one), str(one)) for one in range(year + YEARS_AHEAD, year - YEARS_BACK, -1)]
    programmes = [(one.code, one.name) for one in Programme.objects.all()]
    return Choices(
        areas=_areas(chosen),
        main=[_select(chosen, "fiscal_year", years), _select(chosen, "stage", Stage.choices)],
        more=[
            _select(chosen, "location_state", LocationState.choices),
            _select(chosen, "kind", Kind.choices),
            _select(chosen, "programme", programmes),
            _select(chosen, "form", Form.choices),
        ],
    )


def _select(chosen: ProjectFilter, name: str, options: Iterable[Any]) -> Select:
    value = getattr(chosen, name)
    current = value if isinstance(value, tuple) else (str(value),) if value else ()
    return Select(name, str(LABELS[name]), list(options), current)


def _areas(chosen: ProjectFilter) -> list[Select]:
    """Return province, then district and subdistrict once the one above is chosen, then the LAOs of the province."""
    around = [code for code in (chosen.province, chosen.district) if code]
    found = AdministrativeArea.objects.filter(Q(level=Level.PROVINCE) | Q(parent__in=around)).order_by("name_th")
    areas = list(found.only("code", "level", "name_th", "name_en"))
    selects = []
    for level in Level:
        options = [(area.code, area.name) for area in areas if area.level == level]
        if options:
            selects.append(_select(chosen, level.value, options))
    organisations = _organisations(chosen)
    return [*selects, _select(chosen, "organisation", organisations)] if organisations else selects


def _organisations(chosen: ProjectFilter) -> list[tuple[str, str]]:
    """Return the LAOs of the chosen province and the chosen ones: the whole country's would be too many to list."""
    wanted = Q(code__in=chosen.organisation)
    if chosen.province:
        wanted |= Q(kind=OrganisationKind.LAO, province=chosen.province)
    found = Organisation.objects.filter(wanted).only("code", "name_th", "name_en").order_by("name_th")
    return [(one.code, one.name) for one in found]


def own_scope(actor: Actor) -> ProjectFilter:
    """Return what the actor works on: the organisation's projects, the province's, or all of the country's."""
    organisation = (
        Organisation.objects.filter(pk=actor.organisation_id or 0).only("code", "kind", "province_id").first()
    )
    if organisation is None or organisation.kind == OrganisationKind.DEPARTMENT:
        return ProjectFilter()
    if organisation.kind == OrganisationKind.PROVINCIAL_OFFICE:
        return ProjectFilter(province=organisation.province_id or "")
    return ProjectFilter(organisation=(organisation.code,))
