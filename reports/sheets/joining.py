"""Joins PDF files of a few sheets each into one, with a bookmark for each sheet.

qpdf copies pages from file to file without unpacking what is on them, so that memory does not grow with the photos.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pikepdf


@dataclass(frozen=True)
class Part:
    """A file with its sheets in order: the title of each, and how many pages it has."""

    path: Path
    sheets: list[tuple[str, int]]


def join(parts: Iterable[Part], title: str, target: Path) -> None:
    """Write the pages of all parts with ``title``, and the outline by which a reader finds a sheet."""
    with ExitStack() as opened:
        whole = opened.enter_context(pikepdf.new())
        marks = []
        for part in parts:
            first = len(whole.pages)
            whole.pages.extend(opened.enter_context(pikepdf.open(part.path)).pages)
            for name, count in part.sheets:
                marks.append(pikepdf.OutlineItem(name, first))
                first += count
        with whole.open_outline() as outline:
            outline.root.extend(marks)
        whole.docinfo["/Title"] = title
        whole.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
