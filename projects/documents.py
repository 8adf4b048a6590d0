"""The documents of steps: resolutions and minutes, kept under server-made names and served as attachments only."""

from __future__ import annotations

import secrets
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from geoplan.errors import DomainError
from projects.models.step import folder
from spatial.formats.declared import shown_name

MOST_BYTES = 20 << 20
"""The largest document: a scanned resolution of some hundred pages."""

MAGICS = {".pdf": b"%PDF-", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff", ".png": b"\x89PNG\r\n\x1a\n"}
DOCX = ".docx"
TYPES = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
MOST_ENTRIES = 2000


@dataclass(frozen=True)
class Kept:
    """A document on disk: its server-made name, its owner's name for it and its bytes; empty where there is none."""

    file: str = ""
    file_name: str = ""
    file_size: int = 0


@contextmanager
def keeping(stream: BinaryIO | None, name: str) -> Iterator[Kept]:
    """Keep a document for as long as the block succeeds: an error in it takes the file away again.

    Errors: ``document_type``, ``file_empty``, ``file_too_large``.
    """
    if stream is None:
        yield Kept()
        return
    kept = _keep(stream, shown_name(name))
    try:
        yield kept
    except BaseException:
        (folder() / kept.file).unlink(missing_ok=True)
        raise


def content_type(file_name: str) -> str:
    """Return the type that a document is served as, by the name that was checked when it came."""
    return TYPES.get(_extension(file_name), "application/octet-stream")


def _extension(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _keep(stream: BinaryIO, name: str) -> Kept:
    if _extension(name) not in TYPES:
        raise DomainError("document_type", name=name)
    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / secrets.token_hex(24)
    try:
        size = _write(stream, path, name)
        if not _is_what_it_says(path, _extension(name)):
            raise DomainError("document_type", name=name)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Kept(path.name, name, size)


def _write(stream: BinaryIO, path: Path, name: str) -> int:
    size = 0
    with path.open("xb") as out:
        while piece := stream.read(1 << 20):
            size += len(piece)
            if size > MOST_BYTES:
                raise DomainError("file_too_large", name=name, limit=MOST_BYTES >> 20)
            out.write(piece)
    if not size:
        raise DomainError("file_empty", name=name)
    return size


def _is_what_it_says(path: Path, extension: str) -> bool:
    if extension == DOCX:
        return _is_plain_docx(path)
    with path.open("rb") as stream:
        return stream.read(16).startswith(MAGICS[extension])


def _is_plain_docx(path: Path) -> bool:
    """Tell whether a file is a Word document without macros; nothing of it is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    has_macros = any("vbaproject" in name.lower() for name in names)
    needed = {"[Content_Types].xml", "word/document.xml"}
    return needed <= set(names) and len(names) <= MOST_ENTRIES and not has_macros
