"""Counting everything again: whether summaries, stages, sums and places still are what the records say."""

from __future__ import annotations

from projects.invariants.checking import Broken, check

__all__ = ["Broken", "check"]
