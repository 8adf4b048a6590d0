"""What a workbook says beside its cells: hidden rows, text boxes, and the merged cells of OpenDocument sheets."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, fromstring

from geoplan.errors import DomainError
from spatial.formats.parsed import MIB

Range = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of merged ones, each as row and column, counted from 0."""

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
WORDS = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
MOST_ROWS = 1 << 20


@dataclass
class Marks:
    """Of one sheet: hidden rows and the rows of text boxes counted from 0, merged ranges."""

    hidden: set[int] = field(default_factory=set)
    boxes: list[tuple[int, str]] = field(default_factory=list)
    merged: list[Range] = field(default_factory=list)


def marks_of(package: zipfile.ZipFile) -> dict[str, Marks]:
    """By the name of the sheet; nothing of a format that is neither xlsx nor ods. Errors: ``file_unreadable``."""
    names = set(package.namelist())
    try:
        if "content.xml" in names:
            return _feed(package, "content.xml", _OpenDocument()).sheets
        return _excel(package, names) if "xl/workbook.xml" in names else {}
    except (DefusedXmlException, ParseError, ValueError, LookupError, KeyError, EOFError) as error:
        raise DomainError("file_unreadable") from error


def _feed(package: zipfile.ZipFile, name: str, target: Any) -> Any:
    parser: Any = DefusedXMLParser(target=target, forbid_dtd=True)
    with package.open(name) as stream:
        while piece := stream.read(MIB):
            parser.feed(piece)
    parser.close()
    return target


def _excel(package: zipfile.ZipFile, names: set[str]) -> dict[str, Marks]:
    parts = _relations(package, names, "xl/workbook.xml")
    found = {}
    for sheet in _tree(package, "xl/workbook.xml").iter():
        part = parts.get(sheet.get(RELATION, ""), "")
        if sheet.tag.endswith("}sheet") and part in names:
            rows = _feed(package, part, _Rows())
            drawing = _relations(package, names, part).get(rows.drawing, "")
            boxes = list(_boxes(_tree(package, drawing))) if drawing in names else []
            found[sheet.get("name", "")] = Marks(rows.hidden, boxes)
    return found


def _relations(package: zipfile.ZipFile, names: set[str], part: str) -> dict[str, str]:
    folder, name = posixpath.split(part)
    place = f"{folder}/_rels/{name}.rels"
    if place not in names:
        return {}
    targets = {one.get("Id", ""): one.get("Target", "") for one in _tree(package, place)}
    return {key: posixpath.normpath(posixpath.join(f"/{folder}", target))[1:] for key, target in targets.items()}


def _tree(package: zipfile.ZipFile, name: str) -> Element:
    tree: Element = fromstring(package.read(name), forbid_dtd=True)
    return tree


def _boxes(drawing: Element) -> Iterator[tuple[int, str]]:
    for anchor in drawing:
        row = anchor.find(f"{DRAWN}from/{DRAWN}row")
        lines = ["".join(run.text or "" for run in line.iter(f"{WORDS}t")) for line in anchor.iter(f"{WORDS}p")]
        if text := " ".join(filter(None, (line.strip() for line in lines))):
            yield int(row.text or 0) if row is not None else 0, text


class _Rows:
    """The hidden rows of a sheet of Excel, and its drawing."""

    def __init__(self) -> None:
        self.hidden: set[int] = set()
        self.drawing, self.row = "", -1

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag.endswith("}row"):
            self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
            if attributes.get("hidden") in ("1", "true"):
                self.hidden.add(self.row)
        elif tag.endswith("}drawing"):
            self.drawing = attributes.get(RELATION, "")

    def close(self) -> None:
        """Answer nothing."""


class _OpenDocument:
    """The hidden rows and the merged cells of every sheet of an OpenDocument file."""

    def __init__(self) -> None:
        self.sheets: dict[str, Marks] = {}
        self.marks, self.row, self.column, self.repeated = Marks(), 0, 0, 1

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == f"{TABLE}table":
            self.marks = self.sheets[attributes.get(f"{TABLE}name", "")] = Marks()
            self.row = 0
        elif tag == f"{TABLE}table-row":
            self.column, self.repeated = 0, int(attributes.get(f"{TABLE}number-rows-repeated", 1))
            if attributes.get(f"{TABLE}visibility") in ("collapse", "filter") and self.repeated < MOST_ROWS:
                self.marks.hidden |= set(range(self.row, self.row + self.repeated))
        elif tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            down = int(attributes.get(f"{TABLE}number-rows-spanned", 1))
            right = int(attributes.get(f"{TABLE}number-columns-spanned", 1))
            if down > 1 or right > 1:
                self.marks.merged.append(
                    ((self.row, self.column), (self.row + down - 1, self.column + right - 1)),
                )
            self.column += int(attributes.get(f"{TABLE}number-columns-repeated", 1))

    def end(self, tag: str) -> None:
        if tag == f"{TABLE}table-row":
            self.row += self.repeated

    def close(self) -> None:
        """Answer nothing."""
