"""Revisions: what they may do, that nothing changes before they are announced, and that all of it does then."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from geoplan.errors import DomainError
from projects import register, steps
from projects.models import PlanHeading, PlanRevision, Project, RevisionRow
from projects.planlist import tree_of
from projects.revisions import announcing, drafting, queries
from tests.conftest import make_person
from tests.factories import ProjectFactory, YearBudgetFactory
from tests.projects.planning import DAY, announced, passed, walk

LATER = dt.date(2025, 6, 2)


@pytest.fixture
def headings(plan_a):
    """Two strategies of the plan of LAO A."""
    return [PlanHeading.objects.create(plan=plan_a, kind="strategy", number=n, title=f"ยุทธศาสตร์ {n}") for n in (1, 2)]


@pytest.fixture
def roads(plan_a, headings):
    """Three roads under the first strategy, with money in 2568 and 2569."""
    made = [ProjectFactory(plan=plan_a, code=f"R{n}", heading=headings[0], programme_id="09") for n in (1, 2, 3)]
    for road in made:
        YearBudgetFactory(project=road, fiscal_year=2568, amount=Decimal("100000.25"))
        YearBudgetFactory(project=road, fiscal_year=2569, amount=Decimal("50000.00"))
    return made


@pytest.fixture
def plan(plan_a, roads, planner_a):
    """The plan of LAO A, announced with three roads."""
    return announced(planner_a.actor, plan_a)


@pytest.fixture
def actor(planner_a):
    return planner_a.actor


def change(actor, plan, project, kind="change", **changes):
    revision = drafting.start(actor, plan, "change", "เหตุผล")
    row = drafting.add_row(actor, revision, project, kind, changes, reason="ราคากลางเปลี่ยน")
    return revision, row


def money(project):
    return dict(project.year_budgets.values_list("fiscal_year", "amount"))


def test_a_change_waits_until_it_is_announced_and_then_applies_whole(actor, plan, roads):
    revision, _ = change(actor, plan, roads[0], name="ถนนใหม่", budgets={2568: Decimal("200000"), 2569: None})
    walk(actor, plan, revision, LATER)
    road = Project.objects.get(pk=roads[0].pk)
    assert (road.name, money(road)[2569]) == (roads[0].name, Decimal("50000.00"))
    revision = announcing.announce_revision(actor, revision, LATER)
    road.refresh_from_db()
    assert (road.name, money(road)) == ("ถนนใหม่", {2568: Decimal("200000.00")})
    assert (revision.state, revision.number, revision.year) == ("announced", 1, 2568)
    assert revision.posted_until == LATER + dt.timedelta(days=30)
    assert (road.announced_on, road.withdrawn_on) == (DAY, None)


def test_the_row_keeps_before_and_after(actor, plan, roads):
    _, row = change(actor, plan, roads[0], target="ยาว 300 เมตร", budgets={2570: Decimal("1")})
    assert (row.before["target"], row.after["target"]) == ("", "ยาว 300 เมตร")
    assert row.before["budgets"] == {"2568": "100000.25", "2569": "50000.00"}
    assert row.after["budgets"] == {**row.before["budgets"], "2570": "1.00"}


def test_an_addition_brings_new_projects_that_nobody_sees_before(actor, plan, public, headings):
    revision = drafting.start(actor, plan, "add")
    values = {"code": "N1", "name": "บ่อบาดาล", "kind": "well", "heading": headings[0], "form": "p02"}
    row = drafting.add_new(actor, revision, values, {2569: Decimal("300000")}, "ภัยแล้ง")
    assert row.project.announced_on is None
    assert not Project.objects.in_plan().filter(pk=row.project_id).exists()
    assert not Project.objects.visible_to(public.actor).filter(pk=row.project_id).exists()
    passed(actor, revision, LATER)
    row.project.refresh_from_db()
    assert row.project.announced_on == LATER
    assert Project.objects.visible_to(public.actor).in_plan().filter(pk=row.project_id).exists()


def test_a_moved_project_gets_the_next_number_there_and_leaves_its_own_behind(actor, plan, roads, headings):
    resident = roads[2]
    revision, _ = change(actor, plan, resident, "move", heading=headings[1].pk)
    passed(actor, revision, LATER)
    revision, _ = change(actor, plan, roads[0], "move", heading=headings[1].pk)
    passed(actor, revision, LATER)
    back, _ = change(actor, plan, resident, "move", heading=headings[0].pk)
    passed(actor, back, LATER)
    found = {p.code: (p.heading_id, p.number) for p in Project.objects.all()}
    assert found == {"R1": (headings[1].pk, 2), "R2": (headings[0].pk, 2), "R3": (headings[0].pk, 4)}


@pytest.mark.parametrize(("kind", "link"), [("merge", "merged_into"), ("duplicate", "duplicate_of"), ("cancel", None)])
def test_what_leaves_the_plan_keeps_its_line_and_lineage_and_counts_no_more(actor, plan, roads, kind, link):
    revision = drafting.start(actor, plan, "change")
    other = roads[1] if link else None
    drafting.add_row(actor, revision, roads[0], kind, {}, other=other, reason="ซ้ำซ้อน")
    passed(actor, revision, LATER)
    road = Project.objects.get(pk=roads[0].pk)
    assert (road.withdrawn_on, road.stage, road.number) == (LATER, "cancelled", 1)
    assert {"merged_into": road.merged_into_id, "duplicate_of": road.duplicate_of_id} == {
        "merged_into": None, "duplicate_of": None, **({link: roads[1].pk} if link else {})
    }  # fmt: skip
    (tree,) = tree_of(plan, Project.objects.all())
    assert (tree.count, tree.planned) == (2, Decimal("300000.50"))
    assert len(tree.branches[0].groups["09"].projects) == 3


@pytest.mark.parametrize(
    ("kind", "row", "code"),
    [("add", "change", "revision_row_kind"), ("correct", "cancel", "revision_row_kind"),
     ("change", "merge", "revision_other_missing"), ("change", "change", "revision_nothing_changes"),
     ("change", "move", "revision_nothing_changes")],
)  # fmt: skip
def test_a_row_that_does_not_fit_is_refused(actor, plan, roads, kind, row, code):
    revision = drafting.start(actor, plan, kind)
    with pytest.raises(DomainError) as error:
        drafting.add_row(actor, revision, roads[0], row, {}, reason="x")
    assert error.value.code == code


def test_a_row_needs_a_reason_and_a_project_has_one_row(actor, plan, roads):
    revision, row = change(actor, plan, roads[0], name="ก")
    for project, reason, code in [(roads[1], " ", "revision_reason_missing"), (roads[0], "x", "revision_row_taken")]:
        with pytest.raises(DomainError) as error:
            drafting.add_row(actor, revision, project, "change", {"name": "ข"}, reason=reason)
        assert error.value.code == code
    with pytest.raises(DomainError, match="Compare both versions"):
        drafting.change_row(actor, row, 7, {"name": "ค"}, reason="x")
    drafting.change_row(actor, row, 1, {"name": "ค"}, reason="x")
    assert RevisionRow.objects.get().after["name"] == "ค"


def test_a_merger_keeps_a_project_that_stays(actor, plan, roads):
    revision = drafting.start(actor, plan, "change")
    drafting.add_row(actor, revision, roads[0], "merge", {}, other=roads[1], reason="x")
    drafting.add_row(actor, revision, roads[1], "cancel", {}, reason="x")
    with pytest.raises(DomainError, match="have changed since"):
        walk(actor, plan, revision, LATER)


def test_two_revisions_of_one_project_conflict_and_both_sides_are_known(actor, plan, roads):
    first, _ = change(actor, plan, roads[0], name="หนึ่ง")
    second, row = change(actor, plan, roads[0], name="สอง")
    walk(actor, plan, second, LATER)
    passed(actor, first, LATER)
    with pytest.raises(DomainError) as error:
        announcing.announce_revision(actor, second, LATER)
    assert (error.value.code, error.value.status) == ("revision_conflict", 412)
    (found,) = queries.conflicts(second.pk)
    assert [found[side]["name"] for side in ("before", "now", "after")] == [roads[0].name, "หนึ่ง", "สอง"]
    assert Project.objects.get(pk=roads[0].pk).name == "หนึ่ง"
    assert PlanRevision.objects.get(pk=second.pk).state == "in_chain"
    for step in second.steps.order_by("-id"):
        steps.take_back(actor, step, "ปรับตามฉบับที่ประกาศแล้ว")
    drafting.change_row(actor, row, 1, {"name": "สอง"}, reason="x")
    passed(actor, second, LATER)
    assert Project.objects.get(pk=roads[0].pk).name == "สอง"


def test_numbers_count_by_kind_and_year_without_gaps(actor, plan, roads, headings):
    def one(kind, day):
        revision = drafting.start(actor, plan, kind)
        name = f"ชื่อ {PlanRevision.objects.count()}"
        drafting.add_row(actor, revision, roads[0], "change", {"name": name}, reason="x")
        return passed(actor, revision, day)

    thrown_away = drafting.start(actor, plan, "change")
    days = [dt.date(2025, 2, 1), dt.date(2025, 3, 1), dt.date(2025, 3, 1), dt.date(2026, 1, 5)]
    found = [one(kind, day) for kind, day in zip(["change", "change", "correct", "change"], days, strict=True)]
    drafting.remove(actor, thrown_away)
    assert [(r.kind, r.number, r.year) for r in found] == [
        ("change", 1, 2568), ("change", 2, 2568), ("correct", 1, 2568), ("change", 1, 2569)
    ]  # fmt: skip


def test_an_earlier_day_than_the_last_announcement_is_refused(actor, plan, roads):
    passed(actor, change(actor, plan, roads[0], name="ก")[0], LATER)
    revision, _ = change(actor, plan, roads[1], name="ข")
    walk(actor, plan, revision, DAY)
    for day, code in [(DAY, "step_too_early"), (dt.date(2999, 1, 1), "step_in_future")]:
        with pytest.raises(DomainError) as error:
            announcing.announce_revision(actor, revision, day)
        assert error.value.code == code
    with pytest.raises(DomainError, match="30 days"):
        announcing.announce_revision(actor, revision, LATER, LATER + dt.timedelta(days=29))


def test_what_is_under_consideration_is_closed(actor, plan, roads, headings):
    revision = drafting.start(actor, plan, "add")
    values = {"code": "N1", "name": "บ่อบาดาล", "heading": headings[0]}
    row = drafting.add_new(actor, revision, values, {2569: Decimal(1)}, "x")
    steps.record_step(actor, plan, revision, "support", LATER)
    project = Project.objects.get(pk=row.project_id)
    for act in (
        lambda: drafting.remove_row(actor, row),
        lambda: drafting.remove(actor, revision),
        lambda: register.edit_project(actor, project, project.version, {"name": "อื่น"}, {}),
        lambda: register.remove_draft(actor, project, project.version),
    ):
        with pytest.raises(DomainError) as error:
            act()
        assert error.value.code == "revision_in_chain"
    steps.take_back(actor, revision.steps.get(), "แก้ชื่อ")
    project = register.edit_project(actor, project, project.version, {"name": "อื่น"}, {})
    passed(actor, revision, LATER)
    assert Project.objects.get(pk=project.pk).name == "อื่น"


def test_an_empty_revision_does_not_enter_its_chain(actor, plan):
    revision = drafting.start(actor, plan, "change")
    with pytest.raises(DomainError, match="no row"):
        steps.record_step(actor, plan, revision, "support", LATER)
    assert not revision.steps.exists()


def test_a_draft_plan_needs_no_revision(actor, plan_a):
    with pytest.raises(DomainError, match="edited directly"):
        drafting.start(actor, plan_a, "change")


def test_the_executive_announces_where_there_is_one(actor, plan, roads, lao_a):
    revision, _ = change(actor, plan, roads[0], name="ก")
    walk(actor, plan, revision, LATER)
    executive = make_person(lao_a, "executive", "executive_a")
    with pytest.raises(DomainError, match="is the one to announce"):
        announcing.announce_revision(actor, revision, LATER)
    with pytest.raises(DomainError, match="does not permit"):
        steps.record_step(executive.actor, plan, revision, "announce", LATER)
    assert announcing.announce_revision(executive.actor, revision, LATER).state == "announced"


@pytest.mark.parametrize("who", ["finance_a", "engineer_a", "planner_b", "analyst_x", "officer", "public"])
def test_nobody_else_draws_up_or_announces_a_revision(actor, plan, roads, who, request):
    stranger = request.getfixturevalue(who).actor
    revision, row = change(actor, plan, roads[0], name="ก")
    walk(actor, plan, revision, LATER)
    for act in (
        lambda: drafting.start(stranger, plan, "change"),
        lambda: drafting.remove_row(stranger, row),
        lambda: steps.take_back(stranger, revision.steps.last(), "x"),
        lambda: announcing.announce_revision(stranger, revision, LATER),
    ):
        with pytest.raises(DomainError) as error:
            act()
        assert error.value.code == "not_permitted"


# What the database keeps, whoever writes.


def run(*statements):
    with transaction.atomic(), connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def ready(actor, plan, roads):
    """A change of the first road that waits for nothing but its announcement."""
    revision, _ = change(actor, plan, roads[0], name="ใหม่")
    walk(actor, plan, revision, LATER)
    steps.ChainStep.objects.create(plan=plan, revision=revision, kind="announce", taken_on=LATER)
    return revision


def announce_sql(revision, *between):
    begin = (
        f"UPDATE projects_planrevision SET state = 'announcing', announced_on = '{LATER}',"
        f" posted_until = '{LATER + dt.timedelta(days=30)}' WHERE id = {revision.pk}"
    )
    return begin, *between, f"UPDATE projects_planrevision SET state = 'announced' WHERE id = {revision.pk}"


def test_sql_that_says_what_the_revision_says_is_let_through(ready, roads):
    run(*announce_sql(ready, f"UPDATE projects_project SET name = 'ใหม่' WHERE id = {roads[0].pk}"))
    ready.refresh_from_db()
    assert (ready.state, ready.number) == ("announced", 1)


@pytest.mark.parametrize(
    ("sql", "refused"),
    [
        ("UPDATE projects_project SET name = 'ใหม่' WHERE id = {other}", "announced_locked"),
        ("UPDATE projects_projectyearbudget SET amount = 1 WHERE project_id = {other}", "announced_locked"),
        ("UPDATE projects_project SET code = 'x' WHERE id = {own}", "announced_locked"),
        ("UPDATE projects_project SET name = 'ต่างไป' WHERE id = {own}", "revision_not_applied"),
        ("UPDATE projects_projectyearbudget SET amount = 1 WHERE project_id = {own}", "revision_not_applied"),
        ("SELECT 1", "revision_not_applied"),
        ("INSERT INTO projects_revisionrow (revision_id, kind, project_id, reason, before, version)"
         " VALUES ({revision}, 'change', {other}, '', '{{}}', 1)", "revision_in_chain"),
    ],
)  # fmt: skip
def test_sql_that_claims_a_revision_for_what_it_does_not_say_is_refused(ready, roads, sql, refused):
    filled = sql.format(own=roads[0].pk, other=roads[1].pk, revision=ready.pk)
    with pytest.raises(DatabaseError, match=refused):
        run(*announce_sql(ready, filled))
    assert Project.objects.get(pk=roads[0].pk).name == roads[0].name


def test_the_state_that_opens_the_lock_cannot_be_kept(ready, roads):
    with pytest.raises(DatabaseError, match="revision_state"):
        run(announce_sql(ready)[0], f"UPDATE projects_project SET name = 'ใหม่' WHERE id = {roads[0].pk}")


@pytest.mark.parametrize(
    "column",
    ["withdrawn_on = now()", "duplicate_of_id = id - 1", "form = 'p03'", "equipment_type = 'x'", "unit_in_charge = 'x'",
     "moved_from_id = id - 1"],
)  # fmt: skip
def test_every_column_of_the_plan_is_locked(plan, roads, column):
    with pytest.raises(DatabaseError, match="announced_locked"):
        run(f"UPDATE projects_project SET {column} WHERE id = {roads[2].pk}")


def test_sql_cannot_slip_a_project_into_an_announced_plan(plan, plan_b):
    draft = ProjectFactory(plan=plan)
    for sql in (
        f"UPDATE projects_project SET announced_on = '{DAY}' WHERE id = {draft.pk}",
        "INSERT INTO projects_project (plan_id, code, name, objective, target, indicator, expected_result, form, kind,"
        " unit_in_charge, location_state, stage, announced_on, version, created_at, updated_at)"
        f" VALUES ({plan.pk}, 'S', 'S', '', '', '', '', 'p02', 'other', '', 'needed', 'planned', '{DAY}', 1, now(),"
        " now())",
    ):
        with pytest.raises(DatabaseError, match="announced_locked"):
            run(sql)


@pytest.mark.parametrize(
    ("sql", "refused"),
    [
        ("UPDATE projects_planrevision SET state = 'announced' WHERE id = {id}", "revision_state"),
        ("UPDATE projects_planrevision SET kind = 'correct' WHERE id = {id}", "revision_state"),
        ("DELETE FROM projects_planrevision WHERE id = {id}", "revision_in_chain"),
        ("DELETE FROM projects_revisionrow WHERE revision_id = {id}", "revision_in_chain"),
        ("UPDATE projects_revisionrow SET reason = 'x' WHERE revision_id = {id}", "revision_in_chain"),
        ("DELETE FROM projects_chainstep WHERE revision_id = {id}", "step_stays"),
        ("UPDATE projects_chainstep SET taken_on = '2020-01-01' WHERE revision_id = {id}", "step_stays"),
        ("UPDATE projects_chainstep SET taken_back_at = now(), taken_back_reason = 'x'"
         " WHERE revision_id = {id} AND kind = 'support'", "step_not_last"),
    ],
)  # fmt: skip
def test_a_revision_under_consideration_is_kept_as_it_is(ready, sql, refused):
    with pytest.raises(DatabaseError, match=refused):
        run(sql.format(id=ready.pk))


@pytest.mark.parametrize(
    "sql",
    ["UPDATE projects_planrevision SET reason = 'x'", "UPDATE projects_planrevision SET state = 'draft'",
     "DELETE FROM projects_revisionrow", "UPDATE projects_revisionrow SET reason = 'x'",
     "UPDATE projects_chainstep SET taken_back_at = now(), taken_back_reason = 'x' WHERE kind = 'announce'",
     "INSERT INTO projects_chainstep (plan_id, kind, taken_on, note, file, file_name, file_size, recorded_at,"
     " taken_back_reason) SELECT plan_id, 'council', now(), '', '', '', 0, now(), '' FROM projects_planrevision"],
)  # fmt: skip
def test_an_announced_revision_and_its_plans_chain_are_locked(actor, ready, roads, sql):
    run(*announce_sql(ready, f"UPDATE projects_project SET name = 'ใหม่' WHERE id = {roads[0].pk}"))
    with pytest.raises(DatabaseError, match="announced_locked"):
        run(sql)


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ("'support', '2999-01-01'", "days_out_of_order"),
        ("'development', '2025-06-02'", "chain_incomplete"),
        ("'community', '2025-06-02'", "step_not_of_chain"),
    ],
)
def test_the_database_keeps_the_order_of_a_chain(actor, plan, roads, values, refused):
    revision, _ = change(actor, plan, roads[0], name="ใหม่")
    with pytest.raises(DatabaseError, match=refused):
        run(
            "INSERT INTO projects_chainstep (revision_id, plan_id, kind, taken_on, note, file, file_name, file_size,"
            f" recorded_at, taken_back_reason) VALUES ({revision.pk}, {plan.pk}, {values}, '', '', '', 0, now(), '')"
        )


def test_a_revision_is_not_announced_with_a_step_missing(actor, plan, roads):
    revision, _ = change(actor, plan, roads[0], name="ใหม่")
    steps.record_step(actor, plan, revision, "support", LATER)
    with pytest.raises(DomainError, match="still to be recorded"):
        announcing.announce_revision(actor, revision, LATER)
    with pytest.raises(DatabaseError, match="chain_incomplete"):
        run(announce_sql(revision)[0])


@pytest.mark.parametrize("sides", ["plan", "revision"])
@pytest.mark.django_db(transaction=True)
def test_of_two_sessions_that_announce_at_once_one_does(sides, request):
    """Both wait at a barrier inside threads with connections of their own."""
    planner = request.getfixturevalue("planner_a").actor
    plan = request.getfixturevalue("plan_a")
    road = ProjectFactory(plan=plan)
    walk(planner, plan)
    if sides == "plan":
        from projects.plans import announce_plan

        def act():
            announce_plan(planner, plan, LATER)
    else:
        announced(planner, plan)
        revision, _ = change(planner, plan, road, name="ใหม่")
        walk(planner, plan, revision, LATER)

        def act():
            announcing.announce_revision(planner, revision, LATER)

    barrier, outcomes = threading.Barrier(2), []

    def session():
        try:
            barrier.wait(timeout=20)
            act()
            outcomes.append("announced")
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=session) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["announced", "announced_locked"]
    assert plan.steps.filter(kind="announce", revision__isnull=sides == "plan").count() == 1
