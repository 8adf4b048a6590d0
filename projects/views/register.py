"""The register: the list of projects beside their map, both under one filter."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from geoplan.organisations.models import Organisation
from geoplan.policy import Actor
from projects.describing import describe
from projects.filters import ProjectFilter
from projects.models import Form, Kind, LocationState, Programme, Project, Stage
from projects.paging import DEFAULT_SORT, Page, page_of, read_sort
from projects.queries import filter_areas, filter_organisations
from projects.totals import Totals, bounds_of, planned_amount, totals_of
from projects.views.columns import COLUMNS, Heading, headings, read_columns

PARAMETERS = ("sort", "after", "before", "columns", "scope")


def own_scope(actor: Actor) -> ProjectFilter:
    """Return what the actor works on: the organisation's projects, or the province's for a provincial office."""
    organisation = Organisation.objects.filter(pk=actor.organisation_id).only("code", "kind", "province_id").first()
    if organisation is None or organisation.kind == "department":
        return ProjectFilter()
    if organisation.kind == "provincial_office":
        return ProjectFilter(province=organisation.province_id or "")
    return ProjectFilter(organisation=(organisation.code,))


def project_list(request: HttpRequest) -> HttpResponse:
    """Show the register with the list in front."""
    return _register(request, "list")


def project_map(request: HttpRequest) -> HttpResponse:
    """Show the register with the map in front."""
    return _register(request, "map")


def _register(request: HttpRequest, front: str) -> HttpResponse:
    """Answer the page, or the results alone for htmx; without any query, staff see their own first."""
    if not request.GET and not request.actor.is_public:
        return redirect(f"{request.path}?{own_scope(request.actor).to_query() or 'scope=all'}")
    chosen = ProjectFilter.from_query(request.GET, PARAMETERS)
    sort = read_sort(request.GET.get("sort", ""))
    columns = read_columns(request.GET.getlist("columns"))
    projects = chosen.apply(Project.objects.visible_to(request.actor))
    rows = projects.for_list().annotate(planned=planned_amount(chosen.fiscal_year))
    page = page_of(rows, sort, request.GET.get("after", ""), request.GET.get("before", ""))
    context = {
        **_results(request.GET, request.path, chosen, sort, columns, page, totals_of(projects, chosen.fiscal_year)),
        "front": front,
        "bounds": None if chosen.bbox else bounds_of(projects),
        "is_fragment": bool(request.htmx),
        **_choices(chosen),
    }
    template = "projects/register/fragment.html" if request.htmx else "projects/register/page.html"
    response = render(request, template, context)
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["HX-Request", "Cookie"])
    return response


def _results(
    query: QueryDict, path: str, chosen: ProjectFilter, sort: str, columns: list[str], page: Page, totals: Totals
) -> dict[str, object]:
    """Return what the results show: chips, totals, rows, and the addresses of the neighbouring pages."""
    own = {"sort": sort if sort != DEFAULT_SORT else "", "columns": query.getlist("columns")}
    kept = urlencode({name: value for name, value in own.items() if value}, doseq=True)
    filter_query = chosen.to_query()

    def address(query: str, **cursor: str) -> str:
        parts = [query, kept, urlencode({name: value for name, value in cursor.items() if value})]
        return f"{path}?{'&'.join(part for part in parts if part) or 'scope=all'}"

    return {
        "chosen": chosen,
        "chips": [(chip, address(chip.query)) for chip in describe(chosen)],
        "clear_url": address(""),
        "filter_query": filter_query,
        "kept": own,
        "page": page,
        "pager": {
            "previous": address(filter_query, before=page.before) if page.before else "",
            "next": address(filter_query, after=page.after) if page.after else "",
        },
        "totals": totals,
        "stage_totals": [
            (total, address(_only_stage(chosen, total.stage).to_query())) for total in totals.stages
        ],
        "waiting_url": address(_replace(chosen, location_state=("needed",)).to_query()),
        "headings": headings(columns, sort, lambda chosen_sort: _sorted(path, filter_query, query, chosen_sort)),
        "columns": columns,
        "all_columns": COLUMNS,
        "other_url": f"{reverse('project_map' if path == reverse('project_list') else 'project_list')}?{filter_query}",
    }
