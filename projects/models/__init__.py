"""Models of plans and projects."""

from __future__ import annotations

from projects.models.location import LocationRecord, LocationSource
from projects.models.plan import Generation, HeadingKind, Plan, PlanHeading, PlanState
from projects.models.programme import Programme, Sector
from projects.models.project import Form, Kind, LocationState, Project, ProjectYearBudget, Stage

__all__ = [
    "Form",
    "Generation",
    "HeadingKind",
    "Kind",
    "LocationRecord",
    "LocationSource",
    "LocationState",
    "Plan",
    "PlanHeading",
    "PlanState",
    "Programme",
    "Project",
    "ProjectYearBudget",
    "Sector",
    "Stage",
]
