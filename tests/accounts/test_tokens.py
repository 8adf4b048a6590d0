"""Tokens for the API: shown once, kept as a digest, expiring, revocable, and of one person alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re

import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from geoplan.accounts import tokens
from geoplan.accounts.models import ApiToken
from projects.models import Plan
from tests.conftest import Person
from tests.factories import ProjectFactory

PAGE = "/accounts/tokens/"


def use(key: str, address: str = "/api/v1/projects/") -> HttpResponse:
    return Client(headers={"Authorization": f"Token {key}"}).get(address)


def refused(response: HttpResponse, code: str = "token_invalid") -> None:
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert response["WWW-Authenticate"] == "Token"
    body = json.loads(response.content)
    assert (body["code"], body["status"]) == (code, 401)
    assert re.search("[\u0e00-\u0e7f]", body["title_th"]) and not re.search("[\u0e00-\u0e7f]", body["title_en"])


@pytest.fixture
def key(planner_a: Person) -> str:
    """The text of a token of the planner of LAO A that lives 90 days."""
    return tokens.make(planner_a.actor, "สคริปต์ส่งออก", 90)[1]


@pytest.fixture
def address(plan_a: Plan) -> str:
    """A draft of LAO A, which the public cannot see."""
    return f"/api/v1/projects/{ProjectFactory(plan=plan_a).pk}/"


def test_a_token_is_shown_once_and_only_its_digest_is_kept(planner_a: Person, address: str) -> None:
    shown = planner_a.client.post(PAGE, {"name": "QGIS", "days": 90})
    assert "no-store" in shown["Cache-Control"]
    key = shown.context["key"]
    assert key in shown.content.decode()
    assert use(key, address).status_code == 200
    page = planner_a.client.get(PAGE).content.decode()
    assert "QGIS" in page and key not in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM accounts_apitoken t UNION ALL SELECT e::text FROM accounts_apitokenevent e")
        kept = " ".join(row for (row,) in cursor.fetchall())
    assert key not in kept
    assert hashlib.sha256(key.encode()).hexdigest() in kept


def test_two_tokens_are_never_alike_and_hold_256_random_bits(planner_a: Person) -> None:
    keys = {tokens.make(planner_a.actor, "ก", 30)[1] for _ in range(20)}
    assert len(keys) == 20
    assert all(re.fullmatch(r"geoplan_[\w-]{43}", key) for key in keys)


@pytest.mark.parametrize(
    ("name", "days", "field"), [("", 90, "name"), ("ก" * 101, 90, "name"), ("ก", 366, "days"), ("ก", "x", "days")]
)
def test_a_wrong_field_is_told_and_no_token_is_made(planner_a: Person, name: str, days: object, field: str) -> None:
    response = planner_a.client.post(PAGE, {"name": name, "days": days})
    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    assert not ApiToken.objects.exists()


def test_ninety_days_are_offered_first(planner_a: Person) -> None:
    assert '<option value="90" selected>' in planner_a.client.get(PAGE).content.decode()


def test_a_token_expires(planner_a: Person, key: str, address: str) -> None:
    assert use(key, address).status_code == 200
    yesterday = timezone.now() - dt.timedelta(days=1)
    ApiToken.objects.update(created_at=yesterday - dt.timedelta(days=90), expires_at=yesterday)
    refused(use(key, address))
    assert "หมดอายุแล้ว" in planner_a.client.get(PAGE).content.decode()


def test_the_database_keeps_no_token_that_lives_longer_than_a_year(key: str) -> None:
    with pytest.raises(IntegrityError, match="api_token_lives_at_most_a_year"):
        ApiToken.objects.update(expires_at=timezone.now() + dt.timedelta(days=370))


def test_a_revoked_token_signs_in_to_nothing_and_the_history_keeps_that_it_was(
    planner_a: Person, key: str, address: str
) -> None:
    token = ApiToken.objects.get()
    assert planner_a.client.post(f"{PAGE}{token.pk}/revoke/").status_code == 302
    refused(use(key, address))
    events = apps.get_model("accounts", "ApiTokenEvent").objects.filter(pgh_obj_id=token.pk).order_by("pgh_id")
    assert list(events.values_list("pgh_label", "name")) == [("insert", "สคริปต์ส่งออก"), ("delete", "สคริปต์ส่งออก")]


def test_nobody_revokes_the_token_of_somebody_else(finance_a: Person, key: str, address: str) -> None:
    assert finance_a.client.post(f"{PAGE}{ApiToken.objects.get().pk}/revoke/").status_code == 404
    assert "สคริปต์ส่งออก" not in finance_a.client.get(PAGE).content.decode()
    assert use(key, address).status_code == 200


def test_the_use_is_noted_at_most_once_a_minute_and_leaves_no_history(key: str, address: str) -> None:
    use(key, address)
    first = ApiToken.objects.get().last_used_at
    assert timezone.now() - first < dt.timedelta(minutes=1)
    use(key, address)
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - dt.timedelta(minutes=2))
    use(key, address)
    assert ApiToken.objects.get().last_used_at > first
    assert apps.get_model("accounts", "ApiTokenEvent").objects.count() == 1


def test_a_token_has_the_rights_that_its_owner_has_today(planner_a: Person, key: str, address: str) -> None:
    planner_a.user.memberships.update(ends_on=dt.date.today())
    assert use(key, address).status_code == 404
    planner_a.user.is_active = False
    planner_a.user.save()
    refused(use(key, address))


@pytest.mark.parametrize("key", ["nonsense", "", "two words", "é", "x" * 5000])
def test_a_token_that_is_none_is_refused(db: None, key: str) -> None:
    refused(use(key))


def test_a_digest_is_no_token(key: str) -> None:
    refused(use(ApiToken.objects.get().digest))


def test_a_write_without_any_sign_in_is_told_how(db: None) -> None:
    refused(Client().post("/api/v1/projects/", {}, content_type="application/json"), "sign_in_needed")
