"""Gives every request its Actor."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from geoplan.accounts.actors import actor_of


class ActorMiddleware:
    """Sets ``request.actor``; read from the database once per request, on first use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(lambda: actor_of(request.user, request.session.get("organisation")))
        return self.get_response(request)
