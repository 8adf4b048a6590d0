"""Hostile pictures: refused with a reason, or made anew so that nothing hostile is left."""

from __future__ import annotations

import io
import re
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from geoplan.errors import DomainError
from projects.pictures.reading import read_picture
from spatial.formats.parsed import Limits
from tests.projects.photo_files import SECRETS, exif_of, gps_of, picture_bytes, two_halves

SCRIPT = b"<html><script>alert(document.cookie)</script>"
# Markers of a JPEG file that carry no picture: APP0 to APP15 and comments (ITU-T T.81, table B.1).
CARRIERS = {0xE0 + n for n in range(16)} | {0xFE}


def refused(data: bytes, folder: Path, name: str = "a.jpg") -> DomainError:
    path = folder / "upload"
    path.write_bytes(data)
    with pytest.raises(DomainError) as caught, read_picture(path, name):
        pass
    assert caught.value.thai and caught.value.english and str(folder) not in caught.value.thai
    return caught.value


def accepted(data: bytes, folder: Path, name: str = "a.jpg") -> list[bytes]:
    path = folder / "upload"
    path.write_bytes(data)
    with read_picture(path, name) as picture:
        return [picture.large.read_bytes(), picture.small.read_bytes()]


def carriers(jpeg: bytes) -> set[int]:
    """The markers before the pixels that carry something besides the picture."""
    found, at = set(), 2
    while at < len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        found.add(jpeg[at + 1])
        at += 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
    return found & CARRIERS


def assert_bare(files: list[bytes]) -> None:
    """Nothing is in there but a picture: JFIF's own header is the only segment beside the pixels."""
    for data in files:
        assert carriers(data) <= {0xE0}
        assert not any(secret in data for secret in (*SECRETS, b"script", b"http", b"Exif", b"ICC_PROFILE"))
        assert data.endswith(b"\xff\xd9")
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            assert picture.format == "JPEG" and not picture.getexif() and "comment" not in picture.info


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_what_is_kept_is_a_bare_picture(form: str, tmp_path: Path) -> None:
    data = picture_bytes(form=form)
    assert SECRETS[0] in data  # else this test could not fail
    assert_bare(accepted(data, tmp_path))


def test_a_picture_that_is_a_web_page_too_is_made_anew(tmp_path: Path) -> None:
    with_comment = picture_bytes()
    inside = with_comment[:2] + b"\xff\xfe" + struct.pack(">H", len(SCRIPT) + 2) + SCRIPT + with_comment[2:]
    assert_bare(accepted(inside + SCRIPT, tmp_path, "page.html"))


def test_xmp_text_and_a_colour_profile_go_too(tmp_path: Path) -> None:
    out, texts = io.BytesIO(), PngImagePlugin.PngInfo()
    texts.add_text("Author", "SECRETOWNER")
    texts.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>http://SECRETOWNER</x:xmpmeta>")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    two_halves().save(out, "PNG", pnginfo=texts, icc_profile=profile)
    assert_bare(accepted(out.getvalue(), tmp_path))


def test_a_preview_inside_the_exif_data_goes_too(tmp_path: Path) -> None:
    exif = exif_of(gps_of(100.05, 15.05))
    thumbnail = exif.get_ifd(1)
    thumbnail[259], thumbnail[513], thumbnail[514] = 6, 0, 4
    out = io.BytesIO()
    two_halves().save(out, "JPEG", exif=exif)
    assert_bare(accepted(out.getvalue(), tmp_path))


def test_a_broken_colour_profile_is_no_reason_to_refuse(tmp_path: Path) -> None:
    out = io.BytesIO()
    two_halves().save(out, "JPEG", icc_profile=b"not a profile" * 50)
    assert_bare(accepted(out.getvalue(), tmp_path))


def test_broken_exif_data_is_no_reason_to_refuse(tmp_path: Path) -> None:
    data = picture_bytes()
    start = data.index(b"Exif\0\0") + 14
    assert_bare(accepted(data[:start] + b"\xff" * 120 + data[start + 120 :], tmp_path))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (SCRIPT, "photo_type_unknown"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "photo_type_unknown"),
        (b"GIF89a" + SCRIPT, "photo_type_unknown"),
        (b"BM" + b"\0" * 60, "photo_type_unknown"),
        (b"II*\0" + b"\0" * 60, "photo_type_unknown"),
        (b"%PDF-1.7", "photo_type_unknown"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "photo_type_unknown"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 60, "photo_damaged"),
        (b"\0\0\0\x18ftypmif1" + SCRIPT, "photo_damaged"),
        (b"\0\0\0\x18ftypavif" + b"\0" * 60, "photo_type_unknown"),
        (b"\xff\xd8\xff" + SCRIPT, "photo_damaged"),
        (b"\x89PNG\r\n\x1a\n" + SCRIPT, "photo_damaged"),
        (b"RIFF\xff\xff\xff\xffWEBP" + SCRIPT, "photo_damaged"),
    ],
)
def test_what_is_no_picture_is_refused_whatever_its_name(data: bytes, code: str, tmp_path: Path) -> None:
    assert refused(data, tmp_path).code == code


def test_a_gif_of_a_real_picture_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    two_halves().save(out, "GIF")
    assert refused(out.getvalue(), tmp_path, "photo.jpeg").code == "photo_type_unknown"


def test_the_name_says_nothing_of_the_type(tmp_path: Path) -> None:
    assert_bare(accepted(picture_bytes(form="PNG"), tmp_path, "a.jpg"))
    assert_bare(accepted(picture_bytes(), tmp_path, "a.exe"))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.3, 0.7, 0.97])
def test_a_picture_cut_short_is_refused(form: str, part: float, tmp_path: Path) -> None:
    data = picture_bytes(form=form, image=Image.effect_noise((300, 300), 80).convert("RGB"))
    assert refused(data[: int(len(data) * part)], tmp_path).code == "photo_damaged"


def png_bomb(width: int, height: int, channels: int = 1) -> bytes:
    """A PNG that unpacks to ``width`` × ``height`` pixels, grey or with four channels, packed a thousand times."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 6 if channels == 4 else 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * (width * channels + 1) * height, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_a_bomb_is_refused_by_its_header(tmp_path: Path, settings) -> None:
    bomb = png_bomb(11_000, 11_000)
    assert len(bomb) < 200_000
    error = refused(bomb, tmp_path)
    assert error.code == "photo_too_many_pixels"
    assert "11000 × 11000" in error.thai and "100" in error.thai
    settings.PHOTO_PIXELS = 60_000
    assert refused(picture_bytes(), tmp_path).code == "photo_too_many_pixels"


def test_a_side_without_end_is_refused(tmp_path: Path) -> None:
    assert refused(png_bomb(40_000, 2), tmp_path).code == "photo_too_long"


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path, settings) -> None:
    settings.PHOTO_BYTES = 1 << 20
    error = refused(b"\xff\xd8\xff" + b"\0" * (1 << 20), tmp_path)
    assert error.code == "file_too_large"


def test_more_memory_than_is_allowed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projects.pictures.reading.LIMITS", Limits(memory_bytes=350 << 20, wall_seconds=30))
    assert refused(png_bomb(7_000, 7_000, channels=4), tmp_path).code == "photo_too_heavy"


def test_more_time_than_is_allowed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projects.pictures.reading.LIMITS", Limits(wall_seconds=0))
    assert refused(picture_bytes(), tmp_path).code == "photo_too_heavy"


NAMES = [
    "../../../etc/passwd.jpg", "..\\..\\x.jpg", "/etc/passwd", "a\0.jpg", "\u202egpj.exe", "", ".", "{0}.jpg", "%s%n",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_never_a_path(name: str, tmp_path: Path) -> None:
    error = refused(SCRIPT, tmp_path, name)
    assert "/" not in error.params["name"] and "\\" not in error.params["name"]
    assert not re.search("[\0\u202e]", error.english)


def test_the_process_that_reads_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    accepted(picture_bytes(), tmp_path)
    refused(SCRIPT, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["upload"]


def test_a_heic_picture_that_lies_about_its_size_or_ends_early_is_refused(tmp_path: Path) -> None:
    data = picture_bytes(form="HEIF")
    at = data.index(b"ispe") + 8
    for width, height in ((0, 0), (1, 1), (60_000, 60_000), (2**32 - 1, 2**32 - 1)):
        lie = data[:at] + struct.pack(">II", width, height) + data[at + 8 :]
        assert refused(lie, tmp_path).code in ("photo_damaged", "photo_too_long", "photo_too_many_pixels")
    for keep in (40, len(data) // 4, len(data) // 2, len(data) - 200):
        assert refused(data[:keep], tmp_path).code == "photo_damaged"


def test_a_heic_picture_of_too_many_pixels_is_refused_by_its_header(tmp_path: Path, settings) -> None:
    settings.PHOTO_PIXELS = 100_000
    assert refused(picture_bytes(form="HEIF"), tmp_path).code == "photo_too_many_pixels"


def test_a_heic_picture_with_any_byte_changed_is_read_or_refused_cleanly(tmp_path: Path) -> None:
    data = picture_bytes(form="HEIF", image=two_halves((64, 48)))
    for at in range(0, len(data), max(1, len(data) // 12)):
        (tmp_path / "upload").write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        try:
            with read_picture(tmp_path / "upload", "a.heic") as picture:
                assert_bare([picture.large.read_bytes(), picture.small.read_bytes()])
        except DomainError as error:
            assert error.code.startswith("photo_")
