"""Routes of summaries and reports."""

from __future__ import annotations

from django.urls import path, register_converter

from geoplan.guards import guard
from geoplan.policy import Action
from reports.views import areas, dashboards, made, saved


class AreaCode:
    """A DOPA code of 2, 4 or 6 digits."""

    regex = r"\d{2}(?:\d{2}){0,2}"

    def to_python(self, value: str) -> str:
        """Keep the code as text."""
        return value

    def to_url(self, value: str) -> str:
        """Write the code as it is."""
        return value


class PlaceKey(AreaCode):
    """What a dashboard is of: ``country``, a DOPA code, or ``organisations/`` and the code of an LAO."""

    regex = r"country|[0-9]{2}(?:[0-9]{2}){0,2}|organisations/[0-9]{8}"


class FileSuffix(AreaCode):
    """The kind of a chart's file."""

    regex = "csv|svg"


register_converter(AreaCode, "area")
register_converter(PlaceKey, "place")
register_converter(FileSuffix, "suffix")

_see = guard(Action.VIEW_PROJECT)
PLACE = "dashboard/<place:place>/"

_export = guard(Action.EXPORT_PROJECTS)
_ask = guard(Action.EXPORT_PROJECTS, POST=Action.EXPORT_PROJECTS)

urlpatterns = [
    path("", _see(dashboards.home), name="home"),
    path("dashboard/", _see(dashboards.dashboard), name="dashboard"),
    path(PLACE, _see(dashboards.place_page), name="dashboard_place"),
    path(f"{PLACE}map.json", _see(dashboards.figures), name="dashboard_figures"),
    path(f"{PLACE}shapes.json", guard(Action.VIEW_AREA)(dashboards.shapes), name="dashboard_shapes"),
    path(f"{PLACE}months/", _see(dashboards.months), name="dashboard_months"),
    path(f"{PLACE}<slug:name>.<suffix:suffix>", _see(dashboards.chart), name="dashboard_chart"),
    path("areas/", guard(Action.VIEW_AREA)(areas.area_index), name="area_index"),
    path("areas/<area:code>/", guard(Action.VIEW_AREA)(areas.area_page), name="district"),
    path("views/<int:pk>/dashboard/", guard(Action.VIEW_SAVED_VIEW)(saved.dashboard), name="saved_view_dashboard"),
    path("reports/", _export(made.report_list), name="report_list"),
    path("reports/map/", _ask(made.map_report_new), name="map_report_new"),
    path("reports/sheets/", _ask(made.sheets_new), name="sheets_new"),
    path("reports/<int:job_id>/progress/", _export(made.report_progress), name="report_progress"),
    path("reports/<int:job_id>/cancel/", guard(POST=Action.EXPORT_PROJECTS)(made.report_cancel), name="report_cancel"),
    path("reports/<int:job_id>/download", _export(made.report_download), name="report_download"),
    path("projects/<int:pk>/sheet.pdf", _export(made.project_sheet), name="project_sheet"),
]
