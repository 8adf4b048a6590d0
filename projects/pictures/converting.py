"""Turns any picture into two plain JPEG files: upright, sRGB, small enough, and with nothing else in them."""

from __future__ import annotations

import warnings
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms

from geoplan.errors import DomainError
from projects.pictures import exif

FORMATS = ("JPEG", "PNG", "WEBP")
HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"mif1", b"msf1")
"""The brands of what telephones call HEIC (ISO/IEC 23008-12, annex B)."""
LARGE, SMALL = 2048, 400
LONGEST = 30_000
QUALITY = 82
GPS, CAMERA, ORIENTATION = 0x8825, 0x8769, 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def convert(path: Path, folder: Path, name: str, most_pixels: int) -> dict[str, Any]:
    """Write ``large.jpg`` and ``small.jpg`` into ``folder``; return size, position and time as JSON values.

    Errors: ``photo_too_long``, ``photo_too_many_pixels``; Pillow's own where the picture is damaged.
    """
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, and named in the message
    formats = _formats(path)
    with Image.open(path, formats=formats) as picture:
        _check_size(picture, name, most_pixels)
        picture.verify()
    with Image.open(path, formats=formats) as picture:
        picture.draft("RGB", (LARGE, LARGE))
        picture.load()
        place, taken, turn = _said(picture)
        upright = _plain(picture)
    if turn is not None:  # turning left to right is 0
        upright = upright.transpose(turn)
    _save(upright, folder / "large.jpg")
    width, height = upright.size
    upright.thumbnail((SMALL, SMALL))
    _save(upright, folder / "small.jpg")
    said = {"position": place.state, "lon": place.lon, "lat": place.lat, "taken_at": taken and taken.isoformat()}
    return {"width": width, "height": height, **said}


def is_heic(head: bytes) -> bool:
    """Whether a file that begins with these twelve bytes is a picture of the kind that iPhones take."""
    return head[4:8] == b"ftyp" and head[8:12] in HEIC


def _formats(path: Path) -> tuple[str, ...]:
    """Return what the file may be; the library of HEIC is loaded for such a file only, which is in the child."""
    with path.open("rb") as stream:
        if not is_heic(stream.read(12)):
            return FORMATS
    from pillow_heif import options, register_heif_opener

    register_heif_opener(thumbnails=False)
    options.DECODE_THREADS = 1
    return ("HEIF",)


def _check_size(picture: Image.Image, name: str, most_pixels: int) -> None:
    """Refuse by what the header says, before a single pixel is unpacked."""
    size = {"name": name, "width": picture.width, "height": picture.height}
    if max(picture.size) > LONGEST:
        raise DomainError("photo_too_long", limit=LONGEST, **size)
    if picture.width * picture.height > most_pixels:
        raise DomainError("photo_too_many_pixels", limit=most_pixels // 1_000_000, **size)


def _said(picture: Image.Image) -> tuple[exif.Position, Any, Image.Transpose | None]:
    """Return position, time and turn out of the EXIF data; broken EXIF data is no reason to refuse a good picture."""
    try:
        data = picture.getexif()
        gps, camera, turn = data.get_ifd(GPS), data.get_ifd(CAMERA), data.get(ORIENTATION)
        return exif.position(gps), exif.taken_at(camera, data), UPRIGHT.get(turn) if isinstance(turn, int) else None
    except Exception:  # Pillow raises whatever its parser stumbles over
        return exif.Position("unreadable"), None, None


def _plain(picture: Image.Image) -> Image.Image:
    """Return the picture shrunk, in sRGB, on white where it is transparent."""
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I"):  # 16 bits a sample
        picture = picture.convert("I").point(lambda level: level / 256).convert("L")
    elif picture.mode in ("P", "1", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    picture.thumbnail((LARGE, LARGE), Image.Resampling.LANCZOS)
    if "A" in picture.getbands():
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture.convert("RGBA")).convert("RGB")
    return _srgb(picture, profile)


def _srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the picture in sRGB: the colours of most telephones are wider, and the profile does not stay."""
    try:
        if profile:
            srgb = ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(picture, BytesIO(profile), srgb, outputMode="RGB") or picture
    except (ImageCms.PyCMSError, OSError):
        pass  # a profile of another kind of picture, or a broken one
    return picture.convert("RGB")


def _save(picture: Image.Image, path: Path) -> None:
    """Write the pixels only: Pillow would carry a comment over from the picture they came from."""
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    bare.save(path, "JPEG", quality=QUALITY, progressive=True)
