"""Reviews: the list of them, and what is said on a project's page."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from geoplan.errors import DomainError
from geoplan.oversight import reviews
from geoplan.oversight.models import Review, ReviewKind, ReviewState
from geoplan.policy import Action
from projects.models import Project

PAGE = 30


def review_list(request: HttpRequest) -> HttpResponse:
    """List the reviews within reach, those that wait for somebody first."""
    state = request.GET.get("state", ReviewState.OPEN)
    if state not in ReviewState.values:
        raise DomainError("invalid", reason="state")
    visible = Review.objects.visible_to(request.actor)
    rows = visible.filter(state=state).select_related("project__organisation").prefetch_related("entries__author")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    counts = [(value, label, visible.filter(state=value).count()) for value, label in ReviewState.choices]
    return render(request, "oversight/review_list.html", {"page": page, "state": state, "counts": counts})


def project_reviews(request: HttpRequest, project_id: int) -> HttpResponse:
    """The reviews of one project as a fragment of its page; POST opens a new one."""
    project = get_object_or_404(Project.objects.visible_to(request.actor), pk=project_id)
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        if kind not in ReviewKind.values:
            raise DomainError("invalid", reason="kind")
        reviews.open_review(request.actor, project.pk, ReviewKind(kind), request.POST.get("text", ""))
    return _fragment(request, project)


def answer(request: HttpRequest, review_id: int) -> HttpResponse:
    """Answer a review, or close it, and show the project's reviews again."""
    if request.POST.get("close"):
        review = reviews.close(request.actor, review_id)
    else:
        review = reviews.answer(request.actor, review_id, request.POST.get("text", ""))
    if request.htmx:
        return _fragment(request, review.project)
    messages.success(request, _("Sent."))
    return redirect("review_list")


def _fragment(request: HttpRequest, project: Project) -> HttpResponse:
    rows = Review.objects.visible_to(request.actor).filter(project=project).prefetch_related("entries__author")
    context = {
        "project": project,
        "reviews": rows,
        "may_write": request.actor.may(Action.WRITE_REVIEW, project),
        "may_answer": request.actor.may(Action.ANSWER_REVIEW, project),
    }
    return render(request, "oversight/project_reviews.html", context)
