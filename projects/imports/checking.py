"""Checking a read file row by row, and staging what would be written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import orjson
import shapely
from django.db import transaction

from geoplan.errors import DomainError
from geoplan.policy import Action, Actor
from projects.areas import own_area
from projects.imports import fields, places, queries, values
from projects.imports.uploading import Table, blocks, plan_of
from projects.imports.values import Problems
from projects.models import BatchState, GeometrySource, ImportBatch, ImportRow, Plan
from spatial.formats.parsed import Note

NOT_MONEY = "not_money"
NOT_ATTRIBUTES = "not_attributes"


@dataclass
class Seen:
    """What earlier blocks of the file hold: the row of each code, and the first row and number of each derived one."""

    codes: dict[str, int] = field(default_factory=dict)
    derived: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass
class Staged:
    """The columns of a checked block of a file, by our field, and its places."""

    texts: dict[str, list[str]]
    budgets: dict[int, list[Decimal | None]]
    places: places.Places
    problems: Problems


class Unheard:
    """Progress that nobody listens to."""

    def report(self, done: int, total: int, message: str = "") -> None:
        """Say nothing."""


def check(batch: ImportBatch, actor: Actor, progress: Any = None) -> None:
    """Check every row and stage it; nothing of the organisation's changes.

    Errors: ``not_permitted``, ``import_crs_needed``, ``import_encoding_unconfirmed``, ``import_name_unmatched``,
    ``import_state``.
    """
    progress = progress or Unheard()
    actor.require(Action.IMPORT_PROJECTS, batch.organisation)
    require_choices(batch)
    rows = batch.counts["rows"]
    progress.report(0, rows)
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.state == BatchState.COMMITTED:
            raise DomainError("import_state")
        plan = plan_of(batch)
        may_edit = actor.may(Action.EDIT_PROJECT, batch.organisation)
        ImportRow.objects.filter(batch=batch).delete()
        _stage(batch, plan, may_edit, progress)
        queries.match(batch.pk, batch.organisation_id, plan.pk, may_edit=may_edit)
        batch.counts = queries.counts(batch.pk)
        batch.notices = _notices(batch, may_edit)
        batch.state = BatchState.CHECKED
        batch.save()
    progress.report(rows, rows)


def _stage(batch: ImportBatch, plan: Plan, may_edit: bool, progress: Any) -> None:
    """Examine and stage the file block by block, so that its size is the memory of one block."""
    seen, done, rows = Seen(), 0, batch.counts["rows"]
    for read in blocks(batch):
        staged = examine(batch, read, plan, seen, may_edit=may_edit)
        queries.copy_rows(_rows(batch, read, done, staged))
        done += len(read.row_numbers)
        progress.report(done * 8 // 10, rows)
    queries.run("ANALYZE projects_importrow")


def open_choices(batch: ImportBatch) -> list[DomainError]:
    """What has still to be chosen before the rows can be checked: names, encoding, coordinate system."""
    missing = []
    if "name" not in batch.mapping:
        missing.append(DomainError("import_name_unmatched"))
    if not batch.encoding_confirmed:
        missing.append(DomainError("import_encoding_unconfirmed", encoding=batch.encoding))
    by_number = (GeometrySource.FILE, GeometrySource.DEGREES, GeometrySource.GRID)
    if batch.epsg is None and batch.geometry_source in by_number:
        missing.append(DomainError("import_crs_needed"))
    return missing


def require_choices(batch: ImportBatch) -> None:
    """Refuse to check while something is open, or when there is nothing to check."""
    if batch.state not in (BatchState.READ, BatchState.CHECKED, BatchState.UNDONE):
        raise DomainError("import_state")
    for error in open_choices(batch):
        raise error


def examine(batch: ImportBatch, read: Table, plan: Plan, seen: Seen, *, may_edit: bool) -> Staged:
    """Turn a block's columns of text into values and places, with the problems of each row."""
    problems = Problems()
    texts = {
        name: values.texts(read.column(batch.mapping.get(name)), name, fields.FIELDS[name].longest, problems)
        for name in fields.TEXT_NAMES
    }
    for position, name in enumerate(texts["name"]):
        if not name:
            problems.add(position, "name_missing", "name")
    for name in ("kind", "form"):
        texts[name] = values.choices(read.column(batch.mapping.get(name)), name, problems)
    texts["programme"] = values.programmes(
        read.column(batch.mapping.get("programme")), problems, take_proposals=batch.take_proposals
    )
    budgets = _budgets(batch, read, plan, problems) if may_edit else {}
    found = _places(batch, read, problems)
    places.check_places(found, batch.organisation, batch.epsg, problems)
    for position, first in values.repeated(texts["code"], read.row_numbers, seen.codes).items():
        problems.add(position, "code_twice", "code", code=texts["code"][position], row=first)
    _derive_codes(texts, found, plan, read, seen, problems)
    return Staged(texts, budgets, found, problems)


def _budgets(batch: ImportBatch, read: Table, plan: Plan, problems: Problems) -> dict[int, list[Decimal | None]]:
    budgets = {}
    for name in sorted(filter(fields.is_budget, batch.mapping)):
        year = int(name.removeprefix(fields.BUDGET))
        column = values.amounts(read.column(batch.mapping[name]), name, problems)
        if year in plan.years:
            budgets[year] = column
            continue
        for position, amount in enumerate(column):
            if amount:
                problems.add(position, "year_outside_plan", name, year=year, first=plan.first_year, last=plan.last_year)
    return budgets


def _places(batch: ImportBatch, read: Table, problems: Problems) -> places.Places:
    def column(name: str) -> list[str | None]:
        return read.column(batch.mapping.get(name))

    source, rows = batch.geometry_source, len(read.row_numbers)
    if source == GeometrySource.FILE and batch.epsg and (shapes := read.shapes) is not None:
        return places.from_shapes(shapes, batch.epsg)
    if source == GeometrySource.DEGREES and batch.epsg:
        return places.from_numbers(column("longitude"), column("latitude"), batch.epsg, source, problems)
    if source == GeometrySource.GRID and batch.epsg:
        return places.from_numbers(column("easting"), column("northing"), batch.epsg, source, problems)
    if source == GeometrySource.TEXT:
        near = own_area(batch.organisation)
        return places.from_text(column("coordinates"), batch.epsg, near, problems)
    return places.Places(np.full(rows, None, dtype=object), [""] * rows, [None] * rows)


def _derive_codes(
    texts: dict[str, list[str]], found: places.Places, plan: Plan, read: Table, seen: Seen, problems: Problems
) -> None:
    """Give rows without a code one that follows from what they say, so that the same file finds its projects again."""
    codes = texts["code"]
    if all(codes):
        return
    spots = shapely.to_wkb(shapely.set_precision(shapely.centroid(found.geometry), 1e-6), output_dimension=2)
    for position, code in enumerate(codes):
        if code:
            continue
        said = [plan.generation, *(texts[name][position] for name in ("name", "target", "programme", "form"))]
        told = hashlib.blake2b("\x1f".join(said).encode() + (spots[position] or b""), digest_size=6).hexdigest()
        first, number = seen.derived.get(told, (read.row_numbers[position], 0))
        seen.derived[told] = first, number + 1
        codes[position] = f"IMP-{told}-{number + 1}" if number else f"IMP-{told}"
        if number:
            problems.add(position, "row_repeated", "name", row=first)


def _rows(batch: ImportBatch, read: Table, before: int, staged: Staged) -> Iterator[tuple[Any, ...]]:
    """The staged rows in the order of ``queries.STAGED``; ``before`` rows of the file are staged already."""
    hexes = shapely.to_wkb(shapely.set_srid(staged.places.geometry, 4326), hex=True, include_srid=True)
    names = (*fields.TEXT_NAMES, "programme", "kind", "form")
    columns = [staged.texts[name] for name in names]
    years = sorted(staged.budgets)
    for position, row_number in enumerate(read.row_numbers):
        problems = staged.problems.of(position)
        told = orjson.dumps(problems).decode() if problems else "[]"
        state = "good"
        if problems:
            state = "refused" if any(one["severity"] == "block" for one in problems) else "warned"
        money = {str(year): f"{amount:.2f}" for year in years if (amount := staged.budgets[year][position]) is not None}
        yield (
            batch.pk,
            before + position,
            row_number,
            *(column[position] for column in columns),
            orjson.dumps(money).decode() if money else None,
            hexes[position],
            staged.places.typed[position][:2000],
            staged.places.epsg[position],
            told,
            told,
            state,
            "create",
            False,
        )


def _notices(batch: ImportBatch, may_edit: bool) -> list[str]:
    """What the whole file should know: what was left out because of who imports it, and what was assumed."""
    notices = []
    if not may_edit:
        notices.append(NOT_ATTRIBUTES)
        if any(map(fields.is_budget, batch.mapping)):
            notices.append(NOT_MONEY)
    if batch.epsg_how == "headings":
        notices.append("wgs84_assumed")
    return notices


def notes_of(batch: ImportBatch) -> list[Note]:
    """What the reader noted of the file."""
    return [Note(**note) for note in batch.facts.get("notes", [])]
