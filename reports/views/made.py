"""The pages of GIS reports: what to make, and the reader's own reports with their progress and files."""

from __future__ import annotations

from typing import IO, Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from geoplan import jobs
from projects.exports.steps import PUBLIC_ROWS, chosen_projects
from reports import made
from reports.forms import MapReportForm
from reports.maps import steps as maps
from reports.sheets import steps as sheets

LISTED = 50


def site_of(request: HttpRequest) -> str:
    """Return the address under which the reader knows this system, for links out of a report."""
    return request.build_absolute_uri("/").rstrip("/")


def file_answer(stream: IO[bytes], name: str, content_type: str) -> FileResponse:
    """Answer a file to be saved under ``name``."""
    return FileResponse(stream, as_attachment=True, filename=name, content_type=content_type)


@never_cache
def report_list(request: HttpRequest) -> HttpResponse:
    """Show the reader's own reports; the public has none, as its reports are answered at once."""
    return render(request, "reports/made/list.html", {"jobs": made.reports_of(request.actor)[:LISTED]})


def map_report_new(request: HttpRequest) -> HttpResponseBase:
    """Ask for the layers; a short list is answered with the file, a long one starts a job."""
    query = request.GET.urlencode()
    count = chosen_projects(request.actor, query).count()
    form = MapReportForm(request.POST or None)
    direct = count <= maps.DIRECT_ROWS or request.actor.is_public
    if request.method == "POST" and form.is_valid():
        by, site = form.cleaned_data["layers"], site_of(request)
        if direct:
            return file_answer(maps.direct(request.actor, query, by, site), maps.file_name(), maps.CONTENT_TYPE)
        maps.start(request.actor, query, by, site)
        return _started(request)
    context = {"form": form, "count": count, "direct": direct, "query": query, "limit": PUBLIC_ROWS}
    return render(request, "reports/made/map.html", context, status=400 if form.is_bound else 200)


def sheets_new(request: HttpRequest) -> HttpResponseBase:
    """Say how many sheets there will be; a few are answered with the file, many start a job."""
    query = request.GET.urlencode()
    count = chosen_projects(request.actor, query).count()
    limit = sheets.DIRECT_SHEETS if request.actor.is_public else sheets.MOST
    if request.method == "POST":
        if count <= sheets.DIRECT_SHEETS or request.actor.is_public:
            stream = sheets.direct(request.actor, query, site_of(request))
            return file_answer(stream, sheets.file_name(), sheets.CONTENT_TYPE)
        sheets.start(request.actor, query, site_of(request))
        return _started(request)
    context: dict[str, Any] = {"count": count, "query": query, "limit": limit, "too_many": count > limit}
    return render(request, "reports/made/sheets.html", {**context, "direct": count <= sheets.DIRECT_SHEETS})


def project_sheet(request: HttpRequest, pk: int) -> FileResponse:
    """Answer the A4 sheet of one project."""
    stream = sheets.one(request.actor, pk, site_of(request))
    return file_answer(stream, sheets.file_name(pk), sheets.CONTENT_TYPE)


def _started(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("The report is being made; it can be fetched here when it is done."))
    return redirect("report_list")


@never_cache
def report_progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """One line of the list, for htmx to ask for again while the work goes on."""
    return render(request, "reports/made/line.html", {"job": made.report_of(request.actor, job_id)})


def report_cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """Stop a report."""
    jobs.cancel(made.report_of(request.actor, job_id))
    return redirect("report_list")


@never_cache
def report_download(request: HttpRequest, job_id: int) -> FileResponse:
    """Give the finished file to its owner."""
    job = made.report_of(request.actor, job_id)
    return file_answer(made.file_of(job).open("rb"), job.result["name"], made.CONTENT_TYPES[job.kind])
