"""A token with which a program signs in to the API as its owner."""

from __future__ import annotations

import datetime as dt

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

LONGEST_DAYS = 365


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Tokens by their owner."""

    def of(self, user_id: int | None) -> ApiTokenQuerySet:
        """Return the tokens of one person, the newest first; they are nobody else's business."""
        return self.filter(user_id=user_id).order_by("-id")


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    fields=["user", "name", "created_at", "expires_at"],
    model_name="ApiTokenEvent",
)
class ApiToken(models.Model):
    """What is kept of a token: never the token itself, see ``geoplan.accounts.tokens``.

    The history leaves out the digest, and ``last_used_at``, which changes by reading.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="api_token_lives_at_most_a_year",
                condition=Q(expires_at__gt=F("created_at"))
                & Q(expires_at__lte=F("created_at") + dt.timedelta(days=LONGEST_DAYS)),
            ),
            models.CheckConstraint(name="api_token_keeps_a_digest", condition=Q(digest__regex=r"^[0-9a-f]{64}$")),
        ]

    def __str__(self) -> str:
        return self.name
