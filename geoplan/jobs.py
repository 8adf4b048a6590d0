"""Background work with progress, cancelling and results that expire.

A kind of work registers with ``@job("projects.export")``; ``start`` records a Job and hands it to a Procrastinate
worker; the function gets a ``Progress`` to report with. Killed half-way it leaves nothing half-done, because the
function's own writes are one transaction and its result is moved into place last.
"""

from __future__ import annotations

import datetime as dt
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from geoplan.errors import DomainError, broken_rule
from geoplan.policy import Actor

logger = logging.getLogger("geoplan.jobs")
KEEP_RESULTS = dt.timedelta(days=7)


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Job(models.Model):
    """One piece of background work, its progress, and the file or answer that it leaves."""

    kind = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    message = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    result_file = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)

    @property
    def percent(self) -> int:
        """How far the work is, 0 to 100."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def expires_at(self) -> dt.datetime | None:
        """When the result is thrown away."""
        return self.finished_at + KEEP_RESULTS if self.finished_at else None

    @property
    def folder(self) -> Path:
        """The server-made folder for the job's files."""
        return Path(settings.DATA_DIR) / "jobs" / str(self.pk)


class Cancelled(Exception):
    """The owner asked for the job to stop."""


class Progress:
    """What a job's function reports with; raises ``Cancelled`` once the owner has asked for it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        job.folder.mkdir(parents=True, exist_ok=True)
        self.folder = job.folder

    def report(self, done: int, total: int, message: str = "") -> None:
        """Say how far the work is, over a connection of its own so that it shows before the work commits."""
        row = Job.objects.using("progress").filter(pk=self.job.pk)
        row.update(done=done, total=total, message=message)
        if row.values_list("cancel_requested", flat=True).first():
            raise Cancelled


Work = Callable[[Progress, dict[str, Any]], dict[str, Any]]
_KINDS: dict[str, Work] = {}


def job(kind: str) -> Callable[[Work], Work]:
    """Register a function ``(progress, parameters) -> result`` under ``kind``; ``result["file"]`` names a file."""

    def register(work: Work) -> Work:
        _KINDS[kind] = work
        return work

    return register


def start(kind: str, actor: Actor, **parameters: Any) -> Job:
    """Record a job and hand it to the workers once the transaction commits."""
    from geoplan.tasks import run_job

    record = Job.objects.create(kind=kind, owner_id=actor.user_id or None, parameters=parameters)
    transaction.on_commit(lambda: run_job.defer(job_id=record.pk))
    return record


def run(job_id: int) -> None:
    """Run a waiting job here and now; a worker calls this, and so do commands and tests."""
    claimed = Job.objects.filter(pk=job_id, state=JobState.WAITING).update(state=JobState.RUNNING)
    if not claimed:
        return
    record = Job.objects.get(pk=job_id)
    try:
        result = _KINDS[record.kind](Progress(record), record.parameters)
        _finish(record, JobState.DONE, result=result, result_file=str(result.pop("file", "")))
    except Cancelled:
        _finish(record, JobState.CANCELLED)
    except DomainError as error:
        _finish(record, JobState.FAILED, message=error.message)
    except Exception as error:
        told = broken_rule(error)
        if told is None:
            logger.exception("Job %s failed", job_id)
        _finish(record, JobState.FAILED, message=(told or DomainError("job_failed")).message)


def cancel(record: Job) -> None:
    """Ask a job to stop; one that has not begun is over at once."""
    Job.objects.filter(pk=record.pk).update(cancel_requested=True)
    Job.objects.filter(pk=record.pk, state=JobState.WAITING).update(
        state=JobState.CANCELLED, finished_at=timezone.now()
    )


def expire(now: dt.datetime | None = None) -> int:
    """Throw away finished jobs whose results have expired, with their files; return how many."""
    old = list(Job.objects.filter(finished_at__lt=(now or timezone.now()) - KEEP_RESULTS))
    for record in old:
        shutil.rmtree(record.folder, ignore_errors=True)
        record.delete()
    return len(old)


def _finish(record: Job, state: JobState, **changes: Any) -> None:
    Job.objects.filter(pk=record.pk).update(state=state, finished_at=timezone.now(), **changes)
