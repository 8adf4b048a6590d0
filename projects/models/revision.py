"""A revision of an announced plan, with what each of its rows changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geoplan.policy import Scope
from projects import rules
from projects.chains import POSTED_DAYS, WITH_OTHER, HeadingChange, RevisionKind, RowKind
from projects.models.plan import Plan, PlanHeading
from projects.models.project import Project
from projects.queries import RevisionQuerySet


class RevisionState(models.TextChoices):
    """How far a revision has come; ``announcing`` lasts no longer than the transaction that applies its rows."""

    DRAFT = "draft", _("Draft")
    IN_CHAIN = "in_chain", _("Under consideration")
    ANNOUNCING = "announcing", _("Being announced")
    ANNOUNCED = "announced", _("Announced")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class PlanRevision(models.Model):
    """An addition, change or correction of an announced plan; the plan stays as it is until it is announced.

    ``number`` counts by kind within the Buddhist ``year`` of announcement (ครั้งที่ N/ปี); the database gives both.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="revisions")
    kind = models.CharField(max_length=8, choices=RevisionKind.choices)
    state = models.CharField(max_length=10, choices=RevisionState.choices, default=RevisionState.DRAFT)
    reason = models.TextField(blank=True)
    number = models.PositiveSmallIntegerField(null=True, editable=False)
    year = models.PositiveSmallIntegerField(null=True, editable=False)
    announced_on = models.DateField(null=True, editable=False)
    posted_until = models.DateField(null=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(name="revision_number_once", fields=["plan", "kind", "year", "number"]),
            models.CheckConstraint(
                name="revision_announced_has_number_and_days",
                condition=Q(state=RevisionState.ANNOUNCED, number__gte=1, year__isnull=False)
                & Q(announced_on__isnull=False, posted_until__isnull=False)
                | ~Q(state=RevisionState.ANNOUNCED) & Q(number__isnull=True, year__isnull=True),
            ),
            models.CheckConstraint(
                name="revision_posted_long_enough",
                condition=Q(posted_until__isnull=True)
                | Q(posted_until__gte=F("announced_on") + dt.timedelta(days=POSTED_DAYS)),
            ),
        ]
        indexes = [models.Index(name="revision_by_plan", fields=["plan", "state", "announced_on"])]
        triggers = rules.REVISION_TRIGGERS

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What people call it, such as ``เพิ่มเติม ครั้งที่ 1/2567``; without a number until it is announced."""
        kind = str(self.get_kind_display())
        if self.number is None:
            return gettext("%(kind)s (not yet numbered)") % {"kind": kind}
        return gettext("%(kind)s no. %(number)s/%(year)s") % {"kind": kind, "number": self.number, "year": self.year}

    @property
    def is_draft(self) -> bool:
        """Whether its rows may still change."""
        return self.state == RevisionState.DRAFT

    def scope(self) -> Scope:
        """Where the revision belongs, for the policy; until it is announced, to its organisation."""
        organisation = self.plan.organisation
        return Scope(organisation.pk, organisation.province_id, self.state == RevisionState.ANNOUNCED)


@pghistory.track(*rules.history())
class RevisionRow(models.Model):
    """What a revision does to one project; ``before`` and ``after`` hold the facts of ``projects.tracked``.

    ``other`` is the project that stays, of a merger or a duplicate. A new project has no ``before``, and its
    ``after`` is taken when the revision enters its chain.
    """

    revision = models.ForeignKey(PlanRevision, on_delete=models.CASCADE, related_name="rows")
    kind = models.CharField(max_length=10, choices=RowKind.choices)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="revision_rows")
    other = models.ForeignKey(Project, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    before: models.JSONField[Any, Any] = models.JSONField(null=True)
    after: models.JSONField[Any, Any] = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="revision_row_once", fields=["revision", "project"]),
            models.CheckConstraint(
                name="revision_row_other_fits",
                condition=Q(kind__in=WITH_OTHER, other__isnull=False) | ~Q(kind__in=WITH_OTHER) & Q(other__isnull=True),
            ),
            models.CheckConstraint(name="revision_row_other_differs", condition=~Q(other=F("project"))),
            models.CheckConstraint(
                name="revision_row_has_before", condition=Q(kind=RowKind.NEW) ^ Q(before__isnull=False)
            ),
        ]
        triggers = rules.ROW_TRIGGERS

    def __str__(self) -> str:
        return f"{self.revision_id} {self.kind} {self.project_id}"


@pghistory.track(*rules.history())
class HeadingRow(models.Model):
    """What a revision does to one heading; ``before`` and ``after`` hold its number and title.

    A new heading has no ``before``, and its ``after`` is taken when the revision enters its chain.
    """

    revision = models.ForeignKey(PlanRevision, on_delete=models.CASCADE, related_name="heading_rows")
    kind = models.CharField(max_length=8, choices=HeadingChange.choices)
    heading = models.ForeignKey(PlanHeading, on_delete=models.CASCADE, related_name="revision_rows")
    reason = models.TextField(blank=True)
    before: models.JSONField[Any, Any] = models.JSONField(null=True)
    after: models.JSONField[Any, Any] = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(name="heading_row_once", fields=["revision", "heading"]),
            models.CheckConstraint(
                name="heading_row_has_before", condition=Q(kind=HeadingChange.NEW) ^ Q(before__isnull=False)
            ),
        ]
        triggers = rules.HEADING_ROW_TRIGGERS

    def __str__(self) -> str:
        return f"{self.revision_id} {self.kind} {self.heading_id}"
