"""Map reports as people ask for them: at once where the list is short, as a job whose file expires where it is long."""

from __future__ import annotations

import datetime as dt
from typing import IO, Any

from django.http import QueryDict
from django.utils import translation

from geoplan import jobs
from geoplan.accounts.actors import owner_of
from geoplan.errors import DomainError
from geoplan.policy import Actor
from geoplan.thai import buddhist_year
from projects.exports.steps import PUBLIC_ROWS, chosen_projects, unnamed
from projects.filters import ProjectFilter
from reports.maps.layers import LayersBy
from reports.maps.writing import require_size, write_report

JOB = "reports.map"
DIRECT_ROWS = 5_000
CONTENT_TYPE = "text/html; charset=utf-8"


def file_name(day: dt.date | None = None) -> str:
    """What the file is called where it is saved."""
    day = day or dt.date.today()
    return f"แผนที่โครงการ-{buddhist_year(day.year)}-{day:%m-%d}.html"


def direct(actor: Actor, query: str, by: str, site: str) -> IO[bytes]:
    """Write a short report to a file without a name, gone when closed.

    Errors: ``export_too_many`` and those of ``write_report``.
    """
    limit = PUBLIC_ROWS if actor.is_public else DIRECT_ROWS
    if chosen_projects(actor, query)[: limit + 1].count() > limit:
        raise DomainError("export_too_many", limit=limit)
    chosen = ProjectFilter.from_query(QueryDict(query))
    return unnamed(lambda target: write_report(actor, chosen, target, by, site=site), ".html")


def start(actor: Actor, query: str, by: str, site: str) -> jobs.Job:
    """Start a job for a long list. Errors: ``not_permitted`` for the public, and those of ``write_report``."""
    if by not in LayersBy.values:
        raise DomainError("report_layers_unknown", layers=by[:40])
    require_size(chosen_projects(actor, query))
    if not actor.user_id:
        raise DomainError("not_permitted")
    return jobs.start(JOB, actor, query=query, layers=by, site=site, language=translation.get_language())


@jobs.job(JOB)
def work(progress: jobs.Progress, parameters: dict[str, Any]) -> dict[str, Any]:
    """Write the report for its owner, whose rights are read afresh; moved into place last."""
    actor = owner_of(progress.job)
    chosen = ProjectFilter.from_query(QueryDict(parameters["query"]))
    partial = progress.folder / "partial.html"
    with translation.override(parameters["language"]):
        written = write_report(
            actor, chosen, partial, parameters["layers"], site=parameters["site"], report=progress.report
        )
    target = partial.rename(progress.folder / "report.html")
    return {"file": str(target), "name": file_name(), "projects": written.total.count, "size": target.stat().st_size}
