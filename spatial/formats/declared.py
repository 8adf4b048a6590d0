"""What a file says it is: its name and its first bytes must tell the same story."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from geoplan.errors import DomainError

HEAD = 8192


@dataclass(frozen=True)
class Format:
    """A format users may upload; ``drivers`` is all that GDAL may load for it, none where GDAL has no part."""

    name: str
    extensions: tuple[str, ...]
    looks_right: Callable[[bytes], bool]
    drivers: tuple[str, ...] = ()


def _starts(*magics: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(magics)


def _holds(pattern: bytes) -> Callable[[bytes], bool]:
    expression = re.compile(pattern)
    return lambda head: expression.search(_readable(head)) is not None


def _readable(head: bytes) -> bytes:
    """UTF-16 text read as the ASCII letters it is made of, without its byte order mark."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def _is_geopackage(head: bytes) -> bool:
    return head.startswith(b"SQLite format 3\0") and head[68:72] in (b"GPKG", b"GP10", b"GP11")


def _is_text_table(head: bytes) -> bool:
    text = _readable(head)
    markup = text.lstrip().startswith((b"<", b"{", b"PK\x03\x04", b"%PDF"))
    return not markup and (text is not head or b"\0" not in text)


ZIP = _starts(b"PK\x03\x04")
FORMATS = {
    kind.name: kind
    for kind in (
        Format("shapefile", (".zip",), ZIP, ("ESRI Shapefile",)),
        Format("geojson", (".geojson", ".json"), _holds(rb"\A\s*\{")),
        Format("geopackage", (".gpkg",), _is_geopackage, ("GPKG",)),
        Format("kml", (".kml",), _holds(rb"\A\s*<[\s\S]*?<?(\w+:)?kml[\s>]")),
        Format("kmz", (".kmz",), ZIP),
        Format("gpx", (".gpx",), _holds(rb"\A\s*<[\s\S]*?<?(\w+:)?gpx[\s>]"), ("GPX",)),
        Format(
            "dxf",
            (".dxf",),
            _holds(rb"\A(\s*999\r?\n[^\n]*\n)*\s*0\r?\n\s*SECTION|\AAutoCAD Binary DXF"),
            ("DXF",),
        ),
        Format("flatgeobuf", (".fgb",), _starts(b"fgb\x03fgb"), ("FlatGeobuf",)),
        Format("csv", (".csv", ".tsv", ".txt"), _is_text_table),
        Format("excel", (".xlsx", ".xls", ".ods"), _starts(b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    )
}


def shown_name(name: str) -> str:
    """A user's file name made fit for a message: no folders, no control or direction marks, at most 100 characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(c for c in last if unicodedata.category(c)[0] != "C")[:100]


def declare(path: Path, filename: str) -> Format:
    """The format that the user's name for the file and the file's first bytes agree on.

    Errors: ``file_type_unknown``, ``file_empty``, ``file_content_mismatch``.
    """
    name = shown_name(filename)
    extension = PurePosixPath(name).suffix.lower()
    kind = next((f for f in FORMATS.values() if extension in f.extensions), None)
    if kind is None:
        raise DomainError("file_type_unknown", name=name)
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if not head:
        raise DomainError("file_empty", name=name)
    if not kind.looks_right(head):
        raise DomainError("file_content_mismatch", name=name, extension=extension)
    return kind
