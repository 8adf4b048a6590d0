"""Issuing accounts, giving roles and ending them."""

from __future__ import annotations

import datetime as dt
import secrets

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Q

from geoplan.accounts.models import ApiToken, Membership, User
from geoplan.errors import DomainError
from geoplan.organisations.loading import the_department
from geoplan.organisations.models import Kind, Organisation
from geoplan.policy import Action, Actor, Role, system_actor

ROLES: dict[str, tuple[Role, ...]] = {
    Kind.LAO: (Role.PLANNER, Role.FINANCE, Role.ENGINEER, Role.EXECUTIVE),
    Kind.PROVINCIAL_OFFICE: (Role.ANALYST, Role.HEAD),
    Kind.DEPARTMENT: (Role.OFFICER, Role.ADMINISTRATOR),
}


@transaction.atomic
def issue(actor: Actor, person: User, organisation: Organisation, role: str) -> str:
    """Save the new ``person``, unsaved yet, with a first role; return the password to hand over, shown only once."""
    actor.require(Action.MANAGE_MEMBERS, organisation)
    password = secrets.token_urlsafe(12)
    person.set_password(password)
    person.save()
    give(actor, person, organisation, role)
    return password


@transaction.atomic
def make_administrator(person: User, password: str) -> Membership:
    """Save the new ``person``, unsaved yet, as an administrator of the department, which is made where it is missing.

    For whoever operates the server. Raises ``account_exists`` and Django's ValidationError, of the password too.
    """
    same_name = Q(username__iexact=person.username) | Q(username__iexact=person.email)
    if User.objects.filter(same_name | Q(email__iexact=person.email)).exists():
        raise DomainError("account_exists", name=person.email)
    person.set_password(password)
    person.full_clean()
    validate_password(password, person)
    person.save()
    return give(system_actor(), person, the_department(), Role.ADMINISTRATOR)


@transaction.atomic
def give(actor: Actor, person: User, organisation: Organisation, role: str) -> Membership:
    """Give a role from today on; raises ``role_does_not_fit`` and ``membership_exists``."""
    actor.require(Action.MANAGE_MEMBERS, organisation)
    if role not in ROLES[organisation.kind]:
        raise DomainError("role_does_not_fit")
    User.objects.select_for_update().get(pk=person.pk)
    today = dt.date.today()
    same = Membership.objects.in_force(today).filter(user=person, organisation=organisation, role=role)
    if same.exists():
        raise DomainError("membership_exists")
    return Membership.objects.create(user=person, organisation=organisation, role=role, starts_on=today)


@transaction.atomic
def end(actor: Actor, membership: Membership) -> None:
    """End a role today, so that it stops at the next request; nothing that the person did is touched.

    The API tokens go with the last role. Raises ``membership_ended`` and ``last_administrator``.
    """
    actor.require(Action.MANAGE_MEMBERS, membership.organisation)
    today = dt.date.today()
    held = Membership.objects.in_force(today).select_for_update()
    administrators = list(held.filter(role=Role.ADMINISTRATOR).order_by("pk"))
    current = held.filter(pk=membership.pk).first()
    if current is None:
        raise DomainError("membership_ended")
    if administrators == [current]:
        raise DomainError("last_administrator")
    current.ends_on = today
    current.save(update_fields=["ends_on"])
    if not Membership.objects.in_force(today).filter(user=current.user_id).exists():
        ApiToken.objects.of(current.user_id).delete()
