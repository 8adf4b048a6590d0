"""Pages of the platform itself."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.i18n import set_language as django_set_language


def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 once the database answers; for load balancers and container health checks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def set_language(request: HttpRequest) -> HttpResponseBase:
    """Switch between Thai and English and return to the page."""
    return django_set_language(request)
