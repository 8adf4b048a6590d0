"""Signing in and out: throttling, no enumeration, fresh sessions, time limits, and where one lands."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import LazySettings
from django.test import Client

from geoplan.accounts.models import User
from geoplan.organisations.models import Organisation
from tests.conftest import Person
from tests.factories import MembershipFactory, ProjectFactory, UserFactory

LOGIN = "/accounts/login/"


def sign_in(client: Client, username: str, password: str = "correct horse", **more: str):
    return client.post(LOGIN, {"login": username, "password": password, **more})


@pytest.fixture
def somebody(lao_a: Organisation) -> User:
    return MembershipFactory(organisation=lao_a, role="planner", user__username="somebody").user


def test_the_right_password_signs_in_with_a_session_of_its_own(client: Client, somebody: User) -> None:
    client.get(LOGIN)
    client.session.save()
    planted = client.session.session_key
    response = sign_in(client, "somebody")
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(somebody.pk)
    assert client.session.session_key != planted


def test_passwords_are_kept_with_argon2(db: None) -> None:
    person = User(username="new")
    person.set_password("correct horse battery")
    assert person.password.startswith("argon2")


def test_a_wrong_password_and_an_unknown_name_look_the_same(client: Client, somebody: User) -> None:
    known = sign_in(client, "somebody", "wrong wrong wrong")
    unknown = sign_in(client, "nobody", "wrong wrong wrong")
    assert known.status_code == unknown.status_code == 200
    errors = [list(response.context["form"].non_field_errors()) for response in (known, unknown)]
    assert errors[0] == errors[1]
    assert len(errors[0]) == 1


@pytest.mark.parametrize("username", ["somebody", "nobody"])
def test_too_many_failures_lock_out_in_both_languages_whether_the_account_exists_or_not(
    client: Client, somebody: User, username: str, settings: LazySettings
) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        last = sign_in(client, username, "wrong wrong wrong")
    assert last.status_code == 429
    page = last.content.decode()
    assert "โปรดรอ 15 นาที" in page
    assert "Wait 15 minutes" in page
    assert sign_in(client, username).status_code == 429, "the right password does not help now"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_after_signing_in_nobody_is_sent_off_the_site(client: Client, somebody: User, address: str) -> None:
    assert sign_in(client, "somebody", next=address)["Location"] == "/"


def test_after_signing_in_one_lands_on_the_page_that_asked(client: Client, somebody: User) -> None:
    assert sign_in(client, "somebody", next="/areas/")["Location"] == "/areas/"


def test_signing_out_makes_the_session_worthless(client: Client, somebody: User) -> None:
    sign_in(client, "somebody")
    cookie = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    client.cookies["sessionid"] = cookie
    assert client.get("/accounts/tokens/").status_code == 302


@pytest.mark.parametrize(("key", "age"), [("signed_in_at", 13 * 3600), ("seen_at", 3 * 3600)])
def test_a_session_ends_when_it_is_old_or_left_alone(planner_a: Person, key: str, age: int) -> None:
    assert planner_a.client.get("/accounts/tokens/").status_code == 200
    session = planner_a.client.session
    session[key] -= age
    session.save()
    assert planner_a.client.get("/accounts/tokens/").status_code == 302


def test_a_sign_in_without_the_csrf_token_is_refused(somebody: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict, "somebody").status_code == 403


def test_demonstration_accounts_are_listed_in_demonstration_mode_only(
    client: Client, db: None, settings: LazySettings
) -> None:
    settings.DEMO, settings.DEMO_PASSWORD = True, "shown-to-all"
    assert "shown-to-all" in client.get(LOGIN).content.decode()
    settings.DEMO = False
    assert "shown-to-all" not in client.get(LOGIN).content.decode()


def test_a_role_that_ended_stops_at_the_next_request(planner_a: Person, plan_a) -> None:
    address = f"/projects/{ProjectFactory(plan=plan_a).pk}/"
    assert planner_a.client.get(address).status_code == 200
    planner_a.user.memberships.update(ends_on=dt.date.today())
    assert planner_a.client.get(address).status_code == 404


def test_one_works_in_another_of_ones_own_organisations_and_in_no_other(
    planner_a: Person, lao_b: Organisation, lao_c: Organisation
) -> None:
    MembershipFactory(user=planner_a.user, organisation=lao_b, role="finance")
    switch = {"organisation": lao_b.pk, "next": "//evil.example/"}
    assert planner_a.client.post("/accounts/organisation/", switch)["Location"] == "/"
    assert planner_a.client.session["organisation"] == lao_b.pk
    for stranger in (lao_c.pk, "x", ""):
        assert planner_a.client.post("/accounts/organisation/", {"organisation": stranger}).status_code == 404
    assert planner_a.client.session["organisation"] == lao_b.pk


def test_administrators_set_up_the_second_step_first_where_the_setting_asks(
    administrator: Person, planner_a: Person, settings: LazySettings
) -> None:
    settings.ADMINISTRATORS_NEED_TWO_STEPS = True
    assert administrator.client.get("/areas/")["Location"] == "/accounts/2fa/"
    assert administrator.client.get("/accounts/2fa/").status_code == 200
    assert planner_a.client.get("/areas/").status_code == 200


def test_the_second_step_is_asked_for_before_the_session_is_signed_in(client: Client, somebody: User) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(somebody, generate_totp_secret())
    response = sign_in(client, "somebody")
    assert response["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session
    assert client.get(response["Location"]).status_code == 200


def test_an_account_without_any_role_has_the_rights_of_the_public(client: Client, plan_a) -> None:
    UserFactory(username="roleless")
    sign_in(client, "roleless")
    assert client.get(f"/projects/{ProjectFactory(plan=plan_a).pk}/").status_code == 404
