"""The page of an organisation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from geoplan.organisations.models import Organisation
from spatial.models import AreaQuality


def organisation_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show what an organisation is, the areas that it covers, and its own area on the map."""
    visible = Organisation.objects.visible_to(request.actor).select_related("province", "district")
    organisation = get_object_or_404(visible, code=code)
    coverages = list(
        organisation.coverages.select_related("area", "area__parent")
        .defer("area__geometry", "area__parent__geometry")
        .order_by("area_id")
    )
    context = {
        "organisation": organisation,
        "coverages": coverages,
        "approximate": any(coverage.area.quality != AreaQuality.OFFICIAL for coverage in coverages),
        "extent": organisation.area.extent if organisation.area else None,
        "outline": organisation.area.simplify(0.0005, preserve_topology=True).geojson if organisation.area else "",
        "neighbours": _neighbours(organisation),
    }
    return render(request, "organisations/organisation_page.html", context)


def _neighbours(organisation: Organisation) -> list[Organisation]:
    """Return the other LAOs of the district, or none for an organisation above it."""
    if not organisation.district_id:
        return []
    same = Organisation.objects.laos().filter(district=organisation.district_id).exclude(pk=organisation.pk)
    return list(same.defer("area").order_by("name_th"))
