"""Photos of a project, before, during and after the work."""

from __future__ import annotations

from pathlib import Path

import pghistory
from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from geoplan.policy import Scope
from projects import rules
from projects.models.project import Project
from projects.queries import PhotoQuerySet

NEAR_M = 100
"""How far from the project a photo may have been taken without anybody wondering."""


class Moment(models.TextChoices):
    """At which moment of the work the photo was taken."""

    BEFORE = "before", pgettext_lazy("photo", "Before")
    DURING = "during", pgettext_lazy("photo", "During")
    AFTER = "after", pgettext_lazy("photo", "After")


class Distance(models.TextChoices):
    """Whether the photo was taken at the project, as far as anybody can tell."""

    NEAR = "near", _("Taken at the project")
    FAR = "far", _("Taken away from the project")
    UNKNOWN = "unknown", _("Distance unknown")


@pghistory.track(
    *rules.history(),
    attrs={"point": models.PointField(srid=4326, null=True, blank=True, spatial_index=False)},
    meta={"indexes": [models.Index(name="photo_event_by_project", fields=["project"])]},
)
class Photo(models.Model):
    """One photo: two JPEG files made anew from what was uploaded, and where and when it says it was taken.

    ``point`` is WGS 84 out of the EXIF data, of which nothing else stays; ``taken_at`` is from there too, or typed.
    ``width``, ``height`` (pixels) and ``bytes`` are of the larger file; ``sha256`` is of the upload, so that the same
    picture is not kept twice. A removed photo can be brought back until ``photos.purge`` takes its files along.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="photos", db_index=False)
    moment = models.CharField(_("Moment"), max_length=6, choices=Moment.choices)
    caption = models.CharField(_("Caption"), max_length=300, blank=True)
    taken_at = models.DateTimeField(_("Taken at"), null=True, blank=True)
    point = models.PointField(srid=4326, null=True, blank=True, editable=False, spatial_index=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    bytes = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    key = models.CharField(max_length=32, editable=False, unique=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False, db_index=False
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    # Set by ``measured``: metres from the project's geometry, and the place of it that is nearest, as GeoJSON text.
    distance_m: float | None = None
    nearest: str | None = None

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ("taken_at", "id")
        constraints = [
            models.UniqueConstraint(
                name="photo_once", fields=["project", "sha256"], condition=Q(removed_at__isnull=True)
            ),
            models.CheckConstraint(name="photo_moment", condition=Q(moment__in=["before", "during", "after"])),
            models.CheckConstraint(name="photo_has_size", condition=Q(width__gt=0) & Q(height__gt=0) & Q(bytes__gt=0)),
            models.CheckConstraint(name="photo_point_is_place", condition=rules.is_place("point")),
        ]
        indexes = [
            models.Index(name="photo_by_project", fields=["project"]),
            models.Index(name="photo_removed", fields=["removed_at"], condition=Q(removed_at__isnull=False)),
        ]
        triggers = rules.PHOTO_TRIGGERS

    def __str__(self) -> str:
        return self.caption or f"{self.get_moment_display()} #{self.pk}"

    def scope(self) -> Scope:
        """Where the photo belongs, for the policy: where its project does."""
        return self.project.scope()

    @property
    def distance(self) -> Distance:
        """What the measured distance says."""
        if self.distance_m is None:
            return Distance.UNKNOWN
        return Distance.NEAR if self.distance_m <= NEAR_M else Distance.FAR

    def file(self, size: str) -> Path:
        """The path of the ``large`` or the ``small`` file."""
        return Path(settings.DATA_DIR) / "photos" / self.key[:2] / f"{self.key}.{size}.jpg"
