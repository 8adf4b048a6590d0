"""Querysets that own visibility: who sees which plans and projects."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models import F, FloatField, Func, Q, TextField

from geoplan.policy import Action, Actor, Visibility

if TYPE_CHECKING:
    from projects.models import (  # noqa: F401 - the names that the querysets are generic over
        ChainStep,
        ImportBatch,
        Photo,
        Plan,
        PlanRevision,
        Project,
        SavedView,
    )


def _within(visibility: Visibility, announced: Q, organisation: str = "organisation") -> Q:
    """Return the filter of what ``visibility`` covers, given the filter of what is announced.

    ``organisation`` is the path from the record to the organisation that it belongs to.
    """
    if visibility.country:
        return Q()
    seen = Q(pk__in=[])
    if visibility.organisations:
        seen |= Q((f"{organisation}__in", visibility.organisations))
    if visibility.provinces:
        seen |= Q((f"{organisation}__province__in", visibility.provinces))
    return seen | announced if visibility.public else seen


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans by who may see them."""

    def visible_to(self, actor: Actor) -> PlanQuerySet:
        """Return the plans that the actor may know of."""
        return self.filter(_within(actor.visibility(Action.VIEW_PLAN), Q(state="announced")))


class ProjectQuerySet(models.QuerySet["Project"]):
    """Projects by who may see them."""

    def visible_to(self, actor: Actor) -> ProjectQuerySet:
        """Return the projects that the actor may know of."""
        return self.filter(_within(actor.visibility(Action.VIEW_PROJECT), Q(announced_on__isnull=False)))

    def in_plan(self) -> ProjectQuerySet:
        """Return the projects that count in their plan: all of a draft plan, the announced ones of an announced plan.

        What a revision has withdrawn counts no more, and what one is about to add does not count yet.
        """
        return self.filter(Q(announced_on__isnull=False) | Q(plan__state="draft"), withdrawn_on__isnull=True)

    def for_list(self, *texts: str) -> ProjectQuerySet:
        """Fetch what a row of a list shows, with names of places and organisations, and no geometry at all.

        ``texts`` are those of the project's long texts that the list shows too.
        """
        named = ("name_th", "name_en")
        related = ("organisation", "province", "district", "subdistrict", "programme")
        own = (
            "code",
            "name",
            "kind",
            "form",
            "stage",
            "location_state",
            "announced_on",
            "updated_at",
            "version",
            "plan",
        )
        only = [f"{relation}__{name}" for relation in related for name in named]
        return self.select_related(*related).only(*own, *texts, "organisation__code", "organisation__province", *only)


class MoneyQuerySet(models.QuerySet[Any]):
    """Approvals, contracts, payments and progress by who may see them: those who see the project's money."""

    def visible_to(self, actor: Actor) -> MoneyQuerySet:
        """Return the records that the actor may know of, with ``is_insider``: whether names of persons are for them.

        The public sees what was paid for an announced project, not to whom: payees and tax numbers may be persons'.
        """
        announced = Q(project__announced_on__isnull=False)
        seen = self.filter(_within(actor.visibility(Action.VIEW_MONEY), announced, "project__organisation"))
        inside = _within(actor.visibility(Action.VIEW_REVIEW), Q(pk__in=[]), "project__organisation")
        is_insider = models.ExpressionWrapper(inside, models.BooleanField()) if inside else models.Value(True)
        return seen.annotate(is_insider=is_insider)


class SummaryQuerySet(models.QuerySet[Any]):
    """Summaries by who may see the projects that they count."""

    def visible_to(self, actor: Actor) -> SummaryQuerySet:
        """Return the rows that count projects which the actor may know of."""
        return self.filter(_within(actor.visibility(Action.VIEW_PROJECT), Q(is_announced=True)))


class RevisionQuerySet(models.QuerySet["PlanRevision"]):
    """Revisions of plans by who may see them."""

    def visible_to(self, actor: Actor) -> RevisionQuerySet:
        """Return the revisions that the actor may know of: the public those that have been announced."""
        return self.filter(
            _within(actor.visibility(Action.VIEW_PLAN), Q(state="announced"), organisation="plan__organisation")
        )


class ChainStepQuerySet(models.QuerySet["ChainStep"]):
    """Steps of plans and revisions by who may see those."""

    def visible_to(self, actor: Actor) -> ChainStepQuerySet:
        """Return the steps that the actor may know of; to the public, those of what has been announced."""
        announced = Q(revision__state="announced") | Q(revision__isnull=True, plan__state="announced")
        seen = _within(
            actor.visibility(Action.VIEW_PLAN), announced & Q(taken_back_at__isnull=True), "plan__organisation"
        )
        return self.filter(seen)


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Imports by who may see them: those who may import for the organisation."""

    def visible_to(self, actor: Actor) -> ImportBatchQuerySet:
        """Return the imports that the actor may know of."""
        return self.filter(_within(actor.visibility(Action.IMPORT_PROJECTS), Q(pk__in=[])))


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Saved views by who may see them: the owner, and what is shared those who work in the organisation."""

    def visible_to(self, actor: Actor) -> SavedViewQuerySet:
        """Return the views that the actor may know of; whose role has ended sees none of that organisation."""
        visibility = actor.visibility(Action.VIEW_SAVED_VIEW)
        if visibility.country:  # the command line
            return self
        return self.filter(_within(visibility, Q(pk__in=[])), Q(shared=True) | Q(owner=actor.user_id or 0))


# On the ellipsoid, to the nearest place of the geometry.
DISTANCE_M = Func(
    F("point"),
    F("project__geometry"),
    template="ST_Distance(%(expressions)s::geography)",
    arg_joiner="::geography, ",
    output_field=FloatField(),
)
# In Mercator's projection, so that the line to it is the shortest on the map too.
NEAREST = Func(
    F("project__geometry_3857"),
    F("point"),
    template="ST_AsGeoJSON(ST_Transform(ST_ClosestPoint(%(expressions)s, 3857)), 4326), 7)",
    arg_joiner=", ST_Transform(",
    output_field=TextField(),
)


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Photos by who may see them: those who see the project."""

    def visible_to(self, actor: Actor) -> PhotoQuerySet:
        """Return the photos, removed ones too, that the actor may know of."""
        from projects.models import Project

        seen = _within(actor.visibility(Action.VIEW_PHOTO), Q(announced_on__isnull=False))
        return self.filter(project__in=Project.objects.filter(seen))

    def kept(self) -> PhotoQuerySet:
        """Leave out what was removed."""
        return self.filter(removed_at__isnull=True)

    def measured(self) -> PhotoQuerySet:
        """Add ``distance_m``, metres from the project as it lies now, and ``nearest``; null where either has no place.

        Measured as it is read, for a project moves in many ways (drawn, imported, undone, restored) and has few photos:
        a distance that was stored would have to be kept right by all of them.
        """
        return self.annotate(distance_m=DISTANCE_M, nearest=NEAREST)


def fetch_together(**querysets: models.QuerySet[Any]) -> dict[str, list[Any]]:
    """Return the records of several small querysets by their names, in one query instead of one each.

    The database answers every row as JSON; fields and annotations are read back by their own types. Querysets may be
    filtered, ordered and annotated; they join nothing to the records (``select_related``).
    """
    parts: list[str] = []
    given: list[Any] = []
    for name, queryset in querysets.items():
        sql, values = queryset.values().query.sql_with_params()
        parts.append(f"SELECT '{name}', row_number() OVER (), to_jsonb(r) FROM ({sql}) r")  # noqa: S608 - our names
        given += values
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY 1, 2", given)
        rows = cursor.fetchall()
    found: dict[str, list[Any]] = {name: [] for name in querysets}
    for name, _, row in rows:
        found[name].append(_record(querysets[name], _parsed(row)))
    return found


def _record(queryset: models.QuerySet[Any], row: dict[str, Any]) -> Any:
    """Return the record of a row of JSON, its annotations as attributes."""
    fields = queryset.model._meta.concrete_fields
    values = [field.to_python(row[field.column]) for field in fields]
    record = queryset.model.from_db(queryset.db, [field.attname for field in fields], values)
    for name, annotation in queryset.query.annotation_select.items():
        setattr(record, name, annotation.output_field.to_python(row[name]))
    return record


@dataclass(frozen=True)
class Event:
    """One row of the history: of which table, when and in which context, what was done, and the row as it was then."""

    table: str
    at: dt.datetime
    context: Any
    metadata: dict[str, Any]
    label: str
    row: dict[str, Any]


_OF_PROJECT = "e.project_id = %(project)s"
_APPROVALS = "SELECT a.id FROM projects_budgetapprovalevent a WHERE a.project_id = %(project)s"
_OF_APPROVAL = f"e.approval_id IN ({_APPROVALS})"
_OF_CONTRACT = "e.contract_id IN (SELECT c.id FROM projects_contractevent c WHERE c.project_id = %(project)s)"
_EVENTS_OF = {
    "approvalstep": _OF_APPROVAL,
    "carryover": _OF_APPROVAL,
    "budgettransfer": f"(e.from_approval_id IN ({_APPROVALS}) OR e.to_approval_id IN ({_APPROVALS}))",
    "contractamendment": _OF_CONTRACT,
    "instalment": _OF_CONTRACT,
}


def money_events(project: int, tables: list[str]) -> Iterator[Event]:
    """Return what ever happened in ``tables`` (of ours, without their prefix) to a project's money, oldest first."""
    parts = [
        f"""
        SELECT '{table}' AS name, e.pgh_created_at AS at, e.pgh_id AS number, e.pgh_context_id, c.metadata, e.pgh_label,
            to_jsonb(e) AS row
        FROM projects_{table}event e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id
        WHERE {_EVENTS_OF.get(table, _OF_PROJECT)}
        """  # noqa: S608 - our own names
        for table in tables
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY at, number", {"project": project})
        rows = cursor.fetchall()
    for name, at, _number, context, metadata, label, row in rows:
        yield Event(name, at, context, _parsed(metadata), label, _parsed(row))


def _parsed(value: Any) -> dict[str, Any]:
    """Return a JSON object, which Django's connections leave as text."""
    parsed: dict[str, Any] = json.loads(value, parse_float=Decimal) if isinstance(value, str) else value or {}
    return parsed
