"""Says a filter in words: the removable chips above a list."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geoplan.organisations.models import Organisation
from geoplan.policy import Actor
from geoplan.thai import MONTHS
from projects.filters import ProjectFilter
from projects.labels import CHOICES
from projects.models import Plan, Programme
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
    "money": _("Money"),
    "late": _("Late"),
    "due_in": _("To be paid in"),
    "paid_in": _("Paid in"),
    "plan": _("Plan"),
    "batch": _("Import"),
    "q": _("Text"),
    "bbox": _("Map view"),
    "ids": _("Selected projects"),
}


@dataclass(frozen=True)
class Chip:
    """One condition in words, and the query string of the filter without it."""

    name: str
    label: str
    value: str
    query: str


WORDS: dict[tuple[str, str], str | Promise] = {
    ("money", "planned"): _("money in the plan"),
    ("money", "approved"): _("budget approved"),
    ("money", "contracted"): _("bound by contract"),
    ("money", "disbursed"): _("disbursed"),
    ("late", "yes"): _("contract past its last day"),
}
Names = dict[tuple[str, str], str]


def describe(chosen: ProjectFilter, known: Names | None = None) -> list[Chip]:
    """Return the conditions of a filter in the order of its fields; at most three queries, none for an empty one.

    ``known`` holds names that the caller has at hand, by parameter and value; only the others are asked for.
    """
    names = dict(known or {})
    names |= _names(chosen, names)
    return [
        Chip(name, str(LABELS[name]), _words(name, value, names), chosen.without(name, value).to_query())
        for name, value in chosen.pairs()
    ]


def plan_names(chosen: ProjectFilter, actor: Actor) -> Names:
    """Return the title of the plan that a filter names, where the actor may know of it: drafts are secret."""
    if not chosen.plan:
        return {}
    plans = Plan.objects.visible_to(actor).filter(pk=chosen.plan).only("title")
    return {("plan", str(plan.pk)): plan.title for plan in plans}


def _names(chosen: ProjectFilter, known: Names) -> Names:
    """Return the names of what the filter refers to and ``known`` lacks."""
    found: Names = {}
    missing: dict[str, list[str]] = {name: [] for name in LABELS}
    for name, value in chosen.pairs():
        if (name, value) not in known:
            missing[name].append(value)
    if missing["organisation"]:
        organisations = Organisation.objects.filter(code__in=missing["organisation"])
        organisations = organisations.only("code", "name_th", "name_en")
        found |= {("organisation", one.code): one.name for one in organisations}
    codes = [*missing["province"], *missing["district"], *missing["subdistrict"]]
    if codes:
        areas = AdministrativeArea.objects.filter(code__in=codes).only("code", "level", "name_th", "name_en")
        found |= {(area.level, area.code): area.name for area in areas}
    if missing["programme"]:
        programmes = Programme.objects.filter(code__in=missing["programme"])
        found |= {("programme", one.code): one.name for one in programmes}
    return found


def _words(name: str, value: str, names: Names) -> str:
    if name in CHOICES:
        return str(CHOICES[name](value).label)
    if (name, value) in WORDS:
        return str(WORDS[name, value])
    if name in ("due_in", "paid_in"):
        return f"{MONTHS[int(value[5:]) - 1]} {value[:4]}"
    if name == "bbox":
        return gettext("only what is in view")
    if name == "ids":
        return str(value.count(",") + 1)
    return names.get((name, value), value)
