"""A view of projects that somebody has saved: what to show, how, and where on the map."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geoplan.organisations.models import Organisation
from geoplan.policy import Scope
from projects import rules
from projects.columns import NAMES
from projects.queries import SavedViewQuerySet

LONGEST_NAME = 80
LONGEST_QUERY = 3000


class MapStyle(models.TextChoices):
    """What single projects on the map are coloured by."""

    STAGE = "stage", _("Stage")
    KIND = "kind", _("Kind")
    PROGRAMME = "programme", _("Programme")
    MONEY = "money", _("Money")
    LATE = "late", _("Late")


class CellMeasure(models.TextChoices):
    """What the sums far out are coloured by."""

    COUNT = "count", _("Number of projects")
    MONEY = "money", _("Planned (million baht)")


class SumsShown(models.TextChoices):
    """How sums far out are shown."""

    CELLS = "cells", _("Circles")
    AREAS = "areas", _("Provinces and districts")


class MapLayer(models.TextChoices):
    """What the map shows over its ground."""

    PROJECTS = "projects", _("Projects")
    AREAS = "areas", _("Administrative boundaries")


def all_layers() -> list[str]:
    """Return every layer: what the map shows unasked."""
    return list(MapLayer.values)


@pghistory.track(*rules.history())
class SavedView(models.Model):
    """A named filter with its columns and its map; it holds no results, so that a reader sees only their own.

    ``query`` is what ``ProjectFilter.to_query`` writes; ``sort`` is blank for the usual order; no ``columns`` are the
    usual ones of a list and all of an export. ``lon`` and ``lat`` are the centre of the map in degrees (WGS 84), and
    with ``zoom`` all there or all null: then the map shows all that fits. ``figure`` is what the map of a dashboard
    shows, blank for the usual. The view belongs to the organisation as whose member its owner saved it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="saved_views")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    name = models.CharField(_("Name"), max_length=LONGEST_NAME)
    shared = models.BooleanField(_("For the whole organisation"), default=False)
    query = models.CharField(_("Filter"), max_length=LONGEST_QUERY, blank=True)
    sort = models.CharField(_("Order"), max_length=20, blank=True)
    columns = ArrayField(models.CharField(max_length=20), verbose_name=_("Columns"), default=list, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    zoom = models.FloatField(null=True, blank=True)
    style = models.CharField(max_length=10, choices=MapStyle.choices, default=MapStyle.STAGE)
    sums = models.CharField(max_length=10, choices=SumsShown.choices, default=SumsShown.CELLS)
    measure = models.CharField(max_length=10, choices=CellMeasure.choices, default=CellMeasure.COUNT)
    layers = ArrayField(models.CharField(max_length=10, choices=MapLayer.choices), default=all_layers, blank=True)
    figure = models.CharField(max_length=40, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(
                name="saved_view_once_for_owner",
                fields=["owner", "organisation", "name"],
                condition=Q(shared=False),
            ),
            models.UniqueConstraint(
                name="saved_view_once_for_all", fields=["organisation", "name"], condition=Q(shared=True)
            ),
            models.CheckConstraint(name="saved_view_has_name", condition=Q(name__regex=r"\S")),
            models.CheckConstraint(name="saved_view_sort", condition=Q(sort__regex=r"^(-?[a-z_]+)?$")),
            models.CheckConstraint(name="saved_view_columns", condition=Q(columns__contained_by=list(NAMES))),
            models.CheckConstraint(
                name="saved_view_place",
                condition=Q(lon=None, lat=None, zoom=None)
                | Q(lon__isnull=False, lat__isnull=False, zoom__isnull=False)
                & Q(lon__range=(-180, 180), lat__range=(-90, 90), zoom__range=(0, 22)),
            ),
            models.CheckConstraint(name="saved_view_style", condition=Q(style__in=MapStyle.values)),
            models.CheckConstraint(name="saved_view_sums", condition=Q(sums__in=SumsShown.values)),
            models.CheckConstraint(name="saved_view_measure", condition=Q(measure__in=CellMeasure.values)),
            models.CheckConstraint(name="saved_view_layers", condition=Q(layers__contained_by=MapLayer.values)),
            models.CheckConstraint(name="saved_view_figure", condition=Q(figure__regex=r"^[a-z0-9_]*$")),
        ]
        triggers = rules.SAVED_VIEW_TRIGGERS

    def __str__(self) -> str:
        return self.name

    def scope(self) -> Scope:
        """Where the view belongs, for the policy."""
        return Scope(self.organisation_id, self.organisation.province_id)
