"""Says a filter in words: the removable chips above a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geoplan.organisations.models import Organisation
from projects.filters import MANY, ProjectFilter
from projects.models import Form, Kind, LocationState, Programme, Stage
from spatial.models import AdministrativeArea

LABELS: dict[str, str | Promise] = {
    "organisation": _("Organisation"),
    "province": _("Province"),
    "district": _("District"),
    "subdistrict": _("Subdistrict"),
    "fiscal_year": _("Fiscal year"),
    "programme": _("Programme"),
    "kind": _("Kind"),
    "form": _("Form"),
    "stage": _("Stage"),
    "location_state": _("Location"),
    "plan": _("Plan"),
    "q": _("Text"),
    "bbox": _("Map view"),
    "ids": _("Selected projects"),
}
CHOICES = {"kind": Kind, "form": Form, "stage": Stage, "location_state": LocationState}


@dataclass(frozen=True)
class Chip:
    """One condition in words, and the query string of the filter without it."""

    name: str
    label: str
    value: str
    query: str


def describe(chosen: ProjectFilter) -> list[Chip]:
    """Return the conditions of a filter in the order of its fields; at most four queries, none for an empty one."""
    names = _names(chosen)
    return [
        Chip(name, str(LABELS[name]), _words(name, value, names), chosen.without(name, value).to_query())
        for name, value in _conditions(chosen)
    ]


def _conditions(chosen: ProjectFilter) -> Iterator[tuple[str, str | None]]:
    for field in fields(chosen):
        value = getattr(chosen, field.name)
        if field.name in MANY:
            yield from ((field.name, one) for one in value)
        elif value:
            yield field.name, _single(field.name, value)


def _single(name: str, value: object) -> str:
    return str(len(value)) if name == "ids" else str(value)  # type: ignore[arg-type]


def _names(chosen: ProjectFilter) -> dict[tuple[str, str], str]:
    """Return the names of what the filter refers to, by parameter and value."""
    found: dict[tuple[str, str], str] = {}
    if chosen.organisation:
        organisations = Organisation.objects.filter(code__in=chosen.organisation).only("code", "name_th", "name_en")
        found |= {("organisation", one.code): one.name for one in organisations}
    codes = [code for code in (chosen.province, chosen.district, chosen.subdistrict) if code]
    if codes:
        areas = AdministrativeArea.objects.filter(code__in=codes).only("code", "level", "name_th", "name_en")
        found |= {(area.level, area.code): area.name for area in areas}
    if chosen.programme:
        found |= {("programme", one.code): one.name for one in Programme.objects.filter(code__in=chosen.programme)}
    return found


def _words(name: str, value: str | None, names: dict[tuple[str, str], str]) -> str:
    if value is None:
        return ""
    if name in CHOICES:
        return str(CHOICES[name](value).label)
    if name == "bbox":
        return gettext("only what is in view")
    return names.get((name, value), value)
