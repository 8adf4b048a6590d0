"""The URL map: each route with its guard in plain sight."""

from __future__ import annotations

from django.urls import include, path

from geoplan import views
from geoplan.guards import guard
from geoplan.policy import Action
from spatial.views import area_tile

handler400 = "geoplan.views.bad_request"
handler403 = "geoplan.views.not_permitted"
handler404 = "geoplan.views.not_found"
handler429 = "geoplan.views.too_many_requests"
handler500 = "geoplan.views.server_failed"

urlpatterns = [
    path("healthz", guard(Action.VIEW_AREA)(views.health), name="health"),
    path("language/", guard(POST=Action.VIEW_AREA)(views.set_language), name="set_language"),
    path("tiles/areas/<z>/<x>/<y>.mvt", guard(Action.VIEW_AREA)(area_tile), name="area_tile"),
    path("accounts/", include("geoplan.accounts.urls")),
    path("api/v1/", include("geoplan.api_urls")),
    path("", include("geoplan.organisations.urls")),
    path("", include("projects.urls")),
    path("", include("reports.urls")),
    path("", include("geoplan.oversight.urls")),
]
