"""The reports app."""

from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Summaries, dashboards and GIS reports."""

    name = "reports"

    def ready(self) -> None:
        """Register background work."""
        from reports.maps import steps as maps  # noqa: F401 - importing them registers their jobs
        from reports.sheets import steps as sheets  # noqa: F401
