"""Opens a saved view as a dashboard."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from projects.models import SavedView
from reports.dashboards.saved import open_view


@never_cache
def dashboard(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to the dashboard of the view's place, and say which of its conditions the figures there do not heed."""
    opened = open_view(get_object_or_404(SavedView.objects.visible_to(request.actor), pk=pk), request.actor)
    if opened.left_out:
        said = " · ".join(f"{chip.label} {chip.value}" for chip in opened.left_out)
        words = _("A dashboard does not heed these conditions of the view, so it counts more projects: %(said)s")
        messages.warning(request, words % {"said": said})
    return redirect(opened.url)
