"""The accounts app."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and their roles."""

    name = "geoplan.accounts"

    def ready(self) -> None:
        """Note when people sign in, and when they set up a second step."""
        from geoplan.accounts import second_step, sessions  # noqa: F401 - connects their receivers
