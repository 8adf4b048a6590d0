"""A batch of geometries under check: arrays in, a list of findings a row out."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import repeat
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.checks.finding import FINDINGS, Finding, Repair, Severity

Mask = NDArray[np.bool_]
Geometries = NDArray[np.object_]


def narrow(rows: Mask, keep: Mask) -> Mask:
    """The rows of a mask for which ``keep``, which has a value for each row of the mask, is true."""
    narrowed = rows.copy()
    narrowed[rows] = keep
    return narrowed


class Batch:
    """The geometries, what was found so far, and which rows later checks may still look at."""

    def __init__(self, geometries: Geometries) -> None:
        self.geometries = geometries
        self.findings: list[list[Finding]] = [[] for _ in geometries]
        self.open: Mask = np.ones(len(geometries), dtype=bool)

    @property
    def bounds(self) -> NDArray[np.float64]:
        """West, south, east, north of each row; NaN for an empty one."""
        return shapely.bounds(self.geometries)

    def add(
        self,
        rows: Mask,
        code: str,
        *,
        repair: str = "",
        repaired: Geometries | None = None,
        severity: Severity | None = None,
        close: bool = False,
        **params: Any,
    ) -> None:
        """Note a finding on each row of the mask; ``repaired`` and array ``params`` hold a value for each such row.

        ``close`` keeps later checks away from these rows, because they could only repeat the same mistake.
        """
        columns = [value if isinstance(value, np.ndarray) else repeat(value) for value in params.values()]
        repairs: Iterable[Repair | None] = repeat(None)
        if repaired is not None:
            useful = ~(shapely.is_missing(repaired) | shapely.is_empty(repaired))
            repairs = (Repair(repair, mended) if use else None for mended, use in zip(repaired, useful, strict=True))
        level = severity or FINDINGS[code][0]
        for row, offer, *values in zip(np.flatnonzero(rows).tolist(), repairs, *columns, strict=False):
            self.findings[row].append(Finding(code, level, dict(zip(params, values, strict=True)), offer))
        if close:
            self.open &= ~rows
