"""The pages of exporting: what to write, and the reader's own exports with their progress and files."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from geoplan import jobs
from projects.columns import read_columns
from projects.exports import steps
from projects.exports.forms import ExportForm
from spatial.formats.writing import EXPORTS

LISTED = 50


def export_new(request: HttpRequest) -> HttpResponseBase:
    """Ask for the format; a short list is answered with the file, a long one starts a job."""
    given = request.GET.copy()
    names = read_columns(given.pop("columns", []))
    query = given.urlencode()
    count = steps.chosen_projects(request.actor, query).count()
    form = ExportForm(request.POST or None, initial={"columns": names})
    if request.method == "POST" and form.is_valid():
        choices = form.choices()
        if count <= steps.DIRECT_ROWS or request.actor.is_public:
            return _file(steps.direct(request.actor, query, choices), steps.file_name(choices), choices.format)
        steps.start(request.actor, query, choices)
        messages.success(request, _("The export is being written; it can be fetched here when it is done."))
        return redirect("export_list")
    direct = count <= steps.DIRECT_ROWS
    context = {"form": form, "count": count, "direct": direct, "query": query, "limit": steps.PUBLIC_ROWS}
    context["page_query"] = request.GET.urlencode()
    return render(request, "projects/exports/new.html", context, status=400 if form.is_bound else 200)


def _file(stream: IO[bytes], name: str, format_name: str) -> FileResponse:
    return FileResponse(stream, as_attachment=True, filename=name, content_type=EXPORTS[format_name].content_type)


def _own(request: HttpRequest) -> QuerySet[jobs.Job]:
    if not request.actor.user_id:
        raise Http404
    return jobs.Job.objects.filter(kind=steps.JOB, owner_id=request.actor.user_id)


@never_cache
def export_list(request: HttpRequest) -> HttpResponse:
    """Show the reader's own exports; the public has none, as its exports are answered at once."""
    found = _own(request)[:LISTED] if request.actor.user_id else []
    return render(request, "projects/exports/list.html", {"jobs": found})


@never_cache
def export_progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """One line of the list, for htmx to ask for again while the work goes on."""
    return render(request, "projects/exports/line.html", {"job": get_object_or_404(_own(request), pk=job_id)})


def export_cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """Stop an export."""
    jobs.cancel(get_object_or_404(_own(request), pk=job_id))
    return redirect("export_list")


@never_cache
def export_download(request: HttpRequest, job_id: int) -> FileResponse:
    """Give the finished file to its owner."""
    job = get_object_or_404(_own(request), pk=job_id, state=jobs.JobState.DONE)
    path = Path(job.result_file)
    if not job.result_file or not path.is_file():
        raise Http404
    return _file(path.open("rb"), job.result.get("name", path.name), job.parameters["format"])
