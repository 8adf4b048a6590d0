"""A role of a person in an organisation, from a day to a day."""

from __future__ import annotations

import datetime as dt

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geoplan.organisations.models import Organisation


class RoleChoice(models.TextChoices):
    """The roles of the policy table that a membership can give."""

    PLANNER = "planner", _("Planner")
    FINANCE = "finance", _("Finance officer")
    ENGINEER = "engineer", _("Engineer")
    EXECUTIVE = "executive", _("Executive")
    ANALYST = "analyst", _("Provincial analyst")
    HEAD = "head", _("Head of the provincial office")
    OFFICER = "officer", _("Department officer")
    ADMINISTRATOR = "administrator", _("Administrator")


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by the day on which they hold."""

    def in_force(self, day: dt.date) -> MembershipQuerySet:
        """Return those that hold on ``day``."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Membership(models.Model):
    """One person may belong to several organisations; leaving ends a membership and deletes nothing.

    ``ends_on`` is the first day without the role, so that ending it today takes effect at the next request.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=RoleChoice.choices)
    starts_on = models.DateField(default=dt.date.today)
    ends_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_days_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organisation_id}"
