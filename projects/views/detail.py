"""The page of one project."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from geoplan.policy import Action
from projects.history import history_of
from projects.models import PlanState, Project
from projects.views.money.section import money_section
from projects.views.photos import photo_section

RELATED = ("organisation", "province", "district", "subdistrict", "programme", "heading__parent", "plan")
HEAVY = ("geometry_3857", "organisation__area", "province__geometry", "district__geometry", "subdistrict__geometry")


def project_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project with its place, its plan, its money and, to those who work on it, its history."""
    visible = Project.objects.visible_to(request.actor).select_related(*RELATED).defer(*HEAVY)
    project = get_object_or_404(visible, pk=pk)
    actor = request.actor
    works_on_it = actor.may(Action.VIEW_REVIEW, project)
    budgets = list(project.year_budgets.all())
    amounts = [budget.amount for budget in budgets if budget.amount is not None]
    locations = list(project.locations.select_related("recorded_by")) if works_on_it else []
    context = {
        "project": project,
        "crumbs": _crumbs(project),
        "budgets": budgets,
        "planned": sum(amounts) if amounts else None,
        "locations": locations,
        "places": _places(project, locations),
        "history": history_of(project) if works_on_it else [],
        "works_on_it": works_on_it,
        "may_edit": actor.may(Action.EDIT_PROJECT, project) and project.announced_on is None,
        "is_locked": actor.may(Action.EDIT_PROJECT, project) and project.announced_on is not None,
        "may_place": actor.may(Action.PLACE_PROJECT, project),
        "finance": money_section(actor, project),
        "plan_is_draft": project.plan.state == PlanState.DRAFT,
        "photos": photo_section(actor, project),
    }
    response = render(request, "projects/detail.html", context)
    response["Cache-Control"] = "private, no-cache"
    return response


def _places(project: Project, locations: list[Any]) -> dict[str, Any]:
    """Return the geometries that the page's map can show, as GeoJSON; the earlier ones by their record's id."""
    earlier = {str(record.pk): json.loads(record.geometry.json) for record in locations if record.geometry}
    return {
        "id": project.pk,
        "stage": project.stage,
        "now": json.loads(project.geometry.json) if project.geometry else None,
        "earlier": earlier,
    }


def _crumbs(project: Project) -> list[dict[str, str]]:
    """Return province › district › organisation › project."""
    areas = [area for area in (project.province, project.district) if area]
    crumbs = [{"label": area.name, "href": f"/areas/{area.code}/"} for area in areas]
    crumbs.append({"label": project.organisation.name, "href": f"/projects/?organisation={project.organisation.code}"})
    return [*crumbs, {"label": project.name, "href": ""}]
