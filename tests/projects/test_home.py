"""The first page of each reader, and the search."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.gis.geos import Point

from projects.revisions import drafting
from projects.worklists import cards_for
from tests.factories import ProjectFactory, reach
from tests.projects.planning import announced, passed


def test_an_engineers_home_is_the_list_of_projects_waiting_for_a_location(plan_a, plan_b, engineer_a):
    waits = ProjectFactory(plan=plan_a, name="ถนนรอตำแหน่ง")
    ProjectFactory(plan=plan_a, name="บ่อมีตำแหน่ง", geometry=Point(100.05, 15.05), location_state="placed")
    ProjectFactory(plan=plan_b, name="ของหน่วยงานอื่น")
    body = engineer_a.client.get("/").content.decode()
    assert "ถนนรอตำแหน่ง" in body
    assert f"/projects/{waits.pk}/place/" in body
    assert "บ่อมีตำแหน่ง" not in body
    assert "ของหน่วยงานอื่น" not in body
    card = cards_for(engineer_a.actor)[0]
    assert (card.count, card.oldest) == (1, waits.created_at)


@pytest.mark.parametrize("kind", ["cancel", "merge", "duplicate"])
def test_what_is_not_to_be_built_waits_for_no_location(plan_a, planner_a, engineer_a, kind):
    gone, called_off, stays = (ProjectFactory(plan=plan_a, name=name) for name in ("ถนนถอนออก", "ถนนยกเลิก", "ถนนที่รอ"))
    plan = announced(planner_a.actor, plan_a)
    revision = drafting.start(planner_a.actor, plan, "change")
    gone.refresh_from_db()
    other = None if kind == "cancel" else stays
    drafting.add_row(planner_a.actor, revision, gone, kind, {}, other=other, reason="ซ้ำซ้อน")
    passed(planner_a.actor, revision)
    reach(called_off, "cancelled")
    body = engineer_a.client.get("/").content.decode()
    assert ("ถนนที่รอ" in body, "ถนนถอนออก" in body, "ถนนยกเลิก" in body) == (True, False, False)
    (card,) = (card for card in cards_for(engineer_a.actor) if card.icon == "pin-missing")
    assert card.count == 1
    listed = engineer_a.client.get(card.url, headers={"accept": "text/html"}).content.decode()
    assert ("ถนนที่รอ" in listed, "ถนนถอนออก" in listed, "ถนนยกเลิก" in listed) == (True, False, False)


def test_a_planner_finds_the_drafts_and_what_waits(plan_a, planner_a):
    ProjectFactory(plan=plan_a)
    assert [card.count for card in cards_for(planner_a.actor)][:2] == [1, 1]


def test_finance_has_no_worklist_of_places(plan_a, finance_a):
    ProjectFactory(plan=plan_a, name="ถนนรอตำแหน่ง")
    assert finance_a.client.get("/").status_code == 200
    assert "ถนนรอตำแหน่ง" not in finance_a.client.get("/").content.decode()


def test_the_public_gets_a_portal_of_what_has_been_announced(plan_a, public):
    ProjectFactory(plan=plan_a, announced_on=dt.date(2026, 1, 1))
    ProjectFactory(plan=plan_a)
    response = public.client.get("/")
    assert response.context["totals"].count == 1
    assert "/areas/90/" in response.content.decode()


def test_the_search_finds_places_organisations_and_only_visible_projects(plan_a, planner_a, public):
    ProjectFactory(plan=plan_a, name="ถนนสายเอก")
    body = public.client.get("/search/?q=9001").content.decode()
    assert "พื้นที่ 9001" in body
    assert "อบต.เอ" in public.client.get("/search/?q=อบต.เอ").content.decode()
    assert "ถนนสายเอก</a>" in planner_a.client.get("/search/?q=สายเอก").content.decode()
    assert "ถนนสายเอก</a>" not in public.client.get("/search/?q=สายเอก").content.decode()


def test_the_search_bears_nonsense(db, public):
    assert public.client.get("/search/").status_code == 200
    assert public.client.get("/search/?q=%25_%5C'").status_code == 200
    assert public.client.get("/search/?q=%00").status_code == 400
    assert public.client.get("/search/", {"q": "ก" * 201}).status_code == 400


def test_what_the_search_finds_does_not_take_the_place_of_ones_own_organisation(planner_a, lao_b):
    page = planner_a.client.get("/search/?q=อบต.บี")
    assert [organisation.name_th for organisation in page.context["own_organisations"]] == ["อบต.เอ"]
    bar = page.content.decode().partition("</header>")[0]
    assert "อบต.เอ" in bar and "อบต.บี</span>" not in bar
