"""The page of an organisation, its general data by fiscal year, and what is missing of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from geoplan.errors import DomainError
from geoplan.organisations import profiles
from geoplan.organisations.completeness import completeness_of
from geoplan.organisations.data import require_year, rows_of
from geoplan.organisations.forms import ProfileForm, sides_of
from geoplan.organisations.models import Kind, Organisation, OrganisationProfile, Section
from geoplan.organisations.views.frame import Standing, editable, frame, lao_of, organisation_of, year_of
from geoplan.policy import Action
from spatial.models import AreaQuality

PROSE = ("terrain", "occupations")
PAGES = {
    Section.PROFILE: "organisation_page",
    Section.EXECUTIVES: "executive_list",
    Section.COMMUNITIES: "community_list",
    Section.POPULATION: "community_list",
}


def organisation_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show what an organisation is, its general data, the areas that it covers, and its own area on the map."""
    organisation = organisation_of(request, code)
    year = year_of(request, organisation) if organisation.kind == Kind.LAO else None
    coverages = list(
        organisation.coverages.select_related("area", "area__parent")
        .defer("area__geometry", "area__parent__geometry")
        .order_by("area_id")
    )
    context = {
        **frame(request, organisation, "organisation_page", year),
        "coverages": coverages,
        "approximate": any(coverage.area.quality != AreaQuality.OFFICIAL for coverage in coverages),
        "extent": organisation.area.extent if organisation.area else None,
        "outline": outline_of(organisation),
        "neighbours": _neighbours(organisation),
        **(_profile(request, organisation, year) if year else {}),
    }
    return render(request, "organisations/organisation_page.html", context)


def _profile(request: HttpRequest, organisation: Organisation, year: int) -> dict[str, Any]:
    found = rows_of(organisation, year, Section.PROFILE).visible_to(request.actor).first()
    last = OrganisationProfile.objects.of(organisation).filter(fiscal_year=year - 1).exists() if not found else False
    groups = [
        (title, [(field.label, getattr(found, field.name)) for field in fields if field.name not in PROSE])
        for title, fields in (ProfileForm(instance=found).groups[:-1] if found else [])
    ]
    return {
        "profile": found,
        "groups": groups,
        "has_last_year": last,
        "standing": Standing.of([found] if found else []),
    }


def outline_of(organisation: Organisation) -> str:
    """Return the organisation's own area as GeoJSON, simplified for a map, or nothing."""
    return organisation.area.simplify(0.0005, preserve_topology=True).geojson if organisation.area else ""


def _neighbours(organisation: Organisation) -> list[Organisation]:
    """Return the other LAOs of the district, or none for an organisation above it."""
    if not organisation.district_id:
        return []
    same = Organisation.objects.laos().filter(district=organisation.district_id).exclude(pk=organisation.pk)
    return list(same.defer("area").order_by("name_th"))


def profile_edit(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Show the form of a year's general data and save it; when somebody else was quicker, show both sides (412)."""
    organisation = editable(request, code)
    stored = rows_of(organisation, require_year(year), Section.PROFILE).first()
    form = ProfileForm(request.POST or None, instance=stored)
    context = {**frame(request, organisation, "organisation_page", year), "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            profiles.save_profile(request.actor, organisation, year, form.cleaned_data["version"], form.cleaned_data)
            messages.success(request, _("Saved. Confirm it when it is right, so that the public sees it."))
            return redirect(f"{reverse('organisation_page', args=[code])}?year={year}")
        except DomainError as error:
            if error.code != "stale_version":
                raise
            now = rows_of(organisation, year, Section.PROFILE).first()
            context |= conflict(ProfileForm(instance=now), request, lambda data: ProfileForm(data, instance=now))
            return render(request, "organisations/profile_edit.html", context, status=412)
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/profile_edit.html", context, status=status)


def conflict(stored: Any, request: HttpRequest, make: Any) -> dict[str, Any]:
    """Return what a form page shows when its row has changed: both sides, and what was typed over the new version."""
    data = request.POST.copy()
    data["version"] = str(stored.fields["version"].initial)
    typed = make(data)
    typed.is_valid()
    return {"form": typed, "sides": sides_of(stored, typed), "is_conflict": True}


def year_copy(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Copy the data of the year before."""
    organisation = editable(request, code)
    copied = profiles.copy_last_year(request.actor, organisation, year)
    said = _("Copied from %(year)s: population of %(count)s villages.") % {
        "year": year - 1,
        "count": copied.population,
    }
    if copied.profile:
        said = _("Copied from %(year)s: general data, and population of %(count)s villages.") % {
            "year": year - 1,
            "count": copied.population,
        }
    messages.success(request, f"{said} {_('Check it, then confirm.')}")
    return redirect(f"{reverse('completeness', args=[code])}?year={year}")


def section_confirm(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Confirm a section as the reader saw it."""
    organisation = editable(request, code)
    section = request.POST.get("section", "")
    if section not in Section.values:
        raise DomainError("filter_invalid", name="section")
    stamp = request.POST.get("stamp", "")[:40]
    profiles.confirm(request.actor, organisation, year, Section(section), stamp)
    messages.success(request, _("Confirmed. The public sees it from now on."))
    return redirect(f"{reverse(PAGES[Section(section)], args=[code])}?year={year}")


def completeness(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is missing of a year's data, each with where to put it right."""
    organisation = lao_of(request, code)
    if not request.actor.may(Action.CHECK_PROFILE, organisation):
        raise DomainError("not_found")
    year = year_of(request, organisation)
    found = completeness_of([organisation], year)[0]
    context = {
        **frame(request, organisation, "completeness", year),
        "completeness": found,
        "sections": [(section.label, found.of(section)) for section in Section],
    }
    return render(request, "organisations/completeness.html", context)
