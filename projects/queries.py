"""Querysets that own visibility: who sees which plans and projects."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models import Q

from geoplan.policy import Action, Actor, Visibility

if TYPE_CHECKING:
    from projects.models import ImportBatch, Plan, Project  # noqa: F401 - the names that the querysets are generic over


def _within(visibility: Visibility, announced: Q, prefix: str = "") -> Q:
    """Return the filter of what ``visibility`` covers, given the filter of what is announced.

    ``prefix`` leads from the record to what has the organisation.
    """
    if visibility.country:
        return Q()
    seen = Q(pk__in=[])
    if visibility.organisations:
        seen |= Q(**{f"{prefix}organisation__in": visibility.organisations})
    if visibility.provinces:
        seen |= Q(**{f"{prefix}organisation__province__in": visibility.provinces})
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

    def for_list(self) -> ProjectQuerySet:
        """Fetch what a row of a list shows, with names of places and organisations, and no geometry at all."""
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
        return self.select_related(*related).only(*own, "organisation__code", "organisation__province", *only)


class MoneyQuerySet(models.QuerySet[Any]):
    """Approvals, contracts, payments and progress by who may see them: those who see the project's money."""

    def visible_to(self, actor: Actor) -> MoneyQuerySet:
        """Return the records that the actor may know of."""
        announced = Q(project__announced_on__isnull=False)
        return self.filter(_within(actor.visibility(Action.VIEW_MONEY), announced, "project__"))


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Imports by who may see them: those who may import for the organisation."""

    def visible_to(self, actor: Actor) -> ImportBatchQuerySet:
        """Return the imports that the actor may know of."""
        return self.filter(_within(actor.visibility(Action.IMPORT_PROJECTS), Q(pk__in=[])))


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
        found[name].append(_record(querysets[name], json.loads(row, parse_float=Decimal)))
    return found


def _record(queryset: models.QuerySet[Any], row: dict[str, Any]) -> Any:
    """Return the record of a row of JSON, its annotations as attributes."""
    fields = queryset.model._meta.concrete_fields
    values = [field.to_python(row[field.column]) for field in fields]
    record = queryset.model.from_db(queryset.db, [field.attname for field in fields], values)
    for name, annotation in queryset.query.annotation_select.items():
        setattr(record, name, annotation.output_field.to_python(row[name]))
    return record
