"""Routes of oversight."""

from __future__ import annotations

from django.urls import path

from geoplan.guards import guard
from geoplan.oversight.views import reviews
from geoplan.policy import Action

urlpatterns = [
    path("oversight/reviews/", guard(Action.VIEW_REVIEW)(reviews.review_list), name="review_list"),
    path(
        "oversight/projects/<int:project_id>/reviews/",
        guard(Action.VIEW_REVIEW, POST=Action.WRITE_REVIEW)(reviews.project_reviews),
        name="project_reviews",
    ),
    path(
        "oversight/reviews/<int:review_id>/answer/",
        guard(POST=Action.VIEW_REVIEW)(reviews.answer),
        name="review_answer",
    ),
]
