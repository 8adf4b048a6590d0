"""The short way to a tile: the same answer as the ordinary way, and never to somebody who has lost the right to it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.contrib.gis.geos import Point
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from geoplan.accounts.models import Membership
from geoplan.accounts.second_step import reset_person
from geoplan.organisations.models import Organisation
from projects.models import Plan, Project
from projects.tiles.front import READERS, tiles_first
from tests.conftest import Person
from tests.factories import ProjectFactory, settle
from tests.projects.test_tiles import address


@pytest.fixture
def draft(plan_a: Plan) -> Project:
    """A draft of LAO A, which its own people and the province see."""
    project = ProjectFactory(plan=plan_a, geometry=Point(100.05, 15.05), location_state="placed", name="บ่อน้ำ")
    settle()
    return project


def get(client: Client, **headers: str) -> tuple[HttpResponse, bool]:
    """The answer, and whether it came the short way, which asks for the version over a cursor unknown to Django."""
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address(14), headers=headers)
    return response, not any("projects_tileversion" in query["sql"] for query in asked.captured_queries)


def warm(client: Client) -> HttpResponse:
    """Ask until the short way answers: who it is, where they stand, and then."""
    for _ in range(2):
        assert not get(client)[1]
    response, is_short = get(client)
    assert is_short
    return response


def sees_draft(response: HttpResponse) -> bool:
    return "บ่อน้ำ".encode() in response.content


@pytest.mark.parametrize("name", ["planner_a", "analyst_x", "officer", "planner_b"])
def test_both_ways_answer_the_same_to_whoever_is_signed_in(
    draft: Project, name: str, request: pytest.FixtureRequest
) -> None:
    client = request.getfixturevalue(name).client
    ordinary, short = get(client)[0], warm_after_first(client)
    assert (short.content, dict(short.headers)) == (ordinary.content, dict(ordinary.headers))
    assert sees_draft(short) == (name != "planner_b")
    unchanged, is_short = get(client, if_none_match=ordinary["ETag"])
    assert (unchanged.status_code, unchanged.content, is_short) == (304, b"", True)
    assert dict(unchanged.headers) == dict(unchanged_the_ordinary_way(client, ordinary["ETag"]).headers)


def warm_after_first(client: Client) -> HttpResponse:
    get(client)
    response, is_short = get(client)
    assert is_short
    return response


def unchanged_the_ordinary_way(client: Client, etag: str) -> HttpResponse:
    """The same where nobody has asked yet."""
    READERS.clear()
    response, is_short = get(client, if_none_match=etag)
    assert (response.status_code, is_short) == (304, False)
    return response


def test_both_ways_answer_the_same_to_the_public_in_either_language(draft: Project, public: Person) -> None:
    for language in ("th", "en"):
        ordinary = get(public.client, accept_language=language)[0]
        short, is_short = get(public.client, accept_language=language)
        assert is_short
        assert short["Content-Language"] == language
        assert dict(short.headers) == dict(ordinary.headers)
        assert not sees_draft(short)


def test_one_readers_tile_is_never_anothers(draft: Project, planner_a: Person, planner_b: Person) -> None:
    """Over one server, as in life: the session is all that tells them apart."""
    client = Client()
    keys = [(person.client.cookies["sessionid"].value, person is planner_a) for person in (planner_a, planner_b)]
    for _ in range(4):
        for key, expected in keys:
            client.cookies.load({"sessionid": key})
            assert sees_draft(get(client)[0]) == expected
        client.cookies.clear()
        assert not sees_draft(get(client)[0])


def test_an_edit_shows_at_once(draft: Project, planner_a: Person) -> None:
    before = warm(planner_a.client)
    Project.objects.update(name="บ่อน้ำใหม่")
    settle()
    after, is_short = get(planner_a.client, if_none_match=before["ETag"])
    assert is_short
    assert "บ่อน้ำใหม่".encode() in after.content
    assert get(planner_a.client, if_none_match=after["ETag"])[0].status_code == 304


def end_role(user: AbstractUser) -> None:
    Membership.objects.filter(user=user).update(ends_on=dt.date.today())


def move_office(user: AbstractUser) -> None:
    Organisation.objects.filter(memberships__user=user).update(province_id="91", district_id="9101")


def deactivate(user: AbstractUser) -> None:
    get_user_model().objects.filter(pk=user.pk).update(is_active=False)


def change_password(user: AbstractUser) -> None:
    user.set_password("another long word")
    user.save()


def sign_out(user: AbstractUser) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session")


def let_session_expire(user: AbstractUser) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_session SET expire_date = now() - interval '1 second'")


def reset_second_step(user: AbstractUser) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    reset_person(user)


@pytest.mark.parametrize(
    "loses",
    [end_role, deactivate, change_password, sign_out, let_session_expire, reset_second_step],
)
def test_who_has_lost_the_right_loses_the_tile_at_once(
    draft: Project, planner_a: Person, loses: Callable[[AbstractUser], None]
) -> None:
    assert sees_draft(warm(planner_a.client))
    assert planner_a.user
    loses(planner_a.user)
    for _ in range(4):
        assert not sees_draft(get(planner_a.client)[0])


def test_an_analyst_whose_office_moves_loses_the_old_provinces_tile(draft: Project, analyst_x: Person) -> None:
    assert sees_draft(warm(analyst_x.client))
    assert analyst_x.user
    move_office(analyst_x.user)
    for _ in range(4):
        assert not sees_draft(get(analyst_x.client)[0])


def test_a_second_step_that_is_due_is_asked_for(draft: Project, planner_a: Person) -> None:
    warm(planner_a.client)
    get_user_model().objects.update(second_step_due=True)
    for _ in range(4):
        response = get(planner_a.client)[0]
        assert (response.status_code, response["Location"]) == (302, "/accounts/2fa/")


@pytest.mark.parametrize("gap", [60, 59])
def test_a_session_in_use_is_noted_each_minute(
    draft: Project, planner_a: Person, gap: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    warm(planner_a.client)
    later = planner_a.client.session["seen_at"] + gap
    monkeypatch.setattr(time, "time", lambda: later + 0.5)
    assert get(planner_a.client)[1] == (gap < 60)
    assert planner_a.client.session["seen_at"] == (later if gap == 60 else later - gap)


@pytest.mark.parametrize("limit", ["SESSION_IDLE_SECONDS", "SESSION_COOKIE_AGE"])
def test_a_session_that_is_over_its_limit_ends_on_the_short_way_too(
    draft: Project, planner_a: Person, limit: str, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    setattr(settings, limit, 30)
    warm(planner_a.client)
    start = planner_a.client.session["seen_at"]
    monkeypatch.setattr(time, "time", lambda: start + 30.5)
    assert sees_draft(get(planner_a.client)[0])
    monkeypatch.setattr(time, "time", lambda: start + 31.5)
    assert not sees_draft(get(planner_a.client)[0])
    assert "_auth_user_id" not in planner_a.client.session


def test_who_gains_a_right_sees_more_at_once(draft: Project, planner_b: Person, lao_a: Organisation) -> None:
    assert not sees_draft(warm(planner_b.client))
    Membership.objects.create(user=planner_b.user, organisation=lao_a, role="engineer")
    assert sees_draft(get(planner_b.client)[0])


def test_other_methods_and_addresses_are_the_ordinary_ways(draft: Project, planner_a: Person) -> None:
    warm(planner_a.client)
    head = planner_a.client.head(address(14))
    assert (head.status_code, head.content) == (200, b"")
    assert planner_a.client.post(address(14)).status_code == 405
    assert planner_a.client.get(address(14) + "?kind='").status_code == 400
    assert planner_a.client.get(address(14) + "?" + "q=a&" * 600).status_code == 200
    assert planner_a.client.get("/tiles/projects/30/0/0.mvt").status_code == 400


def test_a_host_that_is_not_ours_is_refused_although_the_tile_is_at_hand(draft: Project, planner_a: Person) -> None:
    warm(planner_a.client)
    assert planner_a.client.get(address(14), headers={"host": "elsewhere.example"}).status_code == 400


def over_wsgi(client: Client, path: str, method: str = "GET", **headers: str) -> tuple[str, dict[str, str], bytes]:
    """Ask as a web server does; what comes from the application behind is called "handed on"."""
    said: list[tuple[str, dict[str, str]]] = []

    def application(environ: dict[str, object], start_response: Callable[..., object]) -> list[bytes]:
        start_response("200 OK", [])
        return [b"handed on"]

    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    environ = RequestFactory(headers={"cookie": cookies, **headers}).generic(method, path).META
    body = b"".join(tiles_first(application)(environ, lambda status, headers: said.append((status, dict(headers)))))
    return (*said[0], body)


def test_before_django_who_is_known_gets_the_same(draft: Project, planner_a: Person) -> None:
    assert over_wsgi(planner_a.client, address(14))[2] == b"handed on"
    known = warm(planner_a.client)
    assert over_wsgi(planner_a.client, address(14)) == ("200 OK", dict(known.headers), known.content)
    status, headers, body = over_wsgi(planner_a.client, address(14), if_none_match=known["ETag"])
    assert (status, headers["ETag"], body) == ("304 Not Modified", known["ETag"], b"")


def test_before_django_all_else_is_handed_on(draft: Project, planner_a: Person) -> None:
    warm(planner_a.client)
    for path in ("/", address(14).replace("mvt", "pbf"), address(14) + "?kind='", "/tiles/projects/30/0/0.mvt"):
        assert over_wsgi(planner_a.client, path)[2] == b"handed on"
    for method in ("HEAD", "POST"):
        assert over_wsgi(planner_a.client, address(14), method)[2] == b"handed on"
    for stranger in (Client(), Client(headers={"cookie": "sessionid=another"})):
        assert over_wsgi(stranger, address(14))[2] == b"handed on"


@pytest.mark.parametrize("loses", [end_role, deactivate, sign_out])
def test_before_django_who_has_lost_the_right_is_handed_on(
    draft: Project, planner_a: Person, loses: Callable[[AbstractUser], None]
) -> None:
    warm(planner_a.client)
    assert "บ่อน้ำ".encode() in over_wsgi(planner_a.client, address(14))[2]
    assert planner_a.user
    loses(planner_a.user)
    assert over_wsgi(planner_a.client, address(14))[2] == b"handed on"
