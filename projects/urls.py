"""Routes of plans and projects."""

from __future__ import annotations

from django.urls import path

from geoplan.guards import guard
from geoplan.policy import Action
from projects.views import home, register

urlpatterns = [
    path("", guard(Action.VIEW_PROJECT)(home.home), name="home"),
    path("projects/", guard(Action.VIEW_PROJECT)(register.project_list), name="project_list"),
    path("map/", guard(Action.VIEW_PROJECT)(register.project_map), name="project_map"),
    path("projects/<int:pk>/", guard(Action.VIEW_PROJECT)(register.project_card), name="project_detail"),
    path("projects/<int:pk>/card/", guard(Action.VIEW_PROJECT)(register.project_card), name="project_card"),
    path("tiles/projects/<int:z>/<int:x>/<int:y>.mvt", guard(Action.VIEW_PROJECT)(register.tile), name="project_tile"),
]
