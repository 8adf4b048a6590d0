"""Counts and planned money by area: what the map far out shows. The same projects as the list's, each counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from geoplan.policy import Action, Actor
from projects.filters import ProjectFilter
from projects.models import AreaSummary, Grain, Project, ProjectYearBudget, Summary
from spatial.models import Level

LEVELS = (Level.PROVINCE, Level.DISTRICT)
ALIKE = ("programme", "kind", "form", "stage")
SUMMED_BY_AREA = {"province", *ALIKE}
SUMMED = {*SUMMED_BY_AREA, "district", "subdistrict", "organisation"}
"""The filters that summaries can answer; theirs of a fiscal year count other projects than its filter does."""
SUMMED_BY_STAGE = {"province", "stage"}
"""The filters that the provinces' rows by stage can answer."""
Found = Iterator[tuple[str | None, int, Decimal | None]]


@dataclass(frozen=True)
class AreaTotal:
    """How many projects lie in an area, and what is planned for them; None when every budget is blank."""

    count: int
    planned: Decimal | None


def totals_by_area(chosen: ProjectFilter, actor: Actor, level: Level) -> dict[str, AreaTotal]:
    """Return the totals of the provinces or districts by code, of what ``chosen`` lets ``actor`` see.

    Areas without a project are left out. As with ``totals_for``, summaries do not tell a blank budget from one of zero.
    """
    names = {name for name, _ in chosen.pairs()}
    projects = chosen.apply(Project.objects.visible_to(actor), actor).order_by()
    if not names <= SUMMED:
        return _added(_recorded(projects, chosen.fiscal_year, level))
    whole = names <= SUMMED_BY_AREA
    found = _added(_of_areas(chosen, actor, level) if whole else _of_organisations(chosen, actor, level))
    blank = [code for code, total in found.items() if not total.planned]
    return {**found, **_added(_recorded(projects, None, level, blank))} if blank else found


def _added(rows: Found) -> dict[str, AreaTotal]:
    counts: defaultdict[str, int] = defaultdict(int)
    money: dict[str, Decimal] = {}
    for code, count, planned in rows:
        if code is None:
            continue
        counts[code] += count
        if planned is not None:
            money[code] = money.get(code, Decimal(0)) + planned
    return {code: AreaTotal(count, money.get(code)) for code, count in counts.items() if count}


def _of_areas(chosen: ProjectFilter, actor: Actor, level: Level) -> Found:
    """Yield the areas' rows that the reader may see and, of drafts, those of the reader's own organisations."""
    alike = {f"{name}__in": getattr(chosen, name) for name in ALIKE if getattr(chosen, name)}
    rows = AreaSummary.objects.filter(fiscal_year=None, grain=Grain.EACH if alike else Grain.ALL, **alike)
    column = "area" if level == Level.PROVINCE else "parent"
    rows = rows.filter(**{column: chosen.province}) if chosen.province else rows
    rows = rows.filter(parent="") if level == Level.PROVINCE else rows.exclude(parent="")
    yield from _summed(_seen_whole(rows, actor), "area")
    yield from _summed(_own_drafts(chosen, actor), level.value)


def _seen_whole(rows: QuerySet[AreaSummary], actor: Actor) -> QuerySet[AreaSummary]:
    """Return the areas' rows that the actor sees, the drafts of the own organisation apart."""
    seen = actor.visibility(Action.VIEW_PROJECT)
    return rows if seen.country else rows.filter(Q(is_announced=True) | Q(owner__in=seen.provinces))


def _own_drafts(chosen: ProjectFilter, actor: Actor) -> QuerySet[Summary]:
    """Return the rows of those drafts of the own organisation that ``_seen_whole`` leaves out."""
    seen = actor.visibility(Action.VIEW_PROJECT)
    if seen.country or not seen.organisations:
        return Summary.objects.none()
    drafts = Summary.objects.filter(organisation__in=seen.organisations, is_announced=False, fiscal_year=None)
    return drafts.exclude(owner__in=seen.provinces).filter(chosen.equalities())


def summed_by_stage(chosen: ProjectFilter, actor: Actor) -> Iterator[tuple[str, int, Decimal, int]]:
    """Yield stage, count, planned baht and how many wait for a place, of what ``chosen`` lets ``actor`` see.

    A stage may come several times. From the provinces' rows where they can tell, for there are a thousand times fewer
    of them; those of projects that lie in no province are the organisations'. ``chosen`` is of ``SUMMED`` alone.
    """
    seen = Summary.objects.visible_to(actor).filter(chosen.equalities(), fiscal_year=None)
    parts: list[QuerySet[Any]] = [seen]
    if {name for name, _ in chosen.pairs()} <= SUMMED_BY_STAGE:
        areas = AreaSummary.objects.filter(parent="", fiscal_year=None, grain=Grain.STAGE)
        areas = areas.filter(area=chosen.province) if chosen.province else areas
        areas = areas.filter(stage__in=chosen.stage) if chosen.stage else areas
        own = _own_drafts(chosen, actor).filter(province__isnull=False)
        parts = [_seen_whole(areas, actor), own, seen.filter(province=None)]
    for rows in parts:
        sums = rows.order_by().values_list("stage").annotate(Sum("projects"), Sum("planned"), Sum("needed"))
        # An area's row stays when its last project has left.
        yield from (found for found in sums if found[1])


def _of_organisations(chosen: ProjectFilter, actor: Actor, level: Level) -> Found:
    rows = Summary.objects.visible_to(actor).filter(chosen.equalities(), fiscal_year=None)
    yield from _summed(rows, level.value)


def _summed(rows: QuerySet[Any], by: str) -> Found:
    yield from rows.order_by().values_list(by).annotate(Sum("projects"), Sum("planned"))


def _recorded(
    projects: QuerySet[Project], fiscal_year: int | None, level: Level, only: Collection[str] | None = None
) -> Found:
    """Yield counts and money of the projects themselves, in the areas ``only`` if given."""
    by = level.value
    projects = projects if only is None else projects.filter(**{f"{by}__in": only})
    budgets = ProjectYearBudget.objects.filter(project__in=projects.values("pk")).order_by()
    if fiscal_year:
        budgets = budgets.filter(fiscal_year=fiscal_year)
    yield from ((code, n, None) for code, n in projects.values_list(by).annotate(n=Count("pk")))
    yield from ((code, 0, planned) for code, planned in budgets.values_list(f"project__{by}").annotate(Sum("amount")))
