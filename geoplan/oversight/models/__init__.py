"""Models of oversight."""

from __future__ import annotations

from geoplan.oversight.models.review import Review, ReviewEntry, ReviewKind, ReviewState

__all__ = ["Review", "ReviewEntry", "ReviewKind", "ReviewState"]
