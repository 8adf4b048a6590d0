"""The first page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """Show the worklist of whoever is signed in, the public portal otherwise."""
    return render(request, "projects/home.html")
