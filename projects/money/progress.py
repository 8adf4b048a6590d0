"""How far the work has come, and the end of a project."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from geoplan.errors import DomainError
from geoplan.policy import Action, Actor
from projects.models import ProgressReport, ProjectClosing
from projects.money.claiming import in_the_past, writing

EVALUATED = ("outcome", "closed_on", "reason", "evaluated_on", "result", "beneficiaries", "satisfaction")


def report_progress(actor: Actor, project_id: int, day: dt.date, percent: Decimal, note: str = "") -> ProgressReport:
    """Record how much of the work was done on ``day``; a second report of a day replaces the first."""
    with writing(actor, Action.REPORT_PROGRESS, project_id, "progress") as project:
        in_the_past(day)
        report, _ = ProgressReport.objects.update_or_create(
            project=project,
            seen_on=day,
            defaults={"percent": percent, "note": note.strip(), "reported_by_id": actor.user_id or None},
        )
    return report


def close_project(
    actor: Actor, project_id: int, values: Mapping[str, Any], version: int | None = None
) -> ProjectClosing:
    """Say that a project is completed, with its evaluation, or cancelled, with the reason; or mend what was said.

    ``version`` is that of the closing that was read, None where there was none. Errors: ``stale_version``,
    ``closing_against_records`` (completed without a payment, cancelled with one or with a contract in
    force), ``reason_missing``, ``in_the_future``, and as ``writing``.
    """
    with writing(actor, Action.CLOSE_PROJECT, project_id, "project: closed") as project:
        in_the_past(values["closed_on"])
        in_the_past(values.get("evaluated_on"))
        closing = ProjectClosing.objects.filter(project=project).first() or ProjectClosing(project=project)
        if closing.pk and closing.version != version:
            raise DomainError("stale_version")
        if values["outcome"] == "cancelled" and not values["reason"].strip():
            raise DomainError("reason_missing")
        for name in EVALUATED:
            if name in values:
                setattr(closing, name, values[name])
        closing.save()
        closing.refresh_from_db()
    return closing


def reopen_project(actor: Actor, project_id: int) -> None:
    """Open an ended project again, so that its money can be corrected. Errors: as ``writing``."""
    with writing(actor, Action.CLOSE_PROJECT, project_id, "project: opened again") as project:
        ProjectClosing.objects.filter(project=project).delete()
