"""dBASE tables, the attributes of a Shapefile, read and written by hand.

GDAL turns numbers into binary fractions, cuts names inside a Thai letter and then cannot read them back; here a cell's
text is exactly what the file holds. Layout: dBASE III/IV, https://www.dbase.com/Knowledgebase/INT/db7_file_fmt.htm.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

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


LAYOUTS = {"text": ("C", 254, 0), "int": ("N", 18, 0), "decimal": ("N", 18, 2), "date": ("D", 8, 0)}
BLOCK = 20_000


class Writer:
    """A table written row by row at full width, and narrowed to what its texts need when it is closed."""

    def __init__(self, path: Path, names: Sequence[str], kinds: Sequence[str], encoding: str) -> None:
        self.path, self.names, self.encoding = path, names, encoding
        self.layouts = [LAYOUTS[kind] for kind in kinds]
        self.longest = [1 if kind == "C" else width for kind, width, _ in self.layouts]
        self.count = 0
        self.spool = path.with_suffix(".spool").open("w+b")

    def add(self, cells: Sequence[Any]) -> list[tuple[int, str]]:
        """Write one row; answers the columns whose value did not fit, and what was kept of it."""
        losses, record = [], [b" "]
        for place, (cell, (kind, width, _)) in enumerate(zip(cells, self.layouts, strict=True)):
            if kind != "C":
                record.append(_number_cell(cell, width))
                continue
            raw = _fit("" if cell is None else cell, self.encoding, width)
            if cell and (kept := raw.decode(self.encoding)) != cell:
                losses.append((place, kept))
            self.longest[place] = max(self.longest[place], len(raw))
            record.append(raw.ljust(width))
        self.spool.write(b"".join(record))
        self.count += 1
        return losses

    def close(self) -> None:
        """Write the table with columns as wide as their longest text."""
        widths = [width for _, width, _ in self.layouts]
        starts = np.cumsum([1, *widths[:-1]])
        kept = np.concatenate([[0], *(s + np.arange(w) for s, w in zip(starts, self.longest, strict=True))])
        size = 1 + sum(widths)
        with self.path.open("wb") as out, self.spool:
            out.write(self._header(len(kept)))
            self.spool.seek(0)
            while block := self.spool.read(BLOCK * size):
                records = np.frombuffer(block, np.uint8).reshape(-1, size)
                out.write(records[:, kept.astype(int)].tobytes())
            out.write(b"\x1a")
        self.path.with_suffix(".spool").unlink()

    def _header(self, size: int) -> bytes:
        """Version 3, written today; no language byte, since the ``.cpg`` beside it tells the encoding."""
        today = date.today()
        day = bytes((3, today.year - 1900, today.month, today.day))
        head = day + struct.pack("<IHH20x", self.count, 33 + 32 * len(self.names), size)
        for name, (kind, _, decimals), width in zip(self.names, self.layouts, self.longest, strict=True):
            head += struct.pack("<11sc4xBB14x", name.encode("ascii"), kind.encode(), width, decimals)
        return head + b"\x0d"


def _number_cell(cell: Any, width: int) -> bytes:
    """A number or a date at full width, blank where empty, asterisks where it does not fit, as dBASE does."""
    if cell is None:
        return b" " * width
    value = cell.strftime("%Y%m%d") if isinstance(cell, date) else str(cell)
    return value.encode().rjust(width) if len(value) <= width else b"*" * width


def _fit(value: str, encoding: str, width: int) -> bytes:
    """A text in at most ``width`` bytes, cut between characters; what the encoding cannot hold becomes ``?``."""
    raw = value.encode(encoding, "replace")
    if len(raw) <= width:
        return raw
    return raw[:width].decode(encoding, "ignore").encode(encoding)
