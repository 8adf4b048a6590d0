"""Pages of revisions: what one changes, its chain, and announcing it. Its rows are in ``projects.views.rows``."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from geoplan.errors import DomainError
from geoplan.policy import Action
from projects import steps
from projects.chains import CLAUSES, HEADING_ROWS, ROWS, HeadingChange, RevisionKind, RowKind
from projects.filters import LONGEST_TEXT, ProjectFilter
from projects.models import HeadingRow, Plan, PlanHeading, PlanRevision, PlanState, Project, RevisionState
from projects.plan_forms import AnnounceRevisionForm, RevisionForm, StepForm, upload_of
from projects.planlist import total
from projects.revisions import drafting, queries
from projects.revisions.announcing import announce_revision
from projects.revisions.pairs import effects_of, headings_of, sides_of
from projects.totals import planned_amount
from projects.views.chains import chain_context, refused

PAGE = 50
FOUND = 20


def revision_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what kind of revision of an announced plan, and begin it."""
    plans = Plan.objects.visible_to(request.actor).select_related("organisation__province")
    plan = get_object_or_404(plans.defer("organisation__area", "organisation__province__geometry"), pk=pk)
    request.actor.require(Action.EDIT_PLAN, plan)
    if plan.state != PlanState.ANNOUNCED:
        raise DomainError("revision_plan_draft")
    form = RevisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        revision = drafting.start(request.actor, plan, form.cleaned_data["kind"], form.cleaned_data["reason"])
        return redirect("revision_detail", revision.pk)
    context = {"form": form, "plan": plan, "clauses": [(kind, CLAUSES[kind]) for kind in RevisionKind]}
    return render(request, "projects/revisions/new.html", context, status=422 if form.is_bound else 200)


def revision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a revision with its rows, before and after side by side, and its chain."""
    return _page(request, find_revision(request, pk))


def _page(request: HttpRequest, revision: PlanRevision, *, status: int = 200, **forms: Any) -> HttpResponse:
    plan = revision.plan
    may_edit = request.actor.may(Action.EDIT_PLAN, plan) and revision.is_draft
    rows = revision.rows.select_related("project", "other").defer("project__geometry", "project__geometry_3857")
    page = Paginator(rows.order_by("id"), PAGE).get_page(request.GET.get("page"))
    open_ = revision.state != RevisionState.ANNOUNCED
    stale = {row["id"]: row["now"] for row in queries.conflicts(revision.pk)} if open_ else {}
    heading_rows = list(revision.heading_rows.select_related("heading__parent"))
    moved = {row["id"]: row["now"] for row in queries.heading_conflicts(revision.pk)} if open_ and heading_rows else {}
    may_change_headings = may_edit and HeadingChange.CHANGE in HEADING_ROWS[revision.kind]
    effects = effects_of(revision.pk)
    context = {
        "revision": revision,
        "plan": plan,
        "clause": CLAUSES[revision.kind],
        "page": page,
        "sides": sides_of(page.object_list, stale),
        "heading_sides": headings_of(heading_rows, moved),
        "may_add_heading": may_edit and HeadingChange.NEW in HEADING_ROWS[revision.kind],
        "changeable_headings": _changeable(revision, heading_rows) if may_change_headings else [],
        "stale_count": len(stale) + len(moved),
        "effects": effects,
        "effect_before": total(effect.before for effect in effects),
        "effect_after": total(effect.after for effect in effects),
        "may_edit": may_edit,
        "may_add_new": may_edit and RowKind.NEW in ROWS[revision.kind],
        "row_kinds": [kind for kind in ROWS[revision.kind] if kind != RowKind.NEW] if may_edit else [],
        "q": request.GET.get("q", ""),
        "found": _search(request, revision) if may_edit else [],
        "crumbs": revision_crumbs(revision),
        **chain_context(request, plan, revision, **forms),
    }
    return render(request, "projects/revisions/detail.html", context, status=status)


def _changeable(revision: PlanRevision, rows: list[HeadingRow]) -> list[PlanHeading]:
    """Return the announced headings that have no row in the revision yet."""
    announced = revision.plan.headings.filter(announced_on__isnull=False).select_related("parent")
    taken = [row.heading_id for row in rows]
    return list(announced.exclude(pk__in=taken).order_by("parent__number", "number"))


def _search(request: HttpRequest, revision: PlanRevision) -> list[Project]:
    """Return projects of the plan that fit what was typed, those with a row already left out."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_TEXT]
    if not words:
        return []
    found = ProjectFilter(plan=revision.plan_id, q=words).apply(Project.objects.in_plan(), request.actor)
    taken = revision.rows.values("project")
    listed = found.exclude(pk__in=taken).select_related("programme").annotate(planned=planned_amount())
    return list(listed.only("number", "code", "name", "form", "programme__name_th", "programme__name_en")[:FOUND])


def revision_describe(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why the revision is made."""
    drafting.describe(request.actor, editable_revision(request, pk), request.POST.get("reason", ""))
    messages.success(request, _("Saved."))
    return redirect("revision_detail", pk)


def revision_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft revision away."""
    revision = editable_revision(request, pk)
    drafting.remove(request.actor, revision)
    messages.success(request, _("The draft has been thrown away; the plan is as it was."))
    return redirect("plan_detail", revision.plan_id)


def revision_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the next step of a revision; what was typed stays in the form when it is refused."""
    revision = editable_revision(request, pk)
    form = StepForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, revision, status=422, step_form=form)
    typed = form.cleaned_data
    try:
        steps.record_step(
            request.actor,
            revision.plan,
            revision,
            typed["kind"],
            typed["taken_on"],
            note=typed["note"],
            upload=upload_of(typed["document"]),
        )
    except DomainError as error:
        return _page(request, find_revision(request, pk), status=error.status, step_form=refused(form, error))
    return redirect("revision_detail", pk)


def revision_announce(request: HttpRequest, pk: int) -> HttpResponse:
    """Announce a revision; where a project has changed since, show both sides (412)."""
    revision = find_revision(request, pk)
    request.actor.require(Action.ANNOUNCE_PLAN, revision.plan)
    form = AnnounceRevisionForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, revision, status=422, announce_form=form)
    typed = form.cleaned_data
    try:
        announced = announce_revision(
            request.actor,
            revision,
            typed["announced_on"],
            typed["posted_until"],
            note=typed["note"],
            upload=upload_of(typed["document"]),
        )
    except DomainError as error:
        return _page(request, find_revision(request, pk), status=error.status, announce_form=refused(form, error))
    messages.success(request, _("%(revision)s has been announced and is in the plan.") % {"revision": announced.title})
    return redirect("revision_detail", pk)


def find_revision(request: HttpRequest, pk: int) -> PlanRevision:
    """Return a revision that the reader may see, 404 otherwise."""
    visible = PlanRevision.objects.visible_to(request.actor).select_related("plan__organisation__province")
    heavy = ("plan__organisation__area", "plan__organisation__province__geometry")
    return get_object_or_404(visible.defer(*heavy), pk=pk)


def editable_revision(request: HttpRequest, pk: int) -> PlanRevision:
    """Return a revision of a plan that the reader may change: 404 unseen, 403 not permitted."""
    revision = find_revision(request, pk)
    request.actor.require(Action.EDIT_PLAN, revision.plan)
    return revision


def revision_crumbs(revision: PlanRevision) -> list[dict[str, str]]:
    """Return province › organisation › plan › revision."""
    province, organisation = revision.plan.organisation.province, revision.plan.organisation
    crumbs = [{"label": province.name, "href": f"/areas/{province.code}/"}] if province else []
    crumbs.append({"label": organisation.name, "href": f"/plans/?organisation={organisation.code}"})
    crumbs.append({"label": revision.plan.title, "href": f"/plans/{revision.plan_id}/"})
    return [*crumbs, {"label": revision.title, "href": ""}]
