"""Taking a file in: it is kept with its batch, read in the confined process, and matched as well as can be guessed.

What was guessed is shown and can be changed; a coordinate system that the file does not name is never guessed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.feather as feather
import shapely
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
from spatial.formats.parsed import Limits, Note, ParsedFile
from spatial.formats.reading import read_upload
from spatial.formats.workbook import WHOLE

SAMPLES = 3
BESIDE = "\0"
"""What the name of a stored column begins with that is no column of the file."""
WKB = "\0geometry"
ROW = "\0row"


def upload(
    actor: Actor, organisation: Organisation, stream: BinaryIO, filename: str, plan: Plan | None = None
) -> ImportBatch:
    """Keep an uploaded file as a new import of ``organisation``. Errors: ``not_permitted``, ``file_too_large``."""
    actor.require(Action.IMPORT_PROJECTS, organisation)
    if organisation.kind != Kind.LAO:
        raise DomainError("import_not_lao")
    if plan is not None and plan.organisation_id != organisation.pk:
        raise DomainError("not_found")
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            organisation=organisation,
            plan=plan or Plan.objects.filter(organisation=organisation).order_by("-first_year").first(),
            created_by_id=actor.user_id or None,
            file_name=shown_name(filename) or "upload",
        )
        batch.folder.mkdir(parents=True, exist_ok=True)
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
    """A file as read: columns of text by heading, shapes in the file's own coordinates, row numbers.

    ``beside`` holds, of a workbook that was read as a whole, the columns that ``whole`` puts beside the table.
    """

    columns: dict[str, list[str | None]]
    shapes: NDArray[np.object_] | None
    row_numbers: list[int]
    beside: dict[str, list[str | None]]

    def label(self, position: int) -> str:
        """A row as its user knows it: its number, and its sheet where there are several."""
        sheet = self.beside.get(whole.SHEETS)
        return f"{self.row_numbers[position]} ({sheet[position]})" if sheet else str(self.row_numbers[position])

    def column(self, heading: str | None) -> list[str | None]:
        """A column by its heading; blank cells where there is none."""
        return self.columns.get(heading or "", [None] * len(self.row_numbers))


def read(batch: ImportBatch) -> None:
    """Read the kept file with the choices in force and match it anew. Errors: those of the ``Files`` part."""
    parsed, told = _read(batch)
    _store(batch, parsed)
    batch.facts = _facts(parsed) | ({"workbook": told} if told else {})
    batch.layer = parsed.layer or ""
    batch.encoding = parsed.encoding.name
    batch.encoding_confirmed = batch.encoding_confirmed or parsed.encoding.certain
    batch.counts = {"rows": parsed.row_count}
    batch.error, batch.notices, batch.state = {}, [], BatchState.READ
    _match(batch, parsed)
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
    columns = [pa.array(parsed.table[name], pa.string()) for name in parsed.table.columns]
    arrays = {ROW: pa.array(parsed.row_numbers), **dict(zip(map(str, parsed.table.columns), columns, strict=True))}
    if parsed.geometry is not None:
        arrays[WKB] = pa.array(shapely.to_wkb(parsed.geometry), pa.binary())
    feather.write_feather(pa.table(arrays), str(batch.folder / "read.arrow"), compression="lz4")


def table(batch: ImportBatch) -> Table:
    """What was read of a batch's file."""
    stored = feather.read_table(str(batch.folder / "read.arrow"))
    shapes = None
    if WKB in stored.column_names:
        shapes = shapely.from_wkb(stored[WKB].to_numpy(zero_copy_only=False), on_invalid="ignore")
    names = [name for name in stored.column_names if name not in (WKB, ROW)]
    columns = {name: stored[name].to_pylist() for name in names}
    beside = {name: columns.pop(name) for name in names if name.startswith(BESIDE)}
    return Table(columns, shapes, stored[ROW].to_pylist(), beside)


def _facts(parsed: ParsedFile) -> dict[str, Any]:
    columns = []
    for name in _headings(parsed):
        samples = parsed.table[name].dropna().head(SAMPLES).tolist()
        columns.append({"name": str(name), "samples": [str(sample)[:60] for sample in samples]})
    return {
        "format": parsed.format,
        "layers": list(parsed.layers),
        "crs": asdict(parsed.crs),
        "encoding": asdict(parsed.encoding),
        "notes": [asdict(note) for note in parsed.notes],
        "columns": columns,
        "has_shapes": parsed.geometry is not None,
    }


def _headings(parsed: ParsedFile) -> list[str]:
    return [str(name) for name in parsed.table.columns if not str(name).startswith(BESIDE)]


def signature(batch: ImportBatch) -> str:
    """What files with the same headings in the same format have in common."""
    headings = [batch.facts["format"], *sorted(fields.normal(column["name"]) for column in batch.facts["columns"])]
    return hashlib.sha256(json.dumps(headings).encode()).hexdigest()


def _match(batch: ImportBatch, parsed: ParsedFile) -> None:
    """Match columns and choose the coordinate system: as remembered for such a file, else as the file says."""
    headings = _headings(parsed)
    found = fields.match(headings, cut=parsed.format == "shapefile")
    remembered = ImportMapping.objects.filter(organisation=batch.organisation_id, signature=signature(batch)).first()
    if remembered:
        found = {field: name for field, name in remembered.mapping.items() if name in headings}
    batch.mapping = found
    batch.geometry_source = remembered.geometry_source if remembered else _source(found, batch.facts["has_shapes"])
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
