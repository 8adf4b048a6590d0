"""CSV and its cousins: comma, semicolon, tab or bar; UTF-8, UTF-16 or cp874."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from geoplan.errors import DomainError
from spatial.formats import charsets
from spatial.formats.outgoing import Batch, FieldSpec, Job, coordinates, wkt
from spatial.formats.parsed import Note, Parsed, Request
from spatial.formats.tables import LOOK_AHEAD, Row, neutral, to_columns

DELIMITERS = ",;\t|"


def read(request: Request) -> Parsed:
    """The rows as text columns, without geometry; row numbers are line numbers.

    Errors: ``file_encoding_wrong``, ``file_unreadable_line``, those of ``to_columns``.
    """
    text, encoding = charsets.detect_document(request.path.read_bytes(), request.encoding)
    csv.field_size_limit(request.limits.cell_characters)
    parsed = to_columns(_rows(text), request.header_row, request.limits)
    parsed.driver, parsed.encoding = "CSV", encoding
    if "\ufffd" in text:
        parsed.notes.append(Note("characters_lost", {"count": text.count("\ufffd")}))
    return parsed


def _rows(text: str) -> Iterator[Row]:
    """Each record with the number of the line it starts on."""
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            if not (line == 1 and cells[:1] in (["sep="], [f"sep={delimiter}"])):
                yield line, [cell.replace("\0", "") or None for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise DomainError("file_unreadable_line", line=line) from error


def _delimiter(text: str) -> str:
    """The one that splits the top of the file into the most cells, evenly."""
    if text.startswith("sep=") and text[4:5] in DELIMITERS:
        return text[4]
    return max(DELIMITERS, key=lambda delimiter: _evenness(text, delimiter))


def _evenness(text: str, delimiter: str) -> int:
    """How many of the top rows share the commonest number of cells, times that number; 0 when nothing is split."""
    reader = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=delimiter)
    try:
        widths = [len(row) for row, _ in zip(reader, range(LOOK_AHEAD), strict=False) if len(row) > 1]
    except csv.Error:
        return 0
    return max((widths.count(width) * width for width in widths), default=0)


def write(job: Job) -> list[Note]:
    """Thai headings, then the point's coordinates, the system's code and the geometry as WKT."""
    lossy = 0
    with open_text(job.target, job.encoding) as out:
        writer = csv.writer(out)
        writer.writerow(headings(job.fields, job.geographic))
        for batch in job.batches:
            for row in rows(batch, job):
                lossy += any(isinstance(cell, str) and not holds(cell, job.encoding) for cell in row)
                writer.writerow(row)
    return [Note("characters_replaced", {"count": lossy, "encoding": job.encoding})] if lossy else []


def open_text(path: Path, encoding: str) -> TextIO:
    """A text file that Excel opens in Thai: UTF-8 with its mark, or cp874 with ``?`` for what it cannot hold."""
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    return path.open("w", encoding=codec, errors="replace", newline="")


def headings(fields: Sequence[FieldSpec], geographic: bool) -> list[str]:
    """The first line of a table with places."""
    pair = ("lon", "lat") if geographic else ("easting", "northing")
    return [*(neutral(field.label_th) for field in fields), *pair, "epsg", "wkt"]


def rows(batch: Batch, job: Job) -> Iterator[list[Any]]:
    """Cells safe in a spreadsheet, with the columns of the place after them."""
    for cells, point, text in zip(batch.rows(), batch.geometry, wkt(batch.geometry, job.geographic), strict=True):
        safe = [neutral(cell) if isinstance(cell, str) else cell for cell in cells]
        yield [*safe, *coordinates(point, job.geographic), job.epsg if text else None, text]


def holds(text: str, encoding: str) -> bool:
    """Whether an encoding can hold a text whole."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
