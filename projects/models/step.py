"""A step of the chain by which a plan is made or a revision passes."""

from __future__ import annotations

from pathlib import Path

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from projects import rules
from projects.chains import StepKind
from projects.models.plan import Plan
from projects.models.revision import PlanRevision
from projects.queries import ChainStepQuerySet


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ChainStep(models.Model):
    """One step that was taken, on which day, with which document, and who recorded it.

    ``revision`` is null for the making of the plan itself. A step that is taken back stays, with the reason.
    ``file`` is the document's server-made name, ``file_name`` what its owner calls it.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="steps")
    revision = models.ForeignKey(PlanRevision, null=True, blank=True, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=StepKind.choices)
    taken_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    file = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=100, blank=True)
    file_size = models.PositiveIntegerField(default=0)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    taken_back_at = models.DateTimeField(null=True, editable=False)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    taken_back_reason = models.CharField(max_length=500, blank=True)

    objects = ChainStepQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                name="step_once",
                fields=["plan", "revision", "kind"],
                condition=Q(taken_back_at__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="step_taken_back_says_why",
                condition=Q(taken_back_at__isnull=True, taken_back_reason="")
                | Q(taken_back_at__isnull=False) & ~Q(taken_back_reason=""),
            ),
            models.CheckConstraint(name="step_file_has_name", condition=Q(file="", file_name="") | ~Q(file_name="")),
        ]
        triggers = rules.STEP_TRIGGERS

    def __str__(self) -> str:
        return f"{self.kind} {self.taken_on}"

    @property
    def path(self) -> Path:
        """Where the document lies."""
        return folder() / self.file


def folder() -> Path:
    """Return the folder of documents; nothing in it is served as it is."""
    return Path(settings.DATA_DIR) / "documents"
