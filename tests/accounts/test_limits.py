"""Limits on how often: what is counted, and that all processes count together."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.db import connection
from django.test import Client
from psycopg.conninfo import make_conninfo

from tests.accounts.totp import code_of
from tests.conftest import Person

CHANGE = "/accounts/password/change/"
STEP = "/accounts/2fa/authenticate/"
OTHER_PROCESS = f"""
import sys, django
django.setup()
from django.test import Client
client = Client(SERVER_NAME="localhost")
client.cookies["sessionid"] = sys.argv[1]
print([client.post("{CHANGE}").status_code for _ in range(3)])
"""


@pytest.fixture
def no_counts() -> Iterator[None]:
    """Forget what was counted: what a transactional test commits there is not rolled back."""
    cache.clear()
    yield
    cache.clear()


@pytest.mark.django_db(transaction=True)
def test_two_processes_count_against_one_limit(planner_a: Person, no_counts: None) -> None:
    assert [planner_a.client.post(CHANGE).status_code for _ in range(3)] == [200, 200, 200]
    there = connection.settings_dict
    database = make_conninfo(
        dbname=there["NAME"],
        user=there["USER"],
        password=there["PASSWORD"],
        host=there["HOST"],
        port=there["PORT"] or None,
    )
    child = subprocess.run(
        [sys.executable, "-c", OTHER_PROCESS, planner_a.client.cookies["sessionid"].value],
        env={**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "geoplan.settings"},
        capture_output=True,
        text=True,
    )
    assert child.stdout.strip() == "[200, 200, 429]", child.stderr


def test_who_asks_too_often_is_told_in_both_languages(planner_a: Person) -> None:
    last = [planner_a.client.post(CHANGE) for _ in range(6)][-1]
    assert last.status_code == 429
    assert "บ่อยเกินไป" in last.content.decode()
    assert "too often" in last.content.decode()


def test_the_codes_of_the_second_step_cannot_be_tried_out(planner_a: Person) -> None:
    secret = generate_totp_secret()
    TOTP.activate(planner_a.user, secret)
    client = Client()
    client.post("/accounts/login/", {"login": "planner_a", "password": "correct horse"})
    for _ in range(5):
        assert client.post(STEP, {"code": "000000"}).status_code == 200
    page = client.post(STEP, {"code": code_of(secret)}).content.decode()
    assert "_auth_user_id" not in client.session
    assert "ผิดหลายครั้งเกินไป" in page
