"""The placemarks of KML documents, read element by element; links, overlays and styles are passed over.

By hand, because the drivers that there are hold the whole document as a tree, ten times its size, and build it three
times before the first feature comes out. Elements: OGC 12-007r2 (KML 2.3) and Google's extensions for tracks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoplan.errors import DomainError
from spatial.formats import charsets, xmlcheck
from spatial.formats.parsed import Limits

CONTAINERS = frozenset(("Document", "Folder"))
SHAPES = frozenset(("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Track", "MultiTrack"))
PASSED_OVER = frozenset(("NetworkLink", "GroundOverlay", "PhotoOverlay", "ScreenOverlay", "Model"))
PLACES = frozenset(("coordinates", "coord"))
FIELDS = frozenset(("Data", "SimpleData"))
# An element by its parent and its own name, and the column that its text goes to.
TEXTS = {
    ("Placemark", "name"): "Name",
    ("Placemark", "description"): "description",
    ("Placemark", "address"): "address",
    ("Placemark", "phoneNumber"): "phoneNumber",
    ("TimeStamp", "when"): "timestamp",
    ("TimeSpan", "begin"): "begin",
    ("TimeSpan", "end"): "end",
}
TIMES = frozenset(("TimeStamp", "TimeSpan"))
DECLARED = re.compile(rb"""\A(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)""")
SPACED_COMMA = re.compile(r"\s*,\s*")


@dataclass
class Layer:
    """A document or folder that holds placemarks itself: columns of text and shapes, where it is the one wanted."""

    name: str
    columns: dict[str, list[str | None]] = field(default_factory=dict)
    shapes: list[BaseGeometry | None] = field(default_factory=list)


@dataclass
class _Shape:
    """A geometry under way: its parts, or the text of its coordinates."""

    kind: str
    parts: list[BaseGeometry] = field(default_factory=list)
    holes: list[BaseGeometry] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


class Reader:
    """Reads documents one after the other into ``layers``; only the layer ``wanted``, or the first, is filled."""

    def __init__(self, wanted: str | None, limits: Limits) -> None:
        self.wanted, self.limits = wanted, limits
        self.layers: dict[str, Layer] = {}
        self.passed_over = 0
        self.locals: dict[str, str] = {}

    def read(self, path: Path, encoding: str | None) -> str:
        """Read one document; answers its encoding. Errors: those of ``xmlcheck.walk``, too many rows or columns."""
        self.stack: list[str] = []
        self.containers: list[list[str | Layer | None]] = []
        self.row: dict[str, str] | None = None
        self.filling: Layer | None = None
        self.open: list[_Shape] = []
        self.shapes: list[BaseGeometry] = []
        self.field = ""
        self.text: list[str] | None = None
        self.heard_at = 0
        self.file = path.stem
        used = _encoding(path, encoding)
        # Without regard to namespaces: prefixes that nobody declared are common, and no name means two things here.
        self.parser = expat.ParserCreate(used)
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        xmlcheck.walk(path, self.parser)
        return used or "utf-8"

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self.locals.get(tag) or self.locals.setdefault(tag, tag.rpartition(":")[2])
        stack = self.stack
        parent = stack[-1] if stack else ""
        stack.append(name)
        if len(stack) > self.limits.nesting:
            raise DomainError("file_too_deep", limit=self.limits.nesting)
        if name in PASSED_OVER:
            self.passed_over += 1
        elif self.row is None:
            self._outside(parent, name)
        elif name in SHAPES:
            self.open.append(_Shape(name))
        elif name in PLACES or (parent, name) in TEXTS:
            self._listen()
        elif name in FIELDS:
            self.field = attributes.get("name", "")
            if name == "SimpleData":
                self._listen()
        elif name == "value" and parent == "Data":
            self._listen()
        elif name == "Placemark":
            raise DomainError("file_unreadable")

    def _outside(self, parent: str, name: str) -> None:
        """An element outside of any placemark begins."""
        if name == "Placemark":
            self._begin()
        elif name in CONTAINERS:
            self.containers.append(["", None])
        elif name == "name" and parent in CONTAINERS:
            self._listen()

    def _end(self, tag: str) -> None:
        name = self.stack.pop()
        said = None
        if self.text is not None and len(self.stack) < self.heard_at:
            self.parser.CharacterDataHandler = None
            said, self.text = "".join(self.text).strip(), None
        if self.row is None:
            if said is not None:
                self.containers[-1][0] = said
            elif name in CONTAINERS:
                self.containers.pop()
        elif said is not None:
            self._take(self.row, name, said)
        elif name == "Placemark":
            self._finish(self.row)
        elif name in SHAPES:
            self._close(self.open.pop())

    def _listen(self) -> None:
        """Take the text up to the end of this element, that of elements inside it as well."""
        self.text, self.heard_at = [], len(self.stack)
        self.parser.CharacterDataHandler = self.text.append

    def _take(self, row: dict[str, str], name: str, said: str) -> None:
        """Put a text where it belongs; the first of two in the same column counts."""
        if name in PLACES:
            if self.open:
                self.open[-1].texts.append(said)
            return
        parent = self.stack[-1]
        column = TEXTS.get((parent, name)) or self.field
        # The times of a camera's view are not those of the placemark.
        if column and said and (parent not in TIMES or self.stack[-2] == "Placemark"):
            row.setdefault(column, said)

    def _begin(self) -> None:
        """A placemark of the innermost container, which becomes a layer with its first one."""
        if not self.containers:
            self.containers.append(["", None])
        container = self.containers[-1]
        if container[1] is None:
            name = self._unique(str(container[0]) or self.file)
            container[1] = self.layers[name] = Layer(name)
        layer = container[1]
        assert isinstance(layer, Layer)
        self.filling = layer if layer.name == (self.wanted or next(iter(self.layers))) else None
        self.row, self.field, self.shapes = {}, "", []

    def _unique(self, name: str) -> str:
        number, base = 2, name
        while name in self.layers:
            name, number = f"{base} ({number})", number + 1
        return name

    def _finish(self, row: dict[str, str]) -> None:
        self.row = None
        layer = self.filling
        if layer is None:
            return
        rows = len(layer.shapes)
        if rows >= self.limits.rows:
            raise DomainError("file_too_many_rows", limit=self.limits.rows)
        for column, said in row.items():
            cells = layer.columns.setdefault(column, [])
            cells.extend([None] * (rows - len(cells)))
            cells.append(said)
        if len(layer.columns) > self.limits.columns:
            raise DomainError("file_too_many_columns", limit=self.limits.columns)
        layer.shapes.append(self.shapes[0] if len(self.shapes) == 1 else _together(self.shapes))

    def _close(self, shape: _Shape) -> None:
        """Build a geometry that ended and give it to what encloses it."""
        built = _built(shape) if self.filling else None
        if built is None:
            return
        if not self.open:
            self.shapes.append(built)
        elif self.stack[-1] == "innerBoundaryIs":
            self.open[-1].holes.append(built)
        else:
            self.open[-1].parts.append(built)


def _encoding(path: Path, asked: str | None) -> str | None:
    """cp874 where the user or the document says so, under whatever name; else the parser's own reading."""
    with path.open("rb") as stream:
        found = DECLARED.match(stream.read(1024))
    stated = [charsets.asked(asked) if asked else None, found and charsets.known(found[1].decode("ascii"))]
    return charsets.THAI if charsets.THAI in stated else None


def _built(shape: _Shape) -> BaseGeometry | None:
    """A geometry; nothing where nothing was said, and an empty polygon where what was said cannot be built."""
    try:
        if shape.kind in ("MultiGeometry", "MultiTrack"):
            return _together(shape.parts)
        if shape.kind == "Polygon":
            return shapely.polygons(shape.parts[0], shape.holes or None) if shape.parts else None
        if shape.kind == "Track":
            return shapely.linestrings(_numbers(",".join(said.split()) for said in shape.texts))
        pairs = _numbers(SPACED_COMMA.sub(",", " ".join(shape.texts)).split())
        if not len(pairs):
            return None
        if shape.kind == "Point":
            return shapely.Polygon() if len(pairs) > 1 else shapely.points(pairs[0])
        return shapely.linearrings(pairs) if shape.kind == "LinearRing" else shapely.linestrings(pairs)
    except (ValueError, TypeError, shapely.errors.ShapelyError):
        return shapely.Polygon()


def _numbers(tuples: Iterable[str]) -> np.ndarray:
    """Coordinates, two or three numbers each; a height that is left out beside others is 0 (12-007r2, 10.3)."""
    rows = [[float(number) for number in one.split(",")] for one in tuples]
    widest = max(map(len, rows), default=0)
    if any(len(row) not in (2, 3) for row in rows):
        raise ValueError(widest)
    return np.array([row + [0.0] * (widest - len(row)) for row in rows])


def _together(parts: list[BaseGeometry]) -> BaseGeometry | None:
    """Parts of one kind as their multi form, others as a collection, nothing of nothing."""
    kinds = {part.geom_type for part in parts}
    if not parts:
        return None
    if kinds == {"Point"}:
        return shapely.multipoints(parts)
    if kinds <= {"LineString", "LinearRing"}:
        return shapely.multilinestrings(parts)
    return shapely.multipolygons(parts) if kinds == {"Polygon"} else shapely.geometrycollections(parts)
