"""Placing a project: setting its location, bringing an earlier one back, or saying that it has none.

Every verb authorises, locks the row, compares the version that the caller read, and writes the project and a
LocationRecord in one transaction. Areas and the new version are the database's work (``projects.rules``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pghistory
import shapely
from django.db import transaction
from shapely.geometry.base import BaseGeometry

from geoplan.errors import DomainError
from geoplan.policy import Action, Actor
from projects.locations import checks
from projects.locations.readout import readout
from projects.models import LocationRecord, LocationSource, LocationState, Project
from spatial.checks import Finding, Severity
from spatial.geos import to_geos, to_shapely


@dataclass(frozen=True)
class Origin:
    """How a location came to be: what was typed or which file, in which system, how accurate and when surveyed."""

    source: str = LocationSource.DRAWN
    typed_text: str = ""
    file_name: str = ""
    declared_epsg: int = 4326
    accuracy_m: float | None = None
    surveyed_on: dt.date | None = None
    note: str = ""


def find(actor: Actor, project_id: int) -> Project:
    """The project, for whoever may place it. Errors: ``not_found`` where not visible, ``not_permitted``."""
    return _authorised(actor, project_id, lock=False)


def place(
    actor: Actor,
    project_id: int,
    geometry: BaseGeometry,
    *,
    version: int,
    origin: Origin = Origin(),
    accepted_warnings: Collection[str] = (),
) -> Project:
    """Set the project's location (WGS 84 degrees, two-dimensional from here on) and keep how it came.

    ``accepted_warnings`` are the codes of the warnings that the user has seen and confirmed. Errors: ``not_found``,
    ``not_permitted``, ``stale_version``, ``location_refused``, ``location_unconfirmed``.
    """
    with transaction.atomic():
        project = _claim(actor, project_id, version)
        flat = shapely.force_2d(geometry)
        project.title_elsewhere = _accept(project, flat, origin.declared_epsg, accepted_warnings)
        return _write(actor, project, flat, origin)


def restore(actor: Actor, project_id: int, record_id: int, *, version: int) -> Project:
    """Bring an earlier location of the project back, "has no location" included; a record of its own says so.

    Warnings were confirmed when it was first set; what must never be stored is refused here too. Errors: as ``place``.
    """
    with transaction.atomic():
        project = _claim(actor, project_id, version)
        record = find_record(actor, project_id, record_id)
        if record.source == LocationSource.CLEARED:
            return _write(actor, project, None, Origin(LocationSource.CLEARED), LocationState.NEEDED)
        if record.geometry is None:
            origin = Origin(LocationSource.NONE, note=record.note)
            return _write(actor, project, None, origin, LocationState.NOT_APPLICABLE)
        geometry = to_shapely(record.geometry)
        project.title_elsewhere = _accept(project, geometry, record.declared_epsg, None)
        return _write(actor, project, geometry, _restored(record))


def declare_not_applicable(actor: Actor, project_id: int, *, version: int, reason: str) -> Project:
    """Say, with a reason, that the project has no place. Errors: as ``place``, and ``location_reason_missing``."""
    with transaction.atomic():
        project = _claim(actor, project_id, version)
        if not reason.strip():
            raise DomainError("location_reason_missing")
        origin = Origin(LocationSource.NONE, note=reason.strip()[:2000])
        return _write(actor, project, None, origin, LocationState.NOT_APPLICABLE)


def clear(actor: Actor, project_id: int, *, version: int) -> Project:
    """Take the location away, so that the project waits for one again. Errors: as ``place``."""
    with transaction.atomic():
        project = _claim(actor, project_id, version)
        return _write(actor, project, None, Origin(LocationSource.CLEARED), LocationState.NEEDED)


def preview(
    actor: Actor, project_id: int, geometry: BaseGeometry, declared_epsg: int = 4326
) -> tuple[list[Finding], dict[str, Any]]:
    """What the checks find in a geometry that is not saved yet, and its read-out. Errors: as ``find``."""
    project = find(actor, project_id)
    return checks.run(project, geometry, declared_epsg), readout(geometry)


def find_record(actor: Actor, project_id: int, record_id: int) -> LocationRecord:
    """One location that the project had. Errors: as ``find``; ``not_found`` where it is not this project's."""
    record = find(actor, project_id).locations.filter(pk=record_id).first()
    if record is None:
        raise DomainError("not_found")
    return record


def history(project: Project) -> list[LocationRecord]:
    """Every location that the project ever had, the newest first."""
    return list(project.locations.select_related("recorded_by"))


def _authorised(actor: Actor, project_id: int, *, lock: bool) -> Project:
    found = Project.objects.visible_to(actor).select_related("organisation")
    if lock:
        found = found.select_for_update(of=("self",))
    project = found.filter(pk=project_id).first()
    if project is None:
        raise DomainError("not_found")
    actor.require(Action.PLACE_PROJECT, project)
    return project


def _claim(actor: Actor, project_id: int, version: int) -> Project:
    """Lock the row before its version is compared, so that of two writers with one version the second is stale."""
    project = _authorised(actor, project_id, lock=True)
    if project.version != version:
        raise DomainError("stale_version")
    return project


def _accept(project: Project, geometry: BaseGeometry, epsg: int, accepted: Collection[str] | None) -> bool:
    """Refuse what must not be stored, and warnings that nobody has confirmed; None confirms them all.

    Returns whether the project's name tells another place.
    """
    findings = checks.run(project, geometry, epsg)
    blocking = [finding for finding in findings if finding.severity == Severity.BLOCK]
    if blocking:
        raise DomainError("location_refused", reasons=_sentences(blocking))
    open_warnings = [] if accepted is None else [finding for finding in findings if finding.code not in accepted]
    if open_warnings:
        raise DomainError("location_unconfirmed", reasons=_sentences(open_warnings))
    return any(finding.code == "title_elsewhere" for finding in findings)


def _sentences(findings: list[Finding]) -> str:
    return " ".join(str(finding.message) for finding in findings)


def _restored(record: LocationRecord) -> Origin:
    return Origin(
        LocationSource.RESTORED,
        typed_text=record.typed_text,
        file_name=record.file_name,
        declared_epsg=record.declared_epsg,
        accuracy_m=record.accuracy_m,
        surveyed_on=record.surveyed_on,
        note=record.note,
    )


def _write(
    actor: Actor,
    project: Project,
    geometry: BaseGeometry | None,
    origin: Origin,
    state: LocationState = LocationState.PLACED,
) -> Project:
    stored = to_geos(geometry) if geometry is not None else None
    project.geometry, project.location_state = stored, state
    project.title_elsewhere = project.title_elsewhere and stored is not None
    with pghistory.context(reason=f"location: {origin.source}"):
        project.save(update_fields=["geometry", "location_state", "title_elsewhere", "updated_at"])
        LocationRecord.objects.create(
            project=project, geometry=stored, recorded_by_id=actor.user_id or None, **vars(origin)
        )
    project.refresh_from_db()
    return project
