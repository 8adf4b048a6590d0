"""Models of organisations."""

from __future__ import annotations

from geoplan.organisations.models.community import Community, CommunityKind, PopulationRecord
from geoplan.organisations.models.executive import SINGLE, Executive, Position
from geoplan.organisations.models.organisation import AreaSource, CodeSource, Coverage, Kind, LaoType, Organisation
from geoplan.organisations.models.profile import Confirmable, DataState, OrganisationProfile, Section

__all__ = [
    "SINGLE",
    "AreaSource",
    "CodeSource",
    "Community",
    "CommunityKind",
    "Confirmable",
    "Coverage",
    "DataState",
    "Executive",
    "Kind",
    "LaoType",
    "Organisation",
    "OrganisationProfile",
    "PopulationRecord",
    "Position",
    "Section",
]
