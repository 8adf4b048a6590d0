"""What is said where no page can be shown: in the frame, in both languages, and to programs as problem+json."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils.safestring import SafeString

from geoplan import views
from tests.conftest import Person


def drawn(template: str, **values: object) -> SafeString:
    return Template("{% load thai %}" + template).render(Context(values))


@pytest.mark.parametrize("address", ["/nowhere/", "/projects/99999999/", "/areas/77/"])
def test_what_is_not_there_is_said_in_the_frame(address: str, planner_a: Person) -> None:
    response = planner_a.client.get(address)
    page = response.content.decode()
    assert response.status_code == 404
    for text in ("ไม่พบหน้านี้", "What you asked for was not found.", "gp-topbar", "อบต.เอ"):
        assert text in page


def test_the_public_is_offered_to_sign_in_and_to_come_back(public: Person) -> None:
    assert (
        'href="/accounts/login/?next=/projects/99999999/"' in public.client.get("/projects/99999999/").content.decode()
    )


@pytest.mark.parametrize("address", ["/api/v1/nowhere/", "/api/v1/projects/99999999/"])
def test_a_program_is_told_as_problem_json_whatever_it_accepts(address: str, public: Person) -> None:
    response = public.client.get(address, headers={"accept": "*/*"})
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(response.content)["title_th"] == "ไม่พบข้อมูลที่ต้องการ"


@pytest.mark.parametrize(("method", "address"), [("get", "/language/"), ("post", "/areas/"), ("delete", "/areas/")])
def test_what_an_address_does_not_take_is_said_in_the_frame(method: str, address: str, planner_a: Person) -> None:
    response = getattr(planner_a.client, method)(address)
    page = response.content.decode()
    assert response.status_code == 405
    assert response["Allow"] == ("POST" if method == "get" else "GET, HEAD")
    for text in (f"ไม่รับคำขอแบบ {method.upper()}", "Nothing was written", "gp-topbar", "อบต.เอ"):
        assert text in page


@pytest.mark.parametrize(("method", "address"), [("put", "/api/v1/projects/"), ("get", "/api/v1/imports/1/commit/")])
def test_a_program_is_told_too_what_an_address_does_not_take(method: str, address: str, planner_a: Person) -> None:
    for client in (planner_a.client, Client()):
        response = getattr(client, method)(address, headers={"accept": "*/*"})
        assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")
        assert method.upper() not in response["Allow"]
        told = json.loads(response.content)
        assert told["code"] == "method_not_allowed"
        assert method.upper() in told["title_th"]


def test_a_form_without_its_secret_is_refused_in_thai(planner_a: Person) -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    response = strict.post("/language/", {"language": "en"})
    assert response.status_code == 403
    assert "แบบฟอร์มนี้หมดอายุแล้ว" in response.content.decode()


def test_a_failure_is_told_without_asking_the_database() -> None:
    page = views.server_failed(RequestFactory().get("/projects/"))
    assert page.status_code == 500
    assert "ระบบขัดข้อง" in page.content.decode()
    problem = views.server_failed(RequestFactory().get("/api/v1/projects/"))
    assert json.loads(problem.content)["code"] == "server_failed"


def test_a_body_that_is_too_large_is_told_as_a_page(settings) -> None:
    settings.MAX_UPLOAD_BYTES = 0
    response = Client().post("/imports/new/", b"x" * ((1 << 20) + 1), content_type="text/plain")
    assert response.status_code == 413
    assert '<h1 lang="th">ข้อมูลที่ส่งมามีขนาดเกิน' in response.content.decode()


def test_a_moment_is_dated_by_the_clock_of_thailand() -> None:
    late = dt.datetime(2026, 11, 24, 20, 0, tzinfo=dt.UTC)  # three in the morning of the 25th in Bangkok
    assert drawn("{{ moment|thai_date }}", moment=late) == "25 พ.ย. 2569"
