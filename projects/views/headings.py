"""Pages of a revision's headings: a new one, what changes of an announced one, and taking a row out again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from geoplan.errors import DomainError
from projects.chains import HeadingChange
from projects.models import HeadingRow, PlanHeading, PlanRevision
from projects.plan_forms import HeadingForm
from projects.revisions import headings
from projects.views.conflicts import Side, sides_of, with_version
from projects.views.revisions import revision_crumbs
from projects.views.rows import draft_revision, read_id


def heading_row_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a heading that the revision adds, or what it changes of the one in the address (``heading``)."""
    revision = draft_revision(request, pk)
    heading = None
    if "heading" in request.GET:
        announced = revision.plan.headings.filter(announced_on__isnull=False)
        heading = get_object_or_404(announced, pk=read_id(request.GET, "heading"))
    now = {"number": heading.number, "title": heading.title} if heading else {}
    form = HeadingForm(request.POST or None, plan=revision.plan, heading=heading, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            _add(request, revision, heading, form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return _back(pk)
    return _page(request, revision, form, heading)


def heading_row_edit(request: HttpRequest, pk: int, heading_row_id: int) -> HttpResponse:
    """Change a row of a draft revision, or take it out; who was slower sees both sides (412)."""
    revision = draft_revision(request, pk)
    rows = HeadingRow.objects.select_related("heading", "revision__plan__organisation").filter(revision=revision)
    row = get_object_or_404(rows, pk=heading_row_id)
    if request.POST.get("remove"):
        headings.remove_row(request.actor, row)
        messages.success(request, _("The row has been taken out."))
        return _back(pk)
    form = _form(request.POST or None, row)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            headings.edit_row(
                request.actor, row, typed["version"] or 0, typed["number"], typed["title"], reason=typed["reason"]
            )
        except DomainError as error:
            if error.code == "stale_version":
                return _conflict(request, revision, row)
            form.add_error("number" if error.code == "heading_number_taken" else None, error.message)
        else:
            return _back(pk)
    return _page(request, revision, form, row.heading)


def _add(request: HttpRequest, revision: PlanRevision, heading: PlanHeading | None, typed: dict[str, Any]) -> None:
    if heading is None:
        parent = typed.get("parent")
        headings.add_heading(request.actor, revision, typed["title"], parent, reason=typed["reason"])
    else:
        headings.change_heading(
            request.actor, revision, heading, typed["number"], typed["title"], reason=typed["reason"]
        )


def _form(data: Any, row: HeadingRow) -> HeadingForm:
    kept = row.after or {"number": row.heading.number, "title": row.heading.title}
    started = {**kept, "reason": row.reason, "version": row.version}
    return HeadingForm(data, plan=row.revision.plan, heading=row.heading, initial=started)


def _conflict(request: HttpRequest, revision: PlanRevision, row: HeadingRow) -> HttpResponse:
    """Show what is stored now beside what was typed; saving again overwrites it knowingly."""
    row = HeadingRow.objects.select_related("heading", "revision__plan").get(pk=row.pk)
    typed = _form(with_version(request, row.version), row)
    typed.is_valid()
    sides = sides_of(_form(None, row), typed, [field.name for field in typed.shown])
    return _page(request, revision, typed, row.heading, sides=sides, status=412)


def _page(
    request: HttpRequest,
    revision: PlanRevision,
    form: HeadingForm,
    heading: PlanHeading | None,
    *,
    sides: list[Side] | None = None,
    status: int = 0,
) -> HttpResponse:
    context = {
        "form": form,
        "revision": revision,
        "heading": heading,
        "title": (HeadingChange.CHANGE if heading and heading.announced_on else HeadingChange.NEW).label,
        "sides": sides,
        "is_conflict": sides is not None,
        "crumbs": revision_crumbs(revision),
    }
    status = status or (422 if form.is_bound else 200)
    return render(request, "projects/revisions/heading.html", context, status=status)


def _back(pk: int) -> HttpResponse:
    response = redirect("revision_detail", pk)
    response["Location"] += "#headings"
    return response
