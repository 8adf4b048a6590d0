"""Models of organisations."""

from __future__ import annotations

from geoplan.organisations.models.organisation import AreaSource, CodeSource, Coverage, Kind, LaoType, Organisation

__all__ = ["AreaSource", "CodeSource", "Coverage", "Kind", "LaoType", "Organisation"]
