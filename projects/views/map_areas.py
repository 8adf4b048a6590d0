"""The figures of provinces or districts for the map far out."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from geoplan.errors import DomainError
from geoplan.limits import bounded
from projects.area_totals import LEVELS, totals_by_area
from projects.filters import ProjectFilter
from spatial.models import Level


def map_areas(request: HttpRequest) -> JsonResponse:
    """Answer count and planned baht (text or null) by the code of each area of ``level`` that has projects.

    Errors: ``filter_invalid`` for another level than province or district, and those of the filter.
    """
    level, chosen = request.GET.get("level", ""), ProjectFilter.from_query(request.GET, ("level",))
    if level not in LEVELS:
        raise DomainError("filter_invalid", name="level")
    with bounded(request.actor):
        found = totals_by_area(chosen, request.actor, Level(level))
    areas = {code: {"count": total.count, "planned": total.planned} for code, total in found.items()}
    response = JsonResponse({"areas": areas})
    response["Cache-Control"] = "private, no-store"
    return response
