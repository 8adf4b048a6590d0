"""Zip archives from strangers: all entries judged before any is unpacked, under server-made names."""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
from pathlib import Path, PurePosixPath

from geoplan.errors import DomainError
from spatial.formats.declared import shown_name
from spatial.formats.parsed import MIB, Limits

ARCHIVES = (".zip", ".kmz", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".tar", ".cab", ".arj")
MAGICS = (b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
ENCRYPTED = 0x1
# Small entries may shrink as they like, and so do the blank columns of honest DBF files, some 200 times.
RATIO_FROM = 10 * MIB
UTF8_NAME = 0x800


class Archive:
    """A zip whose entries have all been judged; ``entries`` maps each name, as its maker wrote it, to its entry."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.limits = limits
        try:
            self.zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise DomainError("zip_damaged") from error
        infos = [info for info in self.zip.infolist() if not info.is_dir()]
        _check_sizes(infos, limits)
        self.entries: dict[str, zipfile.ZipInfo] = {}
        seen: set[str] = set()
        for info in infos:
            name = _name(info)
            _check_entry(info, name, limits)
            key = unicodedata.normalize("NFC", name).casefold()
            if key in seen:
                raise DomainError("zip_duplicate", entry=shown_name(name))
            seen.add(key)
            if not _is_litter(name):
                self.entries[name] = info

    def unpack(self, name: str, target: Path) -> None:
        """Write one entry to ``target``; archives inside archives are refused, whatever they are called."""
        try:
            with self.zip.open(self.entries[name]) as source, target.open("xb") as out:
                first = source.read(MIB)
                if first.startswith(MAGICS) or PurePosixPath(name).suffix.lower() in ARCHIVES:
                    raise DomainError("zip_nested", entry=shown_name(name))
                while first:
                    out.write(first)
                    first = source.read(MIB)
        except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
            raise DomainError("zip_damaged") from error

    def refuse_nested(self) -> None:
        """Refuse the archive when an entry is called like an archive."""
        for name in self.entries:
            if PurePosixPath(name).suffix.lower() in ARCHIVES:
                raise DomainError("zip_nested", entry=shown_name(name))


def _check_sizes(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(infos) > limits.zip_entries:
        raise DomainError("zip_too_many_entries", count=len(infos), limit=limits.zip_entries)
    if sum(info.file_size for info in infos) > limits.unpacked_bytes:
        raise DomainError("zip_too_large", limit=limits.unpacked_bytes // MIB)


def _check_entry(info: zipfile.ZipInfo, name: str, limits: Limits) -> None:
    parts = re.split(r"[/\\]", name)
    escapes = name.startswith(("/", "\\")) or ".." in parts or re.match(r"[A-Za-z]:", name)
    if escapes or "\0" in info.orig_filename or stat.S_ISLNK(info.external_attr >> 16):
        raise DomainError("zip_unsafe_entry", entry=shown_name(name) or "?")
    if info.flag_bits & ENCRYPTED:
        raise DomainError("zip_encrypted", entry=shown_name(name))
    if info.file_size > RATIO_FROM and info.file_size > limits.zip_ratio * max(info.compress_size, 1):
        raise DomainError("zip_ratio", entry=shown_name(name), limit=limits.zip_ratio)


def _name(info: zipfile.ZipInfo) -> str:
    """The entry's name; Windows writes Thai names in cp874 without saying so: zipfile reads cp437."""
    if info.flag_bits & UTF8_NAME:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp874"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _is_litter(name: str) -> bool:
    """What macOS and Windows leave in archives."""
    path = PurePosixPath(name)
    return "__MACOSX" in path.parts or path.name.startswith("._") or path.name in (".DS_Store", "Thumbs.db")
