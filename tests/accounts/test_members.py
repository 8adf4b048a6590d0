"""Issuing accounts, giving roles and ending them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps

from geoplan.accounts import memberships, tokens
from geoplan.accounts.models import ApiToken, Membership, User
from geoplan.errors import DomainError
from geoplan.organisations.models import Organisation
from tests.conftest import Person

NEW = {"username": "malee", "first_name": "มาลี", "last_name": "ใจดี", "email": "", "role": "planner"}


def test_an_administrator_issues_an_account_and_sees_its_password_once(
    administrator: Person, lao_a: Organisation
) -> None:
    response = administrator.client.post("/accounts/members/issue/", {**NEW, "organisation": lao_a.code})
    assert response.status_code == 200
    password = response.context["password"]
    assert password in response.content.decode()
    person = User.objects.get(username="malee")
    assert person.check_password(password)
    assert [m.role for m in person.memberships.all()] == ["planner"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("organisation", "99999999"), ("role", "head"), ("username", "ADMINISTRATOR"), ("username", "<b>"), ("role", "x")],
)
def test_a_wrong_field_is_told_and_what_was_typed_stays(
    administrator: Person, lao_a: Organisation, field: str, value: str
) -> None:
    data = {**NEW, "organisation": lao_a.code, field: value}
    response = administrator.client.post("/accounts/members/issue/", data)
    assert response.status_code == 400
    assert field in response.context["issue_form"].errors
    assert "มาลี" in response.content.decode()
    assert not User.objects.filter(username=data["username"]).exists()


def test_a_role_is_given_and_ended_and_the_history_keeps_both(
    administrator: Person, planner_a: Person, lao_b: Organisation
) -> None:
    form = {"username": "planner_a", "organisation": lao_b.code, "role": "planner"}
    assert administrator.client.post("/accounts/members/give/", form).status_code == 302
    given = Membership.objects.get(user=planner_a.user, organisation=lao_b)
    assert administrator.client.post("/accounts/members/give/", form).status_code == 400, "the role is held already"
    assert administrator.client.post(f"/accounts/members/{given.pk}/end/").status_code == 302
    given.refresh_from_db()
    assert given.ends_on == dt.date.today()
    assert lao_b.pk not in {grant.organisation_id for grant in planner_a.actor.grants}
    events = apps.get_model("accounts", "MembershipEvent").objects.filter(pgh_obj_id=given.pk)
    assert [e.ends_on for e in events.order_by("pgh_id")] == [None, dt.date.today()]
    assert {e.pgh_context.metadata["user"] for e in events} == {administrator.user.pk}


def test_the_tokens_go_with_the_last_role(administrator: Person, planner_a: Person) -> None:
    tokens.make(planner_a.actor, "งาน", 30)
    memberships.end(administrator.actor, planner_a.user.memberships.get())
    assert not ApiToken.objects.exists()


def test_the_last_administrator_cannot_be_ended(administrator: Person) -> None:
    with pytest.raises(DomainError, match="administrator"):
        memberships.end(administrator.actor, administrator.user.memberships.get())


def test_nobody_else_manages_members(officer: Person, planner_a: Person, lao_a: Organisation) -> None:
    for person in (officer, planner_a):
        with pytest.raises(DomainError, match="permit"):
            memberships.give(person.actor, person.user, lao_a, "finance")


def test_the_list_is_searched_by_person_and_organisation(administrator: Person, planner_a: Person) -> None:
    page = administrator.client.get("/accounts/members/", {"q": "planner_a 0690"}).context["page"]
    assert [member.user.username for member in page] == ["planner_a"]
