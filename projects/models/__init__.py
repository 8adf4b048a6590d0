"""Models of plans and projects."""

from __future__ import annotations

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
from projects.models.location import LocationRecord, LocationSource
from projects.models.plan import (
    YEARS_OF_GENERATION,
    Generation,
    HeadingKind,
    Plan,
    PlanHeading,
    PlanState,
    generation_of,
)
from projects.models.programme import Programme, Sector
from projects.models.project import Form, Kind, LocationState, Project, ProjectYearBudget, Stage
from projects.models.summary import Summary, SummaryDue

__all__ = [
    "YEARS_OF_GENERATION",
    "ApprovalState",
    "ApprovalStep",
    "Authority",
    "BatchState",
    "BudgetApproval",
    "BudgetTransfer",
    "CarryOver",
    "Contract",
    "ContractAmendment",
    "ContractFunding",
    "Disbursement",
    "Ending",
    "ExpenditureClass",
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
    "LocationRecord",
    "LocationSource",
    "LocationState",
    "Method",
    "Outcome",
    "Plan",
    "PlanHeading",
    "PlanState",
    "Programme",
    "ProgressReport",
    "Project",
    "ProjectClosing",
    "ProjectYearBudget",
    "RowAction",
    "RowState",
    "Sector",
    "Source",
    "Stage",
    "Step",
    "Summary",
    "SummaryDue",
    "generation_of",
]
