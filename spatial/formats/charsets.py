"""Which encoding a text is in: what is declared is believed only when the bytes agree."""

from __future__ import annotations

import codecs

from geoplan.errors import DomainError
from spatial.formats.parsed import Encoding

THAI = "cp874"
ALLOWED = ("utf-8", THAI, "utf-16", "cp1252")
ALIASES = {
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "65001": "utf-8",
    "tis-620": THAI,
    "tis620": THAI,
    "874": THAI,
    "ansi 874": THAI,
    "windows-874": THAI,
    "iso-8859-11": THAI,
    "iso8859-11": THAI,
    "1252": "cp1252",
    "ansi 1252": "cp1252",
    "windows-1252": "cp1252",
    "iso-8859-1": "cp1252",
    "iso88591": "cp1252",
    "latin-1": "cp1252",
    "utf16": "utf-16",
}
BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def known(name: str) -> str | None:
    """Our name for an encoding, ``None`` for one we do not read."""
    plain = name.strip().lower().replace("_", "-")
    plain = ALIASES.get(plain, plain)
    return plain if plain in ALLOWED else None


def asked(name: str) -> str:
    """The encoding the user asked for; ``file_encoding_unknown`` for one we do not read."""
    if (found := known(name)) is None:
        raise DomainError("file_encoding_unknown", encoding=name[:40])
    return found


def fits(data: bytes, encoding: str) -> bool:
    """Whether the bytes decode; a character cut at the very end is forgiven."""
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(data, final=False)
    except UnicodeDecodeError:
        return False
    return True


def detect(pieces: list[bytes], declared: tuple[str, str] | None = None) -> Encoding:
    """The encoding of text in ``pieces``; ``declared`` is a name we read and where it stood (cpg, dbf).

    Strict UTF-8 first, since Thai text in cp874 is almost never valid UTF-8, then cp874.
    """
    plain = all(piece.isascii() for piece in pieces)
    candidates = [declared[0]] if declared else []
    candidates += [name for name in ("utf-8", THAI) if name not in candidates]
    able = [name for name in candidates if all(fits(piece, name) for piece in pieces)]
    if not able:
        return Encoding("utf-8", "detected", certain=False, alternatives=(THAI, "cp1252"))
    name, how = able[0], declared[1] if declared and able[0] == declared[0] else "detected"
    certain = plain or name == "utf-8" or (how != "detected" and "utf-8" not in able)
    return Encoding(name, how, certain, () if plain else (*able[1:], *(() if certain else ("cp1252",))))


def detect_document(data: bytes, wanted: str | None) -> tuple[str, Encoding]:
    """A whole text file decoded: by the user's choice, its byte order mark, or what its bytes allow.

    ``file_encoding_wrong`` when the user's choice cannot decode it. What nothing decodes comes with U+FFFD.
    """
    bom = next((name for mark, name in BOMS.items() if data.startswith(mark)), None)
    if wanted:
        encoding = Encoding(asked(wanted), "declared")
    elif bom:
        encoding = Encoding(bom, "bom")
    else:
        encoding = detect([data])
    codec = "utf-8-sig" if encoding.name == "utf-8" else encoding.name
    try:
        return data.decode(codec, "strict" if wanted else "replace"), encoding
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DomainError("file_encoding_wrong", encoding=encoding.name, line=line) from error
