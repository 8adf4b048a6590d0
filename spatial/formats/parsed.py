"""What a reader is asked, what it answers, and the limits it works under."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

MIB = 1 << 20
Geometries = NDArray[np.object_]


@dataclass(frozen=True)
class Limits:
    """How much one file may ask of the server; sizes in bytes, times in seconds.

    ``workbook_bytes``: of a workbook as unpacked, whose reader holds all cells of a sheet at once, two and a half times
    as large. ``own_network``: the parser gets an empty network of its own where the kernel allows that.
    """

    upload_bytes: int = 200 * MIB
    unpacked_bytes: int = 1024 * MIB
    workbook_bytes: int = 120 * MIB
    zip_entries: int = 500
    zip_ratio: int = 500
    rows: int = 500_000
    columns: int = 500
    cell_characters: int = MIB
    nesting: int = 64
    memory_bytes: int = 2048 * MIB
    output_bytes: int = 1024 * MIB
    cpu_seconds: int = 120
    wall_seconds: int = 180
    own_network: bool = True


@dataclass(frozen=True)
class Note:
    """Something the user should know about the file; ``code`` names a row of ``notes.NOTES``."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Encoding:
    """How the text was decoded; ``how`` is declared, bom, cpg, dbf, detected or format."""

    name: str
    how: str
    certain: bool = True
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Crs:
    """The coordinate system a file declares; ``epsg`` is ``None`` when none is declared or it is not one of ours.

    ``how`` is prj, embedded, format or none; ``raw`` is the text that declared it.
    """

    epsg: int | None = None
    how: str = "none"
    raw: str = ""


@dataclass(frozen=True)
class FormSigns:
    """By what a workbook of printed forms is known, as patterns of cells: some sheet names a column ``name`` and a
    ``year`` near its top, and has a ``line`` (a row of at most three cells) or its years in a row below the name.
    """

    line: str
    name: str
    year: str


@dataclass(frozen=True)
class Request:
    """One reading, inside the confined process: ``path`` and ``folder`` are server-made.

    ``signs``: a workbook that bears them is read as a whole, where no sheet is asked for.
    """

    path: Path
    folder: Path
    encoding: str | None
    layer: str | None
    header_row: int | None
    limits: Limits
    signs: FormSigns | None = None


@dataclass
class Parsed:
    """What a format's reader answers: columns of text in file order, geometry in the file's own coordinates."""

    driver: str
    columns: dict[str, pa.Array]
    row_numbers: NDArray[np.int64]
    geometry: Geometries | None
    layers: list[str] = field(default_factory=list)
    layer: str | None = None
    crs: Crs = Crs()
    encoding: Encoding = Encoding("utf-8", "format")
    notes: list[Note] = field(default_factory=list)

    @property
    def row_count(self) -> int:
        """The number of rows."""
        return len(self.row_numbers)

    def facts(self) -> dict[str, Any]:
        """Everything but the table, as JSON values."""
        return {
            "driver": self.driver,
            "layers": self.layers,
            "layer": self.layer,
            "crs": asdict(self.crs),
            "encoding": asdict(self.encoding),
            "notes": [asdict(note) for note in self.notes],
            "has_geometry": self.geometry is not None,
        }


def decoded(wkb: pa.ChunkedArray) -> Geometries:
    """A column of WKB as geometries; not through Arrow's own ``to_numpy``, which loads pandas, 60 MB, to no purpose."""
    return shapely.from_wkb(np.array(wkb.to_pylist(), dtype=object))


@dataclass(frozen=True)
class ParsedFile:
    """A file as read: ``table`` holds text (null where empty), one row a feature, names as in the file.

    ``geometry`` runs beside ``table``, in the file's own coordinates, ``None`` where a row has none; it is ``None``
    as a whole for tables without geometry (CSV, Excel), and so is ``wkb``, which it is decoded from. ``rows`` counts
    as the user sees it: the sheet's row, the text file's line, the feature's place.
    """

    format: str
    driver: str
    layers: tuple[str, ...]
    layer: str | None
    table: pa.Table
    rows: pa.ChunkedArray
    wkb: pa.ChunkedArray | None
    crs: Crs
    encoding: Encoding
    notes: tuple[Note, ...]

    @cached_property
    def geometry(self) -> Geometries | None:
        """The geometries, decoded when they are first asked for."""
        return None if self.wkb is None else decoded(self.wkb)

    @property
    def row_numbers(self) -> NDArray[np.int64]:
        """``rows`` as numbers."""
        return np.array(self.rows.to_pylist(), np.int64)

    @property
    def row_count(self) -> int:
        """The number of rows."""
        return len(self.rows)
