"""The command that makes an administrator of the department, the first one of an installation among them."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from geoplan.accounts.actors import actor_of
from geoplan.accounts.models import User
from geoplan.organisations.models import Organisation
from geoplan.policy import Action
from tests.conftest import Person

EMAIL, PASSWORD = "first@dla.example", "a long new word"


def create(monkeypatch: pytest.MonkeyPatch, email: str = EMAIL, password: str = PASSWORD, **options: str) -> str:
    """Run the command with the password on its standard input; return what it said."""
    said = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    call_command("create_administrator", email, stdout=said, **options)
    return said.getvalue()


def test_an_empty_installation_gets_its_first_administrator(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    said = create(monkeypatch, first_name="นภา", last_name="ดูแลระบบ")
    assert EMAIL in said
    assert PASSWORD not in said
    person = User.objects.get(email=EMAIL)
    assert actor_of(person).may(Action.MANAGE_MEMBERS)
    assert str(person) == "นภา ดูแลระบบ"
    assert Organisation.objects.get().code == "00000000"
    client = Client()
    client.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(person.pk)


def test_one_more_administrator_joins_the_department_that_is_there(
    administrator: Person, department: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(monkeypatch, username="napa")
    assert [m.organisation for m in User.objects.get(username="napa").memberships.all()] == [department]
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("taken", [{"email": "FIRST@dla.example"}, {"username": "First@dla.example"}])
def test_nobody_is_made_twice(department: Organisation, monkeypatch: pytest.MonkeyPatch, taken: dict[str, str]) -> None:
    User.objects.create(**{"username": "somebody", **taken})
    with pytest.raises(CommandError, match=r"มีบัญชี.*\n.*account"):
        create(monkeypatch)
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("email", "password", "said"),
    [
        ("not an address", PASSWORD, "อีเมล"),
        (EMAIL, "short", "10"),
        (EMAIL, "password123", "คนใช้ทั่วไป"),
        (EMAIL, "first@dla.example", "คล้ายกับชื่อผู้ใช้"),
        (EMAIL, "", "สั้นเกินไป"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_made(
    db: None, monkeypatch: pytest.MonkeyPatch, email: str, password: str, said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        create(monkeypatch, email, password)
    assert not User.objects.exists()
    assert not Organisation.objects.exists()


def test_at_a_terminal_the_password_is_asked_for_twice_and_never_shown(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    typed = iter([PASSWORD, "another long word", PASSWORD, PASSWORD])
    monkeypatch.setattr("sys.stdin", Terminal("what is echoed must not be read\n"))
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    with pytest.raises(CommandError, match="differ"):
        call_command("create_administrator", EMAIL)
    assert not User.objects.exists()
    call_command("create_administrator", EMAIL, stdout=io.StringIO())
    assert User.objects.get().check_password(PASSWORD)
