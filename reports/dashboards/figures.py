"""The figures of a place as one reader sees them, added up from the summaries, never from the projects.

The areas' own summaries serve the country, the provinces and the districts; below, and for an LAO, the summaries of
the organisations do. Each project counts once, in its primary area, and every sum is exact to the satang.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from geoplan.policy import Action, Actor
from projects.filters import ProjectFilter
from projects.models import AreaSummary, Grain, LateSummary, OrganisationSummary, Summary
from reports.dashboards.places import Place
from spatial.models import Level

DIMENSIONS = ("programme", "form", "kind", "stage")


@dataclass(frozen=True)
class Figures:
    """Counts of projects and baht. ``completed`` is what was disbursed for completed projects."""

    projects: int = 0
    placed: int = 0
    needed: int = 0
    planned_projects: int = 0
    approved_projects: int = 0
    contracted_projects: int = 0
    disbursed_projects: int = 0
    completed_projects: int = 0
    planned: Decimal = Decimal(0)
    approved: Decimal = Decimal(0)
    contracted: Decimal = Decimal(0)
    disbursed: Decimal = Decimal(0)
    completed: Decimal = Decimal(0)
    late: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def __sub__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, one.name) - getattr(other, one.name) for one in fields(self)))

    @property
    def coverage(self) -> float | None:
        """The share that is placed of those that need a place; None where none needs one."""
        return self.placed / (self.placed + self.needed) if self.placed + self.needed else None

    @property
    def disbursed_share(self) -> float | None:
        """What was disbursed of the approved budgets; None where nothing was approved."""
        return float(self.disbursed / self.approved) if self.approved else None

    @property
    def late_share(self) -> float | None:
        """The share of projects that are late; None where there are none."""
        return self.late / self.projects if self.projects else None


_SUMS = {one.name: Sum(one.name) for one in fields(Figures) if one.name != "late"}
Key = Any
Grouped = dict[Key, Figures]


def breakdowns(actor: Actor, place: Place, chosen: ProjectFilter) -> dict[str, Grouped]:
    """Return the figures of a place by programme, form, kind and stage, and in all under ``all`` and None."""
    found: dict[str, defaultdict[Key, Figures]] = {name: defaultdict(Figures) for name in (*DIMENSIONS, "all")}
    for rows in _of_place(actor, place, chosen):
        is_summed = rows.model is AreaSummary and not alike(chosen)
        for keys, figures in _grouped(rows, ("grain", *DIMENSIONS) if is_summed else DIMENSIONS):
            if is_summed:
                grain, *values = keys
                found[grain][values[DIMENSIONS.index(grain)] if grain in DIMENSIONS else None] += figures
                continue
            for name, key in zip(DIMENSIONS, keys, strict=True):
                found[name][key] += figures
            found["all"][None] += figures
    return {name: dict(grouped) for name, grouped in found.items()}


def by_area(actor: Actor, place: Place, chosen: ProjectFilter) -> Grouped:
    """Return the figures of the areas directly below a place by code; projects in none of them are left out."""
    if place.below is None:
        return {}
    found: defaultdict[Key, Figures] = defaultdict(Figures)
    for rows in _of_children(actor, place, chosen):
        by = "area" if rows.model is AreaSummary else place.below.value
        for (key,), figures in _grouped(rows, (by,)):
            found[key] += figures
    found.pop(None, None)
    return dict(found)


def by_organisation(actor: Actor, place: Place, chosen: ProjectFilter) -> Grouped:
    """Return the figures of the organisations with projects in a place, by their ids."""
    is_fine = alike(chosen) or place.level == Level.SUBDISTRICT
    table: Any = Summary if is_fine else OrganisationSummary
    rows = table.objects.visible_to(actor).filter(**place.conditions)
    rows = _narrow(rows, chosen) if is_fine else rows.filter(**_year(chosen))
    return {key: figures for (key,), figures in _grouped(rows, ("organisation",))}


def late_by(actor: Actor, place: Place, chosen: ProjectFilter, *by: str) -> dict[tuple[Key, ...], int]:
    """Return how many projects are late today by fields of the summary; None stands where a field is null."""
    rows = LateSummary.objects.visible_to(actor).filter(**place.conditions, ends_on__lt=dt.date.today())
    counts = _narrow(rows, chosen).order_by().values_list(*by).annotate(n=Sum("projects"))
    return {tuple(keys): n for *keys, n in counts}


def _of_place(actor: Actor, place: Place, chosen: ProjectFilter) -> Iterator[QuerySet[Any]]:
    """Return the rows of the place itself."""
    if place.organisation or place.level == Level.SUBDISTRICT:
        yield _narrow(Summary.objects.visible_to(actor).filter(**place.conditions), chosen)
        return
    of = {"area": place.area.pk} if place.area else {"parent": ""}
    yield from _added(actor, place, chosen, of, (Grain.ALL, *DIMENSIONS))


def _of_children(actor: Actor, place: Place, chosen: ProjectFilter) -> Iterator[QuerySet[Any]]:
    """Return the rows of the areas directly below the place."""
    if place.level == Level.DISTRICT:
        yield _narrow(Summary.objects.visible_to(actor).filter(**place.conditions), chosen)
        return
    yield from _added(actor, place, chosen, {"parent": place.area.pk if place.area else ""}, (Grain.ALL,))


def _added(
    actor: Actor, place: Place, chosen: ProjectFilter, of: dict[str, Any], grains: Iterable[str]
) -> Iterator[QuerySet[Any]]:
    """Return the areas' rows that the reader may see and, of drafts, the rows of the reader's own organisations.

    The areas' rows of drafts mix the organisations of a province, so that only those who see it whole read them.
    """
    fine = alike(chosen)
    grain = {"grain": Grain.EACH} if fine else {"grain__in": list(grains)}
    areas = AreaSummary.objects.filter(**of, **_year(chosen), **grain, **fine)
    reach = actor.visibility(Action.VIEW_PROJECT)
    if reach.country:
        yield areas
        return
    yield areas.filter(Q(is_announced=True) | Q(owner__in=reach.provinces))
    if reach.organisations:
        own = {"organisation__in": reach.organisations, "is_announced": False}
        yield _narrow(Summary.objects.filter(**own, **place.conditions).exclude(owner__in=reach.provinces), chosen)


def _year(chosen: ProjectFilter) -> dict[str, Any]:
    """Return the condition of the chosen fiscal year, or of the rows of all years together."""
    return {"fiscal_year": chosen.fiscal_year} if chosen.fiscal_year else {"fiscal_year__isnull": True}


def _narrow(rows: QuerySet[Any], chosen: ProjectFilter) -> QuerySet[Any]:
    """Return the rows that fit the filter."""
    return rows.filter(**_year(chosen), **alike(chosen))


def alike(chosen: ProjectFilter) -> dict[str, Any]:
    """Return the conditions of a filter that all summaries know."""
    return {f"{name}__in": getattr(chosen, name) for name in DIMENSIONS if getattr(chosen, name)}


def _grouped(rows: QuerySet[Any], by: Iterable[str]) -> Iterator[tuple[tuple[Key, ...], Figures]]:
    names = list(by)
    for row in rows.order_by().values(*names).annotate(**{f"sum_{name}": total for name, total in _SUMS.items()}):
        values = {name: row[f"sum_{name}"] for name in _SUMS if row[f"sum_{name}"] is not None}
        figures = Figures(**values)
        if figures.projects:
            yield tuple(row[name] for name in names), figures
