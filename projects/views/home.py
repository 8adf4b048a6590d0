"""The first page: the worklist of whoever is signed in, the public portal otherwise."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from projects.models import Project
from projects.totals import bounds_of, planned_amount, totals_of
from projects.worklists import cards_for, waiting_for
from spatial.models import AdministrativeArea, Level

SHOWN = 30


def home(request: HttpRequest) -> HttpResponse:
    """Show today's worklists, or the portal to the public."""
    return _portal(request) if request.actor.is_public else _worklists(request)


def _worklists(request: HttpRequest) -> HttpResponse:
    waiting = waiting_for(request.actor).for_list().annotate(planned=planned_amount())
    context = {
        "cards": cards_for(request.actor),
        "waiting": list(waiting[:SHOWN]),
    }
    return render(request, "projects/home.html", context)


def _portal(request: HttpRequest) -> HttpResponse:
    announced = Project.objects.visible_to(request.actor)
    context = {
        "totals": totals_of(announced),
        "bounds": bounds_of(announced),
        "provinces": AdministrativeArea.objects.filter(level=Level.PROVINCE).defer("geometry").order_by("name_th"),
    }
    return render(request, "projects/portal.html", context)
