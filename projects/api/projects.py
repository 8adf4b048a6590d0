"""The API's projects: lists as raw GeoJSON, single ones through djangorestframework-gis."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan.api import read_version
from geoplan.errors import DomainError
from geoplan.policy import Action
from projects import register
from projects.api.features import collection, feature_rows
from projects.api.serializers import ProjectFeatureSerializer, ProjectWriteSerializer
from projects.filters import READERS, ProjectFilter
from projects.models import Project

GEOJSON = "application/geo+json"
DEFAULT_LIMIT, MOST = 100, 1000
MONTH = "a month of a Buddhist year, such as `2568-03`"
DESCRIBED = {
    "location_state": "`needed` are those that wait for their place: not what was cancelled or taken out of its plan",
    "due_in": f"projects with something to be paid in {MONTH}",
    "paid_in": f"projects with a payment in {MONTH}",
}
FILTERS = [OpenApiParameter(name, OpenApiTypes.STR, description=DESCRIBED.get(name, "")) for name in READERS]


class ProjectList(APIView):
    """The projects that the caller sees, filtered as the list page is; POST makes a draft."""

    guards = {"GET": Action.VIEW_PROJECT, "POST": Action.CREATE_PROJECT}

    @extend_schema(
        parameters=[
            *FILTERS,
            OpenApiParameter("limit", OpenApiTypes.INT, description=f"features a page, {MOST} at most"),
            OpenApiParameter("before_id", OpenApiTypes.INT, description="continue behind this id, as `next` says"),
        ],
        responses={(200, GEOJSON): OpenApiTypes.OBJECT},
        operation_id="projects_list",
    )
    def get(self, request: Request) -> HttpResponse:
        """Return a FeatureCollection, newest first; ``next`` is the address of the following page, or null."""
        query = request._request.GET
        limit = read_number(query.get("limit"), "limit", DEFAULT_LIMIT, MOST)
        chosen = ProjectFilter.from_query(query, besides=("limit", "before_id"))
        actor = request._request.actor
        projects = chosen.apply(Project.objects.visible_to(actor), actor).order_by("-id")
        if query.get("before_id"):
            projects = projects.filter(pk__lt=read_number(query["before_id"], "before_id", 0, 2**62))
        rows = list(feature_rows(projects)[: limit + 1])
        body = collection(rows[:limit], next=_next(request, rows, limit))
        return HttpResponse(body, content_type=GEOJSON, headers={"Cache-Control": "private, no-store"})

    @extend_schema(
        request=ProjectWriteSerializer, responses={201: ProjectFeatureSerializer}, operation_id="projects_create"
    )
    def post(self, request: Request) -> HttpResponse:
        """Make a project in a plan of the caller's organisation; a place is set under ``locations``."""
        actor = request._request.actor
        values, budgets = _written(request)
        project = register.create_project(actor, values.pop("plan"), values, budgets)
        return _answer(project.pk, request, status=201)


class ProjectDetail(APIView):
    """One project."""

    guards = {"GET": Action.VIEW_PROJECT, "PATCH": Action.EDIT_PROJECT, "DELETE": Action.EDIT_PROJECT}

    @extend_schema(responses=ProjectFeatureSerializer, operation_id="projects_retrieve")
    def get(self, request: Request, pk: int) -> HttpResponse:
        """Return the project as a GeoJSON feature; its ETag is its version."""
        return _answer(pk, request)

    @extend_schema(request=ProjectWriteSerializer, responses=ProjectFeatureSerializer, operation_id="projects_update")
    def patch(self, request: Request, pk: int) -> HttpResponse:
        """Change the fields that are given; the write carries the version read (``If-Match``)."""
        project = _found(request, pk)
        values, budgets = _written(request, project)
        register.edit_project(request._request.actor, project, read_version(request), values, budgets)
        return _answer(pk, request)

    @extend_schema(responses={204: None}, operation_id="projects_destroy")
    def delete(self, request: Request, pk: int) -> Response:
        """Remove a project that was never announced; its history stays."""
        register.remove_draft(request._request.actor, _found(request, pk), read_version(request))
        return Response(status=204)


def _found(request: Request, pk: int) -> Project:
    projects = Project.objects.visible_to(request._request.actor).select_related("organisation", "plan")
    return get_object_or_404(projects.prefetch_related("year_budgets"), pk=pk)


def _written(request: Request, project: Project | None = None) -> tuple[dict[str, Any], dict[int, Any]]:
    """Return the checked fields and the budgets by fiscal year that a request wants to write."""
    context = {"actor": request._request.actor}
    wanted = ProjectWriteSerializer(project, data=request.data, partial=project is not None, context=context)
    wanted.is_valid(raise_exception=True)
    values = dict(wanted.validated_data)
    return values, values.pop("year_budgets", {})


def _answer(pk: int, request: Request, status: int = 200) -> HttpResponse:
    project = _found(request, pk)
    etag = f'"{project.version}"'
    if request.method == "GET" and request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    return Response(ProjectFeatureSerializer(project).data, status=status, headers={"ETag": etag})


def read_number(value: Any, name: str, default: int, most: int) -> int:
    """Return a whole number from 1 to ``most`` of a query string; ``filter_invalid`` names the parameter."""
    if value in (None, ""):
        return default
    if not value.isascii() or not value.isdigit() or len(value) > 19 or not 1 <= int(value) <= most:
        raise DomainError("filter_invalid", name=name)
    return int(value)


def _next(request: Request, rows: list[dict[str, Any]], limit: int) -> str | None:
    if len(rows) <= limit:
        return None
    query = request._request.GET.copy()
    query["before_id"] = str(rows[limit - 1]["id"])
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
