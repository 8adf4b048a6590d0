"""The reports app."""

from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Summaries, dashboards and GIS reports."""

    name = "reports"
