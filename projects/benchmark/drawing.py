"""Draws the benchmark's projects as arrays: half of them lines, a third points, the rest polygons or no place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from projects.benchmark.country import Lao
from projects.demo import words
from projects.models import Form, Kind, LocationState, Stage

YEARS = np.arange(2566, 2571)
SHARES = {"line": 0.50, "point": 0.32, "polygon": 0.12, "": 0.06}
WAITING = 0.03
STAGES = (Stage.PLANNED, Stage.APPROVED, Stage.CONTRACTED, Stage.DISBURSING, Stage.COMPLETED, Stage.CANCELLED)
STAGE_SHARES = (0.42, 0.14, 0.12, 0.10, 0.18, 0.04)
TWO_YEARS = 0.25
DEGREE = 111_320.0
"""Metres of a degree of latitude, near enough to draw with."""
CHUNK = 50_000

Row = tuple[Any, ...]


def drawn(laos: list[Lao], count: int, rng: np.random.Generator) -> Iterator[Row]:
    """Yield ``count`` rows as ``filling.STAGED`` names their columns; ``lao`` counts from 0, geometry is hex EWKB."""
    weights = np.array([lao.weight for lao in laos])
    owners = np.sort(rng.choice(len(laos), size=count, p=weights / weights.sum()))
    templates, shares = _templates()
    for start in range(0, count, CHUNK):
        part = owners[start : start + CHUNK]
        chosen = rng.choice(len(templates), size=len(part), p=shares)
        yield from _rows(laos, part, [templates[one] for one in chosen], start, rng)


def _templates() -> tuple[list[words.Template], NDArray[np.float64]]:
    """Return the demonstration's kinds of project, weighted so that shapes come in the shares of ``SHARES``."""
    total = {shape: sum(one.weight for one in words.TEMPLATES if one.shape == shape) for shape in SHARES}
    weights = np.array([SHARES[one.shape] * one.weight / total[one.shape] for one in words.TEMPLATES])
    return list(words.TEMPLATES), weights / weights.sum()


def _rows(
    laos: list[Lao], owners: NDArray[np.int64], templates: list[words.Template], start: int, rng: np.random.Generator
) -> Iterator[Row]:
    size = len(owners)
    places = np.array([laos[owner].places[pick % len(laos[owner].places)]
                       for owner, pick in zip(owners, rng.integers(0, 1 << 30, size), strict=True)])  # fmt: skip
    middles = places + rng.normal(0, 600 / DEGREE, (size, 2))
    metres = np.array([rng.uniform(*one.size) for one in templates])
    shapes = _shapes(templates, middles, metres, rng)
    stages = rng.choice(len(STAGES), size=size, p=STAGE_SHARES)
    years, waits, twice = rng.choice(YEARS, size), rng.random(size) < WAITING, rng.random(size) < TWO_YEARS
    prices, picks = rng.random(size), rng.integers(0, 1 << 30, size)
    for index, template in enumerate(templates):
        low, high = template.baht
        per = metres[index] if template.shape == "line" else 1
        amount = max(round((low + (high - low) * prices[index]) * per, 2), 1)
        place = None if waits[index] else shapes[index]
        state = LocationState.NOT_APPLICABLE if not template.shape else LocationState.NEEDED
        names = words.VILLAGES[picks[index] % 20], words.VILLAGES[picks[index] // 20 % 20]
        yield (
            start + index + 1, int(owners[index]), template.kind.value, template.programme,
            (Form.P03 if template.kind == Kind.EQUIPMENT else Form.P02).value,
            template.title.format(village=names[0], other=names[1], moo=picks[index] % 19 + 1),
            words.OBJECTIVES[template.kind],
            template.target.format(length=int(metres[index]), count=12, volume=9000, people=40),
            place, (LocationState.PLACED if place else state).value, STAGES[stages[index]].value,
            int(years[index]), f"{amount:.2f}", bool(twice[index]),
        )  # fmt: skip


def _shapes(
    templates: list[words.Template], middles: NDArray[np.float64], metres: NDArray[np.float64], rng: np.random.Generator
) -> list[str | None]:
    kinds = np.array([one.shape for one in templates])
    made: NDArray[np.object_] = np.full(len(kinds), None, dtype=object)
    made[kinds == "point"] = shapely.points(np.round(middles[kinds == "point"], 7))
    made[kinds == "line"] = _lines(middles[kinds == "line"], metres[kinds == "line"], rng)
    made[kinds == "polygon"] = _ponds(middles[kinds == "polygon"], metres[kinds == "polygon"], rng)
    hexes = shapely.to_wkb(shapely.set_srid(made, 4326), hex=True, include_srid=True)
    return [one if kind else None for one, kind in zip(hexes, kinds, strict=True)]


def _lines(middles: NDArray[np.float64], metres: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.object_]:
    """Roads of 5 to 8 vertices that bend a little at every step."""
    count, steps = len(middles), 7
    azimuth = rng.uniform(0, 2 * np.pi, (count, 1)) + np.cumsum(rng.normal(0, 0.25, (count, steps)), axis=1)
    stride = np.stack([np.sin(azimuth), np.cos(azimuth)], axis=2) * (metres / steps / DEGREE)[:, None, None]
    steps_from = np.concatenate([np.zeros((count, 1, 2)), np.cumsum(stride, axis=1)], axis=1)
    vertices = np.round(middles[:, None, :] + steps_from, 7)
    return np.asarray(shapely.linestrings(vertices))


def _ponds(middles: NDArray[np.float64], metres: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.object_]:
    """Uneven rings of 12 corners; seen from the middle each corner has its own direction, so that none crosses."""
    corners = 12
    angles = np.arange(corners) * 2 * np.pi / corners
    reach = metres[:, None] * rng.uniform(0.7, 1.15, (len(middles), corners)) / DEGREE
    rings = middles[:, None, :] + np.stack([np.cos(angles) * reach, np.sin(angles) * reach], axis=2)
    return np.asarray(shapely.polygons(np.round(np.concatenate([rings, rings[:, :1]], axis=1), 7)))
