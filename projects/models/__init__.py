"""Models of plans and projects."""

from __future__ import annotations

from projects.models.imports import (
    BatchState,
    GeometrySource,
    ImportBatch,
    ImportMapping,
    ImportRow,
    RowAction,
    RowState,
)
from projects.models.location import LocationRecord, LocationSource
from projects.models.photo import NEAR_M, Distance, Moment, Photo
from projects.models.plan import Generation, HeadingKind, Plan, PlanHeading, PlanState
from projects.models.programme import Programme, Sector
from projects.models.project import Form, Kind, LocationState, Project, ProjectYearBudget, Stage

__all__ = [
    "NEAR_M",
    "BatchState",
    "Distance",
    "Form",
    "Generation",
    "GeometrySource",
    "HeadingKind",
    "ImportBatch",
    "ImportMapping",
    "ImportRow",
    "Kind",
    "LocationRecord",
    "LocationSource",
    "LocationState",
    "Moment",
    "Photo",
    "Plan",
    "PlanHeading",
    "PlanState",
    "Programme",
    "Project",
    "ProjectYearBudget",
    "RowAction",
    "RowState",
    "Sector",
    "Stage",
]
