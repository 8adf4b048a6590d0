"""The spatial app."""

from __future__ import annotations

from django.apps import AppConfig


class SpatialConfig(AppConfig):
    """Places: areas, coordinates, formats and tiles."""

    name = "spatial"
