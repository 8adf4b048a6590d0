"""The map report: what it draws and adds up, whom it shows what, and that nothing in it runs but its own script."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from decimal import Decimal
from io import StringIO
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import QueryDict

from geoplan.errors import DomainError
from geoplan.organisations.models import Organisation
from geoplan.policy import PUBLIC, Actor
from projects.filters import ProjectFilter
from projects.models import Disbursement, Plan, Project
from reports.maps import writing
from reports.maps.writing import write_report
from spatial.models import AdministrativeArea
from tests.conftest import Person
from tests.factories import PAID_ON, ProjectFactory, YearBudgetFactory, approve, sign
from tests.reports.report_files import Page, draw_areas, page_of

pytestmark = pytest.mark.django_db
SHAPES = {
    "W-1": "POINT (100.05 15.05)",
    "R-1": "LINESTRING (100.01 15.01, 100.02 15.03, 100.0412345 15.02)",
    "P-1": "POLYGON ((100.12 15.02, 100.16 15.02, 100.16 15.06, 100.12 15.06, 100.12 15.02), "
    "(100.13 15.03, 100.14 15.03, 100.14 15.04, 100.13 15.03))",
    "L-1": "MULTIPOINT (100.07 15.07, 100.08 15.08)",
}
EVIL = "</script><script>document.title='run'</script><img src=x onerror=\"document.title='run'\"> & ' \u2028 ก้"


@pytest.fixture
def world(plan_a: Plan, plan_b: Plan) -> dict[str, Project]:
    """Four projects of A on the map and two that are not, one of B's that is announced, and money with satang."""
    draw_areas()
    made = {
        code: ProjectFactory(plan=plan_a, code=code, geometry=GEOSGeometry(wkt, 4326), location_state="placed")
        for code, wkt in SHAPES.items()
    }
    made["N-1"] = ProjectFactory(plan=plan_a, code="N-1", programme_id="09")
    made["X-1"] = ProjectFactory(plan=plan_a, code="X-1", location_state="not_applicable", programme_id="06")
    made["B-1"] = ProjectFactory(plan=plan_b, code="B-1", announced_on="2023-01-01")
    YearBudgetFactory(project=made["W-1"], fiscal_year=2569, amount=Decimal("1000000.25"))
    YearBudgetFactory(project=made["W-1"], fiscal_year=2570, amount=Decimal("0.07"))
    YearBudgetFactory(project=made["N-1"], fiscal_year=2570, amount=Decimal("500.10"))
    approval = approve(made["W-1"], Decimal("900000.11"))
    sign(approval, Decimal("800000.33"), (Decimal("300000.30"), Decimal("500000.03")))
    Disbursement.objects.create(
        project=made["W-1"], approval=approval, amount=Decimal("99.99"), voucher_number="ฎ.1", paid_on=PAID_ON
    )
    return made


def report(actor: Actor, folder: Path, query: str = "", by: str = "stage") -> Page:
    target = folder / "report.html"
    write_report(actor, ProjectFilter.from_query(QueryDict(query)), target, by, site="https://plans.example.go.th")
    return page_of(target)


def codes(page: Page) -> list[str]:
    return sorted(row[1] for row in page.json("report-rows"))


def baht(text: str) -> Decimal | None:
    return None if text == "–" else Decimal(text.replace(",", ""))


def test_totals_are_the_sums_of_the_records_to_the_satang(world: Any, planner_a: Person, tmp_path: Path) -> None:
    page = report(planner_a.actor, tmp_path, "organisation=06900101")
    assert page.by_id("total-count") == "6"
    sums = {
        "planned": "SELECT sum(amount) FROM projects_projectyearbudget",
        "approved": "SELECT sum(effective) FROM projects_budgetapproval WHERE state = 'approved'",
        "contracted": "SELECT sum(amount) FROM projects_contract",
        "disbursed": "SELECT sum(amount) FROM projects_disbursement",
    }
    expected = ("1000500.42", "900000.11", "800000.33", "99.99")
    for (name, statement), known in zip(sums.items(), expected, strict=True):
        with connection.cursor() as cursor:
            cursor.execute(statement)
            assert baht(page.by_id(f"total-{name}")) == cursor.fetchone()[0] == Decimal(known), name
    well = next(row for row in page.json("report-rows") if row[1] == "W-1")
    assert [str(amount) for amount in well[10:14]] == ["1000000.32", "900000.11", "800000.33", "99.99"]


def test_with_a_fiscal_year_only_its_money_counts(world: Any, planner_a: Person, tmp_path: Path) -> None:
    page = report(planner_a.actor, tmp_path, "organisation=06900101&fiscal_year=2570")
    assert codes(page) == ["N-1", "W-1"]
    assert baht(page.by_id("total-planned")) == Decimal("500.17")
    assert page.by_id("total-approved") == "–" and "2570" in page.all("aside")[0][1]


def test_what_has_no_place_is_counted_listed_and_said(world: Any, planner_a: Person, tmp_path: Path) -> None:
    page = report(planner_a.actor, tmp_path, "organisation=06900101")
    assert [page.by_id(f"count-{name}") for name in ("placed", "needed", "not-applicable")] == ["4", "1", "1"]
    assert sorted(row[1] for row in page.json("report-rows") if not row[14]) == ["N-1", "X-1"]


def test_what_will_not_be_built_waits_for_no_place(world: Any, planner_a: Person, tmp_path: Path) -> None:
    plan = world["N-1"].plan
    ProjectFactory(plan=plan, code="C-1", stage="cancelled")
    page = report(planner_a.actor, tmp_path, "organisation=06900101")
    assert page.by_id("total-count") == "7"
    assert [page.by_id(f"count-{name}") for name in ("placed", "needed", "not-applicable")] == ["4", "1", "1"]


def _path(numbers: list[int]) -> list[tuple[float, float]]:
    xs, ys = accumulate(numbers[::2]), accumulate(numbers[1::2])
    return [(x / 1e6, y / 1e6) for x, y in zip(xs, ys, strict=True)]


def test_points_lines_and_areas_are_drawn_where_they_are(world: Any, planner_a: Person, tmp_path: Path) -> None:
    rows = {row[1]: row for row in report(planner_a.actor, tmp_path).json("report-rows")}
    assert rows["W-1"][14:] == [[100_050_000, 15_050_000], 0]
    kind, parts = rows["R-1"][15]
    assert kind == "l" and _path(parts[0])[:2] == [(100.01, 15.01), (100.02, 15.03)]
    assert _path(parts[0])[2] == pytest.approx((100.0412345, 15.02), abs=6e-7)
    kind, areas = rows["P-1"][15]
    outer, hole = areas[0]
    assert kind == "a" and len(_path(outer)) == 5 and _path(hole)[0] == _path(hole)[-1]
    assert set(_path(hole)) == {(100.13, 15.03), (100.14, 15.03), (100.14, 15.04)}
    kind, points = rows["L-1"][15]
    assert kind == "p" and _path(points) == [(100.07, 15.07), (100.08, 15.08)]


def test_layers_by_stage_or_programme_have_their_counts_and_sums(world: Any, planner_a: Person, tmp_path: Path) -> None:
    page = report(planner_a.actor, tmp_path, "organisation=06900101", "programme")
    keys = [attributes["data-layer"] for attributes, _ in page.all("input") if "data-layer" in attributes]
    assert keys == ["06", "09", ""]
    labels = [text for _, text in page.all("label")]
    assert labels[1].startswith("อุตสาหกรรมและการโยธา") and "500.10" in labels[1] and labels[1].endswith("1")
    data, rows = page.json("report-data"), page.json("report-rows")
    assert {row[1]: data["keys"][row[7]] for row in rows}["N-1"] == "09"
    page = report(planner_a.actor, tmp_path, "organisation=06900101", "stage")
    keys = [attributes["data-layer"] for attributes, _ in page.all("input") if "data-layer" in attributes]
    assert keys == ["planned", "disbursing"]
    with pytest.raises(DomainError, match="no layers by"):
        report(planner_a.actor, tmp_path, "", "colour")


def test_nothing_in_the_page_runs_or_loads_but_its_own(
    world: dict[str, Project], planner_a: Person, tmp_path: Path
) -> None:
    Project.objects.filter(pk=world["W-1"].pk).update(name=EVIL, code=EVIL[:40])
    Organisation.objects.filter(code="06900101").update(name_th=EVIL)
    AdministrativeArea.objects.filter(pk__in=["90", "9001", "900101"]).update(name_th=EVIL[:120])
    page = report(planner_a.actor, tmp_path, "organisation=06900101")
    rows, data = page.json("report-rows"), page.json("report-data")
    assert EVIL in [row[2] for row in rows] and EVIL in data["organisations"]
    policy = next(a["content"] for a, _ in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None and policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy and "http" not in policy
    scripts = [(a, text) for a, text in page.all("script") if a.get("type") != "application/json"]
    for _, text in [*scripts, *page.all("style")]:
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy
    assert len(scripts) == 4 and not any("src" in attributes for attributes, _ in scripts)
    tags = {name for name, _, _ in page.elements}
    assert not tags & {"img", "link", "iframe", "object", "embed", "base", "a"}
    assert not [a for _, a, _ in page.elements for name in a if name.startswith("on") or name == "style"]


def test_the_report_says_what_it_is_about_and_how_good_its_borders_are(
    world: Any, head_x: Person, tmp_path: Path
) -> None:
    page = report(head_x.actor, tmp_path, "district=9001")
    header, notes = page.all("header")[0][1], page.all("aside")[0][1]
    assert "พื้นที่ 9001" in header and str(dt.date.today().year + 543) in header and "โดยประมาณ" not in notes
    assert "900101" in (script := page.all("script")[-1][1]) and "900201" not in script
    AdministrativeArea.objects.filter(pk="900101").update(quality="approximate")
    page = report(head_x.actor, tmp_path, "district=9001")
    assert "โดยประมาณ" in page.all("aside")[0][1] and "6 5" in page.all("script")[-1][1]


def test_everybody_takes_away_what_they_see_and_no_more(
    world: Any, planner_a: Person, planner_b: Person, analyst_y: Person, tmp_path: Path
) -> None:
    assert codes(report(planner_a.actor, tmp_path)) == ["B-1", "L-1", "N-1", "P-1", "R-1", "W-1", "X-1"]
    assert codes(report(planner_b.actor, tmp_path)) == ["B-1"]
    assert codes(report(analyst_y.actor, tmp_path)) == ["B-1"]
    assert codes(report(PUBLIC, tmp_path)) == ["B-1"]


def test_a_report_of_nothing_says_so(world: Any, planner_a: Person, tmp_path: Path) -> None:
    page = report(planner_a.actor, tmp_path, "q=ไม่มีเลย")
    assert "รายงานจึงว่างเปล่า" in page.all("main")[0][1]
    assert page.json("report-rows") == [] and page.by_id("total-planned") == "–"
    assert "จึงไม่มีโครงการบนแผนที่" in report(planner_a.actor, tmp_path, "location_state=needed").all("main")[0][1]


def test_more_than_a_browser_can_open_is_refused(
    world: Any, planner_a: Person, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(writing, "MOST", 6)
    with pytest.raises(DomainError, match="at most 6"):
        report(planner_a.actor, tmp_path)
    assert codes(report(planner_a.actor, tmp_path, "organisation=06900101"))


def test_the_command_writes_the_report_and_answers_its_sums(world: Any, tmp_path: Path) -> None:
    out, told = tmp_path / "out.html", StringIO()
    call_command("map_report", str(out), "--organisation", "06900101", "--layers", "programme", "--json", stdout=told)
    answer = json.loads(told.getvalue())
    assert (answer["projects"], answer["placed"], answer["needed"], answer["not_applicable"]) == (6, 4, 1, 1)
    assert answer["planned"] == "1000500.42" and answer["approximate"] is False
    assert codes(page_of(out)) == ["L-1", "N-1", "P-1", "R-1", "W-1", "X-1"]
    with pytest.raises(CommandError, match="stage"):
        call_command("map_report", str(tmp_path / "bad.html"), "--stage", "soon", stdout=StringIO())
    with pytest.raises(CommandError, match="No such file"):
        call_command("map_report", str(tmp_path / "nowhere" / "out.html"), stdout=StringIO())
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".html"] == ["out.html"]
