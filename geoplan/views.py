"""Pages of the platform itself, and what it says where no page can be shown."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.i18n import set_language as django_set_language

from geoplan.answers import answer, bare_answer
from geoplan.errors import DomainError


def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 once the database answers; for load balancers and container health checks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def set_language(request: HttpRequest) -> HttpResponseBase:
    """Switch between Thai and English and return to the page."""
    return django_set_language(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 to what Django finds suspicious."""
    return answer(request, DomainError("bad_request"))


def not_permitted(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 where a library says so; our own views raise ``not_permitted``."""
    return answer(request, DomainError("not_permitted"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 for an address that is none, or for a thing that the reader may not know of."""
    return answer(request, DomainError("not_found"))


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form without the secret of the reader's session (CSRF)."""
    return answer(request, DomainError("form_expired"))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer 429 where allauth counted too many."""
    return answer(request, DomainError("too_many_requests"))


def server_failed(request: HttpRequest) -> HttpResponse:
    """Answer 500, asking nothing that may have failed too."""
    return bare_answer(request, DomainError("server_failed"))
