"""What a writer is given: batches of cells in Python's own types, with geometry in the system asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely

from spatial.formats.parsed import Geometries

if TYPE_CHECKING:
    import pyarrow as pa

SATANG = Decimal("0.01")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")

FieldType = Literal["text", "int", "decimal", "date"]


@dataclass(frozen=True)
class FieldSpec:
    """One column: an ASCII machine name, its headings, and its type; a decimal is baht to the satang."""

    name: str
    label_th: str
    label_en: str
    type: FieldType


@dataclass(frozen=True)
class Batch:
    """Some rows: the cells of each field, ``None`` where empty, beside the geometry, ``None`` where there is none."""

    cells: list[list[Any]]
    geometry: Geometries

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The cells, row by row."""
        return zip(*self.cells, strict=True) if self.cells else iter([()] * len(self.geometry))

    def only(self, chosen: np.ndarray) -> Batch:
        """The rows that a mask chooses."""
        places = np.flatnonzero(chosen)
        return Batch([[column[place] for place in places] for column in self.cells], self.geometry[places])


@dataclass(frozen=True)
class Job:
    """One writing: ``batches`` come once, at least one, so that a writer need not hold them.

    ``geographic`` tells whether coordinates in ``epsg`` are degrees; else they are metres.
    """

    batches: Iterator[Batch]
    target: Path
    epsg: int
    geographic: bool
    encoding: str
    fields: Sequence[FieldSpec]
    title: str

    @property
    def layer(self) -> str:
        """The title as a name for a layer or a sheet: letters, digits and blanks, at most 31."""
        return re.sub(r"[^\w\s\u0e00-\u0e7f-]", " ", self.title).strip()[:31].strip() or "projects"


def cells(column: Any, kind: FieldType) -> list[Any]:
    """A pandas column as Python values of the field's type, ``None`` where empty."""
    convert = CONVERT[kind]
    missing = column.isna().tolist()
    return [None if absent else convert(value) for value, absent in zip(column.tolist(), missing, strict=True)]


def _text(value: Any) -> str:
    """Text without the characters that neither XML nor spreadsheets can hold."""
    return CONTROL.sub("", str(value))


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(SATANG, ROUND_HALF_UP)


def _date(value: Any) -> Any:
    return value.date() if hasattr(value, "date") else value


CONVERT: dict[FieldType, Callable[[Any], Any]] = {"text": _text, "int": int, "decimal": _decimal, "date": _date}


def arrow(batch: Batch, fields: Sequence[FieldSpec], geometry_name: str, money: pa.DataType) -> pa.Table:
    """A batch as an Arrow table with a WKB column; ``money`` is the type for decimals."""
    import pyarrow as pa

    kinds = {"text": pa.string(), "int": pa.int64(), "decimal": money, "date": pa.date32()}
    columns = {}
    for field, cells in zip(fields, batch.cells, strict=True):
        values = cells
        if field.type == "decimal" and pa.types.is_floating(money):
            values = [cell if cell is None else float(cell) for cell in cells]
        columns[field.name] = pa.array(values, kinds[field.type])
    columns[geometry_name] = pa.array(shapely.to_wkb(batch.geometry).astype(object), pa.binary())
    return pa.table(columns)


def coordinates(point: Any, geographic: bool) -> tuple[Any, Any]:
    """A point's two numbers, metres to a tenth of a millimetre; nothing for any other geometry."""
    if point is None or point.geom_type != "Point" or point.is_empty:
        return None, None
    return (point.x, point.y) if geographic else (round(point.x, 4), round(point.y, 4))


def wkt(geometry: Geometries, geographic: bool) -> list[str | None]:
    """Geometries as text, to 1e-9 degrees or a tenth of a millimetre."""
    return list(shapely.to_wkt(geometry, rounding_precision=9 if geographic else 4))
