"""The whole record of a project in a real browser: requested, approved, signed, delivered, paid, completed."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from projects.models import Contract, Plan, Project
from tests.conftest import Person
from tests.factories import ProjectFactory, YearBudgetFactory, approve, sign

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def shoot(page: Any, name: str) -> None:
    if folder := os.environ.get("GEOPLAN_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def fill(page: Any, **values: str) -> None:
    for name, value in values.items():
        page.fill(f"[name='{name.replace('__', '-')}']", value)


def save(page: Any) -> None:
    """Save the form, and wait for the project's page."""
    page.click(".mon-form form .btn-primary")
    page.wait_for_selector("#money")


def test_the_record_is_walked_from_request_to_completion(
    plan_a: Plan, planner_a: Person, finance_a: Person, open_page: Callable[..., Any]
) -> None:
    project = ProjectFactory(plan=plan_a, name="ถนนสายหนึ่ง")
    YearBudgetFactory(project=project)
    # An earlier contract of the organisation, whose contractor is suggested.
    earlier = ProjectFactory(plan=plan_a)
    YearBudgetFactory(project=earlier)

    with transaction.atomic():
        sign(approve(earlier, 10), 10, contractor="หจก.คู่ค้าเดิม")
    planner = open_page(planner_a, f"/projects/{project.pk}/")
    finance = open_page(finance_a, f"/projects/{project.pk}/", width=390, height=844)

    planner.click(".mon-next .btn-primary")
    planner.select_option("[name=source]", "pao_subsidy")
    fill(planner, requested="450,000")
    save(planner)
    planner.click(".mon-next .btn-primary")  # the only step
    fill(planner, day="1/10/2568")
    save(planner)
    planner.click(".mon-next .btn-primary")
    fill(planner, amount="500,000.01", day="1 ต.ค. 2568")
    planner.click(".mon-form form .btn-primary")
    planner.wait_for_selector(".gp-field-error")
    assert planner.input_value("[name=amount]") == "500,000.01"
    fill(planner, amount="400,000")
    save(planner)

    finance.reload()
    finance.click(".mon-next .btn-primary")
    fill(finance, number="1/2569", contractor="หจก.คู่ค้าเดิม", amount="300,000.01", signed_on="1/2/2569",
         starts_on="1/2/2569", ends_on="1/6/2569", penalty_rate="0.1")  # fmt: skip
    assert finance.input_value("[name=tax_id]") == "0107544000108"
    finance.click("#part-add")
    finance.click("#part-add")
    finance.click("#parts > li:nth-child(2) [data-remove-part]")
    finance.click("#part-split")
    amounts = [finance.input_value(f"[name=parts-{n}-amount]") for n in range(2)]
    assert amounts == ["150,000.00", "150,000.01"]
    fill(finance, parts__1__amount="150,000.00")
    assert "0.01" in finance.inner_text("[data-sum=parts] [data-sum-text]")
    finance.click(".mon-form form .btn-primary")
    finance.wait_for_selector(".gp-error-summary")
    assert finance.input_value("[name=parts-1-amount]") == "150,000.00"
    fill(finance, amount="300,000")
    assert "mon-even" in (finance.get_attribute("[data-sum=parts] [data-sum-text]", "class") or "")
    shoot(finance, "money-sign-390")
    save(finance)

    for number in (1, 2):
        finance.click(".mon-next .btn-primary")
        fill(finance, delivered_on=f"{number}/3/2569", inspected_on=f"{number}/3/2569")
        save(finance)
        finance.click(".mon-next .btn-primary")
        assert finance.input_value("[name=amount]") == "150,000.00"
        if number == 2:
            fill(finance, amount="150,000.01", voucher_number="ฎ.2", paid_on="9/3/2569")
            finance.click(".mon-form form .btn-primary")
            finance.locator(".gp-field-error", has_text="150,000.00").wait_for()
            fill(finance, amount="150,000")
        fill(finance, voucher_number=f"ฎ.{number}", paid_on="9/3/2569")
        save(finance)
    finance.click(".mon-next .btn-primary")
    fill(finance, day="10/3/2569")
    save(finance)

    planner.reload()
    planner.click(".mon-next .btn-primary")
    fill(planner, closed_on="11/3/2569", evaluated_on="12/3/2569", result="ใช้ได้ดี", satisfaction="95")
    save(planner)
    assert planner.locator(".mon-steps .mon-done").count() == 5
    assert planner.locator(".mon-curve polyline").count() == 3
    assert planner.locator(".mon-next").count() == 0
    shoot(planner, "money-completed-1366")
    finance.reload()
    shoot(finance, "money-completed-390")
    assert finance.evaluate("() => document.documentElement.scrollWidth") == 390
    assert (Project.objects.get(pk=project.pk).stage, Contract.objects.filter(project=project).count()) == (
        "completed",
        1,
    )


def test_a_transfer_finds_its_other_side_by_name(
    plan_a: Plan, finance_a: Person, open_page: Callable[..., Any]
) -> None:
    projects = [ProjectFactory(plan=plan_a, name=name) for name in ("ถนนสายหนึ่ง", "บ่อน้ำบาดาล", "สระน้ำ")]
    for project in projects:
        YearBudgetFactory(project=project)
    giver, taker, _ = (approve(project, 100_000) for project in projects)
    page = open_page(finance_a, f"/approvals/{giver.pk}/transfer/")
    assert page.locator("#others input").count() == 3
    page.locator("#other-search").press_sequentially("บาดาล")
    page.wait_for_function("() => document.querySelectorAll('#others input').length === 2")
    page.check(f"#others input[value='{taker.pk}']")
    page.select_option("[name=direction]", "out")
    fill(page, amount="2,500.50", reason="เหลือจ่าย", decided_on="1/3/2569")
    save(page)
    taker.refresh_from_db()
    assert str(taker.effective) == "102500.50"
