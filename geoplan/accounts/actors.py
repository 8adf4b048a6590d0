"""Makes the Actor of a user from the memberships that hold today."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AnonymousUser

from geoplan.accounts.models import Membership, User
from geoplan.errors import DomainError
from geoplan.jobs import Job
from geoplan.policy import PUBLIC, Actor, Grant, Role


def actor_of(user: User | AnonymousUser, preferred_organisation: int | None = None) -> Actor:
    """Return the user's Actor as of today, read afresh, so that a role that ended stops at the next request.

    ``preferred_organisation`` is the one the person chose in the top bar; it decides what is shown first, never
    what is allowed.
    """
    if not user.is_authenticated or not user.is_active:
        return PUBLIC
    memberships = Membership.objects.in_force(dt.date.today()).filter(user_id=user.pk)
    rows = list(memberships.order_by("id").values_list("role", "organisation_id", "organisation__province_id"))
    grants = tuple(Grant(Role(role), organisation, province) for role, organisation, province in rows)
    own = [grant.organisation_id for grant in grants]
    active = preferred_organisation if preferred_organisation in own else (own[0] if own else None)
    return Actor(user_id=user.pk, grants=grants, name=str(user), organisation_id=active)


def owner_of(job: Job) -> Actor:
    """Return a job's owner with the rights of now. Errors: ``not_permitted`` for a job of nobody."""
    if job.owner_id is None:
        raise DomainError("not_permitted")
    return actor_of(User.objects.get(pk=job.owner_id))
