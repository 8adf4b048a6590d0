"""Whoever lost the phone and the recovery codes: an administrator, or the operator, takes the second step away."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from geoplan.accounts import second_step
from geoplan.errors import DomainError
from tests.accounts.totp import code_of
from tests.conftest import Person

PASSWORD = {"password": "correct horse"}


@pytest.fixture
def locked(planner_a: Person) -> Person:
    """The planner of LAO A has a second step, and a session."""
    cache.clear()
    TOTP.activate(planner_a.user, generate_totp_secret())
    return planner_a


def reset(by: Person, whose: Person) -> int:
    """Press the button in the row of the person's only role; return the status."""
    return by.client.post(f"/accounts/members/{whose.user.memberships.get().pk}/reset/").status_code


def sign_in() -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": "planner_a", **PASSWORD})
    return client


def test_after_a_reset_the_person_sets_the_second_step_up_again(
    administrator: Person, locked: Person, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    page = administrator.client.get("/accounts/members/?q=planner_a").content.decode()
    assert "ล้างขั้นที่สอง" in page
    assert "_auth_user_id" not in sign_in().session
    assert reset(administrator, locked) == 302
    assert not Authenticator.objects.filter(user=locked.user).exists()
    # The old session is over; the password alone signs in, but leads to one page only.
    assert locked.client.get("/accounts/tokens/").status_code == 302
    client = sign_in()
    assert client.session["_auth_user_id"] == str(locked.user.pk)
    assert client.get("/areas/")["Location"] == "/accounts/2fa/"
    assert "ผู้ดูแลระบบได้ล้างขั้นที่สอง" in client.get("/accounts/2fa/").content.decode()
    asked = client.get("/accounts/2fa/totp/activate/", follow=True)
    again = {**PASSWORD, "next": "/accounts/2fa/totp/activate/"}
    secret = client.post(asked.redirect_chain[-1][0], again, follow=True).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert client.get("/areas/").status_code == 200
    # Whoever turns it off later does so by choice, and the session from before the reset stays over.
    Authenticator.objects.filter(user=locked.user).delete()
    assert client.get("/areas/").status_code == 200
    assert locked.client.get("/accounts/tokens/").status_code == 302


def test_the_history_says_who_reset_it(administrator: Person, locked: Person) -> None:
    reset(administrator, locked)
    events = apps.get_model("accounts", "UserEvent").objects.filter(pgh_obj_id=locked.user.pk)
    last = events.order_by("pgh_id").last()
    assert last.second_step_due
    assert last.second_step_reset_at is not None
    assert last.pgh_context.metadata["user"] == administrator.user.pk


def test_nobody_else_resets_it(
    administrator: Person, officer: Person, planner_b: Person, finance_a: Person, locked: Person
) -> None:
    for person in (officer, planner_b, finance_a):
        assert reset(person, locked) == 403
    assert Authenticator.objects.filter(user=locked.user).exists()
    assert administrator.client.post("/accounts/members/0/reset/").status_code == 404


@pytest.mark.parametrize("role", ["own", "none", "ended"])
def test_what_cannot_be_reset_is_told(administrator: Person, locked: Person, role: str) -> None:
    whose = locked
    if role == "own":
        whose = administrator
        TOTP.activate(administrator.user, generate_totp_secret())
    elif role == "none":
        Authenticator.objects.all().delete()
    else:
        locked.user.memberships.update(ends_on="2020-01-02")
    held = Authenticator.objects.count()
    assert reset(administrator, whose) == 409
    assert Authenticator.objects.count() == held


def test_the_operator_resets_it_by_a_command(administrator: Person) -> None:
    with pytest.raises(CommandError, match="second step"):
        call_command("reset_second_step", "administrator")
    TOTP.activate(administrator.user, generate_totp_secret())
    call_command("reset_second_step", "administrator", stdout=io.StringIO())
    assert not Authenticator.objects.exists()
    assert administrator.client.get("/accounts/members/").status_code == 302
    with pytest.raises(CommandError, match="nobody"):
        call_command("reset_second_step", "nobody")


def test_a_reset_needs_the_right(officer: Person, locked: Person) -> None:
    with pytest.raises(DomainError, match="permit"):
        second_step.reset(officer.actor, locked.user.memberships.get())
