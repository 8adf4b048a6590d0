"""Sheets as people ask for them: one, a few at once, or many as a job whose file expires."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from geoplan import jobs
from geoplan.accounts.actors import owner_of
from geoplan.errors import DomainError
from geoplan.policy import Action, Actor
from geoplan.thai import buddhist_year
from projects.exports.steps import chosen_projects, unnamed
from projects.models import Project
from reports.maps.borders import Borders, borders_of
from reports.sheets.facts import HEAVY, RELATED, Sheet, sheet_of

JOB = "reports.sheets"
DIRECT_SHEETS = 10
MOST = 300
"""How many sheets one file holds: joining takes some 0.1 MB each, and a worker has 300 MB."""
BATCH = 5
"""How many sheets are laid out at once. One takes 2 to 3 MB until it is written."""
CONTENT_TYPE = "application/pdf"
Report = Callable[[int, int], None]


def file_name(project: int | None = None, day: dt.date | None = None) -> str:
    """What the file is called where it is saved."""
    day = day or dt.date.today()
    middle = f"{project}-" if project else ""
    return f"เอกสารโครงการ-{middle}{buddhist_year(day.year)}-{day:%m-%d}.pdf"


def _silent(done: int, total: int) -> None:
    """Progress that nobody listens to."""


def one(actor: Actor, project: int, site: str) -> IO[bytes]:
    """Print one project. Errors: ``not_permitted``, ``not_found``."""
    found = Project.objects.visible_to(actor).filter(pk=project)
    if not found.exists():
        raise DomainError("not_found")
    return _unnamed(actor, found, site)


def direct(actor: Actor, query: str, site: str) -> IO[bytes]:
    """Print a few projects to a file without a name. Errors: ``sheets_none``, ``sheets_too_many``."""
    projects = chosen_projects(actor, query)
    require_size(projects, DIRECT_SHEETS)
    return _unnamed(actor, projects, site)


def require_size(projects: QuerySet[Project], limit: int) -> None:
    """Refuse none, and more than ``limit``. Errors: ``sheets_none``, ``sheets_too_many``."""
    count = projects.order_by()[: limit + 1].count()
    if not count:
        raise DomainError("sheets_none")
    if count > limit:
        raise DomainError("sheets_too_many", limit=limit)


def start(actor: Actor, query: str, site: str) -> jobs.Job:
    """Start a job for many sheets. Errors: ``not_permitted`` for the public, ``sheets_none``, ``sheets_too_many``."""
    require_size(chosen_projects(actor, query), MOST)
    if not actor.user_id:
        raise DomainError("not_permitted")
    return jobs.start(JOB, actor, query=query, site=site, language=translation.get_language())


@jobs.job(JOB)
def work(progress: jobs.Progress, parameters: dict[str, Any]) -> dict[str, Any]:
    """Print the sheets for their owner, whose rights are read afresh; moved into place last."""
    actor = owner_of(progress.job)
    projects = chosen_projects(actor, parameters["query"])
    require_size(projects, MOST)
    partial = progress.folder / "partial.pdf"
    with translation.override(parameters["language"]):
        count = print_sheets(actor, projects, partial, parameters["site"], progress.report)
    target = partial.rename(progress.folder / "sheets.pdf")
    return {"file": str(target), "name": file_name(), "projects": count, "size": target.stat().st_size}


def print_sheets(
    actor: Actor, projects: QuerySet[Project], target: Path, site: str = "", report: Report = _silent
) -> int:
    """Print those of ``projects`` that the actor may see, by organisation and code; return how many."""
    actor.require(Action.EXPORT_PROJECTS)
    seen = projects & Project.objects.visible_to(actor)
    keys = list(seen.order_by("organisation__code", "code").values_list("pk", flat=True))
    from reports.sheets.joining import join  # and WeasyPrint, as with Folium: for those who need it only
    from reports.sheets.pdf import Printer

    printer, borders = Printer(site), dict[str, Borders]()
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        parts = []
        for first in range(0, len(keys), BATCH):
            sheets = []
            for done, key in enumerate(keys[first : first + BATCH], start=first + 1):
                sheets.append(_sheet(actor, seen, key, borders))
                report(done, len(keys))
            parts.append(printer.print(sheets, Path(folder) / f"{first}.pdf"))
        join(parts, _("Project sheets"), target)
    return len(keys)


def _sheet(actor: Actor, seen: QuerySet[Project], key: int, known: dict[str, Borders]) -> Sheet:
    project = seen.order_by().select_related(*RELATED).defer(*HEAVY).get(pk=key)
    return sheet_of(actor, project, _borders(known, project.province_id), dt.date.today())


def _borders(known: dict[str, Borders], province: str | None) -> Borders:
    """Return the borders of a province, read once for all of its sheets."""
    code = province or ""
    if code not in known:
        known[code] = borders_of(code)
    return known[code]


def _unnamed(actor: Actor, projects: QuerySet[Project], site: str) -> IO[bytes]:
    return unnamed(lambda target: print_sheets(actor, projects, target, site), ".pdf")
