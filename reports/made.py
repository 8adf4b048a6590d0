"""The reports that a person has had made: jobs of this app, each its owner's alone."""

from __future__ import annotations

from pathlib import Path

from django.db.models import QuerySet

from geoplan.errors import DomainError
from geoplan.jobs import Job, JobState
from geoplan.policy import Actor
from reports.maps import steps as maps
from reports.sheets import steps as sheets

CONTENT_TYPES = {maps.JOB: maps.CONTENT_TYPE, sheets.JOB: sheets.CONTENT_TYPE}


def reports_of(actor: Actor) -> QuerySet[Job]:
    """Return the actor's own reports, the newest first; the public has none, as its reports are answered at once."""
    return Job.objects.filter(kind__in=CONTENT_TYPES, owner_id=actor.user_id or None, owner__isnull=False)


def report_of(actor: Actor, pk: int) -> Job:
    """Return one of them. Errors: ``not_found``."""
    job = reports_of(actor).filter(pk=pk).first()
    if job is None:
        raise DomainError("not_found")
    return job


def file_of(job: Job) -> Path:
    """Return the finished file. Errors: ``not_found`` while it is being written and once it has expired."""
    path = Path(job.result_file or "missing")
    if job.state != JobState.DONE or not path.is_file():
        raise DomainError("not_found")
    return path
