"""Zipped Shapefiles: geometry through GDAL, attributes by hand, several layers in one zip."""

from __future__ import annotations

import csv
import re
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from geoplan.errors import DomainError
from spatial import crs
from spatial.formats import charsets, dbf, delimited
from spatial.formats.declared import shown_name
from spatial.formats.layers import choose
from spatial.formats.outgoing import Batch, Job
from spatial.formats.parsed import Crs, Encoding, Note, Parsed, Request
from spatial.formats.tables import neutral, unique
from spatial.formats.zips import Archive

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
SMALL = 65_536


@dataclass
class Member:
    """One Shapefile in the zip: its name and the entry that holds each part."""

    name: str
    entries: dict[str, str] = field(default_factory=dict)


def read(request: Request) -> Parsed:
    """One layer of the zip; row numbers count features from 1.

    Errors: ``file_shp_missing``, ``file_damaged``, ``file_layer_unknown``, those of ``zips`` and ``gdal``.
    """
    from spatial.formats import gdal

    archive = Archive(request.path, request.limits)
    archive.refuse_nested()
    members = {member.name: member for member in _members(archive)}
    member = members[choose(list(members), request.layer)]
    for part in PARTS:
        if part in member.entries:
            archive.unpack(member.entries[part], request.folder / f"layer{part}")
    for part in (".shp", ".shx"):
        _check_length(request, member, part)
    # GDAL sees the shapes alone: the table is read beside it, without GDAL's guesses about names and numbers.
    if ".dbf" in member.entries:
        (request.folder / "layer.dbf").rename(request.folder / "table.dbf")
    parsed = gdal.read_layer(request.folder / "layer.shp", None, "ESRI Shapefile", request.limits, columns=[])
    _add_attributes(parsed, request, member)
    parsed.layers, parsed.layer, parsed.crs = list(members), member.name, _crs(request)
    parsed.notes += [Note("part_missing", {"part": part}) for part in PARTS if part not in member.entries]
    return parsed


def _members(archive: Archive) -> list[Member]:
    """The Shapefiles in the zip, parts paired without regard to case; one without a ``.shp`` is refused."""
    found: dict[str, Member] = {}
    for entry in archive.entries:
        path = PurePosixPath(entry.replace("\\", "/"))
        suffix = path.suffix.lower()
        if suffix in PARTS:
            key = str(path.with_suffix("")).casefold()
            found.setdefault(key, Member(path.stem)).entries[suffix] = entry
    whole = [member for member in found.values() if ".shp" in member.entries]
    orphans = [m for m in found.values() if ".shp" not in m.entries and ".shx" in m.entries]
    if not whole or orphans:
        raise DomainError("file_shp_missing", entry=shown_name(orphans[0].name if orphans else "*") + ".shp")
    for member, name in zip(whole, unique(shown_name(member.name) for member in whole), strict=True):
        member.name = name
    return whole


def _check_length(request: Request, member: Member, part: str) -> None:
    """The header's length, in 16-bit words at byte 24, against what is there: a cut file would lose features."""
    path = request.folder / f"layer{part}"
    if part not in member.entries:
        return
    with path.open("rb") as stream:
        head = stream.read(100)
    if len(head) < 100 or head[:4] != b"\0\0\x27\x0a" or 2 * struct.unpack(">I", head[24:28])[0] > path.stat().st_size:
        raise DomainError("file_damaged", entry=shown_name(member.entries[part]))


def _add_attributes(parsed: Parsed, request: Request, member: Member) -> None:
    """Lay the table beside the shapes, by position; deleted records go, with their shapes."""
    path = request.folder / "table.dbf"
    if not path.exists():
        parsed.columns = {}
        return
    table = dbf.Table(path.read_bytes(), shown_name(member.entries[".dbf"]))
    shapes, rows = len(parsed.row_numbers), len(table.records)
    if shapes != rows:
        parsed.notes.append(Note("rows_differ", {"shapes": shapes, "rows": rows}))
    parsed.encoding, notes = _encoding(request, table)
    parsed.notes += notes
    keep = np.ones(max(shapes, rows), bool)
    keep[:rows] = table.kept
    names = unique(table.names(parsed.encoding.name))
    parsed.columns = {
        name: pa.array(_spread(table.values(column, parsed.encoding.name), keep), pa.string())
        for name, column in zip(names, table.fields, strict=True)
    }
    geometry = np.full(len(keep), None, object)
    geometry[:shapes] = parsed.geometry
    parsed.geometry, parsed.row_numbers = geometry[keep], np.flatnonzero(keep) + 1


def _spread(values: list[str | None], keep: np.ndarray) -> list[str | None]:
    values = values + [None] * (len(keep) - len(values))
    return [value for value, kept in zip(values, keep.tolist(), strict=True) if kept]


def _encoding(request: Request, table: dbf.Table) -> tuple[Encoding, list[Note]]:
    """The user's choice, then ``.cpg``, then the header's language byte, each believed if the bytes allow it."""
    if request.encoding:
        return Encoding(charsets.asked(request.encoding), "declared"), []
    declared = dbf.language(table)
    path, stated = request.folder / "layer.cpg", ""
    if path.exists():
        stated = path.read_bytes()[:64].decode("ascii", "replace").strip()
        if name := charsets.known(stated):
            declared = (name, "cpg")
    encoding = charsets.detect(table.samples(), declared)
    contradicts = bool(stated) and encoding.how != "cpg"
    return encoding, [Note("cpg_contradicts", {"stated": stated, "used": encoding.name})] if contradicts else []


def _crs(request: Request) -> Crs:
    path = request.folder / "layer.prj"
    if not path.exists():
        return Crs()
    return Crs(None, "prj", path.read_bytes()[:SMALL].decode("utf-8", "replace"))


# Each layer's name, GDAL's name for its kind, and the kinds of geometry it holds by GEOS number.
KINDS = {
    "points": ("Point", (0,)),
    "multipoints": ("MultiPoint", (4,)),
    "lines": ("LineString", (1, 5)),
    "polygons": ("Polygon", (3, 6)),
}
APART, LOSSES, LEGEND = "without_shape.csv", "losses.csv", "legend.csv"
CODE_PAGES = {"utf-8": "UTF-8", "cp874": "874"}


def write(job: Job) -> list[Note]:
    """A zip of one Shapefile a kind of geometry, with its ``.prj`` and ``.cpg``, and three tables in UTF-8.

    ``legend.csv`` says what the short field names mean, ``losses.csv`` has every value in full that had to be cut or
    lost a character, ``without_shape.csv`` has the rows that no Shapefile can hold: no location, or a collection.
    """
    with tempfile.TemporaryDirectory(prefix="geoplan-write-", dir=job.target.parent) as made:
        package = _Package(Path(made), job)
        for batch in job.batches:
            package.add(batch)
        notes = package.close()
        with zipfile.ZipFile(job.target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for path in sorted(Path(made).iterdir()):
                archive.write(path, path.name)
    return notes


class _Layer:
    """One Shapefile being written: shapes through GDAL, attributes by hand."""

    def __init__(self, path: Path, kind: str, job: Job, names: list[str]) -> None:
        self.path, self.kind, self.job = path, kind, job
        self.table = dbf.Writer(path.with_suffix(".attributes"), names, [f.type for f in job.fields], job.encoding)
        self.shapes = 0

    def add(self, batch: Batch) -> Iterator[tuple[int, int, Any, str]]:
        """Write some rows; answers row number, column, value and what was kept of each value that lost something."""
        import pyarrow as pa
        import pyogrio

        wkb = pa.array(shapely.to_wkb(shapely.force_2d(batch.geometry)).astype(object), pa.binary())
        pyogrio.write_arrow(
            pa.table({"wkb": wkb}),
            self.path,
            driver="ESRI Shapefile",
            geometry_name="wkb",
            geometry_type=self.kind,
            crs=f"EPSG:{self.job.epsg}",
            append=self.shapes > 0,
        )
        for cells in batch.rows():
            self.shapes += 1
            for place, kept in self.table.add(cells):
                yield self.shapes, place, cells[place], kept

    def close(self) -> None:
        """Put our table where GDAL left its own, and say the system and the encoding."""
        self.table.close()
        self.table.path.replace(self.path.with_suffix(".dbf"))
        self.path.with_suffix(".prj").write_text(crs.prj(self.job.epsg))
        self.path.with_suffix(".cpg").write_text(CODE_PAGES[self.job.encoding])


class _Package:
    """The folder that becomes the zip."""

    def __init__(self, folder: Path, job: Job) -> None:
        self.folder, self.job = folder, job
        self.names = _short_names([field.name for field in job.fields])
        self.layers: dict[str, _Layer] = {}
        self.apart, self.lost = 0, 0
        self.apart_file = delimited.open_text(folder / APART, "utf-8")
        self.apart_rows = csv.writer(self.apart_file)
        self.apart_rows.writerow(delimited.headings(job.fields, job.geographic))
        self.lost_file = delimited.open_text(folder / LOSSES, "utf-8")
        self.lost_rows = csv.writer(self.lost_file)
        self.lost_rows.writerow(["ชั้นข้อมูล (layer)", "ลำดับ (row)", "เขตข้อมูล (field)", "ค่าเต็ม (in full)", "ค่าที่เก็บ (kept)"])

    def add(self, batch: Batch) -> None:
        """Send every row where it belongs."""
        kinds = np.where(shapely.is_empty(batch.geometry), -1, shapely.get_type_id(batch.geometry))
        for name, (kind, ids) in KINDS.items():
            chosen = np.isin(kinds, ids)
            if chosen.any():
                if name not in self.layers:
                    self.layers[name] = _Layer(self.folder / f"{name}.shp", kind, self.job, self.names)
                for row, place, value, kept in self.layers[name].add(batch.only(chosen)):
                    self.lost_rows.writerow([name, row, self.names[place], neutral(value), neutral(kept)])
                    self.lost += 1
        rest = batch.only(~np.isin(kinds, [number for _, ids in KINDS.values() for number in ids]))
        self.apart += len(rest.geometry)
        self.apart_rows.writerows(delimited.rows(rest, self.job))

    def close(self) -> list[Note]:
        """Finish every file, and leave out the tables that are empty."""
        for layer in self.layers.values():
            layer.close()
        self.apart_file.close()
        self.lost_file.close()
        notes = []
        for count, entry, code in ((self.apart, APART, "rows_apart"), (self.lost, LOSSES, "values_cut")):
            if count:
                notes.append(Note(code, {"count": count, "entry": entry}))
            else:
                (self.folder / entry).unlink()
        self._legend()
        return notes

    def _legend(self) -> None:
        with delimited.open_text(self.folder / LEGEND, "utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(["เขตข้อมูล (field)", "ชื่อภาษาไทย", "English", "ชนิด (type)"])
            for short, field in zip(self.names, self.job.fields, strict=True):
                writer.writerow([short, neutral(field.label_th), neutral(field.label_en), field.type])


def _short_names(names: list[str]) -> list[str]:
    """ASCII names of at most ten letters, told apart by a number at the end."""
    taken: set[str] = set()
    result = []
    for name in names:
        base = re.sub(r"[^A-Za-z0-9_]", "", name)[:10] or "field"
        short, number = base, 2
        while short.lower() in taken:
            short, number = f"{base[: 10 - len(str(number))]}{number}", number + 1
        taken.add(short.lower())
        result.append(short)
    return result
