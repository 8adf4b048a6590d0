"""The organisations app."""

from __future__ import annotations

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Organisations and the areas that they cover."""

    name = "geoplan.organisations"

    def ready(self) -> None:
        """Follow the boundary layer."""
        from geoplan.organisations import areas  # noqa: F401 - connects its receiver
