"""Guards for the URL map: each route says, in plain sight, which action its reader must be allowed to do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from rest_framework import exceptions, permissions

from geoplan.answers import answer
from geoplan.errors import DomainError
from geoplan.policy import Action

View = Callable[..., HttpResponseBase]
SAFE = ("GET", "HEAD", "OPTIONS")


def guard(view_action: Action | None = None, **by_method: Action) -> Callable[[View], View]:
    """Wrap a view: ``guard(Action.VIEW_PROJECT, POST=Action.EDIT_PROJECT)``.

    The positional action guards GET and HEAD; a method without an action answers 405. Whoever lacks the right
    is sent to sign in, or gets 403 when signed in already. What object it is about is the view's to check.
    The mapping is kept on the wrapped view as ``guards``, for the generated access tests.
    """
    guards = {**({"GET": view_action, "HEAD": view_action} if view_action else {}), **by_method}

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            action = guards.get(request.method or "")
            if action is None:
                return not_taken(request, sorted(guards))
            if request.actor.may(action):
                return view(request, *args, **kwargs)
            return refuse(request)

        guarded.guards = guards  # type: ignore[attr-defined]
        return guarded

    return decorate


def not_taken(request: HttpRequest, methods: list[str]) -> HttpResponse:
    """Answer 405 with the methods that the address takes."""
    response = answer(request, DomainError("method_not_allowed", method=request.method))
    response["Allow"] = ", ".join(methods)
    return response


def refuse(request: HttpRequest) -> HttpResponse:
    """Send the public to the sign-in page; tell somebody signed in that the role does not permit it."""
    if request.actor.is_public:
        return redirect_to_login(request.get_full_path())
    raise DomainError("not_permitted")


class GuardPermission(permissions.BasePermission):
    """Lets a request through when the actor may do the action that the view's ``guards`` name for the method.

    ``guards`` maps HTTP methods to actions, as ``guard`` does for pages. A method without an action answers 405.
    """

    def has_permission(self, request: Any, view: Any) -> bool:
        """Check the method's action before the view runs."""
        guards = getattr(view, "guards", {})
        action = guards.get("GET" if request.method in permissions.SAFE_METHODS else request.method)
        if action is None:
            raise exceptions.MethodNotAllowed(request.method)
        return request._request.actor.may(action)
