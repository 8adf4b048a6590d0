"""Models of plans and projects."""

from __future__ import annotations

from projects.chains import RevisionKind, RowKind, StepKind
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
from projects.models.plan import Generation, HeadingKind, NumberSeries, Plan, PlanHeading, PlanState
from projects.models.programme import Programme, Sector
from projects.models.project import Form, Kind, LocationState, Project, ProjectYearBudget, Stage
from projects.models.revision import PlanRevision, RevisionRow, RevisionState
from projects.models.step import ChainStep

__all__ = [
    "BatchState",
    "ChainStep",
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
    "NumberSeries",
    "Plan",
    "PlanHeading",
    "PlanRevision",
    "PlanState",
    "Programme",
    "Project",
    "ProjectYearBudget",
    "RevisionKind",
    "RevisionRow",
    "RevisionState",
    "RowAction",
    "RowKind",
    "RowState",
    "Sector",
    "Stage",
    "StepKind",
]
