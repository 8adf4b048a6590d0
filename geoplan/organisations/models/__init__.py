"""Models of organisations."""

from __future__ import annotations

from geoplan.organisations.models.organisation import AreaSource, Coverage, Kind, LaoType, Organisation

__all__ = ["AreaSource", "Coverage", "Kind", "LaoType", "Organisation"]
