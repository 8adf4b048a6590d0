"""Routes of summaries and reports."""

from __future__ import annotations

from django.urls import path, register_converter

from geoplan.guards import guard
from geoplan.policy import Action
from reports.views import areas, made


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

_export = guard(Action.EXPORT_PROJECTS)
_ask = guard(Action.EXPORT_PROJECTS, POST=Action.EXPORT_PROJECTS)

urlpatterns = [
    path("areas/", guard(Action.VIEW_AREA)(areas.area_index), name="area_index"),
    path("areas/<area:code>/", guard(Action.VIEW_AREA)(areas.area_page), name="district"),
    path("reports/", _export(made.report_list), name="report_list"),
    path("reports/map/", _ask(made.map_report_new), name="map_report_new"),
    path("reports/sheets/", _ask(made.sheets_new), name="sheets_new"),
    path("reports/<int:job_id>/progress/", _export(made.report_progress), name="report_progress"),
    path("reports/<int:job_id>/cancel/", guard(POST=Action.EXPORT_PROJECTS)(made.report_cancel), name="report_cancel"),
    path("reports/<int:job_id>/download", _export(made.report_download), name="report_download"),
    path("projects/<int:pk>/sheet.pdf", _export(made.project_sheet), name="project_sheet"),
]
