"""The second step of signing in: whether it has to be set up first, and taking it from who lost phone and codes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from geoplan.accounts.models import Membership, User
from geoplan.errors import DomainError
from geoplan.policy import Action, Actor, Role


def must_be_set_up(user: User | AnonymousUser, actor: Actor) -> bool:
    """Tell whether the person goes no further without a second step: after a reset, or where the setting asks it."""
    if not isinstance(user, User):
        return False
    asked = settings.ADMINISTRATORS_NEED_TWO_STEPS and any(g.role == Role.ADMINISTRATOR for g in actor.grants)
    return (asked or user.second_step_due) and not is_mfa_enabled(user)


def reset(actor: Actor, membership: Membership) -> None:
    """Take the second step from the person of a role in force, who sets it up again after signing in.

    Raises ``membership_ended``, ``own_second_step`` (turning one's own off asks for the password) and what
    ``reset_person`` raises.
    """
    actor.require(Action.RESET_SECOND_STEP, membership.organisation)
    if not Membership.objects.in_force(dt.date.today()).filter(pk=membership.pk).exists():
        raise DomainError("membership_ended")
    if membership.user_id == actor.user_id:
        raise DomainError("own_second_step")
    reset_person(membership.user)


@transaction.atomic
def reset_person(person: User) -> None:
    """Take the second step from a person and end all sessions, for whoever operates the server and for ``reset``.

    Raises ``second_step_not_set``. The API tokens stay: they never asked for a second step.
    """
    if not Authenticator.objects.filter(user=person).delete()[0]:
        raise DomainError("second_step_not_set")
    person.second_step_due, person.second_step_reset_at = True, timezone.now()
    person.save(update_fields=["second_step_due", "second_step_reset_at"])


@receiver(authenticator_added)
def _set_up_again(user: User, **_: Any) -> None:
    User.objects.filter(pk=user.pk, second_step_due=True).update(second_step_due=False)
