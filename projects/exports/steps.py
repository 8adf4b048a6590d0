"""Exports as people ask for them: at once where the list is short, as a job whose file expires where it is long."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict

from geoplan import jobs
from geoplan.accounts.actors import owner_of
from geoplan.errors import DomainError
from geoplan.policy import Actor
from geoplan.thai import buddhist_year
from projects.exports.writing import Choices, export
from projects.filters import ProjectFilter
from projects.models import Project

JOB = "projects.export"
DIRECT_ROWS = 5_000
PUBLIC_ROWS = 20_000


def chosen_projects(actor: Actor, query: str) -> QuerySet[Project]:
    """The projects of a filter that the actor may see. Errors: ``filter_invalid``, ``filter_unknown``."""
    return ProjectFilter.from_query(QueryDict(query)).apply(Project.objects.visible_to(actor), actor)


def file_name(choices: Choices, day: dt.date | None = None) -> str:
    """What the file is called where it is saved."""
    day = day or dt.date.today()
    return f"โครงการ-{buddhist_year(day.year)}-{day:%m-%d}{choices.extension}"


def direct(actor: Actor, query: str, choices: Choices) -> IO[bytes]:
    """Write a short list to a file without a name, gone when closed. Errors: ``export_too_many`` and of ``export``."""
    choices.require()
    projects = chosen_projects(actor, query)
    limit = PUBLIC_ROWS if actor.is_public else DIRECT_ROWS
    if projects[: limit + 1].count() > limit:
        raise DomainError("export_too_many", limit=limit)
    return unnamed(lambda target: export(actor, projects, target, choices), choices.extension)


def unnamed(write: Callable[[Path], object], extension: str) -> IO[bytes]:
    """Open what ``write`` writes to the path that it is given, whose file is gone when closed."""
    folder = Path(settings.DATA_DIR) / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as made:
        target = Path(made) / f"export{extension}"
        write(target)
        return target.open("rb")


def start(actor: Actor, query: str, choices: Choices) -> jobs.Job:
    """Start a job for a long list. Errors: ``not_permitted`` for the public, and those of the choices."""
    choices.require()
    chosen_projects(actor, query)
    if not actor.user_id:
        raise DomainError("not_permitted")
    chosen = {"format": choices.format, "epsg": choices.epsg, "encoding": choices.encoding}
    return jobs.start(JOB, actor, query=query, **chosen, columns=list(choices.columns))


@jobs.job(JOB)
def work(progress: jobs.Progress, parameters: dict[str, Any]) -> dict[str, Any]:
    """Write the export for its owner, whose rights are read afresh; moved into place last."""
    actor = owner_of(progress.job)
    own = {name: parameters[name] for name in ("format", "epsg", "encoding")}
    choices = Choices(**own, columns=tuple(parameters["columns"]))
    choices.require()
    partial = progress.folder / f"partial{choices.extension}"
    written = export(actor, chosen_projects(actor, parameters["query"]), partial, choices, progress.report)
    target = partial.rename(progress.folder / f"export{choices.extension}")
    notes = [{"code": note.code, "params": note.params} for note in written.notes]
    return {"file": str(target), "name": file_name(choices), "notes": notes, "size": target.stat().st_size}
