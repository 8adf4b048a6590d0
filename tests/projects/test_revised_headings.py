"""Headings in revisions of an announced plan: new, changed and corrected ones, and the plan as it stood."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from geoplan.errors import DomainError
from projects import steps
from projects.models import HeadingRow, Plan, PlanHeading, PlanRevision, Project
from projects.planlist import tree_of
from projects.revisions import announcing, drafting, headings
from projects.revisions.standing import trees_on
from tests.conftest import Person
from tests.factories import ProjectFactory, YearBudgetFactory
from tests.projects.planning import DAY, announced, passed, walk

LATER = dt.date(2025, 6, 2)
WHY = "ตามแผนพัฒนาจังหวัด"


@pytest.fixture
def plan(plan_a: Plan, planner_a: Person) -> Plan:
    """The announced plan of LAO A: strategies 1 and 2, tactic 1.1, and a road under that."""
    first, _ = [
        PlanHeading.objects.create(plan=plan_a, kind="strategy", number=n, title=f"ยุทธศาสตร์ {n}") for n in (1, 2)
    ]
    tactic = PlanHeading.objects.create(plan=plan_a, kind="tactic", parent=first, number=1, title="ถนน")
    YearBudgetFactory(project=ProjectFactory(plan=plan_a, code="R1", heading=tactic, programme_id="09"))
    return announced(planner_a.actor, plan_a)


def heading(plan: Plan, title: str) -> PlanHeading:
    return PlanHeading.objects.get(plan=plan, title=title)


def shown(plan: Plan, on: dt.date | None = None) -> list[str]:
    """Every heading of the plan's main form as it is read, in order."""
    trees = trees_on(plan, on) if on else tree_of(plan, Project.objects.all())
    found = []
    for branch in trees[0].branches:
        found.append(str(branch.heading))
        found += [f"{branch.heading.number}.{below.heading}" for below in branch.branches]
    return found


BEFORE = ["1. ยุทธศาสตร์ 1", "1.1. ถนน", "2. ยุทธศาสตร์ 2"]


def test_a_change_of_words_and_number_waits_for_its_announcement(plan: Plan, planner_a: Person) -> None:
    actor = planner_a.actor
    revision = drafting.start(actor, plan, "change")
    row = headings.change_heading(actor, revision, heading(plan, "ถนน"), 3, "ถนนและสะพาน", reason=WHY)
    assert (row.before, row.after) == ({"number": 1, "title": "ถนน"}, {"number": 3, "title": "ถนนและสะพาน"})
    walk(actor, plan, revision, LATER)
    assert shown(plan) == BEFORE
    announcing.announce_revision(actor, revision, LATER)
    assert shown(plan) == ["1. ยุทธศาสตร์ 1", "1.3. ถนนและสะพาน", "2. ยุทธศาสตร์ 2"]
    assert shown(plan, LATER - dt.timedelta(days=1)) == BEFORE
    assert shown(plan, LATER) == shown(plan)
    assert heading(plan, "ถนนและสะพาน").announced_on == DAY


def test_an_addition_brings_headings_with_projects_under_them(plan: Plan, planner_a: Person, public: Person) -> None:
    actor = planner_a.actor
    revision = drafting.start(actor, plan, "add")
    strategy = headings.add_heading(actor, revision, "น้ำ", reason=WHY).heading
    tactic = headings.add_heading(actor, revision, "บ่อบาดาล", strategy, reason=WHY).heading
    assert (strategy.number, tactic.kind, strategy.announced_on) == (3, "tactic", None)
    drafting.add_new(actor, revision, {"code": "N1", "name": "บ่อ", "heading": tactic}, {2569: 1}, "ภัยแล้ง")
    assert shown(plan) == BEFORE
    assert "น้ำ" not in public.client.get(f"/plans/{plan.pk}/").content.decode()
    passed(actor, revision, LATER)
    assert shown(plan) == [*BEFORE, "3. น้ำ", "3.1. บ่อบาดาล"]
    assert shown(plan, DAY) == BEFORE
    assert HeadingRow.objects.get(heading=tactic).after == {"number": 1, "title": "บ่อบาดาล"}
    assert Project.objects.get(code="N1").announced_on == heading(plan, "น้ำ").announced_on == LATER


def test_two_headings_change_places_in_a_correction(plan: Plan, planner_a: Person) -> None:
    actor = planner_a.actor
    revision = drafting.start(actor, plan, "correct")
    headings.change_heading(actor, revision, heading(plan, "ยุทธศาสตร์ 1"), 2, "ยุทธศาสตร์ 1", reason=WHY)
    with pytest.raises(DomainError, match="number 2") as refused:
        steps.record_step(actor, plan, revision, "executive", LATER)
    assert refused.value.code == "heading_number_taken"
    revision.refresh_from_db()
    headings.change_heading(actor, revision, heading(plan, "ยุทธศาสตร์ 2"), 1, "ยุทธศาสตร์ 2", reason=WHY)
    passed(actor, revision, LATER)
    assert shown(plan) == ["1. ยุทธศาสตร์ 2", "2. ยุทธศาสตร์ 1", "2.1. ถนน"]
    assert shown(plan, DAY) == BEFORE


@pytest.mark.parametrize(
    ("kind", "act", "code"),
    [
        ("change", lambda a, r, h: headings.add_heading(a, r, "ใหม่", reason=WHY), "revision_row_kind"),
        ("add", lambda a, r, h: headings.change_heading(a, r, h, 1, "ใหม่", reason=WHY), "revision_row_kind"),
        ("change", lambda a, r, h: headings.change_heading(a, r, h, 1, "ใหม่", reason=" "), "revision_reason_missing"),
        ("change", lambda a, r, h: headings.change_heading(a, r, h, 1, "ถนน", reason=WHY), "revision_nothing_changes"),
        ("change", lambda a, r, h: headings.change_heading(a, r, h, 0, "ใหม่", reason=WHY), "filter_invalid"),
        ("change", lambda a, r, h: headings.change_heading(a, r, h, 1, " ", reason=WHY), "filter_invalid"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_and_leaves_nothing(plan: Plan, planner_a: Person, kind, act, code) -> None:
    revision = drafting.start(planner_a.actor, plan, kind)
    with pytest.raises(DomainError) as refused:
        act(planner_a.actor, revision, heading(plan, "ถนน"))
    assert refused.value.code == code
    assert not HeadingRow.objects.exists() and PlanHeading.objects.count() == 3


def test_two_revisions_of_one_heading_conflict(plan: Plan, planner_a: Person) -> None:
    actor, tactic = planner_a.actor, heading(plan, "ถนน")
    first, second = (drafting.start(actor, plan, "change") for _ in range(2))
    headings.change_heading(actor, first, tactic, 1, "หนึ่ง", reason=WHY)
    row = headings.change_heading(actor, second, tactic, 1, "สอง", reason=WHY)
    with pytest.raises(DomainError) as taken:
        headings.change_heading(actor, second, tactic, 1, "สาม", reason=WHY)
    assert taken.value.code == "revision_heading_taken"
    walk(actor, plan, second, LATER)
    passed(actor, first, LATER)
    with pytest.raises(DomainError) as refused:
        announcing.announce_revision(actor, second, LATER)
    assert (refused.value.code, refused.value.status) == ("revision_conflict", 412)
    page = planner_a.client.get(f"/revisions/{second.pk}/").content.decode()
    assert all(words in page for words in ("ถนน", "หนึ่ง", "สอง", 'data-error-code="revision_conflict"'))
    for step in second.steps.order_by("-id"):
        steps.take_back(actor, step, "ปรับ")
    headings.edit_row(actor, row, 1, 1, "สอง", reason=WHY)
    passed(actor, second, LATER)
    assert heading(plan, "สอง").number == 1


def test_nothing_enters_under_a_heading_that_another_revision_brings(plan: Plan, planner_a: Person) -> None:
    actor = planner_a.actor
    brings, uses = (drafting.start(actor, plan, "add") for _ in range(2))
    new = headings.add_heading(actor, brings, "น้ำ", reason=WHY)
    drafting.add_new(actor, uses, {"code": "N1", "name": "บ่อ", "heading": new.heading}, {}, "x")
    with pytest.raises(DomainError) as refused:
        walk(actor, plan, uses, LATER)
    assert refused.value.code == "heading_to_come"
    with pytest.raises(DomainError) as used:
        headings.remove_row(actor, new)
    assert used.value.code == "heading_in_use"
    assert HeadingRow.objects.exists()
    passed(actor, brings, LATER)
    passed(actor, uses, LATER)
    assert Project.objects.get(code="N1").heading.title == "น้ำ"


def test_a_draft_is_thrown_away_with_what_it_would_have_added(plan: Plan, planner_a: Person) -> None:
    actor = planner_a.actor
    revision = drafting.start(actor, plan, "add")
    strategy = headings.add_heading(actor, revision, "น้ำ", reason=WHY).heading
    tactic = headings.add_heading(actor, revision, "บ่อ", strategy, reason=WHY).heading
    drafting.add_new(actor, revision, {"code": "N1", "name": "บ่อ", "heading": tactic}, {}, "x")
    drafting.remove(actor, revision)
    assert PlanHeading.objects.count() == 3 and not PlanRevision.objects.exists()


def test_what_is_under_consideration_is_closed(plan: Plan, planner_a: Person) -> None:
    actor = planner_a.actor
    revision = drafting.start(actor, plan, "add")
    row = headings.add_heading(actor, revision, "น้ำ", reason=WHY)
    walk(actor, plan, revision, LATER)
    for act in (lambda: headings.remove_row(actor, row), lambda: headings.edit_row(actor, row, 1, 3, "ก", reason=WHY)):
        with pytest.raises(DomainError) as refused:
            act()
        assert refused.value.code == "revision_in_chain"
    for sql in ("UPDATE projects_planheading SET title = 'x'", "DELETE FROM projects_headingrow"):
        with pytest.raises(DatabaseError, match=r"announced_locked|revision_in_chain"):
            run(f"{sql} WHERE {'id' if 'planheading' in sql else 'heading_id'} = {row.heading_id}")


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


STATEMENTS = [
    "UPDATE projects_planheading SET title = 'x'",
    "UPDATE projects_planheading SET announced_on = NULL",
    "DELETE FROM projects_planheading WHERE kind = 'tactic'",
    "INSERT INTO projects_planheading (plan_id, kind, number, title, announced_on)"
    " SELECT plan_id, kind, 9, 'x', announced_on FROM projects_planheading WHERE number = 2",
    "INSERT INTO projects_headingrow (revision_id, kind, heading_id, reason, version)"
    " SELECT v.id, 'new', h.id, 'x', 1 FROM projects_planrevision v, projects_planheading h WHERE h.number = 2",
    "UPDATE projects_planrevision SET state = 'announced', number = 1, year = 2568",
]


@pytest.mark.parametrize("sql", STATEMENTS)
def test_the_database_refuses_what_no_announced_revision_says(plan: Plan, planner_a: Person, sql: str) -> None:
    drafting.start(planner_a.actor, plan, "change")
    with pytest.raises(DatabaseError, match=r"announced_locked|row_not_of_revision|revision_state"):
        run(sql)


def test_an_announcement_that_leaves_a_heading_out_is_refused(plan: Plan, planner_a: Person) -> None:
    revision = drafting.start(planner_a.actor, plan, "change")
    headings.change_heading(planner_a.actor, revision, heading(plan, "ถนน"), 1, "ใหม่", reason=WHY)
    walk(planner_a.actor, plan, revision, LATER)
    steps_ = "INSERT INTO projects_chainstep (plan_id, revision_id, kind, taken_on, note, file, file_name, file_size,"
    run(f"{steps_} recorded_at, taken_back_reason) VALUES ({plan.pk}, {revision.pk}, 'announce', '{LATER}', '', '', '',"
        " 0, now(), '')")  # fmt: skip
    with pytest.raises(DatabaseError, match="revision_not_applied"):
        run(f"UPDATE projects_planrevision SET state = 'announcing', announced_on = '{LATER}', posted_until ="
            f" '2025-08-01' WHERE id = {revision.pk};"
            f"UPDATE projects_planrevision SET state = 'announced' WHERE id = {revision.pk}")  # fmt: skip


def test_the_pages_draw_up_change_and_take_out_rows(plan: Plan, planner_a: Person, finance_a: Person) -> None:
    client = planner_a.client
    add = drafting.start(planner_a.actor, plan, "add")
    new = f"/revisions/{add.pk}/headings/new/"
    assert new in client.get(f"/revisions/{add.pk}/").content.decode()
    missing = client.post(new, {"title": "น้ำอุปโภค", "reason": ""})
    assert missing.status_code == 422 and "น้ำอุปโภค" in missing.content.decode()
    parent = heading(plan, "ยุทธศาสตร์ 2").pk
    assert client.post(new, {"title": "น้ำอุปโภค", "reason": WHY, "parent": parent}).status_code == 302
    row = HeadingRow.objects.get()
    edit = f"/revisions/{add.pk}/headings/{row.pk}/"
    typed = {"version": 1, "number": 4, "title": "น้ำ", "reason": WHY}
    assert client.post(edit, typed).status_code == 302
    stale = client.post(edit, {**typed, "title": "น้ำของฉัน"})
    assert stale.status_code == 412 and "น้ำของฉัน" in stale.content.decode()
    row.refresh_from_db()
    assert (row.heading.number, row.heading.title, row.heading.parent_id) == (4, "น้ำ", parent)
    assert client.post(edit, {"remove": "1"}).status_code == 302
    assert PlanHeading.objects.count() == 3
    change = drafting.start(planner_a.actor, plan, "change")
    tactic = heading(plan, "ถนน").pk
    page = f"/revisions/{change.pk}/headings/new/?heading={tactic}"
    assert client.get(page).context["form"]["title"].value() == "ถนน"
    same = client.post(page, {"number": 1, "title": "ถนน", "reason": WHY})
    assert same.status_code == 422
    assert client.post(page, {"number": 1, "title": "ถนนและสะพาน", "reason": WHY}).status_code == 302
    body = client.get(f"/revisions/{change.pk}/").content.decode()
    assert "ถนนและสะพาน" in body and WHY in body
    (told,) = client.get(f"/api/v1/revisions/{change.pk}/").json()["headings"]
    assert (told["before"], told["after"]["title"]) == ({"number": 1, "title": "ถนน"}, "ถนนและสะพาน")
    assert finance_a.client.get(page).status_code == 403
    for wrong in ("?heading=x", "?heading=999999999999999999999"):
        assert client.get(f"/revisions/{change.pk}/headings/new/{wrong}").status_code == 400
    assert client.get(f"/revisions/{change.pk}/headings/new/?heading={tactic + 999}").status_code == 404
    passed(planner_a.actor, change, LATER)
    assert client.post(page, {"number": 1, "title": "อีก", "reason": WHY}).status_code == 409
