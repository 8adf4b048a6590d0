"""Gives every request its Actor, ends old sessions, and asks administrators for a second step."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from geoplan.accounts import sessions
from geoplan.accounts.actors import actor_of
from geoplan.policy import Role

GetResponse = Callable[[HttpRequest], HttpResponseBase]
# Where an administrator without a second step may still go: to set it up, or away.
SETTING_UP = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "account_reauthenticate",
    "account_logout",
    "set_language",
    "health",
}


class SessionLimitMiddleware:
    """Signs out whoever signed in too long ago or was away too long."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "_auth_user_id" in request.session:
            now = int(time.time())
            if sessions.is_over(request.session, now):
                logout(request)
            else:
                sessions.touch(request.session, now)
        return self.get_response(request)


class ActorMiddleware:
    """Sets ``request.actor``; read from the database once per request, on first use."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(lambda: actor_of(request.user, request.session.get("organisation")))
        return self.get_response(request)


class TwoStepMiddleware:
    """Where the setting asks for it, an administrator first sets up the second step of signing in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Send an administrator without a second step to its page."""
        if not settings.ADMINISTRATORS_NEED_TWO_STEPS or request.actor.is_public:
            return None
        match = request.resolver_match
        if match is None or match.url_name in SETTING_UP:
            return None
        if not any(grant.role == Role.ADMINISTRATOR for grant in request.actor.grants):
            return None
        return None if is_mfa_enabled(request.user) else redirect("mfa_index")
