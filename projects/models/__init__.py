"""Models of plans and projects."""

from __future__ import annotations

from projects.chains import RevisionKind, RowKind, StepKind
from projects.models.approval import (
    ApprovalState,
    ApprovalStep,
    Authority,
    BudgetApproval,
    BudgetTransfer,
    CarryOver,
    ExpenditureClass,
    Source,
    Step,
)
from projects.models.contract import (
    Contract,
    ContractAmendment,
    ContractFunding,
    Ending,
    GuaranteeKind,
    Instalment,
    Method,
)
from projects.models.disbursement import Disbursement, Outcome, ProgressReport, ProjectClosing
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
from projects.models.photo import NEAR_M, Distance, Moment, Photo
from projects.models.plan import (
    YEARS_OF_GENERATION,
    Generation,
    HeadingKind,
    NumberSeries,
    Plan,
    PlanHeading,
    PlanState,
    generation_of,
)
from projects.models.programme import Programme, Sector
from projects.models.project import Form, Kind, LocationState, Project, ProjectYearBudget, Stage
from projects.models.revision import PlanRevision, RevisionRow, RevisionState
from projects.models.step import ChainStep
from projects.models.summary import Summary, SummaryDue
from projects.models.tile import TileCell, TileDue, TileVersion

__all__ = [
    "CATEGORIES",
    "MEASURES",
    "MONTHS",
    "NEAR_M",
    "YEARS_OF_GENERATION",
    "ApprovalState",
    "ApprovalStep",
    "Authority",
    "BatchState",
    "BudgetApproval",
    "BudgetTransfer",
    "CarryOver",
    "Category",
    "ChainStep",
    "Contract",
    "ContractAmendment",
    "ContractFunding",
    "Disbursement",
    "Distance",
    "Ending",
    "ExpenditureClass",
    "FiscalYearClosing",
    "Form",
    "Generation",
    "GeometrySource",
    "GuaranteeKind",
    "HeadingKind",
    "ImportBatch",
    "ImportMapping",
    "ImportRow",
    "Instalment",
    "Kind",
    "LedgerEstimate",
    "LedgerMonth",
    "LocationRecord",
    "LocationSource",
    "LocationState",
    "Measure",
    "Method",
    "Moment",
    "NumberSeries",
    "Outcome",
    "Photo",
    "Plan",
    "PlanHeading",
    "PlanRevision",
    "PlanState",
    "Programme",
    "ProgressReport",
    "Project",
    "ProjectClosing",
    "ProjectYearBudget",
    "RevisionKind",
    "RevisionRow",
    "RevisionState",
    "RowAction",
    "RowKind",
    "RowState",
    "Sector",
    "Side",
    "Source",
    "Stage",
    "Step",
    "StepKind",
    "Summary",
    "SummaryDue",
    "TileCell",
    "TileDue",
    "TileVersion",
    "categories_of",
    "generation_of",
]
