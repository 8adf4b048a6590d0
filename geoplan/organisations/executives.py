"""The verbs of executives: save and remove."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from geoplan.errors import DomainError
from geoplan.organisations.data import begin
from geoplan.organisations.models import SINGLE, Executive, Organisation
from geoplan.policy import Actor
from geoplan.thai import thai_date

FIELDS = ("position", "title", "name", "starts_on", "ends_on")


@transaction.atomic
def save_executive(
    actor: Actor, organisation: Organisation, executive: Executive | None, version: int, values: Mapping[str, Any]
) -> Executive:
    """Add an executive, or change one that was read as ``version``.

    Raises ``stale_version``, and ``executive_overlaps`` for a second person in an office that one holds at a time.
    """
    begin(actor, organisation)
    saved = _fresh(organisation, executive, version) if executive else Executive(organisation=organisation)
    for name in FIELDS:
        setattr(saved, name, values[name])
    _require_alone(saved)
    saved.save()
    saved.refresh_from_db()
    return saved


@transaction.atomic
def remove_executive(actor: Actor, organisation: Organisation, executive: Executive, version: int) -> None:
    """Remove an executive entered by mistake; one who left gets a last day instead. The history keeps the row."""
    begin(actor, organisation)
    _fresh(organisation, executive, version).delete()


def _fresh(organisation: Organisation, executive: Executive, version: int) -> Executive:
    stored = Executive.objects.of(organisation).filter(pk=executive.pk).first()
    if stored is None:
        raise DomainError("not_found")
    if stored.version != version:
        raise DomainError("stale_version")
    return stored


def _require_alone(executive: Executive) -> None:
    if executive.position not in SINGLE:
        return
    same = Executive.objects.filter(organisation=executive.organisation_id, position=executive.position)
    until = executive.ends_on or dt.date.max
    other = (
        same.exclude(pk=executive.pk)
        .filter(Q(ends_on__gte=executive.starts_on) | Q(ends_on__isnull=True), starts_on__lte=until)
        .first()
    )
    if other:
        last = thai_date(other.ends_on) if other.ends_on else "–"
        raise DomainError("executive_overlaps", name=other.name, since=thai_date(other.starts_on), until=last)
