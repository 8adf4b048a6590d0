"""The oversight app."""

from __future__ import annotations

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Review, chasing and reports of the provincial offices."""

    name = "geoplan.oversight"
