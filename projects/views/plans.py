"""Pages of plans."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from geoplan.errors import DomainError
from geoplan.policy import Action
from projects import plans, steps
from projects.choices import own_scope
from projects.describing import describe, plan_names
from projects.filters import ProjectFilter
from projects.forms import PlanForm
from projects.models import Plan, PlanHeading, PlanRevision, PlanState, Project, RevisionState
from projects.plan_forms import AnnounceForm, StepForm, upload_of
from projects.plan_summaries import summarise
from projects.planlist import tree_of, with_sums
from projects.revisions.standing import read_day, trees_on
from projects.views.chains import chain_context, refused

PAGE = 50


def plan_list(request: HttpRequest) -> HttpResponse:
    """List the plans within reach, with their projects and sums; staff see their own first."""
    if not request.GET and not request.actor.is_public:
        return redirect(f"{request.path}?{own_scope(request.actor).to_query() or 'scope=all'}")
    chosen = ProjectFilter.from_query(request.GET, ("scope", "page"))
    visible = (
        Plan.objects.visible_to(request.actor).select_related("organisation__province").defer("organisation__area")
    )
    if chosen.organisation:
        visible = visible.filter(organisation__code__in=chosen.organisation)
    if chosen.province:
        visible = visible.filter(organisation__province=chosen.province)
    visible = visible.defer("organisation__area", "organisation__province__geometry").order_by(
        "organisation__code", "-first_year"
    )
    page = Paginator(with_sums(visible), PAGE).get_page(request.GET.get("page"))
    following = steps.following_of(list(page.object_list))
    context = {
        "page": page,
        "rows": [(plan, following.get(plan.pk)) for plan in page.object_list],
        "chips": [
            (chip, f"?{chip.query or 'scope=all'}") for chip in describe(chosen, plan_names(chosen, request.actor))
        ],
        "filter_query": chosen.to_query(),
    }
    return render(request, "projects/plans/list.html", context)


def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a plan: its chain, its revisions, its headings, programmes, projects and sums; with ``on``, as it stood."""
    plan = _plan(request, pk)
    if request.GET.get("on"):
        return _as_it_stood(request, plan, read_day(request.GET["on"]))
    return _page(request, plan)


def _page(request: HttpRequest, plan: Plan, *, status: int = 200, **forms: Any) -> HttpResponse:
    may_edit = request.actor.may(Action.EDIT_PLAN, plan)
    context = {
        "plan": plan,
        "trees": tree_of(plan, Project.objects.visible_to(request.actor)),
        "is_open": may_edit and plan.state == PlanState.DRAFT,
        "may_revise": may_edit and plan.state == PlanState.ANNOUNCED,
        "revisions": _revisions(PlanRevision.objects.visible_to(request.actor), plan),
        "crumbs": _crumbs(plan),
        **chain_context(request, plan, None, **forms),
    }
    return render(request, "projects/plans/detail.html", context, status=status)


def _as_it_stood(request: HttpRequest, plan: Plan, day: dt.date) -> HttpResponse:
    revisions = _revisions(PlanRevision.objects.filter(state=RevisionState.ANNOUNCED), plan)
    context = {
        "plan": plan,
        "on": day,
        "trees": trees_on(plan, day) if plan.announced_on and plan.announced_on <= day else [],
        "revisions": revisions.filter(announced_on__lte=day),
        "crumbs": _crumbs(plan),
    }
    return render(request, "projects/plans/stood.html", context)


def plan_summary(request: HttpRequest, pk: int) -> HttpResponse:
    """Show form ผ.01 of a plan: by strategy or issue, programme and year, a part for each form."""
    plan = _plan(request, pk)
    context = {"plan": plan, "summary": summarise(plan), "crumbs": _crumbs(plan)}
    return render(request, "projects/plans/summary.html", context)


def plan_new(request: HttpRequest) -> HttpResponse:
    """Ask for a new draft plan, and make it."""
    own = sorted(request.actor.visibility(Action.EDIT_PLAN).organisations)
    form = PlanForm(request.POST or None, organisations=own)
    if request.method == "POST" and form.is_valid():
        try:
            plan = plans.create_plan(request.actor, form.cleaned_data["organisation"], form.cleaned_data)
            return redirect("plan_detail", plan.pk)
        except DomainError as error:
            form.add_error("generation", error.message)
    return render(request, "projects/plans/edit.html", {"form": form}, status=_status(request))


def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the title, years and vision of a draft plan."""
    plan = _editable(request, pk)
    form = PlanForm(request.POST or None, instance=plan, organisations=[plan.organisation_id])
    if request.method == "POST" and form.is_valid():
        plans.edit_plan(request.actor, plan, form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("plan_detail", pk)
    return render(request, "projects/plans/edit.html", {"form": form, "plan": plan}, status=_status(request))


def heading_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a heading to a draft plan."""
    plan = _editable(request, pk)
    parent = None
    if request.POST.get("parent"):
        parent = get_object_or_404(plan.headings, pk=_number(request.POST["parent"]))
    plans.add_heading(request.actor, plan, request.POST.get("title", ""), parent)
    return redirect("plan_detail", pk)


def heading_change(request: HttpRequest, pk: int, heading_pk: int) -> HttpResponse:
    """Rename a heading of a draft plan, or remove it."""
    plan = _editable(request, pk)
    heading = get_object_or_404(
        PlanHeading.objects.filter(plan=plan).select_related("plan__organisation"), pk=heading_pk
    )
    if request.POST.get("remove"):
        plans.remove_heading(request.actor, heading)
    else:
        plans.rename_heading(request.actor, heading, request.POST.get("title", ""))
    return redirect("plan_detail", pk)


def plan_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the next step of a draft plan; what was typed stays in the form when it is refused."""
    plan = _editable(request, pk)
    form = StepForm(request.POST, request.FILES)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            steps.record_step(
                request.actor,
                plan,
                None,
                typed["kind"],
                typed["taken_on"],
                note=typed["note"],
                upload=upload_of(typed["document"]),
            )
            return redirect("plan_detail", pk)
        except DomainError as error:
            return _page(request, plan, status=error.status, step_form=refused(form, error))
    return _page(request, plan, status=422, step_form=form)


def plan_announce(request: HttpRequest, pk: int) -> HttpResponse:
    """Announce a draft plan with its projects."""
    plan = _plan(request, pk)
    request.actor.require(Action.ANNOUNCE_PLAN, plan)
    if plan.state != PlanState.DRAFT:
        raise DomainError("announced_locked")
    form = AnnounceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, plan, status=422, announce_form=form)
    typed = form.cleaned_data
    try:
        plans.announce_plan(
            request.actor, plan, typed["announced_on"], note=typed["note"], upload=upload_of(typed["document"])
        )
    except DomainError as error:
        return _page(request, plan, status=error.status, announce_form=refused(form, error))
    messages.success(request, _("The plan has been announced. The public sees it from now on."))
    return redirect("plan_detail", pk)


def _revisions(found: QuerySet[PlanRevision], plan: Plan) -> QuerySet[PlanRevision]:
    """Return the revisions of a plan with the number of their rows, those under way and then the latest first."""
    order = (F("announced_on").desc(nulls_first=True), "-id")
    return (
        found.filter(plan=plan)
        .annotate(count=Count("rows", distinct=True) + Count("heading_rows", distinct=True))
        .order_by(*order)
    )


def _plan(request: HttpRequest, pk: int) -> Plan:
    visible = Plan.objects.visible_to(request.actor).select_related("organisation__province")
    return get_object_or_404(visible.defer("organisation__area", "organisation__province__geometry"), pk=pk)


def _editable(request: HttpRequest, pk: int) -> Plan:
    """Return a plan that the reader may change: 404 unseen, 403 not permitted, 409 announced."""
    plan = _plan(request, pk)
    request.actor.require(Action.EDIT_PLAN, plan)
    if plan.state != PlanState.DRAFT:
        raise DomainError("announced_locked")
    return plan


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise DomainError("not_found")
    return int(text)


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


def _crumbs(plan: Plan) -> list[dict[str, Any]]:
    province, organisation = plan.organisation.province, plan.organisation
    crumbs = [{"label": province.name, "href": f"/areas/{province.code}/"}] if province else []
    crumbs.append({"label": organisation.name, "href": f"/plans/?organisation={organisation.code}"})
    return [*crumbs, {"label": plan.title, "href": ""}]
