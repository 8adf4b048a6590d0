"""The register: the list of projects beside their map, both under one filter."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from geoplan.limits import bounded
from geoplan.policy import Action
from projects import columns
from projects.choices import choices_for, own_scope
from projects.describing import Names, describe, plan_names
from projects.models import Project
from projects.paging import DEFAULT_SORT, Page, page_of
from projects.totals import Totals, bounds_of, planned_amount, totals_for
from projects.views.addresses import View

MOST_FITTED = 100_000
"""The map fits itself round the projects up to as many; more lie all over the country, which it shows anyway."""


def project_list(request: HttpRequest) -> HttpResponse:
    """Show the register with the list in front."""
    return _register(request, "list")


def project_map(request: HttpRequest) -> HttpResponse:
    """Show the register with the map in front."""
    return _register(request, "map")


def _register(request: HttpRequest, front: str) -> HttpResponse:
    """Answer the page, or the results alone for htmx; without any query, staff see their own projects first."""
    if not request.GET and not request.actor.is_public:
        return redirect(View(request.path, own_scope(request.actor)).url())
    view = View.of(request)
    chosen = view.chosen
    projects = chosen.apply(Project.objects.visible_to(request.actor), request.actor)
    rows = projects.for_list(*columns.texts(view.columns)).annotate(planned=planned_amount(chosen.fiscal_year))
    with bounded(request.actor):
        page = page_of(rows, view.sort, view.after, view.before)
        totals = totals_for(chosen, request.actor, projects)
        bounds = None if chosen.bbox or totals.count > MOST_FITTED else bounds_of(projects)
    choices = choices_for(chosen)
    context = {
        **_results(view, page, totals, {**choices.names, **plan_names(chosen, request.actor)}),
        "front": front,
        "page_query": request.GET.urlencode(),
        "printed_on": timezone.localdate(),
        "bounds": bounds,
        "choices": choices,
    }
    name = "fragment" if request.htmx and not request.htmx.history_restore_request else "page"
    response = render(request, f"projects/register/{name}.html", context)
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["HX-Request", "Cookie"])
    return response


def _results(view: View, page: Page, totals: Totals, names: Names) -> dict[str, Any]:
    """Return what the results show: chips, totals, headings, rows, and the addresses of the neighbouring pages."""
    return {
        "view": view,
        "chosen": view.chosen,
        "filter_query": view.chosen.to_query(),
        "columns_query": urlencode({"columns": view.columns}, doseq=True),
        "chips": [(chip, view.url(chip.query)) for chip in describe(view.chosen, names)],
        "clear_url": view.url(""),
        "totals": totals,
        "stages": [(total, view.narrowed(stage=(total.stage.value,))) for total in totals.stages],
        "waiting_url": view.narrowed(location_state=("needed",)),
        "headings": columns.headings(view.columns, view.sort, lambda sort: view.url(sort=sort)),
        "columns": columns.shown(view.columns),
        "all_columns": columns.COLUMNS,
        "page": page,
        "pager": {
            "previous": view.url(before=page.before) if page.before else "",
            "next": view.url(after=page.after) if page.after else "",
        },
        "hidden": _hidden(view),
    }


def _hidden(view: View) -> list[tuple[str, str]]:
    """Return what the filter's form carries without showing it; the map writes its view into ``bbox``."""
    given = dict(view.chosen.pairs())
    kept = [(name, given[name]) for name in ("plan", "ids") if name in given]
    return [*kept, ("bbox", given.get("bbox", "")), ("sort", view.sort if view.sort != DEFAULT_SORT else "")]


def project_card(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one project in the drawer beside the map."""
    projects = Project.objects.visible_to(request.actor).for_list().annotate(planned=planned_amount())
    project: Any = get_object_or_404(projects.annotate(place=F("geometry")), pk=pk)
    context = {
        "project": project,
        "bounds": ",".join(map(str, project.place.extent)) if project.place else "",
        "may_place": request.actor.may(Action.PLACE_PROJECT, project),
    }
    response = render(request, "projects/register/card.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
