"""The area pages: provinces, districts and subdistricts with their projects."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from projects.models import LocationState, Project
from reports import areas, summaries
from spatial.models import AdministrativeArea, AreaQuality, Level

PAGE = 20


def area_index(request: HttpRequest) -> HttpResponse:
    """List the provinces with how many projects the reader sees in each."""
    provinces = AdministrativeArea.objects.filter(level=Level.PROVINCE).order_by("name_th")
    rows = _children(request, provinces, "province")
    return render(request, "reports/area_index.html", {"rows": rows})


def area_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show an area: figures, map, what lies in it and what touches it, and the areas below it."""
    area = get_object_or_404(AdministrativeArea.objects.select_related("parent__parent"), pk=code)
    review = areas.review_area(request.actor, area)
    below = {Level.PROVINCE: "district", Level.DISTRICT: "subdistrict"}.get(Level(area.level))
    context = {
        "review": review,
        "area": area,
        "approximate": area.quality == AreaQuality.APPROXIMATE,
        "crumbs": [a for a in (getattr(area.parent, "parent", None), area.parent) if a],
        "extent": area.geometry.extent if area.geometry else None,
        "page": Paginator(_listed(review.inside), PAGE).get_page(request.GET.get("page")),
        "touching": _listed(review.touching)[:PAGE],
        "touching_count": review.touching.count(),
        "laos": summaries.by_organisation(review.inside),
        "children": _children(request, area.children.order_by("code"), below) if below else [],
        "field": areas.FIELD[Level(area.level)],
    }
    return render(request, "reports/area_page.html", context)


def _listed(projects: QuerySet[Project]) -> QuerySet[Project]:
    return projects.select_related("organisation", "district", "subdistrict").order_by("-id")


def _children(request: HttpRequest, children: QuerySet[AdministrativeArea], field: str) -> list[dict[str, Any]]:
    """Return the areas below with the counts that the reader may see, those without projects too."""
    counts = {
        row[field]: row
        for row in Project.objects.visible_to(request.actor)
        .filter(**{f"{field}__in": children})
        .order_by()
        .values(field)
        .annotate(count=Count("pk"), placed=Count("pk", filter=Q(location_state=LocationState.PLACED)))
    }
    return [{"area": child, **counts.get(child.pk, {"count": 0, "placed": 0})} for child in children.defer("geometry")]
