"""Reads the files of reports as a stranger would: HTML with Python's own parser, PDF by unpacking its streams."""

from __future__ import annotations

import json
import re
import zlib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pikepdf
from django.contrib.gis.geos import MultiPolygon, Polygon

from spatial.models import AdministrativeArea, AreaDrawing
from tests.conftest import AREAS

VOID = {"meta", "input", "br", "hr", "img", "link"}


def draw_areas() -> None:
    """Let the map have drawings of the cast's boxes: provinces from zoom 5, districts from 9, subdistricts from 10."""
    for area in AdministrativeArea.objects.exclude(geometry=None):
        polygon = Polygon.from_bbox(AREAS[area.pk])
        polygon.srid = 4326
        drawn = MultiPolygon(polygon, srid=4326).transform(3857, clone=True)
        zoom = {2: 5, 4: 9, 6: 10}[len(area.pk)]
        AreaDrawing.objects.create(area=area, zoom=zoom, geometry=drawn, label=drawn.centroid)


class Page(HTMLParser):
    """The elements of a page with their attributes, and the text of each."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.open: list[int] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))
        if tag not in VOID:
            self.open.append(len(self.elements) - 1)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.elements[self.open.pop()][0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for index in self.open:
            self.elements[index][2].append(data)

    def all(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        """Every element of a kind: attributes and text."""
        return [(attributes, "".join(text)) for name, attributes, text in self.elements if name == tag]

    def by_id(self, name: str) -> str:
        """The text of the element with an id."""
        return next("".join(text) for _, attributes, text in self.elements if attributes.get("id") == name)

    def json(self, name: str) -> Any:
        """The JSON of a data block."""
        return json.loads(self.by_id(name))


def page_of(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))


def unpacked(pdf: bytes) -> bytes:
    """A PDF with its compressed streams opened."""
    parts = [pdf]
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(found[1]))
        except zlib.error:
            continue
    return b"\n".join(parts)


def pages_in(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", unpacked(pdf)))


def text_of(page: Any) -> str:
    """The text of a page of pikepdf's, glyph by glyph through its fonts' ToUnicode maps (ISO 32000-1, 9.10.3)."""
    maps = {name: _unicode(font.ToUnicode.read_bytes()) for name, font in page.resources.Font.items()}
    text, known = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            known = maps[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            for part in operands[0] if str(operator) == "TJ" else operands:
                glyphs = bytes(part) if isinstance(part, pikepdf.String) else b""
                text += [known.get(glyphs[at : at + 2], "") for at in range(0, len(glyphs), 2)]
    return "".join(text)


def _unicode(table: bytes) -> dict[bytes, str]:
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", table)
    return {bytes.fromhex(glyph.decode()): bytes.fromhex(to.decode()).decode("utf-16-be") for glyph, to in pairs}
