"""What every API view shares: guards by method and problem+json errors (RFC 9457)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import exceptions, permissions
from rest_framework.request import Request
from rest_framework.response import Response

from geoplan.accounts.actors import actor_of
from geoplan.errors import DomainError

if TYPE_CHECKING:
    from rest_framework.views import APIView


class GuardPermission(permissions.BasePermission):
    """Lets a request through when the actor may do the action that the view's ``guards`` name for the method.

    ``guards`` maps HTTP methods to actions, as ``geoplan.guards.guard`` does for pages. A method without an
    action is refused. The actor is put on the underlying request, for token sign-in happens inside DRF.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Check the method's action before the view runs."""
        request._request.actor = actor_of(request.user)
        guards = getattr(view, "guards", {})
        action = guards.get("GET" if request.method in permissions.SAFE_METHODS else request.method)
        return action is not None and request._request.actor.may(action)


def problem(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Answer any API error as problem+json with ``title`` in the reader's language and ``code``."""
    if isinstance(exception, DomainError):
        return Response(exception.as_problem(), status=exception.status, content_type="application/problem+json")
    # The views of Django REST framework import this module, by its settings, while they are being imported.
    from rest_framework.views import exception_handler

    response = exception_handler(exception, context)
    if response is None:
        return None
    detail = response.data
    code = getattr(exception, "default_code", "error")
    title = str(getattr(exception, "default_detail", "")) or str(exception)
    response.data = {"type": "about:blank", "title": title, "status": response.status_code, "code": code}
    if isinstance(exception, exceptions.ValidationError):
        response.data["errors"] = detail
    response.content_type = "application/problem+json"
    return response
