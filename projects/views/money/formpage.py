"""What every form of money does: show itself, save, keep what was typed, and show both sides of a conflict (412)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from geoplan.errors import DomainError
from geoplan.policy import Action
from projects.models import Project
from projects.money.forms import MoneyForm
from projects.views.conflicts import read_version, sides_of, with_version

Words = Any
HEAVY = ("geometry", "geometry_3857", "organisation__area")


@dataclass(frozen=True)
class FormPage:
    """One form: how it is made from what was typed (or None), what saves it, and what is said then.

    ``locked`` says why nothing can be saved for the time being, where that is so; ``record`` is what the form changes,
    where that has a version. ``facts`` are shown above the fields, as (label, value); ``beside`` goes to the template,
    and ``also_valid`` checks what is beside the form.
    """

    project: Project
    title: Words
    button: Words
    done: Words
    make: Callable[[Any], MoneyForm]
    save: Callable[[Any, dict[str, Any]], object]
    record: Any = None
    locked: Words = ""
    facts: list[tuple[Words, Words]] = field(default_factory=list)
    template: str = "projects/money/form.html"
    beside: Callable[[Any], dict[str, Any]] = lambda data: {}
    also_valid: Callable[[Any, dict[str, Any]], bool] = lambda form, beside: True


def answer(request: HttpRequest, page: FormPage) -> HttpResponse:
    """Show a form, or save what was typed and go back to the project."""
    if request.method != "POST":
        return _shown(request, page, page.make(None), page.beside(None))
    if page.record is not None and read_version(request) != page.record.version:
        return _conflict(request, page)
    form, beside = page.make(request.POST), page.beside(request.POST)
    # Both are checked, so that every field that is wrong is told at once.
    if all([form.is_valid(), page.also_valid(form, beside)]):
        try:
            page.save(form, beside)
        except DomainError as error:
            if error.code == "stale_version":
                return _conflict(request, page)
            if error.status in (403, 404):
                raise
            form.tell(error)
        else:
            messages.success(request, str(page.done))
            return back(page.project.pk)
    return _shown(request, page, form, beside, status=422)


def back(project_id: int) -> HttpResponse:
    """Go to the money of a project."""
    return redirect(f"{reverse('project_detail', args=[project_id])}#money")


def _conflict(request: HttpRequest, page: FormPage) -> HttpResponse:
    """Show what is stored now beside what was typed, which stays in the form."""
    page.record.refresh_from_db()
    stored = page.make(None)
    typed = page.make(with_version(request, page.record.version))
    typed.is_valid()
    names = [field.name for field in typed.visible_fields()]
    sides = sides_of(stored, typed, names)
    return _shown(request, page, typed, page.beside(request.POST), status=412, sides=sides, is_conflict=True)


def _shown(
    request: HttpRequest, page: FormPage, form: MoneyForm, beside: dict[str, Any], status: int = 200, **more: Any
) -> HttpResponse:
    crumbs = [
        {"label": page.project.organisation.name, "href": f"/projects/?organisation={page.project.organisation.code}"},
        {"label": page.project.name, "href": f"{reverse('project_detail', args=[page.project.pk])}#money"},
        {"label": page.title, "href": ""},
    ]
    context = {"page": page, "project": page.project, "form": form, "crumbs": crumbs, **beside, **more}
    response = render(request, page.template, context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def seen_project(request: HttpRequest, pk: int, action: Action) -> Project:
    """Return a project for whoever may do ``action`` to it: 404 unseen, 403 not permitted."""
    visible = Project.objects.visible_to(request.actor).select_related("organisation", "plan").defer(*HEAVY)
    project = get_object_or_404(visible, pk=pk)
    request.actor.require(action, project)
    return project


def seen_record(request: HttpRequest, records: QuerySet[Any], pk: int, action: Action, path: str = "project") -> Any:
    """Return one of ``records`` (those that the reader may see) for whoever may do ``action`` to its project.

    ``path`` leads from the record to the project. 404 unseen, 403 not permitted.
    """
    heavy = [f"{path}__{name}" for name in HEAVY]
    related = records.select_related(f"{path}__organisation", f"{path}__plan").defer(*heavy)
    record = get_object_or_404(related, pk=pk)
    request.actor.require(action, reduce(getattr, path.split("__"), record))
    return record
