"""Every location that a project ever had."""

from __future__ import annotations

from django.conf import settings
from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from projects import rules
from projects.models.project import Project


class LocationSource(models.TextChoices):
    """How a location came to be."""

    DRAWN = "drawn", _("Drawn on the map")
    TYPED = "typed", _("Typed coordinates")
    FILE = "file", _("From a file")
    PHOTO = "photo", _("From a photo")
    IMPORT = "import", _("Imported with its row")
    RESTORED = "restored", _("An earlier location brought back")
    NONE = "none", _("Said to have no location")
    CLEARED = "cleared", _("Location removed")


class LocationRecord(models.Model):
    """One location of a project as it was set: the geometry, what was typed or uploaded, in which CRS, and by whom.

    Rows are added, never changed, and go only when a draft project is removed.
    ``geometry`` is null where the project was said to have no location.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="locations")
    geometry = models.GeometryField(srid=4326, null=True, blank=True, spatial_index=False)
    source = models.CharField(max_length=10, choices=LocationSource.choices)
    typed_text = models.TextField(blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    declared_epsg = models.PositiveIntegerField(default=4326)
    accuracy_m = models.FloatField(null=True, blank=True)
    surveyed_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        constraints = [models.CheckConstraint(name="location_geometry_is_place", condition=rules.is_place("geometry"))]
        triggers = rules.LOCATION_TRIGGERS

    def __str__(self) -> str:
        return f"{self.project_id} {self.source}"
