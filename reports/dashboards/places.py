"""What a dashboard is of: the country, an area or an LAO; where it lies, what lies below it, and its address."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext

from geoplan.organisations.models import Kind, LaoType, Organisation
from spatial.areas import breadcrumbs, children
from spatial.models import AdministrativeArea, Level

COUNTRY = "country"
ORGANISATIONS = "organisations/"
BELOW = {"": Level.PROVINCE, Level.PROVINCE: Level.DISTRICT, Level.DISTRICT: Level.SUBDISTRICT}


@dataclass(frozen=True)
class Place:
    """A place; ``around`` are the areas that it lies in, the province first."""

    key: str
    area: AdministrativeArea | None = None
    organisation: Organisation | None = None
    around: tuple[AdministrativeArea, ...] = field(default=(), compare=False)

    @property
    def name(self) -> str:
        """Its name, with the level of an area in front."""
        if self.organisation:
            return self.organisation.name
        if self.area is None:
            return gettext("Thailand")
        return area_name(self.area)

    @property
    def level(self) -> str:
        """The level of its area, blank for the country and an LAO."""
        return self.area.level if self.area else ""

    @property
    def below(self) -> Level | None:
        """The level of the areas directly below, None where there is none."""
        return None if self.organisation else BELOW.get(self.level)

    @property
    def conditions(self) -> dict[str, Any]:
        """What the rows and the projects of the place have in common, as a filter of either."""
        if self.organisation:
            return {"organisation": self.organisation.pk}
        return {self.level: self.area.pk} if self.area else {}

    @property
    def query(self) -> list[tuple[str, str]]:
        """The same as parameters of the list of projects."""
        if self.organisation:
            return [("organisation", self.organisation.code)]
        return [(self.level, self.area.pk)] if self.area else []

    @property
    def is_overlay(self) -> bool:
        """Whether it is a PAO, which lies over every other LAO of its province."""
        return self.organisation is not None and self.organisation.lao_type == LaoType.PAO

    def url(self) -> str:
        """Return the address of the dashboard."""
        return reverse("dashboard_place", args=[self.key])

    def areas_below(self) -> list[AdministrativeArea]:
        """Return the areas directly below in the order of their codes, without boundaries."""
        return list(children(self.area.pk if self.area else None)) if self.below else []

    def crumbs(self) -> list[dict[str, str]]:
        """Return country › province › … › this place, with addresses."""
        areas = [{"label": area.name, "href": reverse("dashboard_place", args=[area.pk])} for area in self.around]
        country = {"label": gettext("Thailand"), "href": reverse("dashboard_place", args=[COUNTRY])}
        return [country, *areas, *([{"label": self.name, "href": ""}] if self.key != COUNTRY else [])]


def area_name(area: AdministrativeArea) -> str:
    """Return an area's name with its level in front, as Thai writes it; the plain name in other languages."""
    level = {Level.PROVINCE: gettext("Province %s"), Level.DISTRICT: gettext("District %s")}
    return level.get(Level(area.level), gettext("Subdistrict %s")) % area.name


def find(key: str) -> Place:
    """Return the place of a key: ``country``, a DOPA code, or ``organisations/`` and the code of an LAO; else 404."""
    if key == COUNTRY:
        return Place(COUNTRY)
    if key.startswith(ORGANISATIONS):
        return _organisation(key)
    line = {len(area.code): area for area in _line(key)}
    if len(key) not in line:
        raise Http404
    return Place(key, line[len(key)], around=tuple(area for size, area in line.items() if size < len(key)))


def _line(code: str) -> list[AdministrativeArea]:
    return breadcrumbs(AdministrativeArea(code=code))


def _organisation(key: str) -> Place:
    code = key.removeprefix(ORGANISATIONS)
    found = Organisation.objects.filter(code=code, kind=Kind.LAO).defer("area").first()
    if found is None:
        raise Http404
    wide = found.lao_type == LaoType.PAO or not found.district_id
    deepest = found.province_id if wide else found.district_id
    return Place(key, organisation=found, around=tuple(_line(deepest or "")))
