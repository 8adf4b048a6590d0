"""JSON bodies of the API: only text that the database can keep and that an answer can repeat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class JsonParser(JSONParser):
    """Refuses, beyond what is not JSON: NUL, half of a surrogate pair, and lists nested without end."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the decoded body; raises ``ParseError`` (400)."""
        try:
            data = super().parse(stream, media_type, parser_context)
            _check(data)
        except (RecursionError, UnicodeEncodeError, LookupError):
            raise ParseError from None
        return data


def _check(value: Any) -> None:
    """Raise for text, keys too, that is no Unicode text or has a NUL."""
    if isinstance(value, str):
        value.encode()
        if "\0" in value:
            raise ParseError
    elif isinstance(value, dict):
        for key, item in value.items():
            _check(key)
            _check(item)
    elif isinstance(value, list):
        for item in value:
            _check(item)
