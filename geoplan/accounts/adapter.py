"""How allauth behaves here: accounts are issued, nobody signs up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are issued by the department to persons named by their organisation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse self-service registration."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count no passwords here: Axes does, by name and address together, and answers with how long to wait.

        allauth's limit of the same name stays in force for the codes of the second step, which Axes does not see.
        """
