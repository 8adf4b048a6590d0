"""Pictures as telephones write them, made by hand, and photos that are there already."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from pillow_heif import register_heif_opener

from projects.models import Photo, Project
from projects.photos import keep
from projects.pictures.reading import read_own

register_heif_opener()
SECRETS = (b"SECRETPHONE", b"SECRETOWNER", b"SECRETCOMMENT")
NEAR = (100.0501, 15.05)


def dms(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    """Degrees, minutes and ten-thousandths of a second, as a telephone writes them."""
    whole = round(abs(degrees) * 36_000_000)
    minutes, rest = divmod(whole, 600_000)
    return IFDRational(minutes // 60), IFDRational(minutes % 60), IFDRational(rest, 10_000)


def gps_of(lon: float, lat: float, altitude: int = 321) -> dict[int, Any]:
    """The GPS directory of a place, with an altitude and a direction besides."""
    return {
        0: b"\x02\x03\x00\x00",
        1: "N" if lat >= 0 else "S",
        2: dms(lat),
        3: "E" if lon >= 0 else "W",
        4: dms(lon),
        6: IFDRational(altitude),
        17: IFDRational(275),
    }


def exif_of(
    gps: Mapping[int, Any] | None = None, *, taken: str = "2024:03:01 10:11:12", orientation: int = 1, **more: str
) -> Image.Exif:
    """EXIF data with the maker's name, the owner's name, the time, and where."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8298] = orientation, "SECRETPHONE", "SECRETOWNER"
    camera = exif.get_ifd(0x8769)
    if taken:
        camera[36867] = taken
    if "unique" in more:
        camera[0xA420] = more["unique"]
    if gps is not None:
        exif.get_ifd(0x8825).update(gps)
    return exif


def two_halves(size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture whose left half is red and whose right half is blue."""
    picture = Image.new("RGB", size, "#0000FF")
    picture.paste("#FF0000", (0, 0, size[0] // 2, size[1]))
    return picture


def picture_bytes(
    place: tuple[float, float] | None = NEAR,
    *,
    gps: Mapping[int, Any] | None = None,
    form: str = "JPEG",
    image: Image.Image | None = None,
    mark: int = 0,
    **exif: Any,
) -> bytes:
    """A picture taken at ``place``; ``mark`` makes one that is not the same as another."""
    picture = image or two_halves()
    found = gps if gps is not None else gps_of(*place) if place else None
    out = io.BytesIO()
    more = {"comment": b"SECRETCOMMENT"} if form == "JPEG" else {}
    said = exif_of(found, unique=f"{mark:032x}", **exif)
    # As bytes, of which the writer of HEIC makes the turn that such files have besides.
    picture.save(out, form, exif=said.tobytes() if form == "HEIF" else said, **more)
    return out.getvalue()


def upload_of(data: bytes, name: str = "IMG_0001.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    """What a browser sends."""
    return SimpleUploadedFile(name, data, kind)


def photo_of(project: Project, place: tuple[float, float] | None = NEAR, **values: Any) -> Photo:
    """A photo of a project that is there already, with its files."""
    photo = Photo(project=project, **{"moment": "before", **values})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jpg"
        path.write_bytes(picture_bytes(place, mark=Photo.objects.count() + 1))
        keep(photo, read_own(path, Path(folder)), path.name)
    photo.refresh_from_db()
    return photo
