"""Rules that the database itself keeps, as triggers and checks on the project tables; a module a concept."""

from __future__ import annotations

from geoplan.tracking import history
from projects.rules.cells import BUDGET_CELLS, CONTRACT_TILES, PROJECT_CELLS, TILE_DUE_TRIGGERS
from projects.rules.ledgers import LEDGER_TRIGGERS, YEAR_CLOSING_TRIGGERS
from projects.rules.locations import LOCATION_TRIGGERS, is_place
from projects.rules.money import (
    AMENDMENT_TRIGGERS,
    APPROVAL_STEP_TRIGGERS,
    APPROVAL_TRIGGERS,
    CARRY_OVER_TRIGGERS,
    CLOSING_TRIGGERS,
    CONTRACT_TRIGGERS,
    FUNDING_TRIGGERS,
    INSTALMENT_TRIGGERS,
    PAYMENT_TRIGGERS,
    PLAN_MONEY_TRIGGERS,
    TRANSFER_TRIGGERS,
    is_tax_id,
)
from projects.rules.photos import PHOTO_TRIGGERS
from projects.rules.plans import BUDGET_TRIGGERS, HEADING_TRIGGERS, PLAN_TRIGGERS
from projects.rules.projects import PROJECT_TRIGGERS
from projects.rules.revisions import HEADING_ROW_TRIGGERS, REVISION_TRIGGERS, ROW_TRIGGERS, STEP_TRIGGERS
from projects.rules.saved_views import SAVED_VIEW_TRIGGERS
from projects.rules.shared import LOCKED
from projects.rules.summaries import (
    APPROVAL_MARKS,
    BUDGET_MARKS,
    CONTRACT_MARKS,
    FUNDING_MARKS,
    INSTALMENT_MARKS,
    PAYMENT_MARKS,
    PROJECT_MARKS,
    SUMMARY_DUE_TRIGGERS,
)

__all__ = [
    "AMENDMENT_TRIGGERS",
    "APPROVAL_MARKS",
    "APPROVAL_STEP_TRIGGERS",
    "APPROVAL_TRIGGERS",
    "BUDGET_CELLS",
    "BUDGET_MARKS",
    "BUDGET_TRIGGERS",
    "CARRY_OVER_TRIGGERS",
    "CLOSING_TRIGGERS",
    "CONTRACT_MARKS",
    "CONTRACT_TILES",
    "CONTRACT_TRIGGERS",
    "FUNDING_MARKS",
    "FUNDING_TRIGGERS",
    "HEADING_ROW_TRIGGERS",
    "HEADING_TRIGGERS",
    "INSTALMENT_MARKS",
    "INSTALMENT_TRIGGERS",
    "LEDGER_TRIGGERS",
    "LOCATION_TRIGGERS",
    "LOCKED",
    "PAYMENT_MARKS",
    "PAYMENT_TRIGGERS",
    "PHOTO_TRIGGERS",
    "PLAN_MONEY_TRIGGERS",
    "PLAN_TRIGGERS",
    "PROJECT_CELLS",
    "PROJECT_MARKS",
    "PROJECT_TRIGGERS",
    "REVISION_TRIGGERS",
    "ROW_TRIGGERS",
    "SAVED_VIEW_TRIGGERS",
    "STEP_TRIGGERS",
    "SUMMARY_DUE_TRIGGERS",
    "TILE_DUE_TRIGGERS",
    "TRANSFER_TRIGGERS",
    "YEAR_CLOSING_TRIGGERS",
    "history",
    "is_place",
    "is_tax_id",
]
