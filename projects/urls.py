"""Routes of plans and projects."""

from __future__ import annotations

from django.urls import path

from geoplan.guards import guard
from geoplan.policy import Action
from projects.views import detail, editing, exports, home, imports, placing, plans, register, search

PLACE = Action.PLACE_PROJECT
IMPORT = Action.IMPORT_PROJECTS
EXPORT = Action.EXPORT_PROJECTS
_see = guard(Action.VIEW_PROJECT)
_create = guard(Action.CREATE_PROJECT, POST=Action.CREATE_PROJECT)
_edit = guard(Action.EDIT_PROJECT, POST=Action.EDIT_PROJECT)
_see_plan = guard(Action.VIEW_PLAN)
_edit_plan = guard(Action.EDIT_PLAN, POST=Action.EDIT_PLAN)
_change_plan = guard(POST=Action.EDIT_PLAN)

urlpatterns = [
    path("", _see(home.home), name="home"),
    path("search/", _see(search.search), name="search"),
    path("map/", _see(register.project_map), name="project_map"),
    path("projects/", _see(register.project_list), name="project_list"),
    path("projects/new/", _create(editing.project_new), name="project_new"),
    path("projects/<int:pk>/", _see(detail.project_detail), name="project_detail"),
    path("projects/<int:pk>/card/", _see(register.project_card), name="project_card"),
    path("projects/<int:pk>/edit/", _edit(editing.project_edit), name="project_edit"),
    path("projects/<int:pk>/remove/", guard(POST=Action.EDIT_PROJECT)(editing.project_remove), name="project_remove"),
    path("tiles/projects/<int:z>/<int:x>/<int:y>.mvt", _see(register.tile), name="project_tile"),
    path("plans/", _see_plan(plans.plan_list), name="plan_list"),
    path("plans/new/", _edit_plan(plans.plan_new), name="plan_new"),
    path("plans/<int:pk>/", _see_plan(plans.plan_detail), name="plan_detail"),
    path("plans/<int:pk>/edit/", _edit_plan(plans.plan_edit), name="plan_edit"),
    path("plans/<int:pk>/headings/", _change_plan(plans.heading_add), name="heading_add"),
    path("plans/<int:pk>/headings/<int:heading_pk>/", _change_plan(plans.heading_change), name="heading_change"),
    path("plans/<int:pk>/announce/", _change_plan(plans.plan_announce), name="plan_announce"),
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
    path("imports/", guard(IMPORT)(imports.import_list), name="import_list"),
    path("imports/new/", guard(IMPORT, POST=IMPORT)(imports.import_new), name="import_new"),
    path("imports/template.xlsx", guard(IMPORT)(imports.import_template), name="import_template"),
    path("imports/<int:batch_id>/", guard(IMPORT)(imports.import_detail), name="import_detail"),
    path("imports/<int:batch_id>/choices/", guard(POST=IMPORT)(imports.import_choices), name="import_choices"),
    path("imports/<int:batch_id>/commit/", guard(POST=IMPORT)(imports.import_commit), name="import_commit"),
    path("imports/<int:batch_id>/undo/", guard(POST=IMPORT)(imports.import_undo), name="import_undo"),
    path("imports/<int:batch_id>/cancel/", guard(POST=IMPORT)(imports.import_cancel), name="import_cancel"),
    path("imports/<int:batch_id>/progress/", guard(IMPORT)(imports.import_progress), name="import_progress"),
    path("imports/<int:batch_id>/preview/", guard(IMPORT)(imports.import_preview), name="import_preview"),
    path("imports/<int:batch_id>/rows/", guard(IMPORT)(imports.import_rows), name="import_rows"),
    path("imports/<int:batch_id>/sections/<int:number>/", guard(IMPORT)(imports.import_section), name="import_section"),
    path("imports/<int:batch_id>/problems.csv", guard(IMPORT)(imports.import_problems), name="import_problems"),
    path("exports/", guard(EXPORT)(exports.export_list), name="export_list"),
    path("exports/new/", guard(EXPORT, POST=EXPORT)(exports.export_new), name="export_new"),
    path("exports/<int:job_id>/progress/", guard(EXPORT)(exports.export_progress), name="export_progress"),
    path("exports/<int:job_id>/cancel/", guard(POST=EXPORT)(exports.export_cancel), name="export_cancel"),
    path("exports/<int:job_id>/download", guard(EXPORT)(exports.export_download), name="export_download"),
]
