"""Villages and communities of an organisation with their population: the list with its map, and one's form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from geoplan.errors import DomainError
from geoplan.organisations import communities
from geoplan.organisations.data import rows_of
from geoplan.organisations.forms import CommunityForm
from geoplan.organisations.models import Community, Organisation, PopulationRecord, Section
from geoplan.organisations.population import COLUMNS
from geoplan.organisations.views.executives import version_of
from geoplan.organisations.views.frame import Standing, editable, frame, lao_of, year_of
from geoplan.organisations.views.population import column_labels
from geoplan.organisations.views.profile import conflict, outline_of

FIELDS = {"community_taken": "number", "community_elsewhere": "subdistrict"}


def community_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the villages of a year with their population, their sums, and where they lie."""
    organisation = lao_of(request, code)
    year = year_of(request, organisation)
    found = list(
        rows_of(organisation, year, Section.COMMUNITIES)
        .visible_to(request.actor)
        .select_related("subdistrict")
        .defer("subdistrict__geometry")
    )
    records = list(rows_of(organisation, year, Section.POPULATION).visible_to(request.actor))
    away = communities.distances_outside(organisation, found)
    people = {record.community_id: record for record in records}
    context = {
        **frame(request, organisation, "community_list", year),
        "lines": [(one, people.get(one.pk), _counts(people.get(one.pk)), away.get(one.pk)) for one in found],
        "sums": _sums([people[one.pk] for one in found if one.pk in people]),
        "villages": Standing.of(found),
        "population": Standing.of(records),
        "places": [_feature(one, people.get(one.pk)) for one in found if one.point],
        "outline": outline_of(organisation),
        "extent": organisation.area.extent if organisation.area else None,
        "outside": len(away),
        "without": len(found) - len([one for one in found if one.pk in people]),
    }
    return render(request, "organisations/communities.html", context)


def _counts(record: PopulationRecord | None) -> list[tuple[str, int | None]]:
    """Return the columns of a village with their labels; all None where the year has no record."""
    return [(label, getattr(record, column) if record else None) for column, label in column_labels()]


def _sums(records: list[PopulationRecord]) -> dict[str, int | None]:
    """Return the sum of each column; None where no record says anything."""
    sums: dict[str, int | None] = {}
    for column in COLUMNS:
        values = [getattr(record, column) for record in records if getattr(record, column) is not None]
        sums[column] = sum(values) if values else None
    return sums


def _feature(community: Community, record: PopulationRecord | None) -> dict[str, Any]:
    assert community.point is not None
    people = f" · {record.total:,} {_('people')}" if record else ""
    return {
        "type": "Feature",
        "id": community.pk,
        "geometry": {"type": "Point", "coordinates": community.point.coords},
        "properties": {"label": community.label, "words": f"{community.label}{people}"},
    }


def community_new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a village or community, and add one."""
    return _edit(request, editable(request, code), None)


def community_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Change a village or community; when somebody else was quicker, show both sides (412)."""
    organisation = editable(request, code)
    return _edit(request, organisation, get_object_or_404(organisation.communities, pk=pk))


def community_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Remove a village or community entered by mistake."""
    organisation = editable(request, code)
    found = get_object_or_404(organisation.communities, pk=pk)
    communities.remove_community(request.actor, organisation, found, version_of(request))
    messages.success(request, _("“%(name)s” has been removed.") % {"name": found.label})
    return redirect("community_list", code)


def _edit(request: HttpRequest, organisation: Organisation, stored: Community | None) -> HttpResponse:
    def form_of(data: Any, instance: Community | None) -> CommunityForm:
        return CommunityForm(data, instance=instance, organisation=organisation)

    form = form_of(request.POST or None, stored)
    context = {
        **frame(request, organisation, "community_list", year_of(request, organisation)),
        "form": form,
        "stored": stored,
        "outline": outline_of(organisation),
        "extent": organisation.area.extent if organisation.area else None,
    }
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            saved = communities.save_community(request.actor, organisation, stored, version, form.cleaned_data)
            _tell(request, organisation, saved)
            return redirect(f"{reverse('community_list', args=[organisation.code])}?year={context['year']}")
        except DomainError as error:
            if error.code == "stale_version" and stored:
                now = get_object_or_404(Community, pk=stored.pk)
                context |= conflict(form_of(None, now), request, lambda data: form_of(data, now))
                return render(request, "organisations/community_edit.html", context, status=412)
            form.refuse(error, FIELDS)
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/community_edit.html", context, status=status)


def _tell(request: HttpRequest, organisation: Organisation, saved: Community) -> None:
    messages.success(request, _("Saved. Confirm it when it is right, so that the public sees it."))
    if metres := communities.distances_outside(organisation, [saved]).get(saved.pk):
        said = _("The point of %(name)s lies %(metres)s m outside the organisation's area. Check it on the map.")
        messages.warning(request, said % {"name": saved.label, "metres": f"{metres:,}"})
