"""Rules that the database itself keeps, as triggers and checks on the project tables; a module a concept."""

from __future__ import annotations

from projects.rules.announced import BUDGET_TRIGGERS
from projects.rules.locations import LOCATION_TRIGGERS, is_place
from projects.rules.plans import HEADING_TRIGGERS, PLAN_TRIGGERS
from projects.rules.projects import PROJECT_TRIGGERS
from projects.rules.shared import LOCKED, history

__all__ = [
    "BUDGET_TRIGGERS",
    "HEADING_TRIGGERS",
    "LOCATION_TRIGGERS",
    "LOCKED",
    "PLAN_TRIGGERS",
    "PROJECT_TRIGGERS",
    "history",
    "is_place",
]
