"""Reading an uploaded picture, never in this process: what comes back are two clean JPEG files and a few facts."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from geoplan.errors import DomainError
from projects.pictures.converting import LARGE, convert, is_heic
from spatial.formats.declared import shown_name
from spatial.formats.parsed import MIB, Limits
from spatial.formats.process import run_confined
from spatial.geodesy import THAILAND

LIMITS = Limits(output_bytes=16 * MIB, cpu_seconds=20, wall_seconds=30)
JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True)
class Picture:
    """A picture as read: where its two sizes lie for now, and what it says of itself.

    ``position`` is ``read`` with ``point`` (longitude and latitude, WGS 84), or why there is none: those of
    ``exif.Position``, and ``abroad``. ``width`` and ``height`` are the larger file's; ``sha256`` is the upload's.
    """

    large: Path
    small: Path
    width: int
    height: int
    sha256: str
    position: str
    point: tuple[float, float] | None
    taken_at: dt.datetime | None


@contextmanager
def read_picture(path: Path, filename: str) -> Iterator[Picture]:
    """Read an uploaded picture that its user calls ``filename``; its files are gone when the block ends.

    Errors: ``file_empty``, ``file_too_large``, and those of the ``Photos`` part of the table.
    """
    name = shown_name(filename) or "?"
    _check(path, name)
    with tempfile.TemporaryDirectory(prefix="geoplan-photo-") as made:
        folder = Path(made)
        copy = folder / "upload"
        shutil.copyfile(path, copy)
        job = {
            "path": str(copy),
            "folder": made,
            "name": name,
            "limits": asdict(LIMITS),
            "most_pixels": settings.PHOTO_PIXELS,
        }
        facts = run_confined("projects.pictures.confined", job, {}, LIMITS.wall_seconds)
        if facts is None:
            raise DomainError("photo_too_heavy", name=name)
        if "error" in facts:
            raise DomainError(facts["error"], **facts["params"])
        yield _picture(folder, facts, digest(path), name)


def read_own(path: Path, folder: Path) -> Picture:
    """Read a picture that this program has drawn itself, here and now; its files are left in ``folder``."""
    facts = convert(path, folder, path.name, settings.PHOTO_PIXELS)
    return _picture(folder, facts, digest(path), path.name)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _check(path: Path, name: str) -> None:
    """Refuse by size and first bytes; the name's ending says nothing."""
    size = path.stat().st_size
    if not size:
        raise DomainError("file_empty", name=name)
    if size > settings.PHOTO_BYTES:
        raise DomainError("file_too_large", name=name, limit=settings.PHOTO_BYTES // MIB)
    with path.open("rb") as stream:
        head = stream.read(12)
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    if not (is_webp or is_heic(head) or head.startswith((JPEG, b"\x89PNG\r\n\x1a\n"))):
        raise DomainError("photo_type_unknown", name=name)


def _picture(folder: Path, facts: dict[str, Any], sha256: str, name: str) -> Picture:
    """Return what the child answered, believing none of it: it has read a hostile file."""
    large, small = folder / "large.jpg", folder / "small.jpg"
    sides = [facts.get("width"), facts.get("height")]
    are_sides = all(isinstance(side, int) and 1 <= side <= LARGE for side in sides)
    if not (are_sides and _is_jpeg(large) and _is_jpeg(small)):
        raise DomainError("photo_damaged", name=name)
    position, point = _position(facts)
    return Picture(
        large, small, facts["width"], facts["height"], sha256, position, point, _taken(facts.get("taken_at"))
    )


def _is_jpeg(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(len(JPEG)) == JPEG


def _position(facts: dict[str, Any]) -> tuple[str, tuple[float, float] | None]:
    state, lon, lat = (facts.get(name) for name in ("position", "lon", "lat"))
    if state != "read":
        return str(state), None
    if not all(isinstance(part, float) and math.isfinite(part) for part in (lon, lat)):
        return "unreadable", None
    assert isinstance(lon, float) and isinstance(lat, float)
    west, south, east, north = THAILAND
    # Seven digits are a centimetre: finer than any camera, and without the noise of a fraction.
    return (
        ("read", (round(lon, 7), round(lat, 7))) if west <= lon <= east and south <= lat <= north else ("abroad", None)
    )


def _taken(text: Any) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
