"""The steps of an import as pages and commands run them: here and now for small files, as a job for large ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from geoplan import jobs
from geoplan.accounts.actors import owner_of
from geoplan.errors import DomainError
from geoplan.policy import Action, Actor
from projects.imports import checking, committing, undoing, uploading
from projects.imports.fields import FIELDS, is_budget
from projects.models import BatchState, GeometrySource, ImportBatch
from spatial import crs
from spatial.formats import charsets

INLINE_BYTES = 1_000_000
INLINE_ROWS = 2_000
JOB = "projects.import"


def set_choices(batch: ImportBatch, actor: Actor, **chosen: Any) -> bool:
    """Take the reader's choices; return whether the file has to be read again (encoding, layer or heading row).

    ``chosen`` may hold epsg, encoding, layer, header_row, geometry_source, mapping, take_proposals, plan.
    Errors: ``not_permitted``, ``import_state``, ``crs_unsupported``, ``file_encoding_unknown``,
    ``import_column_unknown``, ``file_layer_unknown``.
    """
    actor.require(Action.IMPORT_PROJECTS, batch.organisation)
    if batch.state == BatchState.COMMITTED:
        raise DomainError("import_state")
    again = False
    if "encoding" in chosen:
        encoding = charsets.asked(chosen["encoding"])
        again |= encoding != batch.encoding
        batch.encoding, batch.encoding_confirmed = encoding, True
    for name in ("layer", "header_row"):
        if name in chosen and chosen[name] != getattr(batch, name):
            setattr(batch, name, chosen[name])
            again = True
    if "epsg" in chosen and chosen["epsg"] != batch.epsg:
        batch.epsg = crs.system(chosen["epsg"]).epsg if chosen["epsg"] is not None else None
        batch.epsg_how = "chosen" if batch.epsg else "none"
    if "geometry_source" in chosen:
        batch.geometry_source = GeometrySource(chosen["geometry_source"])
    if "mapping" in chosen:
        batch.mapping = _mapping(batch, chosen["mapping"])
    if "plan" in chosen:
        if chosen["plan"].organisation_id != batch.organisation_id:
            raise DomainError("not_found")
        if chosen["plan"] != batch.plan:
            batch.plan, batch.revision = chosen["plan"], None
    batch.take_proposals = bool(chosen.get("take_proposals", batch.take_proposals))
    if batch.state != BatchState.UPLOADED:
        batch.state = BatchState.READ
    batch.save()
    return again


def _mapping(batch: ImportBatch, mapping: dict[str, str]) -> dict[str, str]:
    headings = {column["name"] for column in batch.facts.get("columns", [])}
    for field, heading in mapping.items():
        if heading not in headings or not (field in FIELDS or is_budget(field)):
            raise DomainError("import_column_unknown", name=f"{field} {heading}"[:80])
    return mapping


def read_step(batch: ImportBatch, actor: Actor, progress: Any = None) -> None:
    """Read the file, and check it at once where nothing is left to choose; a bad file's error stays with the batch."""
    actor.require(Action.IMPORT_PROJECTS, batch.organisation)
    try:
        uploading.read(batch)
    except DomainError as error:
        batch.error = {"code": error.code, "thai": error.thai, "english": error.english}
        batch.facts, batch.counts, batch.state = {}, {}, BatchState.UPLOADED
        batch.save()
        return
    if checking.open_choices(batch):
        return
    if progress is None:
        run("check", batch, actor)
    else:
        checking.check(batch, actor, progress)


def run(step: str, batch: ImportBatch, actor: Actor, **parameters: Any) -> jobs.Job | None:
    """Run ``read``, ``check``, ``commit`` or ``undo`` now, or start a job for it where the file is large."""
    large = batch.size > INLINE_BYTES if step == "read" else batch.counts.get("rows", 0) > INLINE_ROWS
    if not large:
        STEPS[step](batch, actor, **parameters)
        return None
    with transaction.atomic():
        if batch.job and not batch.job.is_over:
            raise DomainError("import_state")
        batch.job = jobs.start(JOB, actor, step=step, batch=batch.pk, **parameters)
        ImportBatch.objects.filter(pk=batch.pk).update(job=batch.job)
    return batch.job


@jobs.job(JOB)
def work(progress: jobs.Progress, parameters: dict[str, Any]) -> dict[str, Any]:
    """Run a step for the job's owner, whose rights are read afresh."""
    given = dict(parameters)
    step = STEPS[given.pop("step")]
    batch = ImportBatch.objects.select_related("organisation", "plan").get(pk=given.pop("batch"))
    actor = owner_of(progress.job)
    step(batch, actor, progress=progress, **given)
    return {"batch": batch.pk}


STEPS: dict[str, Callable[..., Any]] = {
    "read": read_step,
    "check": checking.check,
    "commit": committing.commit,
    "undo": undoing.undo,
}
