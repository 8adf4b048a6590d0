"""How allauth behaves here: accounts are issued, nobody signs up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are issued by the department to persons named by their organisation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse self-service registration."""
        return False
