"""Sheets as PDF with WeasyPrint, which may read our fonts and the photos of the sheet and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from projects.models import Photo
from reports.maps.page import static_file
from reports.sheets.facts import Sheet

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
    """Turns sheets into the pages of one PDF; the fonts are read once."""

    def __init__(self) -> None:
        self.fonts = FontConfiguration()
        self.style = CSS(string=_style(), font_config=self.fonts, url_fetcher=OwnFiles([]))
        self.documents: list[Document] = []

    def add(self, sheet: Sheet, site: str) -> None:
        """Lay out one sheet; its pages are counted by themselves."""
        now = dt.datetime.now(tz=dt.UTC)
        text = render_to_string("reports/sheet.html", {"sheet": sheet, "site": site, "now": now})
        page = HTML(string=text, url_fetcher=OwnFiles(sheet.photos), base_url=None)
        self.documents.append(page.render(font_config=self.fonts, stylesheets=[self.style]))

    def write(self, target: Path) -> None:
        """Write the pages of all sheets."""
        pages = [page for document in self.documents for page in document.pages]
        self.documents[0].copy(pages).write_pdf(target, optimize_images=True, dpi=RESOLUTION)


@cache
def _style() -> str:
    return static_file("reports/sheet.css").read_text(encoding="utf-8")
