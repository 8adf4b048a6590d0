"""Models of places."""

from __future__ import annotations

from spatial.models.area import AdministrativeArea, AreaPiece, AreaQuality, BoundarySource, Level

__all__ = ["AdministrativeArea", "AreaPiece", "AreaQuality", "BoundarySource", "Level"]
