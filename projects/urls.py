"""Routes of plans and projects."""

from __future__ import annotations

from django.urls import path

from geoplan.guards import guard
from geoplan.policy import Action
from projects.views import home, placing, register

PLACE = Action.PLACE_PROJECT

urlpatterns = [
    path("", guard(Action.VIEW_PROJECT)(home.home), name="home"),
    path("projects/", guard(Action.VIEW_PROJECT)(register.project_list), name="project_list"),
    path("map/", guard(Action.VIEW_PROJECT)(register.project_map), name="project_map"),
    path("projects/<int:pk>/", guard(Action.VIEW_PROJECT)(register.project_card), name="project_detail"),
    path("projects/<int:pk>/card/", guard(Action.VIEW_PROJECT)(register.project_card), name="project_card"),
    path("tiles/projects/<int:z>/<int:x>/<int:y>.mvt", guard(Action.VIEW_PROJECT)(register.tile), name="project_tile"),
    path("projects/<int:project_id>/place/", guard(PLACE, POST=PLACE)(placing.page), name="project_place"),
    path("projects/<int:project_id>/place/state/", guard(PLACE)(placing.state), name="project_place_state"),
    path("projects/<int:project_id>/place/nearby/", guard(PLACE)(placing.nearby), name="project_place_nearby"),
    path(
        "projects/<int:project_id>/place/records/<int:record_id>/",
        guard(PLACE)(placing.record),
        name="project_place_record",
    ),
    path("projects/<int:project_id>/place/preview/", guard(POST=PLACE)(placing.preview), name="project_place_preview"),
    path(
        "projects/<int:project_id>/place/readings/", guard(POST=PLACE)(placing.readings), name="project_place_readings"
    ),
    path("projects/<int:project_id>/place/file/", guard(POST=PLACE)(placing.file), name="project_place_file"),
    path("projects/<int:project_id>/place/restore/", guard(POST=PLACE)(placing.restore), name="project_place_restore"),
    path("projects/<int:project_id>/place/nowhere/", guard(POST=PLACE)(placing.nowhere), name="project_place_nowhere"),
    path("projects/<int:project_id>/place/clear/", guard(POST=PLACE)(placing.clear), name="project_place_clear"),
]
