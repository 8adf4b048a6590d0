"""A person who signs in."""

from __future__ import annotations

from collections.abc import Iterator

import pghistory
from django.contrib.auth.models import AbstractUser
from django.db import models


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    fields=[
        "username",
        "first_name",
        "last_name",
        "email",
        "is_active",
        "is_staff",
        "is_superuser",
        "second_step_due",
        "second_step_reset_at",
    ],
    model_name="UserEvent",
)
class User(AbstractUser):
    """An account is bound to a person, never to a post: whoever leaves loses the membership, not the history.

    After a reset of the second step it is due until it is set up again, and sessions from before the reset are over.
    """

    second_step_due = models.BooleanField(default=False, editable=False)
    second_step_reset_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_session_auth_hash(self) -> str:
        """Return what a session must carry to go on: it changes with the password and with a reset."""
        return super().get_session_auth_hash() + self._reset_stamp()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the same for the secret keys of before."""
        return (made + self._reset_stamp() for made in super().get_session_auth_fallback_hash())

    def _reset_stamp(self) -> str:
        return self.second_step_reset_at.isoformat() if self.second_step_reset_at else ""
