"""Columns of text built row by row: a few thousand rows at a time are Python's own, the rest are Arrow's."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

ROWS = 2_000


class TextColumns:
    """A table of text that grows by rows of any length; ``width`` is the longest so far, ``count`` how many rows."""

    def __init__(self) -> None:
        self.width = self.count = 0
        self._rows: list[Sequence[str | None]] = []
        self._done: list[list[pa.Array]] = []

    def add(self, cells: Sequence[str | None]) -> None:
        """Add a row."""
        self._rows.append(cells)
        self.count += 1
        self.width = max(self.width, len(cells))
        if len(self._rows) == ROWS:
            self._flush()

    def columns(self, width: int) -> list[pa.ChunkedArray]:
        """Return the first ``width`` columns, null where a row has no cell so far to the right."""
        self._flush()
        return [pa.chunked_array([_at(chunk, place) for chunk in self._done], pa.string()) for place in range(width)]

    def _flush(self) -> None:
        if not self._rows:
            return
        width = max(1, max(map(len, self._rows)))
        self._done.append(
            [
                pa.array([row[place] if place < len(row) else None for row in self._rows], pa.string())
                for place in range(width)
            ]
        )
        self._rows = []


def _at(chunk: list[pa.Array], place: int) -> pa.Array:
    return chunk[place] if place < len(chunk) else pa.nulls(len(chunk[0]), pa.string())
