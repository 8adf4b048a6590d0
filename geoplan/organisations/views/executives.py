"""The executives of an organisation: the list, and adding, changing and removing one."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from geoplan.errors import DomainError
from geoplan.organisations import executives
from geoplan.organisations.forms import ExecutiveForm
from geoplan.organisations.models import Executive, Organisation, Position
from geoplan.organisations.views.frame import Standing, editable, frame, lao_of, this_year
from geoplan.organisations.views.profile import conflict

FIELDS = {"executive_overlaps": "starts_on"}
ORDER = list(Position)


def executive_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show who leads the organisation now, and who did before."""
    organisation = lao_of(request, code)
    seen = list(Executive.objects.of(organisation).visible_to(request.actor))
    today = dt.date.today()
    former = [one for one in seen if one.ends_on and one.ends_on < today]
    serving = [one for one in seen if one not in former]
    context = {
        **frame(request, organisation, "executive_list"),
        "serving": sorted(serving, key=lambda one: ORDER.index(Position(one.position))),
        "former": former,
        "standing": Standing.of(seen),
        "confirm_year": this_year(),
    }
    return render(request, "organisations/executives.html", context)


def executive_new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for an executive, and add one."""
    return _edit(request, editable(request, code), None)


def executive_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Change an executive; when somebody else was quicker, show both sides (412)."""
    organisation = editable(request, code)
    return _edit(request, organisation, get_object_or_404(organisation.executives, pk=pk))


def executive_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Remove an executive entered by mistake."""
    organisation = editable(request, code)
    found = get_object_or_404(organisation.executives, pk=pk)
    executives.remove_executive(request.actor, organisation, found, version_of(request))
    messages.success(request, _("“%(name)s” has been removed.") % {"name": found.name})
    return redirect("executive_list", code)


def version_of(request: HttpRequest) -> int:
    """Return the version that a request to remove something carries."""
    text = request.POST.get("version", "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise DomainError("filter_invalid", name="version")
    return int(text)


def _edit(request: HttpRequest, organisation: Organisation, stored: Executive | None) -> HttpResponse:
    initial = {"position": request.GET.get("position") if request.GET.get("position") in Position.values else None}
    form = ExecutiveForm(request.POST or None, instance=stored, initial=None if stored else initial)
    context = {**frame(request, organisation, "executive_list"), "form": form, "stored": stored}
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            executives.save_executive(request.actor, organisation, stored, version, form.cleaned_data)
            messages.success(request, _("Saved. Confirm it when it is right, so that the public sees it."))
            return redirect("executive_list", organisation.code)
        except DomainError as error:
            if error.code == "stale_version" and stored:
                now = get_object_or_404(Executive, pk=stored.pk)
                context |= conflict(ExecutiveForm(instance=now), request, lambda d: ExecutiveForm(d, instance=now))
                return render(request, "organisations/executive_edit.html", context, status=412)
            form.refuse(error, FIELDS)
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/executive_edit.html", context, status=status)
