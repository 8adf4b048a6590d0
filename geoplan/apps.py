"""The platform as a Django app: jobs, template tags, static files and the frame."""

from __future__ import annotations

from django.apps import AppConfig


class GeoPlanConfig(AppConfig):
    """What every part shares."""

    name = "geoplan"
    label = "geoplan"
