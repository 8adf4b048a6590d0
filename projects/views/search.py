"""One search over places, projects and organisations."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from geoplan.organisations.models import Organisation
from projects.filters import ProjectFilter, contains
from projects.models import Project
from spatial.models import AdministrativeArea

SHOWN = 20


def search(request: HttpRequest) -> HttpResponse:
    """Show what fits the words: areas, organisations and the first projects, with a way to all of them."""
    chosen = ProjectFilter.from_query(request.GET)
    words = chosen.q
    areas: list[AdministrativeArea] = []
    organisations: list[Organisation] = []
    projects: list[Project] = []
    if words:
        named = Q(contains("name_th", words)) | Q(contains("name_en", words)) | Q(code=words)
        found = AdministrativeArea.objects.filter(named).select_related("parent__parent").order_by("code")
        areas = list(found.defer("geometry", "parent__geometry", "parent__parent__geometry")[:SHOWN])
        organisations = list(
            Organisation.objects.filter(named)
            .select_related("province")
            .only("code", "name_th", "name_en", "province__name_th", "province__name_en")[:SHOWN]
        )
        visible = Project.objects.visible_to(request.actor)
        projects = list(chosen.apply(visible, request.actor).for_list().order_by("-id")[:SHOWN])
    context = {"words": words, "areas": areas, "organisations": organisations, "projects": projects, "limit": SHOWN}
    return render(request, "projects/search.html", context)
