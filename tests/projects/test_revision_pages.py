"""Pages, API and worklists of revisions, and imports into an announced plan."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from geoplan.errors import DomainError
from projects.imports import checking, committing, undoing, uploading
from projects.models import ImportBatch, PlanHeading, PlanRevision, Project, RevisionRow
from projects.revisions import drafting
from projects.worklists import cards_for
from tests.conftest import make_person
from tests.factories import ProjectFactory, YearBudgetFactory
from tests.projects.import_files import HEAD, ROWS, write_csv
from tests.projects.planning import announced, passed, walk

LATER = dt.date(2025, 6, 2)


@pytest.fixture
def road(plan_a, planner_a):
    """The one road of the announced plan of LAO A."""
    heading = PlanHeading.objects.create(plan=plan_a, kind="strategy", number=1, title="โครงสร้างพื้นฐาน")
    project = ProjectFactory(plan=plan_a, code="R1", heading=heading, programme_id="09")
    YearBudgetFactory(project=project, fiscal_year=2569, amount=Decimal("100000"))
    announced(planner_a.actor, plan_a)
    project.refresh_from_db()
    return project


@pytest.fixture
def begun(road, planner_a):
    """A draft change without rows."""
    road.plan.refresh_from_db()
    return drafting.start(planner_a.actor, road.plan, "change")


def fields(project, **changes):
    """A row's form as the browser sends it back."""
    return {"name": project.name, "reason": "ราคากลางเปลี่ยน", "budget_2569": "100,000.00", **changes}


def test_a_change_is_drawn_up_walked_and_announced_in_the_browsers_way(planner_a, public, road):
    client = planner_a.client
    response = client.post(f"/plans/{road.plan_id}/revisions/new/", {"kind": "change", "reason": "ทบทวน"})
    revision = PlanRevision.objects.get()
    assert response["Location"] == f"/revisions/{revision.pk}/"
    found = client.get(f"/revisions/{revision.pk}/", {"q": "R1"}).content.decode()
    url = f"/revisions/{revision.pk}/rows/new/?project={road.pk}&row=change"
    assert url.replace("&", "&amp;") in found
    refused = client.post(url, fields(road, reason=""))
    assert (refused.status_code, "reason" in refused.context["form"].errors) == (422, True)
    same = client.post(url, fields(road))
    assert same.status_code == 422 and "100,000.00" in same.content.decode()
    assert client.post(url, fields(road, budget_2569="150000", budget_2570="0")).status_code == 302
    body = client.get(f"/revisions/{revision.pk}/").content.decode()
    assert "100,000.00" in body and "150,000.00" in body and "ราคากลางเปลี่ยน" in body
    for kind in ("support", "development", "council", "executive"):
        data = {"kind": kind, "taken_on": "2025-06-02"}
        assert client.post(f"/revisions/{revision.pk}/steps/", data).status_code == 302
        assert public.client.get(f"/revisions/{revision.pk}/").status_code == 404
    early = client.post(f"/revisions/{revision.pk}/announce/", {"announced_on": "2025-06-01"})
    assert (early.status_code, "announced_on" in early.context["announce_form"].errors) == (422, True)
    assert client.post(f"/revisions/{revision.pk}/announce/", {"announced_on": "2025-06-03"}).status_code == 302
    assert dict(road.year_budgets.values_list("fiscal_year", "amount")) == {2569: 150000, 2570: 0}
    told = public.client.get(f"/revisions/{revision.pk}/").content.decode()
    assert "ครั้งที่ 1/2568" in told and "planner_a" not in told
    history = client.get(f"/projects/{road.pk}/").content.decode()
    assert "เปลี่ยนแปลง ครั้งที่ 1/2568" in history


def test_a_new_project_comes_with_its_reason_and_goes_with_its_row(planner_a, road):
    client = planner_a.client
    client.post(f"/plans/{road.plan_id}/revisions/new/", {"kind": "add"})
    revision = PlanRevision.objects.get()
    url = f"/revisions/{revision.pk}/projects/new/"
    values = {"code": "N1", "name": "บ่อบาดาล", "kind": "well", "form": "p02", "budget_2570": "300,000"}
    assert client.post(url, values).status_code == 422
    taken = client.post(url, {**values, "code": "R1", "reason": "ภัยแล้ง"})
    assert "code" in taken.context["form"].errors
    assert client.post(url, {**values, "reason": "ภัยแล้ง"}).status_code == 302
    row = RevisionRow.objects.get()
    assert client.get(f"/projects/{row.project_id}/edit/").status_code == 200
    assert client.post(f"/revisions/{revision.pk}/rows/{row.pk}/", {"remove": "1"}).status_code == 302
    assert not Project.objects.filter(code="N1").exists()


@pytest.mark.parametrize(("other", "status"), [("R2", 302), ("R1", 422), ("nowhere", 422), ("", 422)])
def test_a_merger_names_the_project_that_stays_by_its_code(planner_a, plan_a, other, status):
    roads = [ProjectFactory(plan=plan_a, code=code) for code in ("R1", "R2")]
    plan = announced(planner_a.actor, plan_a)
    revision = drafting.start(planner_a.actor, plan, "change")
    url = f"/revisions/{revision.pk}/rows/new/?project={roads[0].pk}&row=merge"
    assert planner_a.client.post(url, {"other": other, "reason": "ติดกัน"}).status_code == status
    assert RevisionRow.objects.filter(other=roads[1]).count() == (status == 302)


def test_who_is_slower_with_a_row_sees_both_sides(planner_a, road, begun):
    row = drafting.add_row(planner_a.actor, begun, road, "change", {"name": "หนึ่ง"}, reason="x")
    url = f"/revisions/{begun.pk}/rows/{row.pk}/"
    assert planner_a.client.post(url, fields(road, name="สอง", version=1)).status_code == 302
    response = planner_a.client.post(url, fields(road, name="สาม", version=1))
    body = response.content.decode()
    assert response.status_code == 412
    assert "สอง" in body and "สาม" in body and 'data-error-code="stale_version"' in body
    assert planner_a.client.post(url, fields(road, name="สาม", version=2)).status_code == 302
    assert RevisionRow.objects.get().after["name"] == "สาม"


def test_a_conflict_with_the_plan_shows_both_sides(planner_a, road, begun):
    actor = planner_a.actor
    drafting.add_row(actor, begun, road, "change", {"name": "ชื่อที่เสนอ"}, reason="x")
    walk(actor, road.plan, begun, LATER)
    other = drafting.start(actor, road.plan, "correct")
    drafting.add_row(actor, other, road, "change", {"name": "ชื่อที่ประกาศแล้ว"}, reason="x")
    passed(actor, other, LATER)
    response = planner_a.client.post(f"/revisions/{begun.pk}/announce/", {"announced_on": "2025-06-02"})
    body = response.content.decode()
    assert response.status_code == 412
    assert "ชื่อที่เสนอ" in body and "ชื่อที่ประกาศแล้ว" in body and 'data-error-code="revision_conflict"' in body
    begun.refresh_from_db()
    assert begun.state == "in_chain"


def test_what_is_closed_answers_409(planner_a, road, begun):
    row = drafting.add_row(planner_a.actor, begun, road, "change", {"name": "ก"}, reason="x")
    walk(planner_a.actor, road.plan, begun, LATER)
    for path in (f"rows/{row.pk}/", "remove/", "reason/", f"rows/new/?project={road.pk}&row=change"):
        assert planner_a.client.post(f"/revisions/{begun.pk}/{path}", {"remove": "1"}).status_code == 409


def test_the_page_of_a_revision_asks_little_however_many_rows(planner_a, plan_a):
    roads = [ProjectFactory(plan=plan_a) for _ in range(12)]
    plan = announced(planner_a.actor, plan_a)
    revision = drafting.start(planner_a.actor, plan, "change")
    for road in roads:
        drafting.add_row(planner_a.actor, revision, road, "cancel", {}, reason="x")
    planner_a.client.get(f"/revisions/{revision.pk}/")
    with CaptureQueriesContext(connection) as queries:
        planner_a.client.get(f"/revisions/{revision.pk}/?q=x")
    assert len(queries) <= 15


def test_the_page_of_an_announced_plan_asks_little(planner_a, road, begun):
    with CaptureQueriesContext(connection) as queries:
        body = planner_a.client.get(f"/plans/{road.plan_id}/").content.decode()
    assert len(queries) <= 13
    assert f"/revisions/{begun.pk}/" in body


@pytest.mark.parametrize(
    ("who", "page", "post"),
    [("engineer_a", 200, 403), ("finance_a", 200, 403), ("analyst_x", 200, 403), ("officer", 200, 403),
     ("planner_b", 404, 404), ("analyst_y", 404, 403), ("public", 404, 302)],
)  # fmt: skip
def test_a_draft_revision_is_the_lao_s_own(begun, who, page, post, request):
    client = request.getfixturevalue(who).client
    assert client.get(f"/revisions/{begun.pk}/").status_code == page
    assert client.get(f"/api/v1/revisions/{begun.pk}/").status_code == page
    for path in ("remove/", "reason/", "steps/"):
        assert client.post(f"/revisions/{begun.pk}/{path}", {}).status_code == post


def test_the_api_tells_revisions_with_their_rows_page_by_page(planner_a, public, road, begun):
    drafting.add_row(planner_a.actor, begun, road, "change", {"name": "ก"}, reason="เหตุ")
    assert public.client.get("/api/v1/revisions/").json() == {"results": [], "next_after": None}
    passed(planner_a.actor, begun, LATER)
    (listed,) = public.client.get("/api/v1/revisions/", {"plan": road.plan_id}).json()["results"]
    assert (listed["kind"], listed["number"], listed["year"], listed["row_count"]) == ("change", 1, 2568, 1)
    body = public.client.get(f"/api/v1/revisions/{begun.pk}/").json()
    (row,) = body["rows"]
    assert (row["before"]["name"], row["after"]["name"], row["reason"], row["code"]) == (road.name, "ก", "เหตุ", "R1")
    assert [step["kind"] for step in body["steps"]][-2:] == ["executive", "announce"]
    assert public.client.get("/api/v1/revisions/?limit=x").status_code == 400
    assert public.client.post("/api/v1/revisions/").status_code in (401, 403, 405)


def test_worklists_show_what_waits_for_its_next_step(planner_a, plan_b, road, begun, lao_a, finance_a):
    executive = make_person(lao_a, "executive", "executive_a")

    def counts(person):
        return {str(card.title): card.count for card in cards_for(person.actor)}

    drafting.add_row(planner_a.actor, begun, road, "change", {"name": "ก"}, reason="x")
    assert counts(planner_a)["การปรับแผนที่รอขั้นตอนถัดไป"] == 0
    walk(planner_a.actor, road.plan, begun, LATER)
    for person in (planner_a, executive):
        assert counts(person)["การปรับแผนที่รอขั้นตอนถัดไป"] == 1
        assert counts(person)["แผนที่รอขั้นตอนถัดไป"] == 0
    assert "การปรับแผนที่รอขั้นตอนถัดไป" not in counts(finance_a)


# Imports into an announced plan.


def checked(actor, lao, path) -> ImportBatch:
    with path.open("rb") as stream:
        batch = uploading.upload(actor, lao, stream, path.name)
    uploading.read(batch)
    checking.check(batch, actor)
    return batch


@pytest.fixture
def workbook(tmp_path):
    return write_csv(tmp_path / "โครงการ.csv", HEAD, ROWS[1:])


def test_an_import_enters_an_announced_plan_through_an_addition_and_leaves_it_again(planner_a, lao_a, road, workbook):
    batch = checked(planner_a.actor, lao_a, workbook)
    committing.commit(batch, planner_a.actor, "all")
    revision = PlanRevision.objects.get()
    assert (revision.kind, revision.state, revision.rows.filter(kind="new").count()) == ("add", "draft", 2)
    assert not Project.objects.in_plan().exclude(pk=road.pk).exists()
    assert undoing.undo(batch, planner_a.actor).done
    assert not RevisionRow.objects.exists()
    assert Project.objects.count() == 1
    batch.refresh_from_db()
    committing.commit(batch, planner_a.actor, "all")
    assert RevisionRow.objects.filter(revision=revision).count() == 2
    passed(planner_a.actor, revision, LATER)
    assert Project.objects.in_plan().count() == 3
    refused = undoing.undo(batch, planner_a.actor)
    assert (refused.done, len(refused.kept)) == (False, 2)


def test_an_import_joins_the_draft_addition_that_there_is(planner_a, engineer_a, lao_a, road, workbook):
    batch = checked(engineer_a.actor, lao_a, workbook)
    with pytest.raises(DomainError) as error:
        committing.commit(batch, engineer_a.actor, "all")
    assert (error.value.code, error.value.status) == ("import_needs_revision", 409)
    assert Project.objects.count() == 1
    road.plan.refresh_from_db()
    revision = drafting.start(planner_a.actor, road.plan, "add", "ที่นักวิเคราะห์เปิดไว้")
    committing.commit(batch, engineer_a.actor, "all")
    assert revision.rows.count() == 2


def test_the_page_of_an_import_asks_which_addition_its_rows_enter_through(planner_a, planner_b, lao_a, road, workbook):
    batch = checked(planner_a.actor, lao_a, workbook)
    road.plan.refresh_from_db()
    first = drafting.start(planner_a.actor, road.plan, "add", "ฉบับแรก")
    drafting.start(planner_a.actor, road.plan, "add", "ฉบับที่สอง")
    change = drafting.start(planner_a.actor, road.plan, "change")
    body = planner_a.client.get(f"/imports/{batch.pk}/").content.decode()
    assert "ฉบับแรก" in body and "ฉบับที่สอง" in body
    url = f"/imports/{batch.pk}/commit/"
    assert planner_a.client.post(url, {"mode": "all", "revision": change.pk}).status_code == 404
    assert planner_a.client.post(url, {"mode": "all", "revision": first.pk}).status_code == 302
    assert first.rows.count() == 2
    assert f"/revisions/{first.pk}/" in planner_a.client.get(f"/imports/{batch.pk}/").content.decode()


def test_what_is_under_consideration_is_not_undone_unasked(planner_a, lao_a, road, workbook):
    batch = checked(planner_a.actor, lao_a, workbook)
    committing.commit(batch, planner_a.actor, "all")
    revision = PlanRevision.objects.get()
    walk(planner_a.actor, road.plan, revision, LATER)
    assert len(undoing.conflicts(batch, planner_a.actor)) == 2
    assert undoing.undo(batch, planner_a.actor, confirm=True).done
    assert revision.rows.count() == 2
