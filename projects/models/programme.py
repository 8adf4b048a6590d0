"""The 12 standard programmes (แผนงาน) under their 4 sectors (ด้าน)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from geoplan.names import Named


class Sector(models.TextChoices):
    """The sectors of the local budget."""

    GENERAL = "general", _("General administration")
    COMMUNITY = "community", _("Community and social services")
    ECONOMY = "economy", _("Economy")
    OTHER = "other", _("Other operations")


class Programme(Named, models.Model):
    """A standard programme; its code is the order in which the budget lists it."""

    code = models.CharField(max_length=2, primary_key=True)
    sector = models.CharField(max_length=10, choices=Sector.choices)
    name_th = models.CharField(max_length=120, unique=True)
    name_en = models.CharField(max_length=120)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name
