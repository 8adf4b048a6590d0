"""Form ผ.01 is the sum of ผ.02, and a plan can be shown as it stood: both recounted here, in Python, from the rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.models import PlanHeading, Project, ProjectYearBudget
from projects.plan_summaries import summarise
from projects.revisions import drafting
from projects.revisions.standing import lines_on, read_day
from tests.factories import PlanFactory, ProjectFactory, YearBudgetFactory
from tests.projects.planning import announced, passed

AMOUNTS = st.one_of(
    st.none(), st.just(Decimal(0)), st.decimals(min_value=0, max_value=Decimal("999999999.99"), places=2)
)
PROJECTS = st.lists(
    st.tuples(
        st.sampled_from(["p02", "p02", "p02_1", "p02_2", "p03"]),
        st.integers(0, 4),
        st.sampled_from(["", "01", "09"]),
        st.dictionaries(st.integers(2565, 2570), AMOUNTS, max_size=4),
    ),
    max_size=8,
)


def recount(projects):
    """Add up the rows one by one: (form, top, programme or ..., year or None) → count, planned."""
    counts, sums = defaultdict(int), {}
    for form, top, programme, budgets in projects:
        for key in ((form,), (form, top), (form, top, programme)):
            counts[key, None] += 1
            known = [amount for amount in budgets.values() if amount is not None]
            if known:
                sums[key, None] = sums.get((key, None), Decimal(0)) + sum(known)
            for year, amount in budgets.items():
                counts[key, year] += bool(amount)
                if amount is not None:
                    sums[key, year] = sums.get((key, year), Decimal(0)) + amount
    return counts, sums


def figures(summary):
    """Everything that the summary says, by the keys of ``recount``."""
    found = {}
    for part in summary.forms:
        form = part.form.value
        entries = [((form,), part)]
        for block in part.blocks:
            top = block.heading.pk if block.heading else None
            entries.append(((form, top), block))
            entries += [((form, top, row.programme.code if row.programme else ""), row) for row in block.rows]
        for key, sums in entries:
            found[key, None] = sums.total
            found |= {(key, year): figure for year, figure in sums.years.items()}
    return found


@given(PROJECTS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_summary_is_the_sum_of_the_forms_to_the_satang(areas, drawn):
    plan = PlanFactory()
    strategies = [PlanHeading.objects.create(plan=plan, kind="strategy", number=n, title=str(n)) for n in (1, 2)]
    tactics = [
        PlanHeading.objects.create(plan=plan, parent=one, kind="tactic", number=1, title="ก") for one in strategies
    ]
    headings = [None, *strategies, *tactics]
    expected = []
    for form, place, programme, budgets in drawn:
        heading = headings[place]
        project = ProjectFactory(plan=plan, form=form, heading=heading, programme_id=programme or None)
        ProjectYearBudget.objects.bulk_create(
            ProjectYearBudget(project=project, fiscal_year=year, amount=amount) for year, amount in budgets.items()
        )
        expected.append((form, (heading.parent_id or heading.pk) if heading else None, programme, budgets))
    counts, sums = recount(expected)
    summary = summarise(plan)
    found = figures(summary)
    assert {key: figure.count for key, figure in found.items() if figure.count} == {
        k: n for k, n in counts.items() if n
    }
    assert {key: figure.planned for key, figure in found.items() if figure.planned is not None} == sums
    assert set(summary.years) >= set(plan.years)
    # Rows add up to blocks, and blocks to the form.
    for part in summary.forms:
        assert part.total.planned == sum_of(block.total.planned for block in part.blocks)
        for block in part.blocks:
            assert block.total.planned == sum_of(row.total.planned for row in block.rows)


def sum_of(amounts):
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def test_the_summary_is_one_query_and_its_page_few(plan_a, planner_a):
    YearBudgetFactory(project=ProjectFactory(plan=plan_a, programme_id="09"), amount=Decimal("0.01"))
    with CaptureQueriesContext(connection) as queries:
        summarise(plan_a)
    assert len(queries) == 3
    planner_a.client.get("/")
    with CaptureQueriesContext(connection) as queries:
        body = planner_a.client.get(f"/plans/{plan_a.pk}/summary/").content.decode()
    assert len(queries) <= 10
    assert "0.01" in body


def test_a_zero_is_no_blank(plan_a, planner_a):
    YearBudgetFactory(project=ProjectFactory(plan=plan_a), fiscal_year=2567, amount=0)
    YearBudgetFactory(project=ProjectFactory(plan=plan_a, form="p03"), fiscal_year=2568, amount=None)
    main, equipment = summarise(plan_a).forms
    assert (main.years[2567].count, main.years[2567].planned, main.total.planned) == (0, Decimal(0), Decimal(0))
    assert (equipment.years[2568].planned, equipment.total.planned, equipment.total.count) == (None, None, 1)


def test_the_summary_of_a_draft_is_for_those_who_see_it(plan_a, planner_b, public, analyst_x):
    for person, status in [(planner_b, 404), (public, 404), (analyst_x, 200)]:
        assert person.client.get(f"/plans/{plan_a.pk}/summary/").status_code == status


DAYS = [dt.date(2025, 1, 6), dt.date(2025, 3, 1), dt.date(2025, 3, 1), dt.date(2025, 9, 30)]


@pytest.fixture
def story(plan_a, planner_a):
    """A plan that is announced and revised three times; what it said after each, as plain facts."""
    actor = planner_a.actor
    headings = [PlanHeading.objects.create(plan=plan_a, kind="strategy", number=n, title=str(n)) for n in (1, 2)]
    roads = [ProjectFactory(plan=plan_a, code=f"R{n}", heading=headings[0], programme_id="09") for n in (1, 2, 3)]
    for road in roads:
        YearBudgetFactory(project=road, fiscal_year=2568, amount=Decimal("100.10"))
    told = [state(announced(actor, plan_a, DAYS[0]))]
    one = drafting.start(actor, plan_a, "change")
    drafting.add_row(actor, one, roads[0], "change", {"budgets": {2569: Decimal("7.07")}}, reason="x")
    drafting.add_row(actor, one, roads[1], "cancel", {}, reason="x")
    passed(actor, one, DAYS[1])
    two = drafting.start(actor, plan_a, "add")
    drafting.add_new(actor, two, {"code": "N1", "name": "ใหม่", "heading": headings[1]}, {2570: Decimal("3.33")}, "x")
    passed(actor, two, DAYS[2])
    told.append(state(plan_a))
    three = drafting.start(actor, plan_a, "change")
    moved = {"heading": headings[1].pk, "name": "ถนนที่ย้าย", "budgets": {2568: None}}
    drafting.add_row(actor, three, roads[0], "move", moved, reason="x")
    passed(actor, three, DAYS[3])
    told.append(state(plan_a))
    return told


def budgets_of(project):
    return dict(project.year_budgets.values_list("fiscal_year", "amount"))


def state(plan):
    rows = Project.objects.filter(plan=plan, announced_on__isnull=False).order_by("id")
    return [
        (
            p.code,
            p.name,
            p.number,
            p.heading_id,
            p.withdrawn_on is None,
            dict(p.year_budgets.values_list("fiscal_year", "amount")),
        )
        for p in rows
    ]


def stood(plan, day):
    return [(p.code, p.name, p.number, p.heading_id, p.counts, p.budgets) for p in lines_on(plan, day)]


@pytest.mark.parametrize(
    ("day", "chapter"),
    [("2568-01-06", 0), ("2025-02-28", 0), ("2568-03-01", 1), ("2025-09-29", 1), ("2568-09-30", 2), ("2999-01-01", 2)],
)
def test_the_plan_as_it_stood_on_a_day_reads_as_it_did_then(plan_a, story, day, chapter):
    assert stood(plan_a, read_day(day)) == story[chapter]


def test_the_page_as_it_stood_shows_its_sums_and_nothing_before_the_plan(plan_a, story, public):
    body = public.client.get(f"/plans/{plan_a.pk}/?on=2568-01-06").content.decode()
    assert "300.30" in body and "ใหม่" not in body
    assert "310" not in public.client.get(f"/plans/{plan_a.pk}/?on=2567-01-06").content.decode()
    assert "110.50" in public.client.get(f"/plans/{plan_a.pk}/?on=2025-09-30").content.decode()


@pytest.mark.parametrize(
    "day", ["x", "2568-13-01", "2568-02-30", "68-01-01", "๒๕๖๘-๐๑", "2568-01-01T00:00", "99999-01-01"]
)
def test_a_day_that_is_none_is_told(plan_a, planner_a, day):
    assert planner_a.client.get(f"/plans/{plan_a.pk}/", {"on": day}).status_code == 400


def test_thai_digits_are_read(plan_a):
    assert read_day("๒๕๖๘-๐๓-๐๑") == dt.date(2025, 3, 1)


# Numbers.


def test_a_number_is_given_once_and_gaps_stay(plan_a):
    made = [ProjectFactory(plan=plan_a, programme_id="09") for _ in range(3)]
    assert [project.number for project in made] == [1, 2, 3]
    made[2].delete()
    made[0].programme_id = "01"
    made[0].save()
    made[0].refresh_from_db()
    assert made[0].number == 1
    assert ProjectFactory(plan=plan_a, programme_id="09").number == 4
    made[0].programme_id = "09"
    made[0].save()
    made[0].refresh_from_db()
    assert made[0].number == 5
    assert ProjectFactory(plan=plan_a, programme_id="09", form="p03").number == 1


def test_many_at_once_are_numbered_in_their_order_and_a_hand_cannot_change_it(plan_a, lao_a):
    Project.objects.bulk_create(Project(plan=plan_a, organisation=lao_a, code=f"B{n}", name="x") for n in range(5))
    assert list(Project.objects.order_by("id").values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    Project.objects.filter(code="B0").update(number=9)
    Project.objects.filter(code__in=["B3", "B4"]).update(programme="09")
    assert list(Project.objects.order_by("id").values_list("number", flat=True)) == [1, 2, 3, 1, 2]
    assert ProjectFactory(plan=plan_a).number == 6


def test_a_number_that_was_given_before_is_refused_though_its_project_is_gone(plan_a, lao_a):
    ProjectFactory(plan=plan_a)
    ProjectFactory(plan=plan_a).delete()
    mine = {"plan": plan_a, "organisation": lao_a, "name": "x"}
    with pytest.raises(DatabaseError, match="number_given_before"), transaction.atomic():
        Project.objects.create(code="B2", number=2, **mine)
    assert Project.objects.create(code="B3", number=3, **mine).number == 3


@pytest.mark.parametrize(("generation", "kind"), [("issue_based", "strategy"), ("five_year", "issue")])
def test_a_heading_has_the_shape_of_its_generation(lao_a, generation, kind):
    plan = PlanFactory(organisation=lao_a, generation=generation)
    with pytest.raises(DatabaseError, match="heading_of_other_generation"):
        PlanHeading.objects.create(plan=plan, kind=kind, number=1, title="x")
