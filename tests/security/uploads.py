"""What the tests of hostile uploads share."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from geoplan.errors import DomainError
from spatial.formats.reading import read_upload

SECRET = "ความลับของเครื่องแม่ข่าย"


def refused(path: Path, filename: str | None = None, **options) -> str:
    """The code that a file is refused with; its Thai and English texts must both be complete."""
    with pytest.raises(DomainError) as caught:
        read_upload(path, filename or path.name, **options)
    assert caught.value.thai and caught.value.english and str(path.parent) not in caught.value.thai
    return caught.value.code


def zip_of(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def secret_file(folder: Path) -> Path:
    """A file of the server that no upload may read."""
    path = folder / "server" / "secret.csv"
    path.parent.mkdir()
    path.write_text(f"word,x,y\n{SECRET},100,14\n", "utf-8")
    return path
