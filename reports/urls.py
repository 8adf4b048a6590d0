"""Routes of summaries and reports."""

from __future__ import annotations

from django.urls import path, register_converter

from geoplan.guards import guard
from geoplan.policy import Action
from reports.views import areas


class AreaCode:
    """A DOPA code of 2, 4 or 6 digits."""

    regex = r"\d{2}(?:\d{2}){0,2}"

    def to_python(self, value: str) -> str:
        """Keep the code as text."""
        return value

    def to_url(self, value: str) -> str:
        """Write the code as it is."""
        return value


register_converter(AreaCode, "area")

urlpatterns = [
    path("areas/", guard(Action.VIEW_AREA)(areas.area_index), name="area_index"),
    path("areas/<area:code>/", guard(Action.VIEW_AREA)(areas.area_page), name="district"),
]
