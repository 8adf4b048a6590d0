"""Making, changing and removing a project."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from geoplan.errors import DomainError
from geoplan.policy import Action
from projects.forms import ProjectForm
from projects.models import Plan, PlanState, Project
from projects.register import create_project, edit_project, remove_draft
from projects.views.conflicts import read_version, sides_of, with_version


def project_new(request: HttpRequest) -> HttpResponse:
    """Ask for a new project of a draft plan, and make it."""
    organisations = request.actor.visibility(Action.CREATE_PROJECT).organisations
    drafts = Plan.objects.visible_to(request.actor).filter(state=PlanState.DRAFT, organisation__in=organisations)
    plans = list(drafts.select_related("organisation").defer("organisation__area"))
    wanted = request.GET.get("plan", "")
    plan = next((one for one in plans if str(one.pk) == wanted), plans[0] if len(plans) == 1 and not wanted else None)
    if plan is None:
        if wanted:
            raise DomainError("not_found")
        return render(request, "projects/choose_plan.html", {"plans": plans})
    form = ProjectForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        project = create_project(request.actor, plan, form.cleaned_data, form.budgets)
        messages.success(request, _("The project has been added. Its place comes next."))
        return redirect("project_detail", project.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "projects/edit.html", {"form": form, "plan": plan}, status=status)


def project_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project's form and save it; when somebody else was quicker, show both sides (412)."""
    project = _editable(request, pk)
    form = ProjectForm(request.POST or None, instance=project, plan=project.plan)
    context = {"form": form, "plan": project.plan, "project": project}
    if request.method != "POST":
        return render(request, "projects/edit.html", context)
    version = read_version(request)
    if version != project.version:
        # The form was filled from an older version: its own checks must not hide that.
        return _conflict(request, pk)
    if not form.is_valid():
        return render(request, "projects/edit.html", context, status=422)
    try:
        edit_project(request.actor, project, version, form.cleaned_data, form.budgets)
    except DomainError as error:
        if error.code != "stale_version":
            raise
        return _conflict(request, pk)
    messages.success(request, _("Saved."))
    return redirect("project_detail", pk)


def project_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a project that has never been announced."""
    project = _editable(request, pk)
    remove_draft(request.actor, project, read_version(request))
    messages.success(request, _("The project “%(name)s” has been removed.") % {"name": project.name})
    return redirect("project_list")


def _editable(request: HttpRequest, pk: int) -> Project:
    """Return a project that the reader may change now: 404 unseen, 403 not permitted, 409 announced."""
    visible = Project.objects.visible_to(request.actor).select_related("plan", "organisation")
    project = get_object_or_404(visible.defer("organisation__area", "geometry_3857"), pk=pk)
    request.actor.require(Action.EDIT_PROJECT, project)
    if project.announced_on is not None:
        raise DomainError("announced_locked")
    return project


def _conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is stored now beside what was typed; the form keeps what was typed, and saves over it knowingly."""
    project = _editable(request, pk)
    stored = ProjectForm(instance=project, plan=project.plan)
    typed = ProjectForm(with_version(request, project.version), instance=project, plan=project.plan)
    typed.is_valid()
    sides = sides_of(stored, typed, [field.name for field in (*stored.facts, *stored.budget_fields)])
    context = {"form": typed, "plan": project.plan, "project": project, "sides": sides, "is_conflict": True}
    return render(request, "projects/edit.html", context, status=412)
