"""Reviewing a project: an analyst notes or returns, the LAO answers, the analyst closes.

The provincial office never edits an LAO's data (DOMAIN section 2); what is wrong is said here and mended there.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from geoplan.errors import DomainError
from geoplan.oversight.models import Review, ReviewEntry, ReviewKind, ReviewState
from geoplan.policy import Action, Actor
from projects.models import Project

LONGEST_TEXT = 4000


def open_review(actor: Actor, project_id: int, kind: ReviewKind, text: str) -> Review:
    """Open a note on a project, or return it to its LAO for correction; 404 where the actor cannot see it."""
    project = Project.objects.visible_to(actor).select_related("organisation").filter(pk=project_id).first()
    if project is None:
        raise DomainError("not_found")
    actor.require(Action.WRITE_REVIEW, project)
    text = _checked(text)
    with transaction.atomic():
        review = Review.objects.create(project=project, kind=kind)
        _say(review, actor, text)
    return review


def answer(actor: Actor, review_id: int, text: str) -> Review:
    """Answer a review: the LAO's word makes it answered, the analyst's further word opens it again."""
    with transaction.atomic():
        review = _locked(actor, review_id)
        is_office = actor.may(Action.WRITE_REVIEW, review)
        if not is_office:
            actor.require(Action.ANSWER_REVIEW, review)
        if review.state == ReviewState.CLOSED:
            raise DomainError("review_closed")
        _say(review, actor, _checked(text))
        review.state = ReviewState.OPEN if is_office else ReviewState.ANSWERED
        review.save(update_fields=["state"])
    return review


def close(actor: Actor, review_id: int) -> Review:
    """Close a review; only the office that may write reviews closes them."""
    with transaction.atomic():
        review = _locked(actor, review_id)
        actor.require(Action.WRITE_REVIEW, review)
        review.state, review.closed_at = ReviewState.CLOSED, timezone.now()
        review.save(update_fields=["state", "closed_at"])
    return review


def _locked(actor: Actor, review_id: int) -> Review:
    visible = Review.objects.visible_to(actor).select_related("project__organisation")
    review = visible.select_for_update(of=("self",)).filter(pk=review_id).first()
    if review is None:
        raise DomainError("not_found")
    return review


def _checked(text: str) -> str:
    text = text.replace("\0", "").strip()
    if not text:
        raise DomainError("review_needs_text")
    if len(text) > LONGEST_TEXT:
        raise DomainError("review_too_long", length=len(text), most=LONGEST_TEXT)
    return text


def _say(review: Review, actor: Actor, text: str) -> None:
    # Only a member may write, so there is a user.
    ReviewEntry.objects.create(review=review, author_id=actor.user_id, text=text)  # type: ignore[misc]
