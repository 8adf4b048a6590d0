"""The A4 sheets: what stands on them, that they read no file but ours, and that text stays text."""

from __future__ import annotations

import datetime as dt
import logging
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.template.loader import render_to_string
from django.utils import timezone
from weasyprint import HTML

from geoplan.policy import Actor
from projects.models import Disbursement, Photo, Plan, Project
from reports.maps.borders import borders_of
from reports.sheets import steps
from reports.sheets.facts import Sheet, sheet_of
from reports.sheets.pdf import OwnFiles
from reports.sheets.steps import print_sheets
from tests.conftest import Person
from tests.factories import PAID_ON, ProjectFactory, YearBudgetFactory, approve, sign
from tests.projects.photo_files import photo_of
from tests.reports.report_files import Page, draw_areas, pages_in, text_of, unpacked

pytestmark = pytest.mark.django_db
LINE = "LINESTRING (100.05 15.05, 100.05 15.06)"
EVIL = '</title><script>x</script><img src="file:///etc/passwd"><img src="http://127.0.0.1:9/x">&'


@pytest.fixture
def road(plan_a: Plan) -> Project:
    """A road with money of two years, a contract and a payment."""
    draw_areas()
    road = ProjectFactory(plan=plan_a, code="R-1", geometry=GEOSGeometry(LINE, 4326), location_state="placed")
    YearBudgetFactory(project=road, fiscal_year=2569, amount=Decimal("900000.25"))
    YearBudgetFactory(project=road, fiscal_year=2570, amount=Decimal("0.50"))
    approval = approve(road, Decimal("800000.10"))
    sign(approval, Decimal("700000.20"))
    paid = {"amount": Decimal("50.05"), "voucher_number": "ฎ.1", "paid_on": PAID_ON}
    Disbursement.objects.create(project=road, approval=approval, **paid)
    return Project.objects.get(pk=road.pk)


def sheet(actor: Actor, project: Project) -> Sheet:
    return sheet_of(actor, project, borders_of("90"), dt.date(2026, 11, 22))


def page(shown: Sheet) -> Page:
    return Page(render_to_string("reports/sheet.html", {"sheet": shown, "site": "", "now": timezone.now()}))


def test_money_stands_by_year_and_in_sum(road: Project, planner_a: Person) -> None:
    shown = page(sheet(planner_a.actor, road))
    rows = [[text for a, text in Page(row).all("td")] for row in _rows(road, planner_a)]
    assert ["900,000.25", "800,000.10", "700,000.20", "50.05"] in rows
    assert ["0.50", "–", "–", "–"] in rows
    assert ["900,000.75", "800,000.10", "700,000.20", "50.05"] in rows
    text = shown.all("body")[0][1]
    assert "R-1" in text and "ลงนามสัญญา 1/2569" in text and "1 ก.พ. 2569" in text


def _rows(road: Project, person: Person) -> list[str]:
    html = render_to_string(
        "reports/sheet.html", {"sheet": sheet(person.actor, road), "site": "", "now": timezone.now()}
    )
    return re.findall(r"<tr>.*?</tr>", html, re.DOTALL)


def test_the_map_is_to_scale_with_north_up(road: Project, planner_a: Person) -> None:
    """A hundredth of a degree of latitude at 15° N is 1,106.4 m on the ellipsoid (111,320 m a degree on the sphere)."""
    shown = sheet(planner_a.actor, road)
    assert shown.length_m == pytest.approx(1106.4, abs=1)
    assert shown.map is not None
    numbers = [float(number) for number in re.findall(r"[\d.]+", shown.map.lines[0])]
    (x1, y1), (x2, y2) = numbers[:2], numbers[-2:]
    metres_a_mm = float(shown.map.bar_text.split()[0]) / shown.map.bar_mm
    assert x1 == x2 and y2 < y1
    assert (y1 - y2) * metres_a_mm == pytest.approx(1106.4, rel=0.01)
    assert shown.map.borders and shown.inset is not None and len(shown.inset.points) == 1


def test_names_of_contractors_are_for_insiders(road: Project, planner_a: Person, public: Person) -> None:
    Project.objects.filter(pk=road.pk).update(announced_on="2023-01-01")
    assert "หจก.ทดสอบ" in page(sheet(planner_a.actor, road)).all("body")[0][1]
    assert "หจก.ทดสอบ" not in page(sheet(public.actor, Project.objects.get())).all("body")[0][1]


def test_one_without_a_place_says_so(plan_a: Plan, planner_a: Person) -> None:
    waiting = sheet(planner_a.actor, ProjectFactory(plan=plan_a))
    assert waiting.map is None and "รอระบุตำแหน่ง" in page(waiting).all("body")[0][1]


def test_text_stays_text_and_asks_for_no_file(road: Project, planner_a: Person, tmp_path: Path, caplog: Any) -> None:
    fields = ("name", "objective", "target", "indicator", "expected_result", "unit_in_charge")
    Project.objects.filter(pk=road.pk).update(**dict.fromkeys(fields, EVIL))
    photo = photo_of(road)
    Photo.objects.filter(pk=photo.pk).update(caption=EVIL)
    shown = page(sheet(planner_a.actor, Project.objects.get(pk=road.pk)))
    assert [a["src"] for a, _ in shown.all("img")] == [f"geoplan:photo/{photo.pk}"]
    assert not shown.all("script") and shown.all("body")[0][1].count(EVIL) == len(fields) + 1
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        print_sheets(planner_a.actor, Project.objects.all(), tmp_path / "sheets.pdf")
    assert caplog.messages == []


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://127.0.0.1:9/x.png", "data:image/png;base64,AAAA", "geoplan:photo/1",
     "geoplan:font/../../../etc/passwd", "ftp://127.0.0.1/x", "/etc/passwd"],
)  # fmt: skip
def test_the_printer_refuses_every_file_that_is_not_the_sheets(address: str, caplog: Any) -> None:
    with pytest.raises(ValueError, match="Not a file of ours"):
        OwnFiles([]).fetch(address)
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        HTML(string=f"<img src='{address}'>", url_fetcher=OwnFiles([]), base_url=None).render()
    assert len(caplog.messages) == 1


def test_each_project_has_its_page_with_our_font_and_its_photos(
    road: Project, plan_a: Plan, planner_a: Person, tmp_path: Path
) -> None:
    ProjectFactory(
        plan=plan_a, code="W-1", geometry=GEOSGeometry("POINT (100.15 15.05)", 4326), location_state="placed"
    )
    ProjectFactory(plan=plan_a, code="N-1")
    target = tmp_path / "sheets.pdf"
    assert print_sheets(planner_a.actor, Project.objects.all(), target) == 3
    pdf = target.read_bytes()
    assert pages_in(pdf) == 3
    fonts = set(re.findall(rb"/BaseFont /[A-Z]+\+([\w-]+)", unpacked(pdf)))
    assert fonts and all(name.startswith(b"Sarabun") for name in fonts)
    before = unpacked(pdf).count(b"/Subtype /Image")
    photo_of(road)
    print_sheets(planner_a.actor, Project.objects.all(), target)
    assert unpacked(target.read_bytes()).count(b"/Subtype /Image") == before + 1


def test_sheets_are_laid_out_in_batches_and_joined_in_order(
    plan_a: Plan, planner_a: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last batch is not full; ผ is outside Latin, so that both fonts are read back through their own maps."""
    for number in range(1, 8):
        ProjectFactory(plan=plan_a, code=f"B-{number:02}", name=f"ถนนผาสุก {number}")
    monkeypatch.setattr(steps, "BATCH", 3)
    told: list[tuple[int, int]] = []
    target = tmp_path / "sheets.pdf"
    print_sheets(planner_a.actor, Project.objects.all(), target, report=lambda *now: told.append(now))
    assert told == [(done, 7) for done in range(1, 8)]
    assert list(tmp_path.iterdir()) == [target], "no part is left"
    with pikepdf.open(target) as pdf:
        pages = [text_of(page) for page in pdf.pages]
        assert len(pages) == 7
        assert all(f"B-{number:02}" in page for number, page in enumerate(pages, start=1))
        assert "ถนนผาสุก 1" in pages[0] and "ถนนผาสุก 7" in pages[6]
        with pdf.open_outline() as outline:
            assert [mark.title for mark in outline.root] == [
                f"B-{number:02} ถนนผาสุก {number}" for number in range(1, 8)
            ]
            found = [pikepdf.Page(mark.destination[0]).index for mark in outline.root]
    assert found == list(range(7))
