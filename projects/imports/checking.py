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
from projects.imports import fields, headings, places, values, whole
from projects.imports.money import Money, read_money
from projects.imports.owners import Owners
from projects.imports.queries import matching
from projects.imports.queries.running import run
from projects.imports.uploading import Table, blocks, plan_of
from projects.imports.values import Problems
from projects.models import BatchState, GeometrySource, ImportBatch, ImportRow, Plan, PlanState, Source, generation_of
from spatial.formats.parsed import Note

NOT_MONEY = "not_money"
NOT_ATTRIBUTES = "not_attributes"
NOT_APPROVALS = "not_approvals"
NOT_PAYMENTS = "not_payments"


@dataclass
class Seen:
    """What earlier blocks of the file hold: the row of each code, and the first row and number of each derived one.

    Rows are called as in ``Table.labels``.
    """

    codes: dict[str, str] = field(default_factory=dict)
    derived: dict[str, tuple[str, int]] = field(default_factory=dict)


@dataclass
class Staged:
    """The columns of a checked block of a file, by our field, and its places."""

    texts: dict[str, list[str]]
    budgets: dict[int, list[Decimal | None]]
    places: places.Places
    headings: list[headings.Said | None]
    heading_ids: list[int | None]
    problems: Problems
    owners: list[int | None]
    plans: list[int | None]
    money: list[Money | None]


@dataclass(frozen=True)
class Context:
    """What all blocks of a file have in common: where its rows go, and what its importer may bring."""

    batch: ImportBatch
    plan: Plan | None
    seen: Seen
    may_edit: bool
    may_approve: bool
    may_pay: bool
    owners: Owners | None
    plans: dict[tuple[int, str], tuple[int, bool]]
    trees: headings.Trees = field(default_factory=headings.Trees)

    @classmethod
    def of(cls, batch: ImportBatch, actor: Actor) -> Context:
        """Return the context of a batch; in a national one whoever may import may bring all that its rows say."""
        organisation = batch.organisation
        if batch.is_national:
            held = Plan.objects.values_list("organisation_id", "generation", "pk", "state")
            plans = {(owner, generation): (pk, state != PlanState.DRAFT) for owner, generation, pk, state in held}
            owners = Owners(take_proposals=batch.take_proposals)
            return cls(batch, None, Seen(), True, True, True, owners, plans)
        may_edit, may_approve, may_pay = (
            actor.may(one, organisation) for one in (Action.EDIT_PROJECT, Action.EDIT_APPROVAL, Action.EDIT_PAYMENT)
        )
        return cls(batch, plan_of(batch), Seen(), may_edit, may_approve, may_pay, None, {})


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
        context = Context.of(batch, actor)
        ImportRow.objects.filter(batch=batch).delete()
        _stage(context, progress)
        matching.match(batch.pk, may_edit=context.may_edit)
        batch.counts = matching.counts(batch.pk)
        batch.notices = _notices(context)
        batch.state = BatchState.CHECKED
        batch.save()
    progress.report(rows, rows)


def _stage(context: Context, progress: Any) -> None:
    """Examine and stage the file block by block, so that its size is the memory of one block."""
    batch = context.batch
    done, rows = 0, batch.counts["rows"]
    for read in blocks(batch):
        staged = examine(context, read)
        matching.copy_rows(_rows(batch, read, done, staged))
        done += len(read.row_numbers)
        progress.report(done * 8 // 10, rows)
    run("ANALYZE projects_importrow")


def open_choices(batch: ImportBatch) -> list[DomainError]:
    """What has still to be chosen before the rows can be checked: names, encoding, coordinate system."""
    missing = []
    if not batch.mapping and batch.facts.get("format") in ("csv", "excel"):
        missing.append(DomainError("import_no_table"))
    elif "name" not in batch.mapping:
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


def examine(context: Context, read: Table) -> Staged:
    """Turn a block's columns of text into values and places, with the problems of each row."""
    batch, plan, seen, problems = context.batch, context.plan, context.seen, Problems()
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
    money = _money(context, read, problems)
    budgets = _budgets(batch, read, plan, problems) if context.may_edit else {}
    _cover(budgets, money, context, problems)
    owners, plans = _owners(context, read, texts["name"], money, problems)
    said, heading_ids = _headings(context, read, plans, money, problems)
    _remarks(batch, read, problems)
    found = _places(batch, read, problems)
    places.check_places(found, batch.organisation, batch.epsg, problems)
    for position, first in values.repeated(texts["code"], read.labels, seen.codes).items():
        problems.add(position, "code_twice", "code", code=texts["code"][position], row=first)
    _derive_codes(texts, found, plan, read, seen, problems)
    places.check_names(found, texts["name"], texts["code"], owners, problems, renames=context.may_edit)
    return Staged(texts, budgets, found, said, heading_ids, problems, owners, plans, money)


def _headings(
    context: Context, read: Table, plans: list[int | None], money: list[Money | None], problems: Problems
) -> tuple[list[headings.Said | None], list[int | None]]:
    """What each row says of its headings, and the plan's heading where it has it; an engineer sets none."""
    mapping, rows = context.batch.mapping, len(read.row_numbers)
    names = [name for name in fields.HEADING_NAMES if name in mapping]
    if not context.may_edit or not names:
        return [None] * rows, [None] * rows
    columns = {
        name: values.texts(read.column(mapping[name]), name, fields.FIELDS[name].longest, problems) for name in names
    }
    said = [headings.said_by({name: columns[name][place] for name in names}) for place in range(rows)]
    found: list[int | None] = []
    for place, (one, plan, given) in enumerate(zip(said, plans, money, strict=True)):
        generation = generation_of(given.fiscal_year) if plan is None and given else None
        heading, wrong = context.trees.find(one, plan, generation) if one else (None, None)
        found.append(heading)
        if one and wrong:
            words = " › ".join(told[1] or str(told[0]) for told in one.values())
            problems.add(place, wrong, next(iter(one)), heading=words)
            if wrong != "heading_unknown":
                said[place] = None
    return said, found


def _remarks(batch: ImportBatch, read: Table, problems: Problems) -> None:
    """What was noted of a row when its workbook was read, or stands in its column of remarks."""
    noted = read.beside(whole.REMARKS)
    for place, one in enumerate(noted or ()):
        for code, params in orjson.loads(one) if one else []:
            problems.add(place, code, "", **params)
    if noted is None and "remark" in batch.mapping:
        for place, text in enumerate(read.column(batch.mapping["remark"])):
            if note := whole.lineage(text or ""):
                problems.add(place, "lineage", "remark", note=note)


def _money(context: Context, read: Table, problems: Problems) -> list[Money | None]:
    if not context.may_approve:
        return [None] * len(read.row_numbers)
    source = Source.SPECIFIC_SUBSIDY if context.owners else Source.ORDINANCE
    mapping = context.batch.mapping
    return read_money(read, mapping, problems, may_pay=context.may_pay, default_source=source.value)


def _cover(
    budgets: dict[int, list[Decimal | None]], money: list[Money | None], context: Context, problems: Problems
) -> None:
    """Let the plan set aside what was approved, where the file says nothing of the plan; else compare the two."""
    for position, one in enumerate(money):
        if one is None or not context.may_edit:
            continue
        column = budgets.setdefault(one.fiscal_year, [None] * len(money))
        planned = column[position]
        if planned is None:
            column[position] = one.approved
        elif planned < one.approved:
            told = {"approved": f"{one.approved:,.2f}", "planned": f"{planned:,.2f}", "year": one.fiscal_year}
            problems.add(position, "approved_over_plan", "approved", **told)


def _owners(
    context: Context, read: Table, names: list[str], money: list[Money | None], problems: Problems
) -> tuple[list[int | None], list[int | None]]:
    """The organisation and the plan of each row; in a national import a plan that is not there yet is None."""
    batch, rows = context.batch, len(read.row_numbers)
    if context.owners is None:
        return [batch.organisation_id] * rows, [context.plan.pk if context.plan else None] * rows
    owners = context.owners.find(read, batch.mapping, names, problems)
    plans: list[int | None] = []
    for position, (owner, one) in enumerate(zip(owners, money, strict=True)):
        if one is None:
            problems.add(position, "year_missing", "fiscal_year")
        generation = generation_of(one.fiscal_year) if one else None
        if one is not None and generation is None:
            problems.add(position, "year_unreadable", "fiscal_year", value=str(one.fiscal_year))
        plan, announced = context.plans.get((owner or 0, str(generation)), (None, False))
        if announced:
            problems.add(position, "plan_announced", "organisation", organisation=names[position][:60])
        plans.append(plan)
    return owners, plans


def _budgets(batch: ImportBatch, read: Table, plan: Plan | None, problems: Problems) -> dict[int, list[Decimal | None]]:
    budgets = {}
    for name in sorted(filter(fields.is_budget, batch.mapping)):
        year = int(name.removeprefix(fields.BUDGET))
        column = values.amounts(read.column(batch.mapping[name]), name, problems)
        if plan is None or year in plan.years:
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
    texts: dict[str, list[str]], found: places.Places, plan: Plan | None, read: Table, seen: Seen, problems: Problems
) -> None:
    """Give rows without a code one that follows from what they say, so that the same file finds its projects again."""
    codes = texts["code"]
    if all(codes):
        return
    spots = shapely.to_wkb(shapely.set_precision(shapely.centroid(found.geometry), 1e-6), output_dimension=2)
    for position, code in enumerate(codes):
        if code:
            continue
        said = [
            plan.generation if plan else "",
            *(texts[name][position] for name in ("name", "target", "programme", "form")),
        ]
        told = hashlib.blake2b("\x1f".join(said).encode() + (spots[position] or b""), digest_size=6).hexdigest()
        first, number = seen.derived.get(told, (read.labels[position], 0))
        seen.derived[told] = first, number + 1
        codes[position] = f"IMP-{told}-{number + 1}" if number else f"IMP-{told}"
        if number:
            problems.add(position, "row_repeated", "name", row=first)


def _rows(batch: ImportBatch, read: Table, before: int, staged: Staged) -> Iterator[tuple[Any, ...]]:
    """The staged rows in the order of ``matching.STAGED``; ``before`` rows of the file are staged already."""
    hexes = shapely.to_wkb(shapely.set_srid(staged.places.geometry, 4326), hex=True, include_srid=True)
    columns = [staged.texts[name] for name in fields.TEXT_NAMES]
    choices = [staged.texts[name] for name in ("programme", "kind", "form")]
    sheets, letters = _sheets(batch, read), read.beside(whole.LETTERS)
    years = sorted(staged.budgets)
    for position, row_number in enumerate(read.row_numbers):
        problems = staged.problems.of(position)
        if problems and letters is not None:
            problems = _with_cells(problems, row_number, letters[position])
        said = staged.headings[position]
        told = orjson.dumps(problems).decode() if problems else "[]"
        state = "good"
        if problems:
            state = "refused" if any(one["severity"] == "block" for one in problems) else "warned"
        money = {str(year): f"{amount:.2f}" for year in years if (amount := staged.budgets[year][position]) is not None}
        one = staged.money[position]
        yield (
            batch.pk,
            staged.owners[position],
            staged.plans[position],
            before + position,
            row_number,
            sheets[position],
            *(column[position] for column in columns),
            orjson.dumps(said).decode() if said else None,
            staged.heading_ids[position],
            *(column[position] for column in choices),
            orjson.dumps(money).decode() if money else None,
            orjson.dumps(one.as_json()).decode() if one else None,
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
    if (named := read.beside(whole.SHEETS)) is not None:
        return [(name or "")[:100] for name in named]
    several = batch.facts.get("format") == "excel" and len(batch.facts.get("layers", [])) > 1
    return [batch.layer[:100] if several else ""] * len(read.row_numbers)


def _with_cells(problems: list[dict[str, Any]], number: int, columns: str | None) -> list[dict[str, Any]]:
    """The problems of a workbook's row with the cell that each is about, such as ``F15``."""
    letters = orjson.loads(columns or "{}")
    return [{**one, "cell": f"{letters[one['field']]}{number}"} if one["field"] in letters else one for one in problems]


def _notices(context: Context) -> list[str]:
    """What the whole file should know: what was left out because of who imports it, and what was assumed."""
    batch, notices = context.batch, []
    if "approved" in batch.mapping and not context.may_approve:
        notices.append(NOT_APPROVALS)
    if "disbursed" in batch.mapping and not context.may_pay:
        notices.append(NOT_PAYMENTS)
    if not context.may_edit:
        notices.append(NOT_ATTRIBUTES)
        if any(map(fields.is_budget, batch.mapping)):
            notices.append(NOT_MONEY)
    if batch.epsg_how == "headings":
        notices.append("wgs84_assumed")
    return notices


def notes_of(batch: ImportBatch) -> list[Note]:
    """What the reader noted of the file."""
    return [Note(**note) for note in batch.facts.get("notes", [])]
