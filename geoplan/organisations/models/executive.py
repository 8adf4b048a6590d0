"""Who leads an organisation, and from when to when."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geoplan.organisations import rules
from geoplan.organisations.models.organisation import Organisation
from geoplan.organisations.models.profile import Confirmable, DataState
from geoplan.organisations.queries import ExecutiveQuerySet
from geoplan.policy import Scope
from geoplan.tracking import history


class Position(models.TextChoices):
    """The offices at the head of an LAO; what the holder is called depends on the LAO's type and is the title."""

    CHIEF = "chief", _("Chief executive")
    DEPUTY = "deputy", _("Deputy chief executive")
    SECRETARY = "secretary", _("Secretary to the chief executive")
    ADVISER = "adviser", _("Adviser")
    COUNCIL_CHAIR = "council_chair", _("Chair of the council")
    COUNCIL_DEPUTY = "council_deputy", _("Deputy chair of the council")
    CLERK = "clerk", _("Chief administrator of the LAO")
    OTHER = "other", _("Other position")


SINGLE = (Position.CHIEF, Position.COUNCIL_CHAIR, Position.CLERK)
"""Offices that one person holds at a time."""


@pghistory.track(*history())
class Executive(Confirmable):
    """One person in one office of an LAO; ``ends_on`` is the last day, blank while it lasts."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="executives")
    position = models.CharField(max_length=16, choices=Position.choices)
    title = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = ExecutiveQuerySet.as_manager()

    class Meta:
        ordering = ("organisation", "-starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="executive_days_in_order", condition=Q(ends_on__gte=F("starts_on")) | Q(ends_on__isnull=True)
            ),
            ExclusionConstraint(
                name="executive_one_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("position", RangeOperators.EQUAL),
                    (rules.days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(position__in=SINGLE),
            ),
            rules.confirmed_has_time("executive_confirmed_has_time"),
        ]
        triggers = rules.CONFIRMABLE_TRIGGERS

    def __str__(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        """What the person is called in the office: the own title, else the office's name."""
        return self.title or self.get_position_display()

    def scope(self) -> Scope:
        """Where the row belongs, for the policy."""
        return Scope(self.organisation_id, self.organisation.province_id, self.state == DataState.CONFIRMED)
