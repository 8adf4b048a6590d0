"""Gives every request its Actor, ends old sessions, and asks for a second step where one is due."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from geoplan.accounts import second_step, sessions
from geoplan.accounts.actors import actor_of

GetResponse = Callable[[HttpRequest], HttpResponseBase]
# Where somebody who has to set up the second step may still go: to set it up, or away.
SETTING_UP = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "account_reauthenticate",
    "account_logout",
    "account_change_password",
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
    """Whoever needs a second step of signing in first sets it up: after a reset, or where the setting asks for it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Send whoever has to set it up to its page; who has no role has no page of the account either."""
        match = request.resolver_match
        if not request.actor.grants or match is None or match.url_name in SETTING_UP:
            return None
        return redirect("mfa_index") if second_step.must_be_set_up(request.user, request.actor) else None
