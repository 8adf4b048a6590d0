"""This process's copies of tiles by their versions. A version names the reader's rights, the filter and the place."""

from __future__ import annotations

from django.core.cache import caches

KEPT_SECONDS = 3600


def copy_of(version: str) -> bytes | None:
    """Return the tile of a version, or None where there is no copy."""
    found: bytes | None = caches["tiles"].get(f"project-tile:{version}")
    return found


def keep(version: str, tile: bytes) -> None:
    """Keep a copy for a while."""
    caches["tiles"].set(f"project-tile:{version}", tile, KEPT_SECONDS)
