"""The API's routes under /api/v1/; each view names its guards by method."""

from __future__ import annotations

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from geoplan.organisations import api as organisations
from geoplan.organisations import api_data
from geoplan.policy import Action
from projects.api import exports, imports, locations, money, photos, projects, revisions, saved_views
from reports import api as reports
from spatial import api as areas


class Schema(SpectacularAPIView):
    """The OpenAPI 3 document of this API."""

    guards = {"GET": Action.VIEW_AREA}


urlpatterns = [
    path("schema/", Schema.as_view(), name="api_schema"),
    path("areas/", areas.AreaList.as_view(), name="api_area_list"),
    path("areas/<slug:code>/", areas.AreaDetail.as_view(), name="api_area"),
    path("organisations/", organisations.OrganisationList.as_view(), name="api_organisation_list"),
    path("organisations/<slug:code>/", organisations.OrganisationDetail.as_view(), name="api_organisation"),
    path("organisations/<slug:code>/profile/", api_data.ProfileDetail.as_view(), name="api_profile"),
    path("organisations/<slug:code>/communities/", api_data.CommunityList.as_view(), name="api_community_list"),
    path("organisations/<slug:code>/population/", api_data.PopulationList.as_view(), name="api_population_list"),
    path("projects/", projects.ProjectList.as_view(), name="api_project_list"),
    path("projects/<int:pk>/", projects.ProjectDetail.as_view(), name="api_project"),
    path("projects/<int:pk>/locations/", locations.LocationList.as_view(), name="api_location_list"),
    path("projects/<int:pk>/photos/", photos.PhotoList.as_view(), name="api_photo_list"),
    path("photos/<int:photo_id>/<slug:size>.jpg", photos.PhotoFile.as_view(), name="api_photo_file"),
    path("revisions/", revisions.RevisionList.as_view(), name="api_revision_list"),
    path("revisions/<int:pk>/", revisions.RevisionDetail.as_view(), name="api_revision"),
    path("projects/<int:pk>/approvals/", money.ApprovalList.as_view(), name="api_approval_list"),
    path("projects/<int:pk>/contracts/", money.ContractList.as_view(), name="api_contract_list"),
    path("projects/<int:pk>/payments/", money.PaymentList.as_view(), name="api_payment_list"),
    path("approvals/<int:pk>/", money.ApprovalDetail.as_view(), name="api_approval"),
    path("payments/<int:pk>/", money.PaymentDetail.as_view(), name="api_payment"),
    path("views/", saved_views.SavedViewList.as_view(), name="api_saved_view_list"),
    path("views/<int:pk>/", saved_views.SavedViewDetail.as_view(), name="api_saved_view"),
    path("imports/", imports.ImportList.as_view(), name="api_import_list"),
    path("imports/<int:pk>/", imports.ImportDetail.as_view(), name="api_import"),
    path("imports/<int:pk>/commit/", imports.ImportCommit.as_view(), name="api_import_commit"),
    path("imports/<int:pk>/undo/", imports.ImportUndo.as_view(), name="api_import_undo"),
    path("exports/", exports.ExportList.as_view(), name="api_export_list"),
    path("exports/<int:pk>/", exports.ExportDetail.as_view(), name="api_export"),
    path("exports/<int:pk>/file/", exports.ExportFile.as_view(), name="api_export_file"),
    path("reports/", reports.ReportList.as_view(), name="api_report_list"),
    path("reports/<int:pk>/", reports.ReportDetail.as_view(), name="api_report"),
    path("reports/<int:pk>/file/", reports.ReportFile.as_view(), name="api_report_file"),
]
