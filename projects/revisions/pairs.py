"""What a revision changes, in words: for each row the fields before and after, and now where a conflict is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from geoplan.thai import baht
from projects.chains import RowKind
from projects.labels import LABELS
from projects.models import Form, HeadingRow, PlanHeading, Programme, Project, RevisionRow
from projects.planlist import total
from projects.revisions import queries
from projects.tracked import FIELDS, LINEAGE

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Pair:
    """One field before and after; ``now`` is what the plan says by now, None where that is ``before``."""

    label: str
    before: str
    after: str
    now: str | None = None
    is_money: bool = False


@dataclass(frozen=True)
class RowSides:
    """A row with its pairs, its planned baht before and after, and whether the project has changed since."""

    row: RevisionRow
    pairs: list[Pair]
    planned_before: Decimal | None
    planned_after: Decimal | None
    is_stale: bool


@dataclass(frozen=True)
class YearEffect:
    """The planned baht of one fiscal year of all rows together, before and after."""

    year: int
    before: Decimal | None
    after: Decimal | None

    @property
    def difference(self) -> Decimal:
        """How much more, negative for less."""
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


def sides_of(rows: Iterable[RevisionRow], stale: Mapping[int, Facts] | None = None) -> list[RowSides]:
    """Return the rows in words; ``stale`` holds what the plan says now, by row. Five queries at most."""
    listed = list(rows)
    fresh = [row.project_id for row in listed if row.after is None]
    drafts = queries.facts_of(fresh) if fresh else {}
    words = _Words(listed)
    return [_sides(row, row.after or drafts[row.project_id], words, (stale or {}).get(row.pk)) for row in listed]


@dataclass(frozen=True)
class HeadingSides:
    """A row of a heading with its pairs, and whether the heading has changed since."""

    row: HeadingRow
    pairs: list[Pair]
    is_stale: bool


def headings_of(rows: Iterable[HeadingRow], stale: Mapping[int, Facts]) -> list[HeadingSides]:
    """Return rows of headings in words; ``stale`` holds what the plan says now, by row. No query."""
    return [_heading_sides(row, stale.get(row.pk)) for row in rows]


def _heading_sides(row: HeadingRow, now: Facts | None) -> HeadingSides:
    before = row.before or {}
    after = row.after or {"number": row.heading.number, "title": row.heading.title}
    labels = {"number": _("Number"), "title": _("Words of the heading")}
    pairs = [
        Pair(label, str(before.get(name, "–")), str(after[name]), str(now[name]) if now else None)
        for name, label in labels.items()
        if before.get(name) != after[name] or (now and now[name] != after[name])
    ]
    return HeadingSides(row, pairs, now is not None)


def effects_of(revision: int) -> list[YearEffect]:
    """Return what a revision does to the budget of each fiscal year. One query."""
    return [YearEffect(row["year"], row["sum_before"], row["sum_after"]) for row in queries.effects(revision)]


def _sides(row: RevisionRow, after: Facts, words: _Words, now: Facts | None) -> RowSides:
    before = row.before or {}
    names = [*FIELDS, *LINEAGE, "withdrawn"]
    told = [name for name in names if _differs(name, before, after, now) and (row.before or name != "name")]
    pairs = [
        Pair(words.label(name), words.say(name, before), words.say(name, after), words.say(name, now) if now else None)
        for name in told
    ]
    years = sorted({*before.get("budgets", {}), *after["budgets"], *(now or {}).get("budgets", {})})
    for year in years:
        amounts = [side.get("budgets", {}).get(year) if side else None for side in (before, after, now)]
        if len(set(amounts[: 3 if now else 2])) > 1:
            said = [baht(Decimal(amount) if amount is not None else None) for amount in amounts]
            pairs.append(Pair(f"{_('Budget of')} {year}", said[0], said[1], said[2] if now else None, is_money=True))
    return RowSides(row, pairs, _planned(before), _planned(after), now is not None)


def _differs(name: str, before: Facts, after: Facts, now: Facts | None) -> bool:
    values = [before.get(name), after.get(name), *([now.get(name)] if now else [])]
    return any((value or None) != (values[0] or None) for value in values[1:])


def _planned(facts: Facts) -> Decimal | None:
    if not facts or facts["withdrawn"]:
        return None
    return total(Decimal(amount) for amount in facts["budgets"].values())


class _Words:
    """The names of what the facts of some rows refer to."""

    def __init__(self, rows: list[RevisionRow]) -> None:
        plans = {row.project.plan_id for row in rows}
        self.headings = {heading.pk: str(heading) for heading in PlanHeading.objects.filter(plan__in=plans)}
        self.programmes = {one.code: one.name for one in Programme.objects.all()}
        others = [row.other_id for row in rows if row.other_id]
        found = Project.objects.filter(pk__in=others).values_list("pk", "code", "name") if others else []
        self.projects = {pk: f"{code} {name}" for pk, code, name in found}

    def label(self, name: str) -> str:
        own = {"merged_into": RowKind.MERGE, "duplicate_of": RowKind.DUPLICATE, "withdrawn": _("In the plan?")}
        return str(getattr(own.get(name), "label", own.get(name)) or LABELS[name])

    def say(self, name: str, facts: Facts | None) -> str:
        value = (facts or {}).get(name)
        if name == "withdrawn":
            return "–" if not facts else _("Out of the plan") if value else _("In the plan")
        if value in (None, ""):
            return "–"
        if name == "form":
            return str(Form(value).label)
        lineage = dict.fromkeys(LINEAGE, self.projects)
        known: dict[str, dict[Any, str]] = {"heading": self.headings, "programme": self.programmes, **lineage}
        return known.get(name, {}).get(value, str(value))
