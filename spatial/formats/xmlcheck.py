"""XML from strangers, at constant memory: no document type, so no entities, and no bottomless nesting."""

from __future__ import annotations

from pathlib import Path
from xml.parsers import expat

from geoplan.errors import DomainError
from spatial.formats.parsed import MIB


def walk(path: Path, parser: expat.XMLParserType) -> None:
    """Read the whole document with the handlers of ``parser``, which count how deep they are.

    Errors: ``file_xml_dtd``, ``file_unreadable_xml``, and whatever the handlers raise.
    """
    # Entities can be declared in a document type only, and it is refused where it begins.
    parser.StartDoctypeDeclHandler = _refuse
    try:
        with path.open("rb") as stream:
            while piece := stream.read(MIB):
                parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        line, column = parser.ErrorLineNumber, parser.ErrorColumnNumber
        raise DomainError("file_unreadable_xml", line=line, column=column + 1) from error


def _refuse(*_: object) -> None:
    raise DomainError("file_xml_dtd")


def check(path: Path, nesting: int) -> None:
    """Read the whole document and keep nothing. Errors: those of ``walk``, ``file_too_deep``."""
    depth = 0

    def come_in(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > nesting:
            raise DomainError("file_too_deep", limit=nesting)

    def come_out(tag: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = come_in, come_out
    walk(path, parser)
