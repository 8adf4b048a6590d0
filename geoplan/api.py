"""What every API view shares: versions, and problem+json errors (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from geoplan.errors import DomainError, broken_rule

PROBLEM = "application/problem+json"
# What the framework refuses by itself, in our words. Without a session to go by, the only way in is a token.
REFUSALS: dict[type[Exception], str] = {
    Http404: "not_found",
    exceptions.NotAuthenticated: "sign_in_needed",
    exceptions.AuthenticationFailed: "token_invalid",
}
SIGN_IN = {"WWW-Authenticate": "Token"}


def read_version(request: Request) -> int:
    """Return the version that a write was made from: the ``If-Match`` header, or ``version`` in the body.

    A write that carries neither is refused with ``version_needed`` (428), for it could overwrite another's change.
    """
    data = request.data if isinstance(request.data, dict) else {}
    value = request.headers.get("If-Match", "").strip('W/" ') or data.get("version")
    if value in (None, ""):
        raise DomainError("version_needed")
    if not str(value).isascii() or not str(value).isdigit() or len(str(value)) > 9:
        raise DomainError("invalid", reason="version")
    return int(value)


def problem(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Answer any API error as problem+json, with its title in the reader's language and in both."""
    exception = broken_rule(exception) or exception
    if isinstance(exception, exceptions.MethodNotAllowed):
        exception = DomainError("method_not_allowed", method=context["request"].method)
    if type(exception) in REFUSALS:
        exception = DomainError(REFUSALS[type(exception)])
    if isinstance(exception, DomainError):
        headers = SIGN_IN if exception.status == HTTPStatus.UNAUTHORIZED else None
        return Response(exception.as_problem(), status=exception.status, headers=headers, content_type=PROBLEM)
    response = exception_handler(exception, context)
    if response is None:
        return None
    body = {
        "type": "about:blank",
        "title": str(getattr(exception, "default_detail", exception)),
        "status": response.status_code,
        "code": getattr(exception, "default_code", "error"),
    }
    if isinstance(exception, exceptions.ValidationError):
        body["errors"] = response.data
    response.data = body
    response.content_type = PROBLEM
    return response
