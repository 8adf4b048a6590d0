"""Saved views: the list, saving one from a page, changing, removing and opening it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from geoplan.errors import DomainError
from projects import saved_views
from projects.models import SavedView
from projects.saved_view_forms import SavedViewForm, data_of
from projects.saved_view_words import tell
from projects.views.conflicts import Side, read_version

BEHIND = {*saved_views.OPENED, "dashboard"}
"""The pages from which a view may have been saved, to go back to."""


@never_cache
def saved_view_list(request: HttpRequest) -> HttpResponse:
    """Show the reader's own views and those shared in the organisations where the reader works."""
    views = list(_visible(request))
    told = tell(views, request.actor)
    context = {
        "own": [one for one in told if one.view.owner_id == request.actor.user_id],
        "others": [one for one in told if one.view.owner_id != request.actor.user_id],
        "several": len({view.organisation_id for view in views}) > 1,
        "changeable": {view.pk for view in views if saved_views.may_change(request.actor, view)},
    }
    return render(request, "projects/saved_views/list.html", context)


def saved_view_new(request: HttpRequest) -> HttpResponse:
    """Save what a page shows as a new view, or over one of the reader's (``over``, read as its version)."""
    pk, _dot, version = request.POST.get("over", "").partition(".")
    if not pk:
        return _save(request, None, request.POST.copy())
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise DomainError("filter_invalid", name="over")
    stored = _changeable(request, int(pk))
    data = request.POST.copy()
    data["name"], data["shared"], data["version"] = stored.name, "on" if stored.shared else "", version
    return _save(request, stored, data)


@never_cache
def saved_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form of a view, and change it; when somebody else was quicker, show both sides (412)."""
    stored = _changeable(request, pk)
    if request.method == "POST":
        return _save(request, stored, request.POST.copy())
    return _page(request, SavedViewForm(initial=data_of(stored)), stored, stored)


def saved_view_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a view."""
    stored = _changeable(request, pk)
    saved_views.remove_view(request.actor, stored, read_version(request))
    messages.success(request, _("The view “%(name)s” has been deleted.") % {"name": stored.name})
    return redirect("saved_view_list")


@never_cache
def saved_view_open(request: HttpRequest, pk: int, where: str) -> HttpResponse:
    """Go to the page that shows a view, by its plain address."""
    return redirect(saved_views.address_of(get_object_or_404(_visible(request), pk=pk), where))


def _visible(request: HttpRequest) -> Any:
    found = SavedView.objects.visible_to(request.actor).select_related("organisation", "owner")
    return found.defer("organisation__area")


def _changeable(request: HttpRequest, pk: int) -> SavedView:
    """Return a view that the reader may change: 404 unseen, 403 not permitted."""
    found: SavedView = get_object_or_404(_visible(request), pk=pk)
    if not saved_views.may_change(request.actor, found):
        raise DomainError("not_permitted")
    return found


def _save(request: HttpRequest, stored: SavedView | None, data: QueryDict) -> HttpResponse:
    form = SavedViewForm(data)
    if not form.is_valid():
        return _page(request, form, stored, None, status=422)
    values = {name: form.cleaned_data[name] for name in saved_views.FIELDS}
    try:
        if stored is None:
            view = saved_views.save_view(request.actor, values)
        else:
            view = saved_views.change_view(request.actor, stored, form.cleaned_data["version"] or 0, values)
    except DomainError as error:
        if error.code == "stale_version" and stored:
            return _conflict(request, stored.pk, data, values)
        if error.status not in (400, 409, 422):
            raise
        form.refuse(error)
        return _page(request, form, stored, None, status=error.status)
    messages.success(request, _("The view “%(name)s” has been saved.") % {"name": view.name})
    return _back(request, view)


def _back(request: HttpRequest, view: SavedView) -> HttpResponse:
    """Go back to the page from which the view was saved, as the view has it."""
    where = request.POST.get("where", "")
    if where == "dashboard":
        return redirect("saved_view_dashboard", view.pk)
    return redirect(saved_views.address_of(view, where) if where in BEHIND else "saved_view_list")


def _conflict(request: HttpRequest, pk: int, data: QueryDict, values: dict[str, Any]) -> HttpResponse:
    """Show what is stored now beside what was to be saved; saving again is done knowingly."""
    now = _changeable(request, pk)
    typed = _unsaved(values)
    data["version"] = str(now.version)
    theirs, yours = (_lines(one, request) for one in (now, typed))
    sides = [Side(label, theirs[label], yours[label]) for label in theirs if theirs[label] != yours[label]]
    return _page(request, SavedViewForm(data), now, typed, status=412, sides=sides)


def _lines(view: SavedView, request: HttpRequest) -> dict[str, str]:
    """Return all that a view is, by label."""
    seen = _("The whole organisation") if view.shared else _("Only me")
    return {_("Name"): view.name, _("Who sees it"): seen, **dict(tell([view], request.actor)[0].lines)}


def _unsaved(values: dict[str, Any]) -> SavedView:
    return SavedView(**values)


def _page(
    request: HttpRequest,
    form: SavedViewForm,
    stored: SavedView | None,
    shown: SavedView | None,
    status: int = 200,
    sides: list[Side] | None = None,
) -> HttpResponse:
    """Render the form; ``shown`` is what its hidden fields hold, where they hold anything that can be read."""
    if shown is None and form.is_bound and not form.errors.keys() - {"name", "__all__"}:
        shown = _unsaved({name: form.cleaned_data.get(name, "") for name in saved_views.FIELDS})
    where = request.POST.get("where", "")
    context = {
        "form": form,
        "stored": stored,
        "lines": tell([shown], request.actor)[0].lines if shown else [],
        "where": where if where in BEHIND else "",
        "sides": sides,
        "is_conflict": sides is not None,
    }
    return render(request, "projects/saved_views/edit.html", context, status=status)
