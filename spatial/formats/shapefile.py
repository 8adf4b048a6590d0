"""Zipped Shapefiles: geometry through GDAL, attributes by hand, several layers in one zip."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import numpy as np
import pyarrow as pa

from geoplan.errors import DomainError
from spatial.formats import charsets, dbf
from spatial.formats.declared import shown_name
from spatial.formats.layers import choose
from spatial.formats.parsed import Crs, Encoding, Note, Parsed, Request
from spatial.formats.tables import unique
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
    (request.folder / "layer.dbf").rename(request.folder / "table.dbf") if ".dbf" in member.entries else None
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
