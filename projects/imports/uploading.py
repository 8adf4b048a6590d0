"""Taking a file in: it is kept with its batch, read in the confined process, and matched as well as can be guessed.

What was guessed is shown and can be changed; a coordinate system that the file does not name is never guessed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
from django.conf import settings
from django.db import transaction
from numpy.typing import NDArray

from geoplan.errors import DomainError
from geoplan.organisations.models import Kind, Organisation
from geoplan.policy import Action, Actor
from projects.imports import fields, whole
from projects.models import BatchState, Generation, GeometrySource, ImportBatch, ImportMapping, Plan
from projects.workbooks.sheets import SIGNS
from spatial.formats.declared import shown_name
from spatial.formats.parsed import Limits, Note, ParsedFile, decoded
from spatial.formats.reading import read_upload
from spatial.formats.workbook import WHOLE

SAMPLES = 3
BLOCK = 10_000
BESIDE = "\0"
"""What the name of a stored column begins with that is no column of the file."""
WKB = "\0geometry"
ROW = "\0row"


def upload(
    actor: Actor, organisation: Organisation, stream: BinaryIO, filename: str, plan: Plan | None = None
) -> ImportBatch:
    """Keep an uploaded file as a new import of ``organisation``; without a ``plan`` reading it finds the plan.

    Errors: ``not_permitted``, ``file_too_large``.
    """
    actor.require(Action.IMPORT_PROJECTS, organisation)
    if organisation.kind not in (Kind.LAO, Kind.DEPARTMENT):
        raise DomainError("import_not_lao")
    if plan is not None and plan.organisation_id != organisation.pk:
        raise DomainError("not_found")
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            organisation=organisation,
            plan=plan,
            created_by_id=actor.user_id or None,
            file_name=shown_name(filename) or "upload",
        )
        # What lies there belongs to a record that a database put back from a backup no longer has.
        shutil.rmtree(batch.folder, ignore_errors=True)
        batch.folder.mkdir(parents=True)
        try:
            batch.size = _keep(stream, batch.upload)
        except DomainError:
            shutil.rmtree(batch.folder, ignore_errors=True)
            raise
        batch.save(update_fields=["size"])
    return batch


def _keep(stream: BinaryIO, target: Path) -> int:
    size = 0
    with target.open("xb") as out:
        while piece := stream.read(1 << 20):
            size += len(piece)
            if size > settings.MAX_UPLOAD_BYTES:
                raise DomainError("file_too_large", name="", limit=settings.MAX_UPLOAD_BYTES >> 20)
            out.write(piece)
    return size


@dataclass(frozen=True)
class Table:
    """A file as read and stored: columns of text by heading, shapes in the file's own coordinates, row numbers.

    A column becomes Python's own text when it is asked for, and may be thrown away after.
    """

    stored: pa.Table
    headings: list[str]
    row_numbers: list[int]

    @cached_property
    def labels(self) -> list[str]:
        """Each row as its user knows it: its number, and its sheet where there are several."""
        sheets = self.beside(whole.SHEETS)
        if sheets is None:
            return [str(number) for number in self.row_numbers]
        return [f"{number} ({sheet})" for number, sheet in zip(self.row_numbers, sheets, strict=True)]

    def beside(self, name: str) -> list[str | None] | None:
        """What ``whole`` puts beside the table of a workbook, None of any other file."""
        return self.stored[name].to_pylist() if name in self.stored.column_names else None

    def column(self, heading: str | None) -> list[str | None]:
        """A column by its heading; blank cells where there is none."""
        if heading not in self.headings:
            return [None] * len(self.row_numbers)
        cells: list[str | None] = self.stored[heading].to_pylist()
        return cells

    def row(self, position: int) -> list[str | None]:
        """The cells of a row, in the order of the headings."""
        return [self.stored[name][position].as_py() for name in self.headings]

    @property
    def shapes(self) -> NDArray[np.object_] | None:
        """The shapes, where the file has any."""
        if WKB not in self.stored.column_names:
            return None
        return decoded(self.stored[WKB])


def read(batch: ImportBatch) -> None:
    """Read the kept file with the choices in force and match what they leave open.

    Errors: those of the ``Files`` part, and ``import_file_gone``.
    """
    if not batch.upload.exists():
        raise DomainError("import_file_gone", name=batch.file_name)
    parsed, told = _read(batch)
    _store(batch, parsed)
    before, batch.facts = batch.facts, _facts(parsed) | ({"workbook": told} if told else {})
    batch.layer = parsed.layer or ""
    batch.encoding = parsed.encoding.name
    batch.encoding_confirmed = batch.encoding_confirmed or parsed.encoding.certain
    batch.counts = {"rows": parsed.row_count}
    batch.error, batch.notices, batch.state = {}, [], BatchState.READ
    _match(batch, parsed, before)
    batch.plan = batch.plan or _plan_for(batch)
    batch.save()


def _read(batch: ImportBatch) -> tuple[ParsedFile, dict[str, Any]]:
    """The file's table, and what is told of a workbook of forms; one without any form is read by its first sheet."""
    parsed = _ask(batch, batch.layer or None)
    if parsed.layer != WHOLE:
        return parsed, {}
    if found := whole.flattened(parsed):
        return found
    parsed = _ask(batch, parsed.layers[0])
    return replace(parsed, notes=(Note("no_forms", {"sheet": parsed.layer}), *parsed.notes)), {}


def _ask(batch: ImportBatch, layer: str | None) -> ParsedFile:
    return read_upload(
        batch.upload,
        batch.file_name,
        encoding=batch.encoding if batch.encoding_confirmed and batch.encoding else None,
        layer=layer,
        header_row=batch.header_row,
        limits=Limits(upload_bytes=settings.MAX_UPLOAD_BYTES),
        signs=SIGNS,
    )


def _store(batch: ImportBatch, parsed: ParsedFile) -> None:
    """Keep what was read beside the file, so that another matching need not read it again."""
    stored = parsed.table.append_column(ROW, parsed.rows)
    if parsed.wkb is not None:
        stored = stored.append_column(WKB, parsed.wkb)
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with (
        pa.OSFile(str(batch.folder / "read.arrow"), "wb") as sink,
        pa.ipc.new_file(sink, stored.schema, options=options) as writer,
    ):
        writer.write_table(stored, max_chunksize=BLOCK)


def table(batch: ImportBatch) -> Table:
    """What was read of a batch's file."""
    return _table(pa.concat_tables(block.stored for block in blocks(batch)))


def blocks(batch: ImportBatch) -> Iterator[Table]:
    """What was read of a batch's file, some thousand rows at a time."""
    reader = pa.ipc.open_file(pa.memory_map(str(batch.folder / "read.arrow")))
    for number in range(reader.num_record_batches):
        yield _table(pa.Table.from_batches([reader.get_batch(number)]))


def _table(stored: pa.Table) -> Table:
    headings = [name for name in stored.column_names if not name.startswith(BESIDE)]
    return Table(stored, headings, stored[ROW].to_pylist())


def _facts(parsed: ParsedFile) -> dict[str, Any]:
    columns = []
    for name in _columns(parsed):
        samples = parsed.table[name].drop_null()[:SAMPLES].to_pylist()
        columns.append({"name": name, "samples": [sample[:60] for sample in samples]})
    return {
        "format": parsed.format,
        "layers": list(parsed.layers),
        "crs": asdict(parsed.crs),
        "encoding": asdict(parsed.encoding),
        "notes": [asdict(note) for note in parsed.notes],
        "columns": columns,
        "has_shapes": parsed.wkb is not None,
    }


def _columns(parsed: ParsedFile) -> list[str]:
    return [name for name in parsed.table.column_names if not name.startswith(BESIDE)]


def signature(batch: ImportBatch) -> str:
    """What files with the same headings in the same format have in common."""
    headings = [batch.facts["format"], *sorted(fields.normal(name) for name in _headings(batch.facts))]
    return hashlib.sha256(json.dumps(headings).encode()).hexdigest()


def _headings(facts: dict[str, Any]) -> list[str]:
    return [column["name"] for column in facts.get("columns", [])]


def _match(batch: ImportBatch, parsed: ParsedFile, before: dict[str, Any]) -> None:
    """Match columns and choose the coordinate system: as chosen for the last reading (``before`` is what that told)
    while the file says the same, else as remembered for such a file, else as the file says."""
    headings = _headings(batch.facts)
    remembered = ImportMapping.objects.filter(organisation=batch.organisation_id, signature=signature(batch)).first()
    if headings != _headings(before):
        found = fields.match(headings, cut=parsed.format == "shapefile")
        if remembered:
            found = {field: name for field, name in remembered.mapping.items() if name in headings}
        batch.mapping = found
        batch.geometry_source = remembered.geometry_source if remembered else _source(found, batch.facts["has_shapes"])
    if batch.epsg_how != "chosen" or before.get("crs", batch.facts["crs"]) != batch.facts["crs"]:
        _choose_system(batch, parsed, remembered)


def _choose_system(batch: ImportBatch, parsed: ParsedFile, remembered: ImportMapping | None) -> None:
    batch.epsg, batch.epsg_how = parsed.crs.epsg, parsed.crs.how
    if batch.geometry_source == GeometrySource.DEGREES:
        # Columns called latitude and longitude are taken as WGS 84, which is said and can be changed.
        batch.epsg, batch.epsg_how = 4326, "headings"
    elif batch.geometry_source != GeometrySource.FILE:
        batch.epsg, batch.epsg_how = None, "none"
    if remembered and remembered.epsg and batch.epsg_how in ("none", "headings"):
        batch.epsg, batch.epsg_how = remembered.epsg, "remembered"


def _source(found: dict[str, str], has_shapes: bool) -> GeometrySource:
    if has_shapes:
        return GeometrySource.FILE
    if "latitude" in found and "longitude" in found:
        return GeometrySource.DEGREES
    if "easting" in found and "northing" in found:
        return GeometrySource.GRID
    return GeometrySource.TEXT if "coordinates" in found else GeometrySource.NONE


def _plan_for(batch: ImportBatch) -> Plan | None:
    """The organisation's plan that has most of the years of the file's budgets; of several such, the newest."""
    years = {int(field.removeprefix(fields.BUDGET)) for field in batch.mapping if fields.is_budget(field)}
    plans = Plan.objects.filter(organisation=batch.organisation_id).order_by("-first_year")
    return max(plans, key=lambda plan: len(years.intersection(plan.years)), default=None)


def plan_of(batch: ImportBatch) -> Plan:
    """The plan that the import goes into; an organisation without one gets a draft."""
    if batch.plan is None:
        batch.plan, _ = Plan.objects.get_or_create(
            organisation=batch.organisation,
            generation=Generation.FIVE_YEAR,
            defaults={"title": "แผนพัฒนาท้องถิ่น (พ.ศ. 2566–2570)", "first_year": 2566, "last_year": 2570},
        )
        batch.save(update_fields=["plan"])
    return batch.plan


def forget(batch: ImportBatch) -> None:
    """Throw away the files of a batch that was only tried."""
    shutil.rmtree(batch.folder, ignore_errors=True)
