"""The verbs of the register: create, edit and remove a project. The place is ``projects.locations``' to change."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from geoplan.errors import DomainError
from geoplan.policy import Action, Actor
from projects.models import Plan, PlanState, Project, ProjectYearBudget, RevisionRow, RevisionState
from projects.titles import title_findings
from spatial.geos import to_shapely

EDITABLE = (
    "code",
    "name",
    "kind",
    "form",
    "heading",
    "programme",
    "objective",
    "target",
    "indicator",
    "expected_result",
    "unit_in_charge",
    "equipment_category",
    "equipment_type",
)
Budgets = Mapping[int, Decimal | None]


def create_project(actor: Actor, plan: Plan, values: Mapping[str, Any], budgets: Budgets) -> Project:
    """Add a project to a draft plan; ``budgets`` holds baht by Buddhist fiscal year, None for blank.

    Raises ``announced_locked`` for an announced plan, which changes through a revision only, and ``code_taken``.
    """
    actor.require(Action.CREATE_PROJECT, plan)
    with transaction.atomic():
        locked = Plan.objects.select_for_update().get(pk=plan.pk)
        if locked.state != PlanState.DRAFT:
            raise DomainError("announced_locked")
        return add_project(locked, values, budgets)


def add_project(plan: Plan, values: Mapping[str, Any], budgets: Budgets) -> Project:
    """Write a new draft project, for a caller that has authorised it and holds the plan or its revision locked."""
    project = Project(plan=plan, **_known(values))
    _save(project)
    _set_budgets(project, budgets)
    project.refresh_from_db()
    return project


def edit_project(actor: Actor, project: Project, version: int, values: Mapping[str, Any], budgets: Budgets) -> Project:
    """Change a project that has not been announced; ``version`` is the one that was read.

    Raises ``stale_version`` when somebody changed it since, ``announced_locked``, ``revision_in_chain`` and
    ``code_taken``.
    """
    actor.require(Action.EDIT_PROJECT, project)
    with transaction.atomic():
        locked = _lock(project, version)
        for name, value in _known(values).items():
            setattr(locked, name, value)
        _set_budgets(locked, budgets)
        if locked.geometry is not None:
            locked.title_elsewhere = bool(title_findings(locked, to_shapely(locked.geometry)))
        _save(locked)
    locked.refresh_from_db()
    return locked


def remove_draft(actor: Actor, project: Project, version: int) -> None:
    """Delete a project that has never been announced; the history keeps what it was."""
    actor.require(Action.EDIT_PROJECT, project)
    with transaction.atomic():
        _lock(project, version).delete()


def _lock(project: Project, version: int) -> Project:
    locked = Project.objects.select_for_update().filter(pk=project.pk).first()
    if locked is None:
        raise DomainError("not_found")
    if locked.announced_on is not None:
        raise DomainError("announced_locked")
    if RevisionRow.objects.filter(project=locked).exclude(revision__state=RevisionState.DRAFT).exists():
        raise DomainError("revision_in_chain")
    if locked.version != version:
        raise DomainError("stale_version")
    return locked


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what may be written of ``values``; organisation, stage, place and dates never come from a form."""
    return {name: values[name] for name in EDITABLE if name in values}


def _save(project: Project) -> None:
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError as error:
        if "project_code_once" in str(error):
            raise DomainError("code_taken", project_code=project.code) from error
        raise


def _set_budgets(project: Project, budgets: Budgets) -> None:
    """Write the years' amounts that differ; a blank that was never there stays absent."""
    present = {budget.fiscal_year: budget for budget in project.year_budgets.all()}
    for year, amount in budgets.items():
        budget = present.get(year)
        if budget is None and amount is not None:
            ProjectYearBudget.objects.create(project=project, fiscal_year=year, amount=amount)
        elif budget is not None and budget.amount != amount:
            budget.amount = amount
            budget.save()
