"""What an organisation says of itself in one fiscal year, and the states that its data can be in."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geoplan.organisations import rules
from geoplan.organisations.models.organisation import Organisation
from geoplan.organisations.queries import DataQuerySet
from geoplan.policy import Scope
from geoplan.tracking import history


class DataState(models.TextChoices):
    """A draft is seen by those who work with it; what the planner confirmed, by everybody. An edit makes a draft."""

    DRAFT = "draft", _("Draft")
    CONFIRMED = "confirmed", _("Confirmed")


class Section(models.TextChoices):
    """The parts of an organisation's data; each is confirmed, and can be missing, on its own."""

    PROFILE = "profile", _("General data and vision")
    EXECUTIVES = "executives", _("Executives")
    COMMUNITIES = "communities", _("Villages and communities")
    POPULATION = "population", _("Population")


class Confirmable(models.Model):
    """Data that its planner confirms; ``version`` counts the writes, so that a stale form can be told."""

    state = models.CharField(max_length=10, choices=DataState.choices, default=DataState.DRAFT, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


@pghistory.track(*history())
class OrganisationProfile(Confirmable):
    """The general data of an LAO in one Buddhist fiscal year (Part 1 of its plan); a blank is not known, not zero."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="profiles")
    fiscal_year = models.PositiveSmallIntegerField()
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=5, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    email = models.EmailField(max_length=120, blank=True)
    website = models.URLField(max_length=200, blank=True)
    area_km2 = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    village_count = models.PositiveSmallIntegerField(null=True, blank=True)
    council_members = models.PositiveSmallIntegerField(null=True, blank=True)
    staff = models.PositiveIntegerField(null=True, blank=True)
    schools = models.PositiveSmallIntegerField(null=True, blank=True)
    child_centres = models.PositiveSmallIntegerField(null=True, blank=True)
    health_centres = models.PositiveSmallIntegerField(null=True, blank=True)
    temples = models.PositiveSmallIntegerField(null=True, blank=True)
    terrain = models.TextField(max_length=2000, blank=True)
    occupations = models.TextField(max_length=2000, blank=True)
    vision = models.TextField(max_length=1000, blank=True)

    objects = DataQuerySet.as_manager()

    class Meta:
        ordering = ("organisation", "-fiscal_year")
        constraints = [
            models.UniqueConstraint(name="profile_once_a_year", fields=["organisation", "fiscal_year"]),
            models.CheckConstraint(name="profile_fiscal_year", condition=rules.is_fiscal_year("fiscal_year")),
            models.CheckConstraint(
                name="profile_area_positive", condition=Q(area_km2__gt=0) | Q(area_km2__isnull=True)
            ),
            models.CheckConstraint(name="profile_postcode", condition=Q(postcode__regex=r"^(\d{5})?$")),
            rules.confirmed_has_time("profile_confirmed_has_time"),
        ]
        triggers = rules.CONFIRMABLE_TRIGGERS

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.fiscal_year}"

    def scope(self) -> Scope:
        """Where the profile belongs, for the policy."""
        return Scope(self.organisation_id, self.organisation.province_id, self.state == DataState.CONFIRMED)
