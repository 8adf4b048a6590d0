"""Routes of plans and projects."""

from __future__ import annotations

from django.urls import path

from geoplan.guards import guard
from geoplan.policy import Action
from projects.views import home

urlpatterns = [
    path("", guard(Action.VIEW_PROJECT)(home.home), name="home"),
]
