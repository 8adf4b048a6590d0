"""A provincial analyst notes or returns a project; its LAO sees it and answers."""

from __future__ import annotations

import datetime as dt

import pytest

from geoplan.errors import DomainError
from geoplan.oversight import reviews
from geoplan.oversight.models import Review, ReviewEntry, ReviewKind
from projects.models import Project
from tests.conftest import Person
from tests.factories import ProjectFactory


@pytest.fixture
def project(plan_a) -> Project:
    return ProjectFactory(plan=plan_a)


def opened(person: Person, project: Project) -> Review:
    return reviews.open_review(person.actor, project.pk, ReviewKind.RETURN, "ตำแหน่งไม่ตรงกับชื่อโครงการ")


def test_an_analyst_returns_a_project_and_its_planner_answers(analyst_x: Person, planner_a: Person, project) -> None:
    url = f"/oversight/projects/{project.pk}/reviews/"
    assert analyst_x.client.post(url, {"kind": "return", "text": "โปรดตรวจพิกัด"}).status_code == 200
    assert "โปรดตรวจพิกัด" in planner_a.client.get(url).content.decode()
    review = Review.objects.get()
    planner_a.client.post(f"/oversight/reviews/{review.pk}/answer/", {"text": "แก้ไขแล้ว"})
    review.refresh_from_db()
    assert review.state == "answered"
    assert list(ReviewEntry.objects.values_list("author__username", "text")) == [
        ("analyst_x", "โปรดตรวจพิกัด"),
        ("planner_a", "แก้ไขแล้ว"),
    ]


def test_the_neighbour_the_other_province_and_the_public_never_see_a_review(
    analyst_x: Person, planner_b: Person, analyst_y: Person, public: Person, project
) -> None:
    Project.objects.filter(pk=project.pk).update(announced_on=dt.date(2025, 1, 1))
    review = opened(analyst_x, project)
    for person in (planner_b, analyst_y):
        body = person.client.get(f"/oversight/projects/{project.pk}/reviews/").content.decode()
        assert "ตำแหน่งไม่ตรง" not in body
        assert person.client.post(f"/oversight/reviews/{review.pk}/answer/", {"text": "x"}).status_code == 404
    assert public.client.get(f"/oversight/projects/{project.pk}/reviews/").status_code == 302


def test_an_analyst_of_another_province_cannot_write_on_a_project_that_is_announced(analyst_y: Person, project) -> None:
    Project.objects.filter(pk=project.pk).update(announced_on=dt.date(2025, 1, 1))
    with pytest.raises(DomainError) as refused:
        opened(analyst_y, project)
    assert refused.value.status == 403
    assert not Review.objects.exists()


@pytest.mark.parametrize("name", ["planner_a", "finance_a", "engineer_a", "officer"])
def test_only_the_provincial_office_opens_reviews(name: str, project, request) -> None:
    with pytest.raises(DomainError) as refused:
        opened(request.getfixturevalue(name), project)
    assert refused.value.status == 403


def test_a_draft_of_another_province_does_not_exist_for_its_analyst(analyst_y: Person, project) -> None:
    with pytest.raises(DomainError) as refused:
        opened(analyst_y, project)
    assert refused.value.status == 404


def test_a_finance_officer_reads_but_does_not_answer(analyst_x: Person, finance_a: Person, project) -> None:
    review = opened(analyst_x, project)
    response = finance_a.client.post(f"/oversight/reviews/{review.pk}/answer/", {"text": "x"})
    assert response.status_code == 403
    assert review.entries.count() == 1


def test_a_closed_review_takes_no_more_words(analyst_x: Person, planner_a: Person, project) -> None:
    review = opened(analyst_x, project)
    analyst_x.client.post(f"/oversight/reviews/{review.pk}/answer/", {"close": "1"})
    response = planner_a.client.post(f"/oversight/reviews/{review.pk}/answer/", {"text": "ยังไม่เสร็จ"})
    assert response.status_code == 409
    assert review.entries.count() == 1


def test_only_the_office_closes(analyst_x: Person, planner_a: Person, project) -> None:
    review = opened(analyst_x, project)
    assert planner_a.client.post(f"/oversight/reviews/{review.pk}/answer/", {"close": "1"}).status_code == 403


@pytest.mark.parametrize("text", ["", "   ", "\0", "ก" * 4001])
def test_a_review_without_fit_text_is_refused_and_nothing_is_written(text: str, analyst_x: Person, project) -> None:
    url = f"/oversight/projects/{project.pk}/reviews/"
    assert analyst_x.client.post(url, {"kind": "note", "text": text}).status_code == 400
    assert not Review.objects.exists()


def test_what_is_written_shows_as_text_not_as_markup(analyst_x: Person, project) -> None:
    url = f"/oversight/projects/{project.pk}/reviews/"
    body = analyst_x.client.post(url, {"kind": "note", "text": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert" in body


def test_what_was_said_in_a_review_is_never_changed(analyst_x: Person, plan_a) -> None:
    project = ProjectFactory(plan=plan_a)
    reviews.open_review(analyst_x.actor, project.pk, ReviewKind.RETURN, "ผิดที่")
    with pytest.raises(Exception, match="Cannot update"):
        ReviewEntry.objects.update(text="ถูกที่")


def test_the_history_keeps_the_words_of_a_draft_that_went(analyst_x: Person, plan_a) -> None:
    project = ProjectFactory(plan=plan_a)
    reviews.open_review(analyst_x.actor, project.pk, ReviewKind.RETURN, "ผิดที่")
    project.delete()
    events = ReviewEntry.pgh_event_model.objects.order_by("pgh_id").values_list("pgh_label", "text")
    assert list(events) == [("insert", "ผิดที่"), ("delete", "ผิดที่")]
