"""Checking a read file row by row, and staging what would be written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import orjson
import shapely
from django.db import transaction

from geoplan.errors import DomainError
from geoplan.policy import Action, Actor
from projects.areas import own_area
from projects.imports import fields, headings, places, queries, values, whole
from projects.imports.uploading import Table, plan_of, table
from projects.imports.values import Problems
from projects.models import BatchState, GeometrySource, ImportBatch, ImportRow, Plan
from spatial.formats.parsed import Note

NOT_MONEY = "not_money"
NOT_ATTRIBUTES = "not_attributes"


@dataclass
class Staged:
    """The columns of a checked file, by our field, and its places."""

    texts: dict[str, list[str]]
    budgets: dict[int, list[Decimal | None]]
    places: places.Places
    headings: list[headings.Said | None]
    heading_ids: list[int | None]
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
    read = table(batch)
    rows = len(read.row_numbers)
    progress.report(0, rows)
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.state == BatchState.COMMITTED:
            raise DomainError("import_state")
        plan = plan_of(batch)
        may_edit = actor.may(Action.EDIT_PROJECT, batch.organisation)
        staged = examine(batch, read, plan, may_edit=may_edit)
        progress.report(rows // 2, rows)
        ImportRow.objects.filter(batch=batch).delete()
        queries.copy_rows(_rows(batch, read, plan, staged))
        queries.match(batch.pk, batch.organisation_id, plan.pk, may_edit=may_edit)
        batch.counts = queries.counts(batch.pk)
        batch.notices = _notices(batch, may_edit)
        batch.state = BatchState.CHECKED
        batch.save()
    progress.report(rows, rows)


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


def examine(batch: ImportBatch, read: Table, plan: Plan, *, may_edit: bool) -> Staged:
    """Turn the columns of text into values and places, with the problems of each row."""
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
    said, heading_ids = _headings(batch, read, plan, problems, may_edit=may_edit)
    _remarks(batch, read, problems)
    budgets = _budgets(batch, read, plan, problems) if may_edit else {}
    found = _places(batch, read, problems)
    places.check_places(found, batch.organisation, batch.epsg, problems)
    for position, first in values.first_seen(texts["code"]).items():
        problems.add(position, "code_twice", "code", code=texts["code"][position], row=read.label(first))
    _derive_codes(texts, found, plan, read, problems)
    return Staged(texts, budgets, found, said, heading_ids, problems)


def _headings(
    batch: ImportBatch, read: Table, plan: Plan, problems: Problems, *, may_edit: bool
) -> tuple[list[headings.Said | None], list[int | None]]:
    """What each row says of its headings, and the plan's heading where it has it; an engineer sets none."""
    rows = len(read.row_numbers)
    names = [name for name in fields.HEADING_NAMES if name in batch.mapping]
    if not may_edit or not names:
        return [None] * rows, [None] * rows
    columns = {
        name: values.texts(read.column(batch.mapping[name]), name, fields.FIELDS[name].longest, problems)
        for name in names
    }
    said = [headings.said_by({name: columns[name][place] for name in names}) for place in range(rows)]
    found, wrong = headings.resolve(plan, said)
    for place, code in wrong.items():
        told = said[place] or {}
        problems.add(
            place, code, next(iter(told), ""), heading=" › ".join(one[1] or str(one[0]) for one in told.values())
        )
        if code != "heading_unknown":
            said[place] = None
    return said, found


def _remarks(batch: ImportBatch, read: Table, problems: Problems) -> None:
    """What was noted of a row when its workbook was read, or stands in its column of remarks."""
    for place, noted in enumerate(read.beside.get(whole.REMARKS, [])):
        for code, params in orjson.loads(noted) if noted else []:
            problems.add(place, code, "", **params)
    if whole.REMARKS not in read.beside:
        for place, text in enumerate(read.column(batch.mapping.get("remark"))):
            if note := whole.lineage(text or ""):
                problems.add(place, "lineage", "remark", note=note)


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
    if source == GeometrySource.FILE and read.shapes is not None and batch.epsg:
        return places.from_shapes(read.shapes, batch.epsg)
    if source == GeometrySource.DEGREES and batch.epsg:
        return places.from_numbers(column("longitude"), column("latitude"), batch.epsg, source, problems)
    if source == GeometrySource.GRID and batch.epsg:
        return places.from_numbers(column("easting"), column("northing"), batch.epsg, source, problems)
    if source == GeometrySource.TEXT:
        near = own_area(batch.organisation)
        return places.from_text(column("coordinates"), batch.epsg, near, problems)
    return places.Places(np.full(rows, None, dtype=object), [""] * rows, [None] * rows)


def _derive_codes(
    texts: dict[str, list[str]], found: places.Places, plan: Plan, read: Table, problems: Problems
) -> None:
    """Give rows without a code one that follows from what they say, so that the same file finds its projects again."""
    codes = texts["code"]
    if all(codes):
        return
    taken: dict[str, int] = {}
    spots = shapely.to_wkb(shapely.set_precision(shapely.centroid(found.geometry), 1e-6), output_dimension=2)
    for position, code in enumerate(codes):
        if code:
            continue
        said = [plan.generation, *(texts[name][position] for name in ("name", "target", "programme", "form"))]
        told = hashlib.blake2b("\x1f".join(said).encode() + (spots[position] or b""), digest_size=6).hexdigest()
        number = taken[told] = taken.get(told, -1) + 1
        codes[position] = f"IMP-{told}" if not number else f"IMP-{told}-{number + 1}"
        if number:
            problems.add(position, "row_repeated", "name", row=read.label(_first(codes, told)))


def _first(codes: Sequence[str], told: str) -> int:
    return codes.index(f"IMP-{told}")


def _rows(batch: ImportBatch, read: Table, plan: Plan, staged: Staged) -> Iterator[tuple[Any, ...]]:
    """The staged rows in the order of ``queries.STAGED``."""
    hexes = shapely.to_wkb(shapely.set_srid(staged.places.geometry, 4326), hex=True, include_srid=True)
    columns = [staged.texts[name] for name in fields.TEXT_NAMES]
    choices = [staged.texts[name] for name in ("programme", "kind", "form")]
    sheets = _sheets(batch, read)
    years = sorted(staged.budgets)
    for position, row_number in enumerate(read.row_numbers):
        problems = _with_cells(staged.problems.of(position), read, position)
        said = staged.headings[position]
        told = orjson.dumps(problems).decode() if problems else "[]"
        state = "good"
        if problems:
            state = "refused" if any(one["severity"] == "block" for one in problems) else "warned"
        money = {str(year): f"{amount:.2f}" for year in years if (amount := staged.budgets[year][position]) is not None}
        yield (
            batch.pk,
            position,
            row_number,
            sheets[position],
            *(column[position] for column in columns),
            orjson.dumps(said).decode() if said else None,
            staged.heading_ids[position],
            *(column[position] for column in choices),
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


def _sheets(batch: ImportBatch, read: Table) -> list[str]:
    """The sheet of each row, where the file has several."""
    if whole.SHEETS in read.beside:
        return [(name or "")[:100] for name in read.beside[whole.SHEETS]]
    several = batch.facts.get("format") == "excel" and len(batch.facts.get("layers", [])) > 1
    return [batch.layer[:100] if several else ""] * len(read.row_numbers)


def _with_cells(problems: list[dict[str, Any]], read: Table, position: int) -> list[dict[str, Any]]:
    """The problems of a workbook's row with the cell that each is about, such as ``F15``."""
    if not problems or whole.LETTERS not in read.beside:
        return problems
    letters = orjson.loads(read.beside[whole.LETTERS][position] or "{}")
    number = read.row_numbers[position]
    return [{**one, "cell": f"{letters[one['field']]}{number}"} if one["field"] in letters else one for one in problems]


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
