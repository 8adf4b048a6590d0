"""Dashboards: every figure equals a recount in SQL, for each reader, level and filter, and leads to its records."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import json
import re
from decimal import Decimal
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from django.contrib.gis.geos import LineString, Point
from django.db import connection
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from geoplan.organisations.models import Community, Organisation, PopulationRecord
from projects.invariants import check
from projects.models import Disbursement, Plan, PlanHeading, Project, ProjectClosing, ProjectYearBudget
from reports.dashboards import places, reading
from reports.dashboards.drawing import cut
from reports.dashboards.measures import bands, colour_of
from reports.dashboards.page import Dashboard
from spatial.models import AdministrativeArea, AreaDrawing
from tests.conftest import Person
from tests.factories import (
    PAID_ON,
    OrganisationFactory,
    PlanFactory,
    ProjectFactory,
    YearBudgetFactory,
    approve,
    draw_areas,
    make_area,
    settle,
    sign,
)

PAST, FUTURE = dt.date(2026, 3, 1), dt.date.today() + dt.timedelta(days=90)
ANNOUNCED = ("road", "late", "done", "wide")


@pytest.fixture
def pao(areas: None) -> Organisation:
    """The PAO of province 90, which has no district."""
    return OrganisationFactory(code="02900101", lao_type="pao", name_th="องค์การบริหารส่วนจังหวัดเอกซ์", district_id=None)


@pytest.fixture
def world(plan_a: Plan, plan_b: Plan, lao_c: Organisation, pao: Organisation) -> dict[str, Project]:
    """Projects of four LAOs at all stages, in both provinces, announced and not, with money of several years."""
    plan_c, plan_p = PlanFactory(organisation=lao_c), PlanFactory(organisation=pao)

    def made(plan: Plan, place: Any, budgets: dict[int, str | None], **values: Any) -> Project:
        where = {"geometry": place, "location_state": "placed"} if place else {}
        project = ProjectFactory(plan=plan, **where, **values)
        for year, amount in budgets.items():
            YearBudgetFactory(project=project, fiscal_year=year, amount=amount and Decimal(amount))
        return project

    road = LineString((100.12, 15.05), (100.22, 15.05), srid=4326)
    projects = {
        "draft": made(plan_a, None, {2568: "100.01", 2569: None}, programme_id="06", kind="well"),
        "road": made(plan_a, road, {2568: "0.33", 2569: "5000.10"}, programme_id="09"),
        "late": made(plan_a, Point(100.05, 15.05, srid=4326), {2569: "9000"}, programme_id="09"),
        "paid": made(plan_b, Point(100.25, 15.05, srid=4326), {2569: "700.70"}, form="p03", kind="equipment"),
        "done": made(plan_b, Point(100.35, 15.05, srid=4326), {2569: "800"}, programme_id="06"),
        "gone": made(plan_b, None, {}, programme_id="06", kind="activity", location_state="not_applicable"),
        "other": made(plan_c, Point(100.45, 15.05, srid=4326), {2569: "123456.78"}, programme_id="09"),
        # A PAO's project that waits lies in no district.
        "wide": made(plan_p, None, {2569: "20000.99"}, programme_id="09"),
    }
    sign(approve(projects["late"], 8000), 7500, (2500, 5000), number="1")
    projects["late"].contracts.get().instalments.filter(number=1).update(due_on=PAST)
    projects["late"].contracts.update(ends_on=PAST)
    sign(approve(projects["wide"], 15000), 15000, number="2")
    projects["wide"].contracts.update(ends_on=FUTURE)
    for name, amount in (("paid", "300.25"), ("done", "799.99")):
        approval = approve(projects[name], Decimal(amount))
        paid = {"amount": Decimal(amount), "voucher_number": name, "paid_on": PAID_ON}
        Disbursement.objects.create(project=projects[name], approval=approval, **paid)
    ProjectClosing.objects.create(project=projects["done"], outcome="completed", closed_on=PAID_ON)
    # Last, for what is announced is locked.
    Project.objects.filter(pk__in=[projects[name].pk for name in ANNOUNCED]).update(announced_on=PAID_ON)
    settle()
    return projects


SEEN = {
    "public": "p.announced_on IS NOT NULL",
    "planner_a": "(p.announced_on IS NOT NULL OR o.code = '06900101')",
    "planner_b": "(p.announced_on IS NOT NULL OR o.code = '06900102')",
    "analyst_x": "(p.announced_on IS NOT NULL OR o.province_id = '90')",
    "analyst_y": "(p.announced_on IS NOT NULL OR o.province_id = '91')",
    "officer": "true",
}
PLACES = {
    "country": "true",
    "90": "p.province_id = '90'",
    "91": "p.province_id = '91'",
    "9001": "p.district_id = '9001'",
    "9002": "p.district_id = '9002'",
    "900102": "p.subdistrict_id = '900102'",
    "organisations/06900101": "o.code = '06900101'",
    "organisations/02900101": "o.code = '02900101'",
}
FILTERS = {
    "": "true",
    "fiscal_year=2569": "p.id IN (SELECT project_id FROM projects_projectyearbudget"
    " WHERE fiscal_year = 2569 AND amount IS NOT NULL)",
    "programme=09&programme=06": "p.programme_id IN ('09', '06')",
    "form=p03": "p.form = 'p03'",
    "kind=road&stage=contracted": "p.kind = 'road' AND p.stage = 'contracted'",
}
RECOUNT = """
    SELECT count(*), count(*) FILTER (WHERE p.location_state = 'placed'),
        COALESCE(sum((SELECT sum(amount) FROM projects_projectyearbudget y WHERE y.project_id = p.id AND {year})), 0),
        COALESCE(sum((SELECT sum(approved) FROM projects_budgetapproval a
            WHERE a.project_id = p.id AND state = 'approved' AND {year})), 0),
        COALESCE(sum((SELECT sum(c.current_amount) FROM projects_contract c
            WHERE c.project_id = p.id AND {of_2569})), 0),
        COALESCE(sum((SELECT sum(amount) FROM projects_disbursement d WHERE d.project_id = p.id AND {of_2569})), 0),
        count(*) FILTER (WHERE p.stage NOT IN ('completed', 'cancelled') AND EXISTS (
            SELECT FROM projects_contract c WHERE c.project_id = p.id AND c.ended_on IS NULL
            AND c.current_ends_on < CURRENT_DATE))
    FROM projects_project p JOIN organisations_organisation o ON o.id = p.organisation_id
    WHERE {where}
"""


def recount(*conditions: str, year: bool = False) -> tuple[Any, ...]:
    """Count and add up from the records. All approvals, contracts and payments of the world are of 2569."""
    sql = RECOUNT.format(
        where=" AND ".join(f"({one})" for one in conditions),
        year="fiscal_year = 2569" if year else "true",
        of_2569="true",
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def shown(total: Any) -> tuple[Any, ...]:
    return (total.projects, total.placed, total.planned, total.approved, total.contracted, total.disbursed, total.late)


def board(person: Person, place: str, query: str = "") -> Dashboard:
    return Dashboard(person.actor, places.find(place), reading.read(QueryDict(query)))


@pytest.mark.parametrize("who", SEEN)
def test_every_figure_equals_a_recount(who: str, world: dict[str, Project], request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(who)
    for place, where in PLACES.items():
        for query, narrowed in FILTERS.items():
            year = query.startswith("fiscal_year")
            seen = board(person, place, query)
            assert shown(seen.total) == recount(SEEN[who], where, narrowed, year=year), (who, place, query)
            for code, figures in seen.by_area.items():
                below = f"p.{ {2: 'province', 4: 'district', 6: 'subdistrict'}[len(code)] }_id = '{code}'"
                assert shown(figures) == recount(SEEN[who], below, narrowed, year=year), (who, place, query, code)
            for line in [*seen.organisations(), *seen.overlays()]:
                own = f"o.code = '{line.key}'"
                assert shown(line.figures) == recount(SEEN[who], where, narrowed, own, year=year), (who, line.key)
            for name, column in (("programmes", "programme_id"), ("kinds", "kind"), ("stages", "stage")):
                for line in seen.lines(name):
                    only = f"p.{column} = '{line.key}'" if line.key else f"p.{column} IS NULL"
                    expected = recount(SEEN[who], where, narrowed, only, year=year)
                    assert shown(line.figures)[:6] == expected[:6], (who, place, query, line.key)


def test_what_lies_in_no_district_is_said_apart(analyst_x: Person, world: dict[str, Project]) -> None:
    seen = board(analyst_x, "90")
    assert (seen.elsewhere.projects, seen.elsewhere.planned) == (1, Decimal("20000.99"))
    assert "ไม่อยู่" in analyst_x.client.get("/dashboard/90/").content.decode()


def test_figures_follow_an_edit_at_once(analyst_x: Person, world: dict[str, Project]) -> None:
    before = board(analyst_x, "90").total
    ProjectYearBudget.objects.filter(project=world["draft"], fiscal_year=2568).update(amount=Decimal("6000.11"))
    Project.objects.filter(pk=world["paid"].pk).update(geometry=Point(100.45, 15.05, srid=4326))
    settle()
    assert board(analyst_x, "90").total.projects == before.projects - 1
    assert shown(board(analyst_x, "country").total) == recount(SEEN["analyst_x"])
    assert shown(board(analyst_x, "91").total) == recount(SEEN["analyst_x"], PLACES["91"])


@pytest.mark.parametrize("place", ["90", "9002", "organisations/06900102"])
@pytest.mark.parametrize("query", ["", "fiscal_year=2569"])
def test_every_link_leads_to_as_many_records(
    place: str, query: str, analyst_x: Person, world: dict[str, Project]
) -> None:
    response = analyst_x.client.get(f"/dashboard/{place}/?{query}")
    seen, total = response.context["board"], response.context["board"].total
    links = {step.href: step.projects for step in seen.funnel() if step.href}
    names = ("programmes", "kinds", "forms", "stages")
    links |= {line.href: line.figures.projects for name in names for line in seen.lines(name)}
    links |= {line.href: line.figures.projects for line in [*seen.areas(), *seen.organisations()]}
    links |= {response.context["late_url"]: total.late, response.context["placed_url"]: total.placed}
    links |= {seen.records.url(): total.projects}
    links.pop("", None)
    for href, count in links.items():
        assert analyst_x.client.get(href).context["totals"].count == count, href
    money = {line.href: line.figures.planned for line in [*seen.areas(), *seen.organisations(), *seen.overlays()]}
    for href, planned in money.items():
        assert (analyst_x.client.get(href).context["totals"].planned or 0) == planned, href


@pytest.mark.parametrize("place", ["country", "90", "900101", "organisations/06900101"])
def test_a_month_leads_to_what_was_due_and_paid_in_it(place: str, analyst_x: Person, world: dict[str, Project]) -> None:
    page = text(analyst_x, f"/dashboard/{place}/months/?fiscal_year=2569&programme=09&programme=06")
    found = {}
    for month in board(analyst_x, place, "fiscal_year=2569&programme=09&programme=06").months():
        for name, amount in (("due_in", month.expected), ("paid_in", month.paid)):
            links = [link for link in re.findall(r'href="([^"]+)"', page) if f"{name}={month.key}" in link]
            assert len(links) == (1 if amount else 0), (month, name)
            for link in links:
                rows = analyst_x.client.get(html.unescape(link)).context["page"].rows
                found[f"{name}={month.key}"] = (amount, {row.code for row in rows})
    codes = {name: project.code for name, project in world.items()}
    due = {"due_in=2569-03": (Decimal(7500), {codes["late"]})}
    paid = {"paid_in=2569-02": (Decimal("799.99"), {codes["done"]})}
    assert found == {**due, **(paid if place in ("country", "90") else {})}


def test_what_was_called_off_waits_for_no_place(analyst_x: Person, world: dict[str, Project]) -> None:
    closing = {"outcome": "cancelled", "closed_on": PAID_ON, "reason": "ไม่ได้รับงบประมาณ"}
    before = board(analyst_x, "90").total
    assert (before.placed, before.needed) == (4, 2), "the draft and the PAO's wait"
    ProjectClosing.objects.create(project=world["draft"], **closing)
    settle()
    after = board(analyst_x, "90").total
    assert (after.projects, after.placed, after.needed, after.coverage) == (before.projects, 4, 1, 0.8)
    listed = analyst_x.client.get("/projects/?province=90&location_state=needed").context["totals"]
    assert (listed.count, listed.waiting) == (1, 1)
    assert analyst_x.client.get("/projects/?province=90").context["totals"].waiting == 1
    assert [name for name, broken in check() if broken] == []


def test_the_funnel_counts_projects_and_baht(analyst_x: Person, world: dict[str, Project]) -> None:
    steps = {step.name: (step.projects, step.amount) for step in board(analyst_x, "90").funnel()}
    assert steps == {
        "planned": (6, Decimal("35602.13")),
        "approved": (4, Decimal("24100.24")),
        "contracted": (2, Decimal("22500")),
        "disbursed": (2, Decimal("1100.24")),
        "completed": (1, Decimal("799.99")),
    }


def test_months_run_from_october_and_say_what_was_due(analyst_x: Person, world: dict[str, Project]) -> None:
    rows = list(csv.reader(io.StringIO(text(analyst_x, "/dashboard/90/months.csv?fiscal_year=2569"))))
    assert [row[0] for row in rows[1:]][:1] == ["ต.ค. 2568"] and rows[-1][0] == "ก.ย. 2569"
    assert {row[0]: row[1:] for row in rows if row[1] not in ("0", "0.00") or row[2] not in ("0", "0.00")} == {
        rows[0][0]: rows[0][1:],
        "ก.พ. 2569": ["0.00", "1100.24"],
        # The first instalment by its day, the second by the contract's last day.
        "มี.ค. 2569": ["7500.00", "0.00"],
    }
    assert "7,500.00" in analyst_x.client.get("/dashboard/90/months/?fiscal_year=2569").content.decode()


def test_an_lao_is_seen_by_strategy(planner_a: Person, plan_a: Plan, world: dict[str, Project]) -> None:
    heading = PlanHeading.objects.create(plan=plan_a, kind="strategy", number=1, title="โครงสร้างพื้นฐาน")
    Project.objects.filter(pk=world["draft"].pk).update(heading=heading)
    lines = board(planner_a, "organisations/06900101").lines("strategies")
    assert [(line.label, line.figures.projects, line.figures.planned) for line in lines] == [
        ("1. โครงสร้างพื้นฐาน (2566–2570)", 1, Decimal("100.01")),
        ("ไม่อยู่ภายใต้หัวข้อใด", 2, Decimal("14000.43")),
    ]


def text(person: Person, path: str) -> str:
    response = person.client.get(path)
    assert response.status_code == 200, path
    return response.content.decode("utf-8-sig")


CHARTS = ["funnel", "months", "programmes", "kinds", "forms", "stages", "areas", "organisations"]


@pytest.mark.parametrize("chart", CHARTS)
def test_each_chart_has_its_data_and_its_picture(chart: str, analyst_x: Person, world: dict[str, Project]) -> None:
    rows = list(csv.reader(io.StringIO(text(analyst_x, f"/dashboard/90/{chart}.csv"))))
    assert len(rows) > 1 and len({len(row) for row in rows}) == 1
    picture = ElementTree.fromstring(text(analyst_x, f"/dashboard/90/{chart}.svg").strip())
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert "href" not in text(analyst_x, f"/dashboard/90/{chart}.svg"), "a picture that is kept leads nowhere"


def test_names_do_no_harm_in_files(analyst_x: Person, lao_a: Organisation, world: dict[str, Project]) -> None:
    Organisation.objects.filter(pk=lao_a.pk).update(name_th='=HYPERLINK("x")<script>alert(1)</script>')
    assert "'=HYPERLINK" in text(analyst_x, "/dashboard/90/organisations.csv")
    for path in ("/dashboard/90/organisations.svg", "/dashboard/90/", "/dashboard/organisations/06900101/"):
        assert "<script>alert" not in text(analyst_x, path)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("measure=height", "measure"),
        ("fiscal_year=99", "fiscal_year"),
        ("fiscal_year=abc", "fiscal_year"),
        ("programme=x", "programme"),
        ("stage=begun", "stage"),
        ("form=p99", "form"),
        ("sort=--projects", "sort"),
        ("sort=secret", "sort"),
        ("organisation=06900101", "organisation"),
        ("q=ถนน", "q"),
    ],
)
def test_nonsense_is_refused_by_its_name(query: str, name: str, public: Person, areas: None) -> None:
    for path in ("", "map.json", "months/", "programmes.csv", "funnel.svg"):
        response = public.client.get(f"/dashboard/90/{path}?{query}", headers={"accept": "application/json"})
        assert response.status_code == 400
        assert name in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        *("99/", "9009/", "organisations/00000001/", "organisations/00900000/", "1/", "๙๐/"),
        *("90/heights.csv", "90/strategies.csv", "900101/areas.csv", "country/organisations.csv", "90/funnel.png"),
        "organisations/06900101/shapes.json",
    ],
)
def test_what_is_not_there_is_not_found(path: str, public: Person, lao_a: Organisation, office_x: Organisation) -> None:
    assert public.client.get(f"/dashboard/{path}").status_code == 404


def test_an_unknown_programme_finds_nothing(public: Person, world: dict[str, Project]) -> None:
    assert board(public, "90", "programme=99").total.projects == 0


def test_everybody_lands_where_they_work(
    head_x: Person, officer: Person, planner_a: Person, public: Person, world: dict[str, Project]
) -> None:
    assert head_x.client.get("/dashboard/").headers["Location"] == "/dashboard/90/"
    assert planner_a.client.get("/dashboard/").headers["Location"] == "/dashboard/organisations/06900101/"
    assert officer.client.get("/dashboard/").context["place"].key == "country"
    assert public.client.get("/dashboard/").context["place"].key == "country"
    home = head_x.client.get("/")
    assert home.context["place"].key == "90"
    assert [str(card.title) for card in home.context["cards"]], "the worklists stay on the first page"
    assert "/dashboard/9001/" in home.content.decode()
    assert officer.client.get("/").context["place"].key == "country"
    assert "place" not in planner_a.client.get("/").context


def map_of(person: Person, place: str, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text(person, f"/dashboard/{place}/map.json?{query}"))
    return found


def test_the_map_tells_zero_from_unknown(analyst_x: Person, world: dict[str, Project]) -> None:
    make_area("9003")
    settle()
    shares = map_of(analyst_x, "90", "measure=disbursed_share")
    assert {code: one["value"] for code, one in shares["areas"].items()} == {
        "9001": "0.0 %",
        "9002": "100.0 %",
        "9003": "–",
    }
    assert (shares["zero"], shares["none"], [one["count"] for one in shares["classes"]]) == (1, 1, [1])
    assert {code: one["colour"] in ("zero", "none") for code, one in shares["areas"].items()} == {
        "9001": True,
        "9002": False,
        "9003": True,
    }
    counts = map_of(analyst_x, "90")
    assert counts["areas"]["9003"]["value"] == "0"
    assert map_of(analyst_x, "90", "measure=late")["areas"]["9001"]["value"] == "1"


def test_per_head_says_where_people_are_missing(
    analyst_x: Person, lao_a: Organisation, pao: Organisation, world: dict[str, Project]
) -> None:
    for owner, subdistrict, people in ((lao_a, "900101", 100), (pao, "900201", 999)):
        village = Community.objects.create(organisation=owner, number=1, name="ก", subdistrict_id=subdistrict)
        for year, more in ((2568, 50), (2569, 0)):
            total = {"male": people, "female": more, "total": people + more}
            PopulationRecord.objects.create(community=village, fiscal_year=year, **total)
    found = map_of(analyst_x, "90", "measure=planned_per_head&fiscal_year=2569")
    # (5,000.10 + 9,000) baht of 2569 by 100 people; the PAO's own record is of nobody's area.
    assert found["areas"]["9001"]["value"] == "140.00"
    assert found["areas"]["9002"]["value"] == "–"
    assert found["notes"] and "1" in found["notes"][0]
    lines = {line.key: line.planned_per_head for line in board(analyst_x, "90", "fiscal_year=2569").organisations()}
    assert lines == {"06900101": Decimal("140.001"), "06900102": None}
    assert [line.people for line in board(analyst_x, "90", "fiscal_year=2569").overlays()] == [100]


def test_per_square_kilometre(analyst_x: Person, world: dict[str, Project]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ST_Area(ST_MakeEnvelope(100, 15, 100.2, 15.1, 4326)::geography) / 1e6")
        (km2,) = cursor.fetchone()
    expected = Decimal("14100.44") / Decimal(km2)
    value = map_of(analyst_x, "90", "measure=planned_per_km2")["areas"]["9001"]["value"]
    assert Decimal(value.replace(",", "")) == expected.quantize(Decimal("0.01"))


def test_shapes_are_those_of_the_areas_below(public: Person, areas: None) -> None:
    draw_areas()
    for place, codes in {"country": ["90", "91"], "90": ["9001", "9002"], "900101": ["900101"]}.items():
        found = json.loads(text(public, f"/dashboard/{place}/shapes.json"))
        assert [one["properties"]["code"] for one in found["features"]] == codes
    AreaDrawing.objects.filter(area__parent="9101").delete()
    found = json.loads(text(public, "/dashboard/9101/shapes.json"))
    assert [one["properties"]["code"] for one in found["features"]] == ["9101"], "none below is drawn"


def test_shapes_are_kept_until_boundaries_change(public: Person, areas: None) -> None:
    response = public.client.get("/dashboard/90/shapes.json")
    assert response.status_code == 200
    again = public.client.get("/dashboard/90/shapes.json", headers={"if-none-match": response.headers["ETag"]})
    assert again.status_code == 304


@given(st.lists(st.none() | st.integers(0, 50), max_size=60))
def test_classes_hold_every_value_once(values: list[int | None]) -> None:
    made = bands(values)
    positive = [value for value in values if value]
    assert sum(band.count for band in made) == len(positive)
    assert len(made) <= 5
    for band, following in pairwise(made):
        assert band.high < following.low
    for value in positive:
        assert sum(band.low <= value <= band.high for band in made) == 1
    assert {colour_of(value, made) for value in values if not value} <= {"zero", "none"}


def test_classes_hold_about_as_many_areas_each() -> None:
    assert [band.count for band in bands(range(1, 78))] == [16, 15, 16, 15, 15]
    assert [(band.low, band.high) for band in bands([5, 5, 5, 1])] == [(1, 1), (5, 5)]


def test_a_dashboard_takes_few_queries(analyst_x: Person, world: dict[str, Project],
                                       django_assert_max_num_queries: Any) -> None:  # fmt: skip
    analyst_x.client.get("/dashboard/90/")
    with django_assert_max_num_queries(20):
        analyst_x.client.get("/dashboard/90/")


def test_a_label_is_cut_by_the_room_it_takes() -> None:
    assert cut("การพัฒนา", 8) == "การพัฒนา"
    assert cut("ที่ดินที่", 3) == "ที่ดิ…"


def test_a_subdistrict_that_is_not_drawn_says_why_it_is_empty(public: Person, areas: None) -> None:
    said = "ยังไม่มีแนวเขต"
    assert said not in public.client.get("/dashboard/900101/").content.decode()
    AdministrativeArea.objects.filter(pk="900101").update(geometry=None, quality="none")
    assert said in public.client.get("/dashboard/900101/").content.decode()
    assert said not in public.client.get("/dashboard/9001/").content.decode()
