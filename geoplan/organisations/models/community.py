"""Villages and communities of an organisation, and how many people live in them by fiscal year."""

from __future__ import annotations

import pghistory
from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geoplan.organisations import rules
from geoplan.organisations.models.organisation import Organisation
from geoplan.organisations.models.profile import Confirmable, DataState
from geoplan.organisations.queries import CommunityQuerySet, PopulationQuerySet
from geoplan.policy import Scope
from geoplan.tracking import history
from spatial.models import AdministrativeArea


class CommunityKind(models.TextChoices):
    """A village (หมู่บ้าน) has its number in the subdistrict; municipalities divide into communities (ชุมชน)."""

    VILLAGE = "village", _("Village")
    COMMUNITY = "community", _("Community")


@pghistory.track(*history())
class Community(Confirmable):
    """A village or community; it exists in the Buddhist fiscal years from the first to the last, blank for open."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="communities")
    kind = models.CharField(max_length=10, choices=CommunityKind.choices, default=CommunityKind.VILLAGE)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    name = models.CharField(max_length=120)
    subdistrict = models.ForeignKey(AdministrativeArea, on_delete=models.PROTECT, related_name="+")
    head = models.CharField(max_length=120, blank=True)
    point = models.PointField(srid=4326, null=True, blank=True)
    first_year = models.PositiveSmallIntegerField(null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = CommunityQuerySet.as_manager()

    class Meta:
        ordering = ("organisation", "subdistrict", "kind", "number", "name")
        constraints = [
            models.UniqueConstraint(
                name="community_number_once",
                fields=["organisation", "subdistrict", "kind", "number"],
                condition=Q(last_year__isnull=True),
            ),
            models.UniqueConstraint(
                name="community_name_once",
                fields=["organisation", "subdistrict", "kind", "name"],
                condition=Q(last_year__isnull=True, number__isnull=True),
            ),
            models.CheckConstraint(
                name="community_village_has_number",
                condition=Q(number__gte=1, number__isnull=False) | Q(kind=CommunityKind.COMMUNITY, number__isnull=True),
            ),
            models.CheckConstraint(name="community_has_name", condition=~Q(name="")),
            models.CheckConstraint(name="community_in_thailand", condition=rules.in_thailand("point")),
            models.CheckConstraint(
                name="community_years",
                condition=rules.is_fiscal_year("first_year")
                & rules.is_fiscal_year("last_year")
                & (Q(last_year__gte=F("first_year")) | Q(first_year__isnull=True) | Q(last_year__isnull=True)),
            ),
            rules.confirmed_has_time("community_confirmed_has_time"),
        ]
        triggers = rules.CONFIRMABLE_TRIGGERS

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The number and the name, as tables write them."""
        if self.number is None:
            return self.name
        short = _("Village no. %(number)s %(name)s") if self.kind == CommunityKind.VILLAGE else "%(number)s %(name)s"
        return str(short) % {"number": self.number, "name": self.name}

    def scope(self) -> Scope:
        """Where the community belongs, for the policy."""
        return Scope(self.organisation_id, self.organisation.province_id, self.state == DataState.CONFIRMED)


@pghistory.track(*history())
class PopulationRecord(Confirmable):
    """The people registered in a village or community in one Buddhist fiscal year; households blank when not known."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="population")
    fiscal_year = models.PositiveSmallIntegerField()
    male = models.PositiveIntegerField()
    female = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    households = models.PositiveIntegerField(null=True, blank=True)

    objects = PopulationQuerySet.as_manager()

    class Meta:
        ordering = ("community", "-fiscal_year")
        constraints = [
            models.UniqueConstraint(name="population_once_a_year", fields=["community", "fiscal_year"]),
            models.CheckConstraint(name="population_adds_up", condition=Q(total=F("male") + F("female"))),
            models.CheckConstraint(name="population_fiscal_year", condition=rules.is_fiscal_year("fiscal_year")),
            rules.confirmed_has_time("population_confirmed_has_time"),
        ]
        indexes = [models.Index(name="population_by_year", fields=["fiscal_year", "community"])]
        triggers = rules.CONFIRMABLE_TRIGGERS

    def __str__(self) -> str:
        return f"{self.community_id} {self.fiscal_year}"

    def scope(self) -> Scope:
        """Where the record belongs, for the policy."""
        organisation = self.community.organisation
        return Scope(organisation.pk, organisation.province_id, self.state == DataState.CONFIRMED)
