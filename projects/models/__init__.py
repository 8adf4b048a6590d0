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
from projects.models.ledger import (
    CATEGORIES,
    MEASURES,
    MONTHS,
    Category,
    FiscalYearClosing,
    LedgerEstimate,
    LedgerMonth,
    Measure,
    Side,
    categories_of,
)
from projects.models.location import LocationRecord, LocationSource
from projects.models.plan import Generation, HeadingKind, Plan, PlanHeading, PlanState
from projects.models.programme import Programme, Sector
from projects.models.project import Form, Kind, LocationState, Project, ProjectYearBudget, Stage

__all__ = [
    "CATEGORIES",
    "MEASURES",
    "MONTHS",
    "BatchState",
    "Category",
    "FiscalYearClosing",
    "Form",
    "Generation",
    "GeometrySource",
    "HeadingKind",
    "ImportBatch",
    "ImportMapping",
    "ImportRow",
    "Kind",
    "LedgerEstimate",
    "LedgerMonth",
    "LocationRecord",
    "LocationSource",
    "LocationState",
    "Measure",
    "Plan",
    "PlanHeading",
    "PlanState",
    "Programme",
    "Project",
    "ProjectYearBudget",
    "RowAction",
    "RowState",
    "Sector",
    "Side",
    "Stage",
    "categories_of",
]
