"""Answers to a request that cannot be done: a page, a fragment for htmx, or problem+json for a program."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from geoplan.errors import DomainError

PROBLEM = "application/problem+json"


def answer(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Say the error with its status, in the form that the reader asked for, with its text in both languages."""
    if _is_program(request):
        return JsonResponse(error.as_problem(), status=error.status, content_type=PROBLEM)
    template = "errors/fragment.html" if getattr(request, "htmx", False) else "errors/page.html"
    return render(request, template, {"error": error}, status=error.status)


def bare_answer(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Say the error without the frame, asking neither session nor database: for when there is none to ask."""
    if _is_program(request):
        return JsonResponse(error.as_problem(), status=error.status, content_type=PROBLEM)
    return HttpResponse(render_to_string("errors/bare.html", {"error": error}), status=error.status)


def _is_program(request: HttpRequest) -> bool:
    if request.path.startswith("/api/"):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
