"""The review cards on the first page."""

from __future__ import annotations

import pytest

from geoplan.oversight import reviews
from geoplan.oversight.models import ReviewKind
from projects.models import Project
from projects.worklists import Card, cards_for
from tests.conftest import Person
from tests.factories import ProjectFactory


@pytest.fixture
def project(plan_a) -> Project:
    return ProjectFactory(plan=plan_a)


def review_cards(person: Person) -> list[Card]:
    return [card for card in cards_for(person.actor) if "/oversight/reviews/" in card.url]


def test_a_return_waits_on_the_lao_until_it_is_answered_and_then_on_the_office(
    analyst_x: Person, planner_a: Person, engineer_a: Person, planner_b: Person, analyst_y: Person, project
) -> None:
    review = reviews.open_review(analyst_x.actor, project.pk, ReviewKind.RETURN, "โปรดตรวจพิกัด")
    assert [card.count for p in (planner_a, engineer_a, analyst_x) for card in review_cards(p)] == [1, 1, 0]
    reviews.answer(engineer_a.actor, review.pk, "แก้ไขแล้ว")
    people = (planner_a, engineer_a, analyst_x, planner_b, analyst_y)
    assert [card.count for p in people for card in review_cards(p)] == [0, 0, 1, 0, 0]


def test_a_review_card_leads_to_a_page_that_lists_what_it_counts(analyst_x: Person, planner_a: Person, project) -> None:
    reviews.open_review(analyst_x.actor, project.pk, ReviewKind.RETURN, "โปรดตรวจพิกัด")
    (card,) = review_cards(planner_a)
    assert "โปรดตรวจพิกัด" in planner_a.client.get(card.url).content.decode()


@pytest.mark.parametrize("name", ["finance_a", "officer"])
def test_those_who_neither_answer_nor_write_reviews_have_no_card(name: str, request, project) -> None:
    assert review_cards(request.getfixturevalue(name)) == []
