"""The oversight app."""

from __future__ import annotations

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Review, chasing and reports of the provincial offices."""

    name = "geoplan.oversight"

    def ready(self) -> None:
        """Put the review cards on the first page."""
        from geoplan.oversight import worklists  # noqa: F401 - importing them registers them
