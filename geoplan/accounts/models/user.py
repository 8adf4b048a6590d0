"""A person who signs in."""

from __future__ import annotations

import pghistory
from django.contrib.auth.models import AbstractUser


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    fields=["username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser"],
)
class User(AbstractUser):
    """An account is bound to a person, never to a post: whoever leaves loses the membership, not the history."""

    def __str__(self) -> str:
        return self.get_full_name() or self.username
