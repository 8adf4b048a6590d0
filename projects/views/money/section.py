"""The money on a project's page: the section, the timeline, and what this reader may do."""

from __future__ import annotations

import datetime as dt
from typing import Any

from geoplan.policy import Action, Actor
from projects.models import Project
from projects.money.nextsteps import next_steps
from projects.money.overview import money_of
from projects.money.timeline import timeline_of

ACTIONS = {
    "approve": Action.EDIT_APPROVAL,
    "move": Action.MOVE_BUDGET,
    "contract": Action.EDIT_CONTRACT,
    "pay": Action.EDIT_PAYMENT,
    "report": Action.REPORT_PROGRESS,
    "close": Action.CLOSE_PROJECT,
}


def money_section(actor: Actor, project: Project) -> dict[str, Any]:
    """Return the context of the money of a project's page: one query, whatever there is.

    The money of a project that has ended is closed; what remains is to evaluate it or to open it again.
    """
    money = money_of(project)
    permitted = {name: actor.may(action, project) for name, action in ACTIONS.items()}
    may = {name: allowed and money.closing is None for name, allowed in permitted.items()}
    steps = next_steps(project, money)
    return {
        "money": money,
        "timeline": timeline_of(project, money, dt.date.today()),
        "may": may,
        "may_close": permitted["close"],
        "may_reopen": permitted["close"] and money.closing is not None,
        # Tax numbers of persons are their citizens' numbers: not for the public.
        "is_insider": actor.may(Action.VIEW_REVIEW, project),
        "my_steps": [step for step in steps if actor.may(step.action, project)],
        "others_steps": [step for step in steps if not actor.may(step.action, project)],
    }
