"""Keyset paging: every row exactly once, in any order, ties and blanks included."""

from __future__ import annotations

import base64
import json
import random
from decimal import Decimal

import pytest

from geoplan.errors import DomainError
from projects.models import Project, ProjectYearBudget
from projects.paging import KEYS, page_of, read_sort
from projects.totals import planned_amount
from tests.factories import ProjectFactory

SORTS = [prefix + name for name in KEYS for prefix in ("", "-")]


@pytest.fixture
def many(plan_a, plan_b):
    """Thirty-seven projects full of ties: five names, three kinds, budgets blank, zero and equal."""
    dice = random.Random(2569)
    for number in range(37):
        project = ProjectFactory(
            plan=dice.choice([plan_a, plan_b]),
            code=f"P{number:03d}",
            name=dice.choice(["ถนน", "เขื่อน", "สะพาน", "แหล่งน้ำ", "โรงเรียน"]),
            kind=dice.choice(["road", "well", "pond"]),
            stage=dice.choice(["planned", "approved", "cancelled"]),
            programme_id=dice.choice([None, "01", "09"]),
        )
        amount = dice.choice([None, "none", Decimal(0), Decimal(500), Decimal("500.25")])
        if amount != "none":
            ProjectYearBudget.objects.create(project=project, fiscal_year=2569, amount=amount)


def rows():
    return Project.objects.annotate(planned=planned_amount())


@pytest.mark.parametrize("sort", SORTS)
def test_walking_the_pages_meets_every_row_exactly_once_and_back_again(many, sort):
    for size in (1, 5, 36, 37, 50):
        walk(sort, size)


def walk(sort: str, size: int) -> None:
    forward, cursors, after = [], [], ""
    while True:
        page = page_of(rows(), sort, after=after, size=size)
        forward.append([row.pk for row in page.rows])
        if not page.after:
            last = page
            break
        cursors.append(after := page.after)
    whole = [pk for page in forward for pk in page]
    assert len(whole) == 37
    assert set(whole) == set(Project.objects.values_list("pk", flat=True))
    backward, page = [forward[-1]], last
    while page.before:
        page = page_of(rows(), sort, before=page.before, size=size)
        backward.append([row.pk for row in page.rows])
    assert [pk for part in reversed(backward) for pk in part] == whole
    assert not page_of(rows(), sort, size=size).before


def test_rows_come_in_the_order_asked_for(many):
    amounts = [row.planned for row in page_of(rows(), "-planned", size=50).rows]
    known = [amount for amount in amounts if amount is not None]
    assert known == sorted(known, reverse=True)
    assert amounts[len(known) :] == [None] * (37 - len(known))


def test_thai_names_come_in_the_order_of_the_dictionary(plan_a):
    # Royal Institute dictionary order: a leading vowel comes after its consonant.
    for number, name in enumerate(["แหล่งน้ำ", "เขื่อน", "โรงเรียน", "ถนน", "สะพาน"]):
        ProjectFactory(plan=plan_a, code=str(number), name=name)
    assert [row.name for row in page_of(rows(), "name").rows] == ["เขื่อน", "ถนน", "โรงเรียน", "สะพาน", "แหล่งน้ำ"]


def test_a_row_added_meanwhile_moves_nothing_to_another_page(many):
    first = page_of(rows(), "-id", size=10)
    expected = [row.pk for row in page_of(rows(), "-id", after=first.after, size=10).rows]
    ProjectFactory(plan=Project.objects.first().plan, code="NEW")
    assert [row.pk for row in page_of(rows(), "-id", after=first.after, size=10).rows] == expected


@pytest.mark.parametrize(
    "sort", ["password", "-organisation__members", "id;drop", "?", "--id", "planned desc", "id,name"]
)
def test_a_sort_outside_the_list_is_refused(sort):
    with pytest.raises(DomainError) as raised:
        read_sort(sort)
    assert raised.value.params["name"] == "sort"


def cursor(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "%%%",
        "ก",
        cursor(),
        cursor("-id"),
        cursor("id", 1, 1),
        cursor("-id", "1 OR 1=1", 1),
        cursor("-id", 1, "1"),
        cursor("-id", 10**30, 1),
        cursor("-id", True, True),
        cursor("-id", None, None),
        cursor("-id", [1], 1),
        base64.urlsafe_b64encode(b"[" * 100_000).decode(),
    ],
)
@pytest.mark.parametrize("side", ["after", "before"])
def test_a_cursor_that_was_not_ours_is_refused(db, text, side):
    with pytest.raises(DomainError) as raised:
        page_of(rows(), "-id", **{side: text})
    assert (raised.value.status, raised.value.params["name"]) == (400, side)
