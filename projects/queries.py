"""Querysets that own visibility: who sees which plans and projects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
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
        Summary,
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
        return self.filter(_within(actor.visibility(Action.VIEW_MONEY), announced, "project__organisation"))


class SummaryQuerySet(models.QuerySet["Summary"]):
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
