"""dBASE tables, the attributes of a Shapefile, read and written by hand.

GDAL turns numbers into binary fractions, cuts names inside a Thai letter and then cannot read them back; here a cell's
text is exactly what the file holds. Layout: dBASE III/IV, https://www.dbase.com/Knowledgebase/INT/db7_file_fmt.htm.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoplan.errors import DomainError
from spatial.formats.tables import text

HEADER = struct.Struct("<4xIHH17xB2x")
LANGUAGES = {0x50: "cp874", 0x7C: "cp874"}
SAMPLE = 5_000


@dataclass(frozen=True)
class Field:
    """One column: ``kind`` is dBASE's letter, ``start`` its place in a record, both widths in bytes."""

    name: bytes
    kind: str
    start: int
    width: int


class Table:
    """A table in memory. Errors: ``file_damaged`` when the header lies about what follows."""

    def __init__(self, data: bytes, entry: str) -> None:
        if len(data) < 33:
            raise DomainError("file_damaged", entry=entry)
        rows, start, size, self.language = HEADER.unpack_from(data)
        self.fields = list(_fields(data[32:start]))
        needed = 1 + sum(field.width for field in self.fields)
        if not self.fields or size < needed or rows * size > len(data) - start:
            raise DomainError("file_damaged", entry=entry)
        self.records = np.frombuffer(data, np.uint8, rows * size, start).reshape(rows, size)

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which records are not marked as deleted."""
        return np.asarray(self.records[:, 0] != ord("*"))

    def samples(self) -> list[bytes]:
        """Names and texts that tell the encoding: those that are not plain ASCII."""
        found = [field.name for field in self.fields if not field.name.isascii()]
        for field in self.fields:
            if field.kind == "C":
                cells = self.records[:, field.start : field.start + field.width]
                for row in np.flatnonzero((cells & 0x80).any(axis=1))[:SAMPLE]:
                    found.append(cells[row].tobytes().rstrip(b" \0"))
        return found

    def names(self, encoding: str) -> list[str]:
        """Column names; a letter cut in half at the tenth byte is dropped."""
        return [_decode(field.name, encoding) for field in self.fields]

    def values(self, field: Field, encoding: str) -> list[str | None]:
        """One column as text, ``None`` where blank."""
        cells = np.ascontiguousarray(self.records[:, field.start : field.start + field.width])
        raw = cells.view(f"S{field.width}").ravel().tolist()
        if field.kind == "C":
            return [_decode(cell, encoding).strip() or None for cell in raw]
        if field.kind in "NF":
            return [_number(cell.strip().decode("ascii", "replace")) for cell in raw]
        if field.kind == "D":
            return [_date(cell) for cell in raw]
        if field.kind == "L":
            return [{"T": "true", "Y": "true", "F": "false", "N": "false"}.get(_letter(cell)) for cell in raw]
        if field.kind in "I+" and field.width == 4:
            return [str(number) for number in cells.view("<i4").ravel().tolist()]
        return [None] * len(raw)


def _fields(descriptors: bytes) -> Iterator[Field]:
    start = 1
    for at in range(0, len(descriptors) - 31, 32):
        if descriptors[at] == 0x0D:
            return
        piece = descriptors[at : at + 32]
        kind = chr(piece[11])
        width = piece[16] + 256 * piece[17] if kind == "C" else piece[16]
        if width:
            yield Field(piece[:11].split(b"\0")[0].strip(), kind, start, width)
        start += width


def _decode(raw: bytes, encoding: str) -> str:
    """Text whose last letter may be cut in half, which is dropped; other bytes that mean nothing become U+FFFD."""
    value = raw.decode(encoding, "replace").replace("\0", "")
    return value.rstrip("\ufffd") if encoding == "utf-8" else value


def _number(cell: str) -> str | None:
    """A number as it stands; one with more decimals than anyone types is a binary fraction written out."""
    if not cell or "*" in cell:
        return None
    if len(cell.partition(".")[2]) > 10:
        try:
            return text(float(cell))
        except ValueError:
            return cell
    return cell


def _date(cell: bytes) -> str | None:
    day = cell.strip().decode("ascii", "replace")
    if len(day) == 8 and day.isdecimal():
        return None if day == "00000000" else f"{day[:4]}-{day[4:6]}-{day[6:]}"
    return day or None


def _letter(cell: bytes) -> str:
    return cell[:1].decode("ascii", "replace").upper()


def language(table: Table) -> tuple[str, str] | None:
    """The encoding that the header's language byte declares, where it means Thai; others are rarely true."""
    name = LANGUAGES.get(table.language)
    return (name, "dbf") if name else None
