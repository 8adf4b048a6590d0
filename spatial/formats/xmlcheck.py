"""XML from strangers: no document type, so no entities, and no bottomless nesting."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from geoplan.errors import DomainError
from spatial.formats.parsed import MIB


class _Depth:
    """A tree builder that builds nothing and counts how deep it is."""

    def __init__(self, limit: int) -> None:
        self.depth, self.limit = 0, limit

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Refuse an element nested too deep."""
        self.depth += 1
        if self.depth > self.limit:
            raise DomainError("file_too_deep", limit=self.limit)

    def end(self, tag: str) -> None:
        """Come back up."""
        self.depth -= 1

    def close(self) -> None:
        """Answer nothing."""


def check(path: Path, nesting: int) -> None:
    """Read the whole document at constant memory.

    Errors: ``file_xml_dtd``, ``file_too_deep``, ``file_unreadable_xml``.
    """
    parser: Any = DefusedXMLParser(target=_Depth(nesting), forbid_dtd=True)
    try:
        with path.open("rb") as stream:
            while piece := stream.read(MIB):
                parser.feed(piece)
        parser.close()
    except DefusedXmlException as error:
        raise DomainError("file_xml_dtd") from error
    except (ParseError, ValueError, LookupError) as error:
        line, column = getattr(error, "position", (1, 0))
        raise DomainError("file_unreadable_xml", line=line, column=column + 1) from error
