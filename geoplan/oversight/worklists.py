"""The review cards of the first page: what the LAO has to answer, and what the provincial office has to read."""

from __future__ import annotations

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geoplan.oversight.models import Review, ReviewState
from geoplan.policy import Action, Actor
from projects.worklists import Card, worklist


@worklist
def to_answer(actor: Actor) -> Card | None:
    """Reviews that wait for the LAO, for those who answer them."""
    return _card(actor, Action.ANSWER_REVIEW, ReviewState.OPEN, _("Projects noted or returned"), _("Read and answer"))


@worklist
def answered(actor: Actor) -> Card | None:
    """Reviews that the LAOs answered, for the office that wrote them."""
    return _card(actor, Action.WRITE_REVIEW, ReviewState.ANSWERED, _("Reviews answered"), _("Read the answers"))


def _card(actor: Actor, action: Action, state: ReviewState, title: Promise, button: Promise) -> Card | None:
    reach = actor.visibility(action)
    if not reach.organisations and not reach.provinces:
        return None
    within = Q(project__organisation__in=reach.organisations) | Q(project__organisation__province__in=reach.provinces)
    found = Review.objects.visible_to(actor).filter(within, state=state).order_by()
    seen = found.aggregate(n=Count("pk"), oldest=Min("opened_at"))
    return Card(title, seen["n"], f"{reverse('review_list')}?state={state}", button, seen["oldest"], "review")
