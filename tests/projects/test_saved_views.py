"""Saved views: who sees and changes which, what they open, what a bad one is told, and two people at one."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from geoplan.accounts.models import Membership
from geoplan.errors import DomainError
from geoplan.organisations.models import Organisation
from projects import saved_views
from projects.models import Plan, SavedView
from tests.conftest import Person, make_person
from tests.factories import ProjectFactory

BASE = {
    "style": "kind",
    "sums": "areas",
    "measure": "money",
    "layers": ["projects"],
    "lon": "100.05",
    "lat": "15.05",
    "zoom": "12.5",
}
QUERY = "stage=planned&province=90&sort=-planned&columns=planned&columns=kind&after=&scope=all"


def save(person: Person, name: str = "ถนนที่รออนุมัติ", **given: Any) -> SavedView:
    """Save a view as the form of a page does."""
    answer = person.client.post("/views/new/", {**BASE, "name": name, "query": QUERY, "where": "list", **given})
    assert answer.status_code == 302, answer.content.decode()
    return SavedView.objects.latest("id")


def listed(person: Person) -> set[str]:
    return {one["name"] for one in person.client.get("/api/v1/views/").json()}


def test_a_view_keeps_filter_order_columns_and_map_and_opens_everywhere(planner_a: Person) -> None:
    view = save(planner_a)
    assert (view.query, view.sort, view.columns) == ("province=90&stage=planned", "-planned", ["kind", "planned"])
    assert (view.lon, view.lat, view.zoom) == (100.05, 15.05, 12.5)
    assert (view.style, view.sums, view.measure, view.layers) == ("kind", "areas", "money", ["projects"])
    assert (view.owner, view.organisation.code, view.shared) == (planner_a.user, "06900101", False)
    opened = {}
    for where in ("list", "map", "export", "report", "sheets"):
        answer = planner_a.client.get(f"/views/{view.pk}/open/{where}/")
        opened[where] = answer["Location"]
        assert planner_a.client.get(opened[where].partition("#")[0]).status_code == 200
    columns = "sort=-planned&columns=kind&columns=planned"
    place = "#map=12.5/15.050000/100.050000&style=kind&sums=areas&measure=money&layers=projects"
    assert opened == {
        "list": f"/projects/?province=90&stage=planned&{columns}{place}",
        "map": f"/map/?province=90&stage=planned&{columns}{place}",
        "export": "/exports/new/?province=90&stage=planned&columns=kind&columns=planned",
        "report": "/reports/map/?province=90&stage=planned",
        "sheets": "/reports/sheets/?province=90&stage=planned",
    }
    assert planner_a.client.get(f"/views/{view.pk}/open/nowhere/").status_code == 404


def test_a_view_of_everything_shows_everything(planner_a: Person) -> None:
    view = save(planner_a, query="", lon="", lat="", zoom="")
    answer = planner_a.client.get(f"/views/{view.pk}/open/map/")
    assert answer["Location"] == "/map/?scope=all#style=kind&sums=areas&measure=money&layers=projects"
    assert planner_a.client.get(f"/views/{view.pk}/open/report/")["Location"] == "/reports/map/"


def test_private_views_are_the_owners_and_shared_ones_the_organisations(
    planner_a: Person, finance_a: Person, planner_b: Person, head_x: Person, administrator: Person, public: Person
) -> None:
    own, shared = save(planner_a, "ของฉัน"), save(planner_a, "ของ อบต.", shared="on")
    assert listed(planner_a) == {"ของฉัน", "ของ อบต."}
    assert listed(finance_a) == {"ของ อบต."}
    assert "ของ อบต." in finance_a.client.get("/views/").content.decode()
    assert finance_a.client.get(f"/views/{own.pk}/open/list/").status_code == 404
    assert finance_a.client.get(f"/views/{shared.pk}/open/list/").status_code == 302
    for stranger in (planner_b, head_x, administrator):
        assert listed(stranger) == set()
        for view in (own, shared):
            for address in (f"/views/{view.pk}/", f"/views/{view.pk}/open/map/", f"/views/{view.pk}/dashboard/"):
                assert stranger.client.get(address).status_code == 404
            assert stranger.client.get(f"/api/v1/views/{view.pk}/").status_code == 404
            assert stranger.client.post(f"/views/{view.pk}/remove/", {"version": 1}).status_code == 404
    assert public.client.get("/views/")["Location"].startswith("/accounts/login/")
    assert public.client.get(f"/views/{shared.pk}/open/list/")["Location"].startswith("/accounts/login/")


def test_a_shared_view_is_changed_by_its_owner_and_by_who_answers_for_the_organisation(
    planner_a: Person, finance_a: Person, lao_a: Organisation
) -> None:
    executive = make_person(lao_a, "executive", "executive_a")
    view = save(planner_a, "ของ อบต.", shared="on")
    assert finance_a.client.get(f"/views/{view.pk}/").status_code == 403
    assert finance_a.client.post(f"/views/{view.pk}/", {**BASE, "name": "x", "version": 1}).status_code == 403
    assert finance_a.client.post(f"/views/{view.pk}/remove/", {"version": 1}).status_code == 403
    over = {**BASE, "query": "", "over": f"{view.pk}.1"}
    assert finance_a.client.post("/views/new/", over).status_code == 403
    assert SavedView.objects.get().name == "ของ อบต."
    changed = executive.client.post(f"/views/{view.pk}/", {**BASE, "name": "ใหม่", "shared": "on", "version": 1})
    assert changed.status_code == 302 and SavedView.objects.get().name == "ใหม่"
    assert executive.client.post(f"/views/{view.pk}/remove/", {"version": 2}).status_code == 302
    assert not SavedView.objects.exists()


def test_whose_role_has_ended_sees_the_views_no_more(planner_a: Person, finance_a: Person) -> None:
    save(planner_a, "ของ อบต.", shared="on")
    assert listed(finance_a) == {"ของ อบต."}
    Membership.objects.filter(user=finance_a.user).update(ends_on=dt.date.today())
    assert finance_a.client.get("/api/v1/views/").status_code == 403
    assert finance_a.client.get("/views/").status_code == 403


def test_a_view_shows_only_what_its_reader_may_see(
    planner_a: Person, head_x: Person, plan_a: Plan, plan_b: Plan
) -> None:
    ProjectFactory(plan=plan_a, name="โครงการของเอ")
    ProjectFactory(plan=plan_b, name="โครงการของบี")
    view = save(planner_a, query="province=90", shared="on")
    address = planner_a.client.get(f"/views/{view.pk}/open/list/")["Location"].partition("#")[0]
    seen = planner_a.client.get(address).content.decode()
    assert "โครงการของเอ" in seen and "โครงการของบี" not in seen


def test_the_menu_is_on_every_page_with_a_filter_and_never_for_the_public(planner_a: Person, public: Person) -> None:
    save(planner_a, "มุมมองในเมนู")
    pages = ["/projects/?scope=all", "/map/?scope=all", "/dashboard/9001/", "/exports/new/", "/exports/", "/reports/"]
    for address in [*pages, "/reports/map/", "/reports/sheets/"]:
        body = planner_a.client.get(address).content.decode()
        assert "มุมมองในเมนู" in body, address
        seen = public.client.get(address)
        assert 'id="saved-views"' not in seen.content.decode(), address
    assert 'name="query" value="kind=road"' in planner_a.client.get("/exports/new/?kind=road").content.decode()
    assert (
        'value="district=9001&amp;stage=planned"'
        in planner_a.client.get("/dashboard/9001/?stage=planned").content.decode()
    )


@pytest.mark.parametrize(
    ("given", "status", "told"),
    [
        ({"name": " "}, 422, "id_name"),
        ({"name": "ก" * 81}, 422, "80"),
        ({"name": "a\x07b"}, 400, "name"),
        ({"query": "province=900"}, 422, "province"),
        ({"query": "nonsense=1"}, 422, "nonsense"),
        ({"query": "columns=secret"}, 422, "secret"),
        ({"query": "sort=owner"}, 422, "sort"),
        ({"query": "ids=" + ",".join(str(10**17 + n) for n in range(160))}, 422, "3000"),
        ({"style": "tartan"}, 422, "tartan"),
        ({"layers": ["moon"]}, 422, "moon"),
        ({"zoom": "23"}, 400, "zoom"),
        ({"zoom": "nan"}, 422, "ซูม"),
        ({"lat": ""}, 400, "lat"),
        ({"figure": "<b>"}, 400, "figure"),
    ],
)
def test_what_makes_no_sense_is_told_and_what_was_typed_stays(
    planner_a: Person, given: dict[str, Any], status: int, told: str
) -> None:
    answer = planner_a.client.post("/views/new/", {**BASE, "name": "ชื่อที่พิมพ์", "query": "kind=road", **given})
    body = answer.content.decode()
    assert answer.status_code == status
    assert told in body and "gp-error-summary" in body
    assert "name" in given or "ชื่อที่พิมพ์" in body
    assert not SavedView.objects.exists()


def test_a_name_is_taken_once_for_the_owner_and_once_for_the_organisation(planner_a: Person, finance_a: Person) -> None:
    save(planner_a, "ถนน")
    save(finance_a, "ถนน")
    save(planner_a, "ถนน", shared="on")
    for person, shared in ((planner_a, ""), (finance_a, "on")):
        answer = person.client.post("/views/new/", {**BASE, "name": " ถนน ", "query": "kind=road", "shared": shared})
        assert answer.status_code == 409
        assert "ถนน" in answer.content.decode() and 'value="kind=road"' in answer.content.decode()
    assert SavedView.objects.count() == 3


def test_one_person_has_a_hundred_views_at_most(planner_a: Person, lao_a: Organisation) -> None:
    many = [SavedView(name=str(n), organisation=lao_a, owner=planner_a.user) for n in range(saved_views.MOST)]
    SavedView.objects.bulk_create(many)
    assert planner_a.client.post("/views/new/", {**BASE, "name": "อีกหนึ่ง"}).status_code == 409


def test_saving_over_a_view_keeps_its_name_and_who_sees_it(planner_a: Person) -> None:
    view = save(planner_a, "ของ อบต.", shared="on")
    given = {**BASE, "query": "kind=well", "style": "programme", "over": f"{view.pk}.1", "where": "map"}
    answer = planner_a.client.post("/views/new/", given)
    assert answer["Location"].startswith("/map/?kind=well#")
    view.refresh_from_db()
    assert (view.name, view.shared, view.query, view.style, view.version) == (
        "ของ อบต.",
        True,
        "kind=well",
        "programme",
        2,
    )
    for nonsense in ("x.1", "9" * 30 + ".1", f"{view.pk}.x", "٣.1"):
        assert planner_a.client.post("/views/new/", {**given, "over": nonsense}).status_code in (400, 422)


def test_a_stale_change_shows_both_sides_and_is_saved_knowingly(planner_a: Person) -> None:
    view = save(planner_a)
    mine = {**BASE, "query": "kind=well", "over": f"{view.pk}.1"}
    assert planner_a.client.post(
        f"/views/{view.pk}/", {**BASE, "name": "ของเพื่อน", "query": "kind=bridge", "version": 1}
    )
    answer = planner_a.client.post("/views/new/", mine)
    body = answer.content.decode()
    assert answer.status_code == 412 and "stale_version" in body
    assert "บ่อ" in body and "สะพาน" in body, "both filters are said in words"
    assert SavedView.objects.get().query == "kind=bridge"
    again = {**BASE, "name": "ของเพื่อน", "query": "kind=well", "version": 2}
    assert planner_a.client.post(f"/views/{view.pk}/", again).status_code == 302
    assert SavedView.objects.get().query == "kind=well"
    assert planner_a.client.post(f"/views/{view.pk}/remove/", {"version": 1}).status_code == 412
    assert SavedView.objects.exists()


@pytest.mark.parametrize("where", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_no_answer_leads_off_site(planner_a: Person, where: str) -> None:
    view = save(planner_a, where=where, query="q=" + where.replace("&", ""))
    given = {**BASE, "name": "ข", "where": where}
    assert planner_a.client.post("/views/new/", given)["Location"] == "/views/"
    assert planner_a.client.get(f"/views/{view.pk}/open/list/")["Location"].startswith("/projects/?q=")


def test_hostile_names_stay_text(planner_a: Person) -> None:
    hostile = '"><script>alert(1)</script>'
    view = save(planner_a, hostile, query="q=%3Cscript%3E")
    for address in ("/views/", f"/views/{view.pk}/", "/projects/?scope=all", "/dashboard/9001/"):
        body = planner_a.client.get(address).content.decode()
        assert "&lt;script&gt;alert(1)" in body and "<script>alert" not in body


def test_the_list_asks_the_same_number_of_questions_for_many_views(planner_a: Person) -> None:
    save(planner_a, "หนึ่ง")
    with CaptureQueriesContext(
        connection,
    ) as one:
        planner_a.client.get("/views/")
    for number in range(6):
        save(planner_a, f"มุมมอง {number}")
    with CaptureQueriesContext(connection) as seven:
        planner_a.client.get("/views/")
    assert len(one) == len(seven) <= 15


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"sort": "a b"},
        {"columns": ["secret"]},
        {"lon": 100},
        {"lon": 200, "lat": 0, "zoom": 1},
        {"lon": 1, "lat": 0, "zoom": 23},
        {"lon": float("nan"), "lat": 0, "zoom": 1},
        {"style": "tartan"},
        {"measure": "x"},
        {"sums": "x"},
        {"layers": ["moon"]},
        {"figure": "<"},
    ],
)
def test_the_database_refuses_what_makes_no_sense(
    planner_a: Person, lao_a: Organisation, wrong: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(**{"name": "ก", "organisation": lao_a, "owner": planner_a.user, **wrong})


def test_every_change_is_in_the_history(planner_a: Person) -> None:
    view = save(planner_a, "เดิม")
    saved_views.change_view(planner_a.actor, view, 1, {"name": "ใหม่"})
    saved_views.remove_view(planner_a.actor, view, 2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, pgh_label FROM projects_savedviewevent ORDER BY pgh_id")
        assert cursor.fetchall() == [("เดิม", "insert"), ("ใหม่", "update"), ("ใหม่", "delete")]


def dashboard(person: Person, query: str, **given: Any) -> tuple[str, str]:
    """Where a view opens as a dashboard, and what is told there."""
    view = save(person, name=query[:40], query=query, **given)
    answer = person.client.get(f"/views/{view.pk}/dashboard/", follow=True)
    assert answer.status_code == 200
    told = answer.context["messages"]
    return answer.redirect_chain[-1][0], " ".join(str(one) for one in told if one.level_tag == "warning")


def test_a_dashboard_heeds_what_it_understands_and_says_what_it_leaves_out(planner_a: Person) -> None:
    address, told = dashboard(planner_a, "province=90&district=9001&kind=road&stage=planned&stage=approved")
    assert urlsplit(address).path == "/dashboard/9001/"
    assert parse_qs(urlsplit(address).query) == {"kind": ["road"], "stage": ["planned", "approved"]}
    assert told == ""
    address, told = dashboard(planner_a, "organisation=06900101&province=90&q=ถนน&late=yes", figure="disbursed_share")
    assert urlsplit(address).path == "/dashboard/organisations/06900101/"
    assert "พื้นที่ 90" in told and "ถนน" in told and "สัญญา" in told
    address, told = dashboard(planner_a, "organisation=06900101&organisation=06900102")
    assert address == "/dashboard/country/"
    assert "อบต.เอ" in told
    address, told = dashboard(planner_a, "province=99")
    assert address == "/dashboard/country/" and "99" in told
    address, told = dashboard(planner_a, "province=90&district=9101")
    assert address == "/dashboard/9101/" and "พื้นที่ 90" in told, "a district elsewhere does not imply the province"


def test_a_dashboard_opens_with_the_figure_that_its_map_had(planner_a: Person) -> None:
    assert "measure=late" in dashboard(planner_a, "district=9001", figure="late")[0]
    assert dashboard(planner_a, "district=9002", figure="gone")[0] == "/dashboard/9002/"


def test_the_api_saves_changes_and_deletes(planner_a: Person, finance_a: Person) -> None:
    def send(person: Person, method: str, address: str, body: Any = None, **headers: str) -> Any:
        return getattr(person.client, method)(address, json.dumps(body or {}), "application/json", headers=headers)

    made = send(
        planner_a, "post", "/api/v1/views/", {"name": "ถนน", "filter": "stage=planned&kind=road", "columns": ["kind"]}
    )
    assert made.status_code == 201
    body = made.json()
    assert (body["filter"], body["columns"], body["version"]) == ("kind=road&stage=planned", ["kind"], 1)
    assert (body["organisation"], body["is_own"], body["layers"]) == ("06900101", True, ["projects", "areas"])
    address = f"/api/v1/views/{body['id']}/"
    assert send(finance_a, "patch", address, {"name": "x"}).status_code == 404
    assert send(planner_a, "patch", address, {"shared": True}).status_code == 428
    shared = send(planner_a, "patch", address, {"shared": True}, if_match='"1"')
    assert shared.json()["version"] == 2 and shared.json()["name"] == "ถนน" and shared["ETag"] == '"2"'
    assert finance_a.client.get(address).json()["is_own"] is False
    assert send(finance_a, "patch", address, {"name": "x"}, if_match="2").status_code == 403
    assert send(planner_a, "patch", address, {"name": "x"}, if_match="1").status_code == 412
    for wrong, told in (
        ({"filter": "x=1"}, "x"),
        ({"sort": "x"}, "sort"),
        ({"columns": ["x"]}, "columns"),
        ({"zoom": 5}, "lon"),
    ):
        refused = send(planner_a, "patch", address, wrong, if_match="2")
        assert refused.status_code == 400 and told in refused.content.decode()
    assert send(planner_a, "post", "/api/v1/views/", {"name": "ถนน", "shared": True}).status_code == 409
    assert send(planner_a, "post", "/api/v1/views/", {}).status_code == 400
    assert send(planner_a, "delete", address, if_match="2").status_code == 204
    assert not SavedView.objects.exists()


def test_the_verbs_ask_for_the_right_themselves(planner_a: Person, planner_b: Person, public: Person) -> None:
    view = save(planner_a)
    for stranger in (planner_b, public):
        with pytest.raises(DomainError, match="permit"):
            saved_views.change_view(stranger.actor, view, 1, {"name": "x"})
        with pytest.raises(DomainError, match="permit"):
            saved_views.remove_view(stranger.actor, view, 1)
    with pytest.raises(DomainError, match="permit"):
        saved_views.save_view(public.actor, {"name": "x"})
