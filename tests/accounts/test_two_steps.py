"""The second step of signing in, from setting it up to turning it off, in Thai."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from tests.accounts.totp import code_of
from tests.conftest import Person

TWO = "/accounts/2fa/"
PASSWORD = {"password": "correct horse"}


def heading(response) -> str:
    return re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.S)[1].strip()


@pytest.fixture
def secret(planner_a: Person) -> Iterator[str]:
    """The planner of LAO A has set up the second step; the key that the app knows."""
    cache.clear()
    asked = planner_a.client.get(f"{TWO}totp/activate/", follow=True)
    assert heading(asked) == "ยืนยันว่าเป็นท่าน"
    page = planner_a.client.post(asked.redirect_chain[-1][0], {**PASSWORD, "next": f"{TWO}totp/activate/"}, follow=True)
    assert heading(page) == "เปิดใช้การยืนยันตัวตนสองขั้นตอน"
    key = page.context["form"].secret
    wrong = planner_a.client.post(f"{TWO}totp/activate/", {"code": "12345"})
    assert "รหัสไม่ถูกต้อง" in wrong.content.decode()
    done = planner_a.client.post(f"{TWO}totp/activate/", {"code": code_of(key)}, follow=True)
    assert heading(done) == "รหัสสำรอง"
    yield key
    cache.clear()


def first_step() -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": "planner_a", **PASSWORD})
    return client


def second_step(client: Client, code: str) -> bool:
    client.post(f"{TWO}authenticate/", {"code": code})
    return "_auth_user_id" in client.session


def test_the_password_alone_opens_nothing_and_a_code_of_the_app_does(secret: str) -> None:
    client = first_step()
    assert heading(client.get(f"{TWO}authenticate/")) == "ยืนยันตัวตนขั้นที่สอง"
    assert client.get("/accounts/tokens/").status_code == 302
    assert not second_step(client, "000000")
    # The clock of a phone may be half a minute off; the code of now has set the step up already.
    assert second_step(client, code_of(secret, 1))


def test_a_recovery_code_signs_in_once(secret: str, planner_a: Person) -> None:
    page = planner_a.client.get(f"{TWO}codes/")
    code = page.context["unused_codes"][0]
    assert code in page.content.decode()
    assert second_step(first_step(), code)
    assert not second_step(first_step(), code)
    assert "เหลือ 9 รหัส" in planner_a.client.get(TWO).content.decode()


def test_it_is_turned_off_again(secret: str, planner_a: Person) -> None:
    assert heading(planner_a.client.get(f"{TWO}totp/deactivate/")) == "ปิดใช้การยืนยันตัวตนสองขั้นตอน"
    off = planner_a.client.post(f"{TWO}totp/deactivate/", follow=True)
    assert "ปิดใช้การยืนยันตัวตนสองขั้นตอนแล้ว" in off.content.decode()
    assert "_auth_user_id" in first_step().session


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"oldpassword": "wrong", "password1": "a long new word", "password2": "a long new word"},
            "รหัสผ่านปัจจุบันไม่ถูกต้อง",
        ),
        ({"oldpassword": "correct horse", "password1": "short", "password2": "short"}, "ต้องยาวอย่างน้อย 10 ตัวอักษร"),
        ({"oldpassword": "correct horse", "password1": "a long new word", "password2": "b"}, "ทั้งสองช่องไม่ตรงกัน"),
    ],
)
def test_what_is_wrong_with_a_new_password_is_told_in_thai(fields: dict, said: str, planner_a: Person) -> None:
    response = planner_a.client.post("/accounts/password/change/", fields)
    assert said in response.content.decode()
    planner_a.user.refresh_from_db()
    assert planner_a.user.check_password("correct horse")
