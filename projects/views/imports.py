"""The pages of importing: the list, the file, and one page with the four steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from geoplan import jobs
from geoplan.errors import in_reader_language
from geoplan.policy import Action
from projects.imports import additions, checking, headings, preview, reconciled, reporting, steps, undoing, uploading
from projects.imports.forms import ChoicesForm, UploadForm, plans_of
from projects.models import BatchState, ImportBatch, Plan, PlanState
from projects.workbooks.template import template
from spatial.formats import notes

LISTED = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOTICES = {
    "not_approvals": gettext_lazy("What was approved was left out: planning staff record it."),
    "not_payments": gettext_lazy("Payments were left out: finance staff record them."),
    "not_money": gettext_lazy("Budgets were left out: an engineer does not change money."),
    "not_attributes": gettext_lazy(
        "Of projects that exist already only the location changes: an engineer does not edit plans."
    ),
    "wgs84_assumed": gettext_lazy("Latitude and longitude are read as WGS 84. Choose another system if they are not."),
}


def _batch(request: HttpRequest, batch_id: int) -> ImportBatch:
    seen = ImportBatch.objects.visible_to(request.actor)
    return get_object_or_404(seen.select_related("organisation", "plan", "job", "created_by"), pk=batch_id)


def import_list(request: HttpRequest) -> HttpResponse:
    """Show the newest imports of the reader's organisations."""
    seen = ImportBatch.objects.visible_to(request.actor).select_related("organisation", "created_by")
    return render(request, "projects/imports/list.html", {"batches": seen[:LISTED]})


def import_new(request: HttpRequest) -> HttpResponse:
    """Take a file, read it, and go to its page."""
    form = UploadForm(request.actor, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        file = chosen["file"]
        batch = uploading.upload(request.actor, chosen["organisation"], file, file.name, chosen["plan"])
        steps.run("read", batch, request.actor)
        return redirect("import_detail", batch.pk)
    status = 400 if form.is_bound else 200
    plans = plans_of(request.actor).select_related("organisation").defer("organisation__area")
    return render(request, "projects/imports/new.html", {"form": form, "plans": plans}, status=status)


@never_cache
def import_template(request: HttpRequest) -> HttpResponse:
    """The workbook of a plan to fill in, empty or (``filled``) with its projects."""
    number = request.GET.get("plan", "")
    seen = Plan.objects.visible_to(request.actor).select_related("organisation")
    plan = get_object_or_404(seen, pk=int(number) if number.isdecimal() and len(number) < 10 else 0)
    request.actor.require(Action.IMPORT_PROJECTS, plan)
    filled = request.GET.get("filled") == "1"
    response = HttpResponse(template(plan, request.actor, filled=filled), content_type=XLSX)
    name = f"{'โครงการ' if filled else 'แม่แบบ'}-{plan.title}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@never_cache
def import_detail(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show the four steps as far as the import has come."""
    batch = _batch(request, batch_id)
    return render(request, "projects/imports/detail.html", _context(request, batch, ChoicesForm(batch)))


def _context(request: HttpRequest, batch: ImportBatch, form: ChoicesForm) -> dict[str, Any]:
    read = batch.state != BatchState.UPLOADED
    checked = batch.state in (BatchState.CHECKED, BatchState.COMMITTED, BatchState.UNDONE)
    lines, following = preview.lines(batch) if checked else ([], None)
    return {
        "batch": batch,
        "running": bool(batch.job and not batch.job.is_over),
        "failed": batch.job if batch.job and batch.job.state == jobs.JobState.FAILED else None,
        "error": in_reader_language(batch.error.get("thai", ""), batch.error.get("english", "")),
        "read": read,
        "checked": checked,
        "step": {"uploaded": 1, "read": 2, "checked": 3}.get(batch.state, 4),
        "steps": [(1, _("File")), (2, _("Match")), (3, _("Check")), (4, _("Done"))],
        "form": form,
        "missing": checking.open_choices(batch) if read else [],
        "notes": [in_reader_language(notes.thai(note), notes.english(note)) for note in checking.notes_of(batch)],
        "notices": [NOTICES[notice] for notice in batch.notices if notice in NOTICES],
        "workbook": reconciled.shown(batch),
        "headings": headings.told(batch) if checked else [],
        "valid": batch.counts.get("rows", 0) - batch.counts.get("refused", 0),
        "lines": lines,
        "following": following,
        "enters_by": _additions(request, batch),
        "bounds": _bounds(batch.counts.get("extent")),
    }


def _additions(request: HttpRequest, batch: ImportBatch) -> dict[str, Any] | None:
    """Return what the new rows of an announced plan may enter through; None where they need nothing."""
    if batch.plan is None or batch.plan.state != PlanState.ANNOUNCED or not batch.counts.get("create"):
        return None
    may_begin = request.actor.may(Action.EDIT_PLAN, batch.plan)
    return {"open": additions.open_additions(batch.plan), "may_begin": may_begin}


def _bounds(extent: str | None) -> str:
    """``BOX(w s,e n)`` as the map wants it."""
    return extent[4:-1].replace(" ", ",") if extent else ""


def import_choices(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Take the choices, read the file (again) where that is needed, and check the rows once nothing is open."""
    batch = _batch(request, batch_id)
    if batch.state == BatchState.UPLOADED:
        steps.run("read", batch, request.actor)
        return redirect("import_detail", batch.pk)
    form = ChoicesForm(batch, request.POST)
    if not form.is_valid():
        return render(request, "projects/imports/detail.html", _context(request, batch, form), status=400)
    if steps.set_choices(batch, request.actor, **form.chosen()):
        steps.run("read", batch, request.actor)
    elif not checking.open_choices(batch):
        steps.run("check", batch, request.actor)
    return redirect("import_detail", batch.pk)


def import_commit(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Write all rows, or the valid ones."""
    batch = _batch(request, batch_id)
    additions.choose(batch, request.actor, request.POST.get("revision", ""))
    seen = request.POST.get("accept_differences") == "yes"
    mode = request.POST.get("mode", "")
    if steps.run("commit", batch, request.actor, mode=mode, accept_differences=seen) is None:
        messages.success(request, _("The projects were imported."))
    return redirect("import_detail", batch.pk)


def import_undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Put everything back; ask first where somebody changed a project since."""
    batch = _batch(request, batch_id)
    confirmed = request.POST.get("confirm") == "yes"
    if not confirmed and (kept := undoing.conflicts(batch, request.actor)):
        return render(request, "projects/imports/undo.html", {"batch": batch, "kept": kept}, status=409)
    if steps.run("undo", batch, request.actor, confirm=confirmed) is None:
        messages.success(request, _("The import was undone."))
    return redirect("import_detail", batch.pk)


def import_cancel(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Stop the work in the background; nothing of it stays."""
    batch = _batch(request, batch_id)
    if batch.job and not batch.job.is_over:
        jobs.cancel(batch.job)
    return redirect("import_detail", batch.pk)


@never_cache
def import_progress(request: HttpRequest, batch_id: int) -> HttpResponse:
    """How far the work in the background is; the page loads again once it is over."""
    batch = _batch(request, batch_id)
    response = render(request, "projects/imports/progress.html", {"batch": batch})
    if batch.job is None or batch.job.is_over:
        response["HX-Refresh"] = "true"
    return response


@never_cache
def import_preview(request: HttpRequest, batch_id: int) -> JsonResponse:
    """The placed rows as GeoJSON for the preview map."""
    return JsonResponse(preview.features(_batch(request, batch_id)))


@never_cache
def import_rows(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The next page of rows with problems."""
    batch = _batch(request, batch_id)
    after = request.GET.get("after", "")
    lines, following = preview.lines(batch, int(after) if after.isdecimal() and len(after) < 9 else -1)
    return render(request, "projects/imports/lines.html", {"batch": batch, "lines": lines, "following": following})


@never_cache
def import_section(request: HttpRequest, batch_id: int, number: int) -> HttpResponse:
    """The rows that a printed total closes, with what is printed and what was read."""
    batch = _batch(request, batch_id)
    section = reconciled.section(batch, number)
    return render(request, "projects/imports/section.html", {"batch": batch, "section": section})


def import_problems(request: HttpRequest, batch_id: int) -> StreamingHttpResponse:
    """The problems as a CSV file with the original rows."""
    batch = _batch(request, batch_id)
    response = StreamingHttpResponse(reporting.problem_lines(batch), content_type="text/csv; charset=utf-8")
    name = f"ปัญหา-{batch.file_name.rsplit('.', 1)[0]}.csv"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
