"""Recording, taking back and reading the steps of plans and revisions."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from geoplan.policy import Action
from projects import documents, steps
from projects.models import ChainStep
from projects.plan_forms import upload_of


def step_take_back(request: HttpRequest, step_id: int) -> HttpResponse:
    """Take the latest step back, with a reason."""
    step = _editable(request, step_id)
    steps.take_back(request.actor, step, request.POST.get("reason", ""))
    messages.success(request, _("The step has been taken back."))
    return _back(step)


def step_attach(request: HttpRequest, step_id: int) -> HttpResponse:
    """Give a step the document that it lacks."""
    step = _editable(request, step_id)
    upload = upload_of(request.FILES.get("document"))
    if upload.stream is not None:
        steps.attach(request.actor, step, upload)
    return _back(step)


def step_document(request: HttpRequest, step_id: int) -> FileResponse:
    """Give the document of a step to those who may see its plan or revision, to be saved and never to be shown."""
    step = _step(request, step_id)
    if not step.file or not step.path.is_file():
        raise Http404
    response = FileResponse(
        step.path.open("rb"),
        as_attachment=True,
        filename=step.file_name,
        content_type=documents.content_type(step.file_name),
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _step(request: HttpRequest, step_id: int) -> ChainStep:
    visible = ChainStep.objects.visible_to(request.actor).select_related("plan__organisation", "revision")
    return get_object_or_404(visible.defer("plan__organisation__area"), pk=step_id)


def _editable(request: HttpRequest, step_id: int) -> ChainStep:
    step = _step(request, step_id)
    request.actor.require(Action.EDIT_PLAN, step.plan)
    return step


def _back(step: ChainStep) -> HttpResponse:
    if step.revision_id:
        return redirect("revision_detail", step.revision_id)
    return redirect("plan_detail", step.plan_id)
