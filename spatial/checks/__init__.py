"""Finds what is wrong with a location, says how bad it is, and offers a repair where one exists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from spatial.checks.batch import Batch
from spatial.checks.finding import Finding, Repair, Severity
from spatial.checks.place import check_area, check_thailand
from spatial.checks.project import check_kind, length_findings, length_in_target, overlap_findings
from spatial.checks.shape import check_shape

__all__ = ["CheckContext", "Finding", "Repair", "Severity", "check", "check_many", "length_in_target"]


@dataclass(frozen=True)
class CheckContext:
    """What is known about the location's project; everything is optional, geometries are in WGS 84."""

    area: BaseGeometry | None = None
    """The organisation's own area."""
    area_quality: str = "none"
    """``official``, ``uploaded``, ``derived`` or ``none``; only an official boundary blocks."""
    organisation_name: str = "อปท."
    expected_length_m: float | None = None
    kinds: frozenset[str] = frozenset()
    """The kinds that the project should have: ``point``, ``line``, ``polygon``; empty for any."""
    others: Sequence[tuple[int, str, BaseGeometry]] = ()
    """Other projects nearby: id, name, geometry."""
    declared_epsg: int | None = None
    """The system in which the location was typed or uploaded."""
    country: BaseGeometry | None = None


def check(geometry: BaseGeometry | None, context: CheckContext | None = None) -> list[Finding]:
    """Everything that is wrong with one geometry in WGS 84; empty when nothing is."""
    context = context or CheckContext()
    batch = _check(np.array([geometry], dtype=object), context)
    found = batch.findings[0]
    if geometry is not None and batch.open[0]:
        if context.expected_length_m is not None:
            found += length_findings(geometry, context.expected_length_m)
        found += overlap_findings(geometry, context.others)
    return found


def check_many(geometries: NDArray[np.object_], context: CheckContext | None = None) -> list[list[Finding]]:
    """The findings of each row, at the speed of an import; without lengths and neighbours, which differ by row."""
    return _check(np.asarray(geometries, dtype=object), context or CheckContext()).findings


def _check(geometries: NDArray[np.object_], context: CheckContext) -> Batch:
    batch = Batch(geometries)
    check_shape(batch)
    if context.kinds:
        check_kind(batch, context.kinds)
    check_thailand(batch, context.country, context.declared_epsg)
    if context.area is not None:
        check_area(
            batch,
            context.area,
            official=context.area_quality == "official",
            name=context.organisation_name,
            declared=context.declared_epsg,
        )
    return batch
