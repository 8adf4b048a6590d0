"""Routes of organisations."""

from __future__ import annotations

from django.urls import path, register_converter

from geoplan.guards import guard
from geoplan.organisations.views import communities, executives, population, profile
from geoplan.policy import Action


class OrganisationCode:
    """Eight digits in an address."""

    regex = "[0-9]{8}"

    def to_python(self, value: str) -> str:
        """Return the code as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Return the code as it is."""
        return value


register_converter(OrganisationCode, "organisation")

BASE = "organisations/<organisation:code>/"
YEAR = f"{BASE}years/<int:year>/"
_see = guard(Action.VIEW_PROFILE)
_fetch = guard(Action.EDIT_PROFILE)
_edit = guard(Action.EDIT_PROFILE, POST=Action.EDIT_PROFILE)
_change = guard(POST=Action.EDIT_PROFILE)

urlpatterns = [
    path(BASE, guard(Action.VIEW_ORGANISATION)(profile.organisation_page), name="organisation_page"),
    path(f"{BASE}completeness/", guard(Action.CHECK_PROFILE)(profile.completeness), name="completeness"),
    path(f"{YEAR}profile/", _edit(profile.profile_edit), name="profile_edit"),
    path(f"{YEAR}copy/", _change(profile.year_copy), name="year_copy"),
    path(f"{YEAR}confirm/", _change(profile.section_confirm), name="section_confirm"),
    path(f"{BASE}executives/", _see(executives.executive_list), name="executive_list"),
    path(f"{BASE}executives/new/", _edit(executives.executive_new), name="executive_new"),
    path(f"{BASE}executives/<int:pk>/", _edit(executives.executive_edit), name="executive_edit"),
    path(f"{BASE}executives/<int:pk>/remove/", _change(executives.executive_remove), name="executive_remove"),
    path(f"{BASE}villages/", _see(communities.community_list), name="community_list"),
    path(f"{BASE}villages/new/", _edit(communities.community_new), name="community_new"),
    path(f"{BASE}villages/<int:pk>/", _edit(communities.community_edit), name="community_edit"),
    path(f"{BASE}villages/<int:pk>/remove/", _change(communities.community_remove), name="community_remove"),
    path(f"{YEAR}population/", _edit(population.population_edit), name="population_edit"),
    path(f"{YEAR}population/template.xlsx", _fetch(population.population_template), name="population_template"),
    path(f"{YEAR}population/import/", _edit(population.population_import), name="population_import"),
]
