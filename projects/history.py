"""What happened to a project: who changed what and when, read from the database's own history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geoplan.accounts.models import User
from geoplan.thai import baht, thai_date
from projects.labels import CHOICES, LABELS
from projects.models import LocationSource, Moment, Photo, PlanHeading, Programme, Project, ProjectYearBudget
from projects.money.history import REASONS as MONEY_REASONS
from projects.money.history import money_history


@dataclass(frozen=True)
class Change:
    """One field before and after, in words."""

    label: str
    before: str
    after: str


@dataclass
class Entry:
    """What one person did in one go; ``who`` is empty when it was the system."""

    at: dt.datetime
    who: str
    address: str
    reason: str
    created: bool = False
    moved: bool = False
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class _Step:
    """One row of an event table: when and in which context, with the change that it tells."""

    at: dt.datetime
    context: Any
    metadata: dict[str, Any]
    created: bool
    moved: bool
    changes: tuple[Change, ...]


def history_of(project: Project) -> list[Entry]:
    """Return the entries of a project, the newest first. Seven queries at most, whatever its length."""
    found = [*_project_steps(project), *_budget_steps(project), *_photo_steps(project), *_money_steps(project)]
    steps = sorted(found, key=lambda step: (step.at, str(step.context)))
    entries: list[Entry] = []
    metadata: list[dict[str, Any]] = []
    for (at, _context), group in groupby(steps, key=lambda step: (step.at, step.context)):
        parts = list(group)
        said = parts[0].metadata
        entry = Entry(at, "", said.get("url", ""), in_words(said.get("reason", "")))
        entry.created = any(part.created for part in parts)
        entry.moved = any(part.moved for part in parts)
        entry.changes = [change for part in parts for change in part.changes]
        if entry.created or entry.moved or entry.changes:
            entries.append(entry)
            metadata.append(said)
    people = User.objects.in_bulk({said["user"] for said in metadata if said.get("user")})
    for entry, said in zip(entries, metadata, strict=True):
        entry.who = str(people.get(said.get("user"), ""))
    return entries[::-1]


# How the verbs name their reasons in the database, and what that says to people.
REASONS = {
    "photo:": _("Photos"),
    "import": _("Import %(about)s"),
    "undo import": _("Import %(about)s taken back"),
    "boundaries:": _("New boundaries: %(about)s"),
    "revision add": _("Addition no. %(about)s"),
    "revision change": _("Change no. %(about)s"),
    "revision correct": _("Correction no. %(about)s"),
    "revision policy": _("Policy case no. %(about)s"),
}


def in_words(reason: str) -> str:
    """Return the recorded reason of a change in the reader's language; unknown reasons as they are."""
    if reason in MONEY_REASONS:
        return str(MONEY_REASONS[reason])
    if reason == "demonstration data":
        return gettext("Demonstration data")
    if reason.startswith("location: "):
        source = reason.removeprefix("location: ")
        return str(LocationSource(source).label) if source in LocationSource.values else reason
    for start, words in REASONS.items():
        if reason.startswith(f"{start} "):
            return str(words) % {"about": reason.removeprefix(f"{start} ")}
    return reason


def _project_steps(project: Project) -> Iterator[_Step]:
    events = Project.pgh_event_models["update"]  # type: ignore[attr-defined]
    columns = ("pgh_created_at", "pgh_context_id", "pgh_context__metadata", "geometry", *LABELS)
    rows = list(events.objects.filter(pgh_obj_id=project.pk).order_by("pgh_id").values(*columns))
    headings = {row["heading"] for row in rows} - {None} if _differ(rows, "heading") else set()
    names: dict[str, dict[Any, str]] = {
        "heading": {one.pk: str(one) for one in PlanHeading.objects.filter(pk__in=headings)} if headings else {},
        "programme": {one.code: one.name for one in Programme.objects.all()} if _differ(rows, "programme") else {},
    }
    before: dict[str, Any] = {}
    for row in rows:
        changed = [name for name in LABELS if before and before[name] != row[name]]
        yield _Step(
            row["pgh_created_at"],
            row["pgh_context_id"],
            row["pgh_context__metadata"] or {},
            created=not before,
            moved=bool(before) and before["geometry"] != row["geometry"],
            changes=tuple(
                Change(str(LABELS[name]), _words(name, before[name], names), _words(name, row[name], names))
                for name in changed
            ),
        )
        before = row


def _differ(rows: list[dict[str, Any]], name: str) -> bool:
    return len({row[name] for row in rows}) > 1


def _money_steps(project: Project) -> Iterator[_Step]:
    for one in money_history(project):
        changes = tuple(Change(*change) for change in one.changes)
        yield _Step(one.at, one.context, one.metadata, created=False, moved=False, changes=changes)


def _budget_steps(project: Project) -> Iterator[_Step]:
    events = ProjectYearBudget.pgh_event_models["update"]  # type: ignore[attr-defined]
    columns = ("pgh_created_at", "pgh_context_id", "pgh_context__metadata", "pgh_label", "fiscal_year", "amount")
    before: dict[int, Any] = {}
    for row in events.objects.filter(project_id=project.pk).order_by("pgh_id").values(*columns):
        year, amount = row["fiscal_year"], None if row["pgh_label"] == "delete" else row["amount"]
        change = Change(f"{_('Budget of')} {year}", baht(before.get(year)), baht(amount))
        moment = (row["pgh_created_at"], row["pgh_context_id"], row["pgh_context__metadata"] or {})
        yield _Step(*moment, created=False, moved=False, changes=(change,))
        before[year] = amount


def _photo_steps(project: Project) -> Iterator[_Step]:
    """Photos that came, went or were described otherwise."""
    events = Photo.pgh_event_models["update"]  # type: ignore[attr-defined]
    columns = ("pgh_created_at", "pgh_context_id", "pgh_context__metadata", "id", "moment", "caption", "removed_at")
    before: dict[int, str] = {}
    for row in events.objects.filter(project_id=project.pk).order_by("pgh_id").values(*columns):
        name = f"{Moment(row['moment']).label} · {row['caption']}".removesuffix(" · ")
        was, now = before.get(row["id"], "–"), "–" if row["removed_at"] else name
        moment = (row["pgh_created_at"], row["pgh_context_id"], row["pgh_context__metadata"] or {})
        if now != was:
            change = Change(f"{_('Photo')} {row['id']}", was, now)
            yield _Step(*moment, created=False, moved=False, changes=(change,))
        before[row["id"]] = now


def _words(name: str, value: Any, names: dict[str, dict[Any, str]]) -> str:
    if value in (None, ""):
        return "–"
    if name in CHOICES:
        return str(CHOICES[name](value).label)
    if isinstance(value, dt.date):
        return thai_date(value)
    return names.get(name, {}).get(value, str(value))
