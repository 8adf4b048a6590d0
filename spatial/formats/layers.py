"""Which layer, sheet or part of a file is read."""

from __future__ import annotations

from collections.abc import Sequence

from geoplan.errors import DomainError


def choose(layers: Sequence[str], wanted: str | None) -> str:
    """The layer asked for, or else the first. Errors: ``file_no_rows``, ``file_layer_unknown``."""
    if not layers:
        raise DomainError("file_no_rows")
    if wanted is None:
        return layers[0]
    if wanted not in layers:
        raise DomainError("file_layer_unknown", layer=wanted[:100], layers=", ".join(layers)[:1000])
    return wanted
