"""Routes of organisations."""

from __future__ import annotations

from django.urls import path, register_converter

from geoplan.guards import guard
from geoplan.organisations.views import profile
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

urlpatterns = [
    path(
        "organisations/<organisation:code>/",
        guard(Action.VIEW_ORGANISATION)(profile.organisation_page),
        name="organisation_page",
    ),
]
