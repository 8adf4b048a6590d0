"""The accounts app."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and their roles."""

    name = "geoplan.accounts"

    def ready(self) -> None:
        """Note when people sign in."""
        from geoplan.accounts import sessions  # noqa: F401 - connects its receiver
