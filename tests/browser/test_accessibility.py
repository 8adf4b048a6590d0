"""Every kind of page against WCAG 2.1 AA, as axe-core judges it, in Thai, on a laptop and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import Point

from geoplan.accounts import tokens
from geoplan.oversight.models import ReviewKind
from geoplan.oversight.reviews import answer, open_review
from projects.exports import steps as export_steps
from projects.exports.writing import Choices
from projects.imports import checking, committing, uploading
from projects.models import ImportBatch, Plan
from tests.conftest import Person
from tests.factories import ProjectFactory, YearBudgetFactory
from tests.projects.import_files import write_csv

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
NOWHERE = "/nowhere/"
LAPTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
JUDGE = """async (rules) => {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
  return found.violations.flatMap((rule) => rule.nodes.map((one) => `${rule.id}: ${one.target} ${one.failureSummary}`));
}"""


@pytest.fixture
def imports(planner_a: Person, plan_a: Plan, tmp_path: Path) -> list[int]:
    """Three imports: one to be matched, one checked with refused rows, one committed."""
    rows = [["ถนน", "15.05", "100.05"], ["บ่อ", "15.05", "ไม่ทราบ"], ["", "15.06", "100.06"]]
    content = write_csv(tmp_path / "โครงการ.csv", ["ชื่อโครงการ", "lat", "lon"], rows).read_bytes()

    def staged(*further: Callable[[ImportBatch], Any]) -> int:
        batch = uploading.upload(planner_a.actor, plan_a.organisation, BytesIO(content), "โครงการ.csv", plan_a)
        for step in (uploading.read, *further):
            step(batch)
        return batch.pk

    def check(batch: ImportBatch) -> None:
        checking.check(batch, planner_a.actor)

    def commit(batch: ImportBatch) -> None:
        committing.commit(batch, planner_a.actor, "valid")

    return [staged(), staged(check), staged(check, commit)]


@pytest.fixture
def addresses(
    planner_a: Person,
    finance_a: Person,
    engineer_a: Person,
    analyst_x: Person,
    head_x: Person,
    officer: Person,
    administrator: Person,
    public: Person,
    plan_a: Plan,
    imports: list[int],
) -> list[tuple[Person, str]]:
    """Whose page is judged at which address; each has something on it."""
    road = ProjectFactory(plan=plan_a, name="ถนน", geometry=Point(100.05, 15.05), location_state="placed")
    YearBudgetFactory(project=road)
    waiting = ProjectFactory(plan=plan_a, name="บ่อ", kind="well")
    review = open_review(analyst_x.actor, waiting.pk, ReviewKind.RETURN, "ไม่มีที่ตั้ง")
    answer(planner_a.actor, review.pk, "กำลังสำรวจ")
    tokens.make(planner_a.actor, "QGIS", 90)
    export_steps.start(planner_a.actor, f"plan={plan_a.pk}", Choices("geojson"))
    pages = [
        (public, ["/", "/accounts/login/", NOWHERE, "/plans/", "/dashboard/"]),
        (
            planner_a,
            [
                *("/", "/projects/", "/map/", "/plans/", f"/plans/{plan_a.pk}/", "/accounts/tokens/", "/accounts/2fa/"),
                *(f"/projects/{road.pk}/", f"/projects/{road.pk}/edit/", "/accounts/password/change/"),
                *("/imports/", "/imports/new/", *(f"/imports/{pk}/" for pk in imports)),
                *("/exports/", f"/exports/new/?plan={plan_a.pk}", "/organisations/06900101/", "/search/?q=ถนน"),
                "/dashboard/organisations/06900101/",
            ],
        ),
        (engineer_a, ["/", f"/projects/{road.pk}/place/", f"/projects/{waiting.pk}/place/"]),
        (
            analyst_x,
            [
                "/",
                "/dashboard/9001/",
                "/areas/",
                "/areas/9001/",
                f"/projects/{waiting.pk}/",
                "/oversight/reviews/?state=answered",
            ],
        ),
        *((person, ["/"]) for person in (finance_a, head_x, officer)),
        (administrator, ["/", "/accounts/members/"]),
    ]
    return [(person, address) for person, own in pages for address in own]


def test_axe_finds_nothing_against_wcag_2_1_aa(
    addresses: list[tuple[Person, str]], open_page: Callable[..., Any], live_server: Any
) -> None:
    wrong = {}
    pages: dict[int, Any] = {}
    for person, address in addresses:
        if id(person) not in pages:
            pages[id(person)] = open_page(person, "/healthz")
            pages[id(person)].context.add_init_script(path=AXE)
        page = pages[id(person)]
        page.set_viewport_size(LAPTOP)
        assert page.goto(live_server.url + address).status == (404 if address == NOWHERE else 200)
        for size in (LAPTOP, PHONE):
            page.set_viewport_size(size)
            if found := page.evaluate(JUDGE, RULES):
                wrong[person.user.username if person.user else "public", address, size["width"]] = found
    assert wrong == {}


def test_an_area_page_folds_on_a_phone_and_opens_what_is_asked_for(
    plan_a: Plan, head_x: Person, open_page: Callable[..., Any]
) -> None:
    ProjectFactory(plan=plan_a, name="ถนน", geometry=Point(100.05, 15.05), location_state="placed")
    folds = "() => [...document.querySelectorAll('[data-fold-on-phone]')].map((fold) => fold.open)"
    assert all(open_page(head_x, "/areas/9001/").evaluate(folds))
    phone = open_page(head_x, "/areas/9001/", width=390, height=844)
    assert not any(phone.evaluate(folds))
    bar = phone.locator(".gp-rail").bounding_box()["y"]
    assert phone.locator("#area-map").bounding_box()["y"] < bar - 200, "figures and map are seen without scrolling"
    phone.locator("a[href='#touching']").tap()
    phone.locator("#touching").wait_for()
    phone.locator("summary", has_text="หน่วยงาน").focus()
    phone.keyboard.press("Enter")
    phone.locator("a", has_text="อบต.เอ").wait_for()
