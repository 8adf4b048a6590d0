"""Querysets that own visibility: who sees which reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from geoplan.policy import Action, Actor

if TYPE_CHECKING:
    from geoplan.oversight.models import Review  # noqa: F401 - the name that the queryset is generic over


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reviews by who may see them; never the public, not even of announced projects."""

    def visible_to(self, actor: Actor) -> ReviewQuerySet:
        """Return the reviews that the actor may know of."""
        visibility = actor.visibility(Action.VIEW_REVIEW)
        if visibility.country:
            return self
        return self.filter(
            Q(project__organisation__in=visibility.organisations)
            | Q(project__organisation__province__in=visibility.provinces)
        )
