"""Typing as in a spreadsheet, in a real browser: a block from Excel, arrow keys, sums, and taking a paste back."""

from __future__ import annotations

import os
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from geoplan.organisations.models import Community, Coverage, Organisation, PopulationRecord
from projects.models import LedgerMonth
from tests.conftest import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTE = """([selector, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const input = document.querySelector(selector);
  input.focus();
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def shoot(page: Any, name: str) -> None:
    if folder := os.environ.get("GEOPLAN_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def output(page: Any, place: int) -> str:
    return page.locator("tfoot output").nth(place).inner_text()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_a_planner_pastes_the_population_of_all_villages_from_excel(
    planner_a: Person, lao_a: Organisation, open_page: Callable[..., Any], width: int, height: int
) -> None:
    Coverage.objects.create(organisation=lao_a, area_id="900101")
    villages = [
        Community.objects.create(organisation=lao_a, number=number, name=f"บ้าน {number}", subdistrict_id="900101")
        for number in (1, 2, 3)
    ]
    page = open_page(planner_a, f"/organisations/{lao_a.code}/years/2569/population/", width=width, height=height)
    first = f"#male-{villages[0].pk}"
    page.evaluate(PASTE, [first, "1,000\t1100\t\t500\r\n20\t30\t50\t9\r\n\r\n"])
    assert [output(page, place) for place in range(4)] == ["1,020", "1,130", "2,150", "509"]
    page.click("[data-grid-undo]")
    assert [output(page, place) for place in range(4)] == ["–", "–", "–", "–"]
    page.evaluate(PASTE, [first, '"1,000"\t1100\n20\t30\t50'])
    assert page.get_attribute(f"#total-{villages[0].pk}", "placeholder") == "2,100"
    page.focus(f"#male-{villages[1].pk}")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("๗")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("8")
    page.keyboard.press("Tab")
    page.keyboard.type("16")
    shoot(page, f"population-{width}")
    page.click("button.btn-primary")
    page.wait_for_selector(".gp-error-summary")
    assert page.input_value(first) == "1,000"
    page.fill(f"#total-{villages[2].pk}", "15")
    page.click("button.btn-primary")
    page.wait_for_selector(".gp-alert-success")
    rows = PopulationRecord.objects.order_by("community__number").values_list("male", "female", "total", "households")
    assert list(rows) == [(1000, 1100, 2100, None), (20, 30, 50, None), (7, 8, 15, None)]


def test_finance_pastes_months_of_a_subsidy_and_the_balance_follows(
    finance_a: Person, lao_a: Organisation, open_page: Callable[..., Any]
) -> None:
    page = open_page(finance_a, f"/ledgers/{lao_a.code}/2569/general_subsidy/")
    page.evaluate(PASTE, ["#duties-estimated", "4,000.00\t1,000.50\t-\n\t250.25\t100"])
    row = page.locator("tbody").first
    assert row.locator("output").all_inner_texts() == ["1,000.50", "350.25", "650.25"]
    assert page.input_value("#duties-spent-10") == "250.25"
    page.focus("#duties-estimated")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == "allowances-estimated"
    page.fill("#meals-received-10", "1.234")
    assert "gp-grid-bad" in page.get_attribute("#meals-received-10", "class")
    page.fill("#meals-received-10", "")
    shoot(page, "ledger-grid")
    page.click("button.btn-primary")
    page.wait_for_selector(".gp-alert-success")
    rows = LedgerMonth.objects.order_by("month").values_list("category", "month", "received", "spent")
    assert list(rows) == [
        ("duties", 10, Decimal("1000.50"), Decimal("250.25")),
        ("duties", 11, Decimal("0"), Decimal("100")),
    ]
    shoot(page, "ledger-read")
