"""What a provincial analyst says about a project, and what the LAO answers."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from geoplan.oversight.queries import ReviewQuerySet
from geoplan.policy import Scope
from projects.models import Project


class ReviewKind(models.TextChoices):
    """A note informs; a return asks the LAO to mend something."""

    NOTE = "note", pgettext_lazy("review", "Note")
    RETURN = "return", _("Returned for correction")


class ReviewState(models.TextChoices):
    """Whose turn it is."""

    OPEN = "open", _("Waiting for the LAO")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Review(models.Model):
    """A thread that a provincial analyst opened on a project; the office never edits the LAO's own data."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="reviews")
    kind = models.CharField(max_length=8, choices=ReviewKind.choices)
    state = models.CharField(max_length=8, choices=ReviewState.choices, default=ReviewState.OPEN)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(name="review_open", fields=["project"], condition=models.Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.kind} {self.project_id}"

    def scope(self) -> Scope:
        """Where the review belongs: with its project, but never public."""
        scope = self.project.scope()
        return Scope(scope.organisation_id, scope.province_id)


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class ReviewEntry(models.Model):
    """One thing said in a review, by the analyst or the LAO; never changed, and kept in the history when it goes."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="entries")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        triggers = [pgtrigger.Protect(name="entry_never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.text[:60]
