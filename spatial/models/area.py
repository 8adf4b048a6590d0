"""Administrative areas: provinces, districts and subdistricts under their DOPA codes."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geoplan.names import Named


class Level(models.TextChoices):
    """The three levels of provincial administration; the code's length follows from the level."""

    PROVINCE = "province", _("Province")
    DISTRICT = "district", _("District")
    SUBDISTRICT = "subdistrict", _("Subdistrict")


class AreaQuality(models.TextChoices):
    """How far the drawn boundary can be trusted."""

    OFFICIAL = "official", _("Official boundary")
    APPROXIMATE = "approximate", _("Approximate boundary")
    NONE = "none", _("No boundary")


class BoundarySource(models.Model):
    """A boundary layer that was loaded: where it came from, its version and licence; the newest is in force."""

    name = models.CharField(max_length=200)
    version = models.CharField(max_length=100, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    quality = models.CharField(max_length=12, choices=AreaQuality.choices)
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        get_latest_by = "id"

    def __str__(self) -> str:
        return self.name


class AdministrativeArea(Named, models.Model):
    """A province, district or subdistrict. Its DOPA code is its key, so references outlive a boundary load."""

    code = models.CharField(max_length=6, primary_key=True)
    level = models.CharField(max_length=12, choices=Level.choices)
    name_th = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    geometry = models.MultiPolygonField(srid=4326, null=True, blank=True)
    quality = models.CharField(max_length=12, choices=AreaQuality.choices, default=AreaQuality.NONE)
    source = models.ForeignKey(BoundarySource, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                name="area_code_fits_level",
                condition=Q(level=Level.PROVINCE, code__regex=r"^\d{2}$", parent__isnull=True)
                | Q(level=Level.DISTRICT, code__regex=r"^\d{4}$", parent__isnull=False)
                | Q(level=Level.SUBDISTRICT, code__regex=r"^\d{6}$", parent__isnull=False),
            ),
            models.CheckConstraint(
                name="area_quality_fits_geometry",
                condition=Q(geometry__isnull=True, quality=AreaQuality.NONE)
                | Q(geometry__isnull=False) & ~Q(quality=AreaQuality.NONE),
            ),
        ]
        indexes = [GinIndex(name="area_name_trgm", fields=["name_th"], opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.name


class AreaPiece(models.Model):
    """A small piece of the deepest drawn area of a place, so that looking up a point touches few vertices."""

    area = models.ForeignKey(AdministrativeArea, on_delete=models.CASCADE, related_name="pieces")
    geometry = models.PolygonField(srid=4326)

    def __str__(self) -> str:
        return f"{self.area_id} #{self.pk}"


class AreaDrawing(models.Model):
    """An area as the map draws it from one zoom on: simplified polygon and label point, EPSG:3857."""

    area = models.ForeignKey(AdministrativeArea, on_delete=models.CASCADE, related_name="drawings")
    zoom = models.PositiveSmallIntegerField()
    geometry = models.MultiPolygonField(srid=3857)
    label = models.PointField(srid=3857)

    class Meta:
        constraints = [models.UniqueConstraint(name="drawing_once_a_zoom", fields=["zoom", "area"])]

    def __str__(self) -> str:
        return f"{self.area_id} from zoom {self.zoom}"
