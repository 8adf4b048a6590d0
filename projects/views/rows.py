"""Pages of a revision's rows: a new project, what happens to an announced one, and taking a row out again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from geoplan.errors import DomainError
from projects.chains import WITH_OTHER, RowKind
from projects.filters import LARGEST_ID
from projects.models import PlanRevision, Project, RevisionRow, RevisionState
from projects.plan_forms import MOST_LISTED, NewRowForm, RowForm
from projects.revisions import drafting, queries
from projects.views.revisions import editable_revision, revision_crumbs


def row_new_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a project that the revision adds to the plan, and add it."""
    revision = draft_revision(request, pk)
    form = NewRowForm(request.POST or None, plan=revision.plan)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            row = drafting.add_new(request.actor, revision, typed, form.budgets, typed["reason"])
        except DomainError as error:
            if error.code != "code_taken":
                raise
            form.add_error("code", error.message)
        else:
            messages.success(request, _("The project is in the revision. Its place comes next."))
            return redirect("project_detail", row.project_id)
    context = {"form": form, "revision": revision, "plan": revision.plan, "crumbs": revision_crumbs(revision)}
    return render(request, "projects/revisions/new_project.html", context, status=422 if form.is_bound else 200)


def row_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what the revision does to the chosen project (``project`` and ``row`` in the address), and add it."""
    revision = draft_revision(request, pk)
    project = get_object_or_404(
        Project.objects.in_plan().filter(plan=revision.plan), pk=read_id(request.GET, "project")
    )
    kind = request.GET.get("row", "")
    if kind not in RowKind.values or kind == RowKind.NEW:
        raise DomainError("filter_invalid", name="row")
    facts = queries.facts_of([project.pk])[project.pk]
    form = _form(request, revision, kind, facts, project)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            drafting.add_row(
                request.actor,
                revision,
                project,
                kind,
                form.changes(),
                other=typed.get("other"),
                reason=typed["reason"],
            )
            return redirect("revision_detail", pk)
        except DomainError as error:
            form.add_error(None, error.message)
    return _page(request, revision, form, project, kind)


def row_edit(request: HttpRequest, pk: int, row_id: int) -> HttpResponse:
    """Change a row of a draft revision, or take it out; who was slower sees both sides (412)."""
    revision = draft_revision(request, pk)
    row = get_object_or_404(revision.rows.select_related("project", "other", "revision__plan__organisation"), pk=row_id)
    if request.POST.get("remove"):
        drafting.remove_row(request.actor, row)
        messages.success(request, _("The row has been taken out."))
        return redirect("revision_detail", pk)
    facts = row.after or queries.facts_of([row.project_id])[row.project_id]
    started = {"version": row.version, "reason": row.reason, "other": row.other.code if row.other else ""}
    form = _form(request, revision, row.kind, facts, row.project, initial=started)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            drafting.change_row(
                request.actor,
                row,
                typed.get("version") or 0,
                form.changes(),
                other=typed.get("other"),
                reason=typed["reason"],
            )
            return redirect("revision_detail", pk)
        except DomainError as error:
            form.add_error(None, error.message)
            if error.code == "stale_version":
                return _conflict(request, revision, row, form)
    return _page(request, revision, form, row.project, row.kind, row=row)


def _conflict(request: HttpRequest, revision: PlanRevision, row: RevisionRow, form: RowForm) -> HttpResponse:
    """Show what is stored now beside what was typed; saving again overwrites it knowingly."""
    row = RevisionRow.objects.select_related("project", "other").get(pk=row.pk)
    facts = row.after or {}
    stored = {**facts, "reason": row.reason, "other": row.other.code if row.other else ""}
    stored |= {f"budget_{year}": amount for year, amount in facts.get("budgets", {}).items()}
    sides = [
        (field.label, str(stored.get(field.name) or ""), str(field.value() or ""))
        for field in [*form.text_fields, *form.budget_fields]
        if str(stored.get(field.name) or "") != str(field.value() or "")
    ]
    form.data = {**form.data.dict(), "version": str(row.version)}  # type: ignore[attr-defined]
    return _page(request, revision, form, row.project, row.kind, row=row, sides=sides, status=412)


def _form(
    request: HttpRequest, revision: PlanRevision, kind: str, facts: dict[str, Any], project: Project, **more: Any
) -> RowForm:
    others = Project.objects.in_plan().filter(plan=revision.plan).exclude(pk=project.pk).order_by("code")
    listed = others.values_list("code", "name")[:MOST_LISTED] if kind in WITH_OTHER else ()
    return RowForm(request.POST or None, plan=revision.plan, kind=kind, facts=facts, others=listed, **more)


def _page(
    request: HttpRequest,
    revision: PlanRevision,
    form: RowForm,
    project: Project,
    kind: str,
    *,
    status: int = 0,
    **more: Any,
) -> HttpResponse:
    context = {
        "form": form,
        "revision": revision,
        "project": project,
        "kind": RowKind(kind),
        "crumbs": revision_crumbs(revision),
        **more,
    }
    return render(request, "projects/revisions/row.html", context, status=status or (422 if form.is_bound else 200))


def draft_revision(request: HttpRequest, pk: int) -> PlanRevision:
    """Return a revision whose rows may change now: 404 unseen, 403 not permitted, 409 closed."""
    revision = editable_revision(request, pk)
    if not revision.is_draft:
        raise DomainError("announced_locked" if revision.state == RevisionState.ANNOUNCED else "revision_in_chain")
    return revision


def read_id(query: Any, name: str) -> int:
    """Return the id that a parameter of the address holds (``filter_invalid``)."""
    text = query.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 19 or int(text) > LARGEST_ID:
        raise DomainError("filter_invalid", name=name)
    return int(text)
