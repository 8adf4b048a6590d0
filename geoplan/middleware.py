"""Middleware that every request passes: size of the body, history context and domain errors."""

from __future__ import annotations

from collections.abc import Callable

import pghistory
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from geoplan.answers import answer, bare_answer
from geoplan.errors import DomainError, broken_rule

FORM_BYTES = 1 << 20
"""What a form may hold beside its file."""


class HistoryMiddleware:
    """Stamps every write of a request with who, from where and through which address (django-pghistory context)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return self.get_response(request)
        with pghistory.context(
            user=request.actor.user_id,
            organisation=request.actor.organisation_id,
            url=request.path,
            address=request.META.get("REMOTE_ADDR", ""),
            reason=request.headers.get("X-Reason", "")[:200],
        ):
            return self.get_response(request)


class BodyLimitMiddleware:
    """Refuses a body that is larger than any upload may be before a byte of it is stored.

    Django reads no more than the declared length, so that the declaration can be trusted.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length[:20]) > settings.MAX_UPLOAD_BYTES + FORM_BYTES:
            error = DomainError("body_too_large", limit=settings.MAX_UPLOAD_BYTES // 1024 // 1024)
            return bare_answer(request, error)
        return self.get_response(request)


class DomainErrorMiddleware:
    """Turns a DomainError into a page, a fragment for htmx or JSON for a script, with its text in both languages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Render the error that a view raised; anything else goes on to Django."""
        exception = broken_rule(exception) or exception
        if not isinstance(exception, DomainError):
            return None
        return answer(request, exception)
