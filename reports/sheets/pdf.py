"""Sheets as PDF with WeasyPrint, which may read our fonts and the photos of the sheet and nothing else.

What is laid out takes some 3 MB a sheet until it is written: many sheets are laid out in batches, each a file of its
own, and the files are joined (``reports.sheets.joining``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from projects.models import Photo
from reports.assets import static_file
from reports.sheets.facts import Sheet
from reports.sheets.joining import Part

FONTS = {
    f"geoplan:font/{subset}-{weight}": f"vendor/sarabun/files/sarabun-{subset}-{weight}-normal.woff2"
    for subset in ("thai", "latin")
    for weight in (400, 700)
}
RESOLUTION = 200
"""Dots an inch to which photos are reduced."""


class OwnFiles(URLFetcher):
    """Reads the fonts and the photos of one sheet by names of our own; refuses every other address unread."""

    def __init__(self, photos: Iterable[Photo]) -> None:
        super().__init__(allowed_protocols=["geoplan"])
        self.photos = {f"geoplan:photo/{photo.pk}": photo.file("small") for photo in photos}

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return the file of the name."""
        if url in FONTS:
            return _response(url, static_file(FONTS[url]), "font/woff2")
        if url in self.photos:
            return _response(url, self.photos[url], "image/jpeg")
        raise ValueError(f"Not a file of ours: {url}")


def _response(url: str, path: Path, content_type: str) -> URLFetcherResponse:
    return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": content_type})


class Printer:
    """Lays out sheets as files of one batch each; the fonts are read once."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.fonts = FontConfiguration()
        self.style = CSS(string=_style(), font_config=self.fonts, url_fetcher=OwnFiles([]))

    def print(self, sheets: Sequence[Sheet], target: Path) -> Part:
        """Write one sheet or a few; the pages of each are counted by themselves."""
        documents = [self._lay_out(sheet) for sheet in sheets]
        pages = [page for document in documents for page in document.pages]
        documents[0].copy(pages).write_pdf(target, optimize_images=True, dpi=RESOLUTION)
        titles = (f"{sheet.project.code} {sheet.project.name}" for sheet in sheets)
        return Part(target, [(name, len(one.pages)) for name, one in zip(titles, documents, strict=True)])

    def _lay_out(self, sheet: Sheet) -> Document:
        now = dt.datetime.now(tz=dt.UTC)
        text = render_to_string("reports/sheet.html", {"sheet": sheet, "site": self.site, "now": now})
        page = HTML(string=text, url_fetcher=OwnFiles(sheet.photos), base_url=None)
        return page.render(font_config=self.fonts, stylesheets=[self.style])


@cache
def _style() -> str:
    return static_file("reports/sheet.css").read_text(encoding="utf-8")
