"""Everything that the page of one dashboard shows, and the same for its files."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from geoplan.errors import DomainError
from geoplan.organisations.models import LaoType, Organisation
from geoplan.policy import Actor
from geoplan.thai import fiscal_year
from projects.models import Programme
from reports import queries
from reports.dashboards import charts, figures
from reports.dashboards.charts import Line, Records, Step
from reports.dashboards.figures import Figures, Grouped
from reports.dashboards.measures import Ground
from reports.dashboards.months import Month, months_of
from reports.dashboards.places import ORGANISATIONS, Place, area_name
from reports.dashboards.reading import Asked
from spatial.models import AdministrativeArea, AreaQuality, Level

PARTS = {"programmes": "programme", "kinds": "kind", "forms": "form", "stages": "stage"}
DIGITS = {"province": 2, "district": 4, "subdistrict": 6}


@dataclass(frozen=True)
class Dashboard:
    """A place as ``actor`` sees it under what the address asks for; every part is asked for when first used."""

    actor: Actor
    place: Place
    asked: Asked

    @cached_property
    def records(self) -> Records:
        """Makes the addresses of records."""
        return Records(self.place, self.asked.chosen)

    @cached_property
    def programmes(self) -> dict[str, Programme]:
        """All programmes by code."""
        return {one.code: one for one in Programme.objects.all()}

    @cached_property
    def _breakdowns(self) -> dict[str, Grouped]:
        return figures.breakdowns(self.actor, self.place, self.asked.chosen)

    @cached_property
    def _late(self) -> dict[str, Counter[Any]]:
        """How many projects are late, by the areas below and by organisation as far as the place shows them."""
        place = self.place
        shown = [*([place.below.value] if place.below else []), *(["organisation"] if place.level else [])]
        found = figures.late_by(self.actor, place, self.asked.chosen, *(shown or ["organisation"]))
        late = {name: Counter[Any]() for name in shown} | {"": Counter[Any]()}
        for keys, count in found.items():
            late[""][None] += count
            for name, key in zip(shown, keys, strict=False):
                late[name][key] += count
        return late

    @cached_property
    def total(self) -> Figures:
        """The figures of the whole place."""
        total = self._breakdowns["all"].get(None, Figures())
        return replace(total, late=self._late[""][None])

    @cached_property
    def areas_below(self) -> list[AdministrativeArea]:
        """The areas directly below, without boundaries."""
        return self.place.areas_below()

    @cached_property
    def by_area(self) -> dict[str, Figures]:
        """The figures of the areas directly below, of all of them, by code."""
        found = figures.by_area(self.actor, self.place, self.asked.chosen)
        return {
            area.code: replace(found.get(area.code, Figures()), late=self._late[area.level][area.code])
            for area in self.areas_below
        }

    @cached_property
    def elsewhere(self) -> Figures:
        """What lies in the place but in none of the areas below, such as a PAO's project that waits for its place."""
        return self.total - sum(self.by_area.values(), Figures()) if self.areas_below else Figures()

    def areas(self) -> list[Line]:
        """Return the league table of the areas below."""
        return charts.sort_lines(
            (
                Line(
                    area.code,
                    area.name,
                    self.by_area[area.code],
                    self.records.url((area.level, area.code)),
                    area.code,
                )
                for area in self.areas_below
            ),
            self.asked.sort,
        )

    def outside(self) -> list[Line]:
        """Return the line of what lies in none of the areas below, where there is any."""
        return [Line("", _("In none of them"), self.elsewhere)] if self.elsewhere.projects else []

    @cached_property
    def _organisations(self) -> list[Line]:
        if self.place.organisation or not self.place.level:
            return []
        chosen = self.asked.chosen
        found = figures.by_organisation(self.actor, self.place, chosen)
        people = queries.people_by_organisation(self.actor, self.year, self.place.key[:2])
        named = Organisation.objects.only("code", "lao_type", "name_th", "name_en").in_bulk(found.keys())
        lines, here = [], self.records.url()
        for pk, of_it in found.items():
            one = named[pk]
            wide = one.lao_type == LaoType.PAO
            known = (sum(people.values()) or None) if wide else people.get(pk)
            href = f"{here}&organisation={one.code}"
            of_it = replace(of_it, late=self._late["organisation"][pk])
            lines.append(Line(one.code, one.short_name, of_it, href, ORGANISATIONS + one.code, known, wide))
        return charts.sort_lines(lines, self.asked.sort)

    def organisations(self) -> list[Line]:
        """Return the league table of the LAOs, without the PAO, which lies over all of them."""
        return [line for line in self._organisations if not line.is_overlay]

    def overlays(self) -> list[Line]:
        """Return the PAO's line; its people are the whole province's."""
        return [line for line in self._organisations if line.is_overlay]

    def lines(self, name: str) -> list[Line]:
        """Return the lines of a chart by name; ``not_found`` for one that this place does not have."""
        if name in PARTS:
            return charts.lines_by(PARTS[name], self._breakdowns[PARTS[name]], self.records, self.programmes)
        if name == "strategies" and self.place.organisation:
            return charts.strategy_lines(self.actor, self.records)
        if name == "areas" and self.place.below:
            return [*self.areas(), *self.outside()]
        if name == "organisations" and self.place.level:
            return [*self.organisations(), *self.overlays()]
        raise DomainError("not_found")

    def funnel(self) -> list[Step]:
        """Return the funnel."""
        return charts.funnel(self.total, self.records)

    def months(self) -> list[Month]:
        """Return the months of the fiscal year."""
        return months_of(self.actor, self.place, self.asked.chosen)

    @property
    def year(self) -> int:
        """The fiscal year whose people are meant."""
        return self.asked.chosen.fiscal_year or fiscal_year(dt.date.today())

    @cached_property
    def ground(self) -> dict[str, Ground]:
        """People and km² of the areas below by code, as far as the measure of the map needs them."""
        below, name = self.place.below, self.asked.measure.name
        if below is None:
            return {}
        within = self.place.key if self.place.level else ""
        people: dict[str, int] = {}
        silent: dict[str, int] = {}
        if name.endswith("per_head"):
            people = queries.people_by_area(self.actor, self.year, DIGITS[below], within)
            known = set(queries.people_by_organisation(self.actor, self.year, within[:2]))
            silent = queries.silent_laos(below, within, known)
        km2 = queries.square_kilometres(below, within) if name.endswith("km2") else {}
        return {
            area.code: Ground(people.get(area.code), km2.get(area.code), silent.get(area.code, 0))
            for area in self.areas_below
        }

    def is_approximate(self) -> bool:
        """Tell whether any boundary that the map shows is approximate."""
        shown: Sequence[AdministrativeArea] = self.areas_below or ([self.place.area] if self.place.area else [])
        return any(area.quality == AreaQuality.APPROXIMATE for area in shown)

    def is_undrawn(self) -> bool:
        """Tell whether it is a subdistrict without a boundary, in which no project can be counted."""
        area = self.place.area
        return area is not None and area.level == Level.SUBDISTRICT and area.quality == AreaQuality.NONE

    def title(self) -> str:
        """Return the name of the place."""
        return area_name(self.place.area) if self.place.area else self.place.name
