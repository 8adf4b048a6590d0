"""Models of places."""

from __future__ import annotations

from spatial.models.area import AdministrativeArea, AreaDrawing, AreaPiece, AreaQuality, BoundarySource, Level

__all__ = ["AdministrativeArea", "AreaDrawing", "AreaPiece", "AreaQuality", "BoundarySource", "Level"]
