"""Routes of plans and projects."""

from __future__ import annotations

from django.urls import path

from geoplan.guards import guard
from geoplan.policy import Action
from projects import urls_money
from projects.views import (
    detail,
    editing,
    exports,
    headings,
    imports,
    ledgers,
    map_areas,
    photos,
    placing,
    plans,
    register,
    revisions,
    rows,
    saved_views,
    search,
    steps,
    tiles,
)

PLACE = Action.PLACE_PROJECT
IMPORT = Action.IMPORT_PROJECTS
EXPORT = Action.EXPORT_PROJECTS
SEE_PHOTO = Action.VIEW_PHOTO
PHOTO = Action.EDIT_PHOTO
_see = guard(Action.VIEW_PROJECT)
_create = guard(Action.CREATE_PROJECT, POST=Action.CREATE_PROJECT)
_edit = guard(Action.EDIT_PROJECT, POST=Action.EDIT_PROJECT)
_see_plan = guard(Action.VIEW_PLAN)
_edit_plan = guard(Action.EDIT_PLAN, POST=Action.EDIT_PLAN)
_change_plan = guard(POST=Action.EDIT_PLAN)
_see_ledger = guard(Action.VIEW_LEDGER)
_edit_ledger = guard(Action.EDIT_LEDGER, POST=Action.EDIT_LEDGER)
LEDGER = "ledgers/<organisation:code>/"
_announce = guard(POST=Action.ANNOUNCE_PLAN)
_see_view = guard(Action.VIEW_SAVED_VIEW)
_save_view = guard(Action.SAVE_VIEW, POST=Action.SAVE_VIEW)
_change_view = guard(POST=Action.SAVE_VIEW)

urlpatterns = [
    path("search/", _see(search.search), name="search"),
    path("map/", _see(register.project_map), name="project_map"),
    path("map/areas.json", _see(map_areas.map_areas), name="map_areas"),
    path("projects/", _see(register.project_list), name="project_list"),
    path("projects/new/", _create(editing.project_new), name="project_new"),
    path("projects/<int:pk>/", _see(detail.project_detail), name="project_detail"),
    path("projects/<int:pk>/card/", _see(register.project_card), name="project_card"),
    path("projects/<int:pk>/edit/", _edit(editing.project_edit), name="project_edit"),
    path("projects/<int:pk>/remove/", guard(POST=Action.EDIT_PROJECT)(editing.project_remove), name="project_remove"),
    path("tiles/projects/<z>/<x>/<y>.mvt", _see(tiles.tile), name="project_tile"),
    path("plans/", _see_plan(plans.plan_list), name="plan_list"),
    path("plans/new/", _edit_plan(plans.plan_new), name="plan_new"),
    path("plans/<int:pk>/", _see_plan(plans.plan_detail), name="plan_detail"),
    path("plans/<int:pk>/edit/", _edit_plan(plans.plan_edit), name="plan_edit"),
    path("plans/<int:pk>/headings/", _change_plan(plans.heading_add), name="heading_add"),
    path("plans/<int:pk>/headings/<int:heading_pk>/", _change_plan(plans.heading_change), name="heading_change"),
    path("plans/<int:pk>/summary/", _see_plan(plans.plan_summary), name="plan_summary"),
    path("plans/<int:pk>/steps/", _change_plan(plans.plan_step), name="plan_step"),
    path("plans/<int:pk>/announce/", _announce(plans.plan_announce), name="plan_announce"),
    path("plans/<int:pk>/revisions/new/", _edit_plan(revisions.revision_new), name="revision_new"),
    path("revisions/<int:pk>/", _see_plan(revisions.revision_detail), name="revision_detail"),
    path("revisions/<int:pk>/reason/", _change_plan(revisions.revision_describe), name="revision_describe"),
    path("revisions/<int:pk>/remove/", _change_plan(revisions.revision_remove), name="revision_remove"),
    path("revisions/<int:pk>/steps/", _change_plan(revisions.revision_step), name="revision_step"),
    path("revisions/<int:pk>/announce/", _announce(revisions.revision_announce), name="revision_announce"),
    path("revisions/<int:pk>/projects/new/", _edit_plan(rows.row_new_project), name="row_new_project"),
    path("revisions/<int:pk>/rows/new/", _edit_plan(rows.row_new), name="row_new"),
    path("revisions/<int:pk>/rows/<int:row_id>/", _edit_plan(rows.row_edit), name="row_edit"),
    path("revisions/<int:pk>/headings/new/", _edit_plan(headings.heading_row_new), name="heading_row_new"),
    path(
        "revisions/<int:pk>/headings/<int:heading_row_id>/",
        _edit_plan(headings.heading_row_edit),
        name="heading_row_edit",
    ),
    path("steps/<int:step_id>/take-back/", _change_plan(steps.step_take_back), name="step_take_back"),
    path("steps/<int:step_id>/attach/", _change_plan(steps.step_attach), name="step_attach"),
    path("steps/<int:step_id>/document", _see_plan(steps.step_document), name="step_document"),
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
    path("projects/<int:project_id>/photos/", guard(SEE_PHOTO, POST=PHOTO)(photos.section), name="project_photos"),
    path("photos/<int:photo_id>/", guard(SEE_PHOTO, POST=PHOTO)(photos.page), name="photo"),
    path("photos/<int:photo_id>/<slug:size>.jpg", guard(SEE_PHOTO)(photos.file), name="photo_file"),
    path("photos/<int:photo_id>/remove/", guard(POST=PHOTO)(photos.remove), name="photo_remove"),
    path("photos/<int:photo_id>/restore/", guard(POST=PHOTO)(photos.restore), name="photo_restore"),
    path("photos/<int:photo_id>/place/", guard(PLACE, POST=PLACE)(photos.place), name="photo_place"),
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
    path("views/", _see_view(saved_views.saved_view_list), name="saved_view_list"),
    path("views/new/", _change_view(saved_views.saved_view_new), name="saved_view_new"),
    path("views/<int:pk>/", _save_view(saved_views.saved_view), name="saved_view"),
    path("views/<int:pk>/remove/", _change_view(saved_views.saved_view_remove), name="saved_view_remove"),
    path("views/<int:pk>/open/<slug:where>/", _see_view(saved_views.saved_view_open), name="saved_view_open"),
    path("ledgers/", _see_ledger(ledgers.ledger_home), name="ledger_home"),
    path(LEDGER, _see_ledger(ledgers.ledger), name="ledger"),
    path(f"{LEDGER}<int:year>/ledger.csv", _see_ledger(ledgers.ledger_csv), name="ledger_csv"),
    path(
        f"{LEDGER}<int:year>/template.xlsx", guard(Action.EDIT_LEDGER)(ledgers.ledger_template), name="ledger_template"
    ),
    path(f"{LEDGER}<int:year>/import/", _edit_ledger(ledgers.ledger_import), name="ledger_import"),
    path(f"{LEDGER}<int:year>/close/", guard(POST=Action.CLOSE_YEAR)(ledgers.ledger_close), name="ledger_close"),
    path(f"{LEDGER}<int:year>/reopen/", guard(POST=Action.REOPEN_YEAR)(ledgers.ledger_reopen), name="ledger_reopen"),
    path(f"{LEDGER}<int:year>/<slug:side>/", _edit_ledger(ledgers.ledger_edit), name="ledger_edit"),
    *urls_money.urlpatterns,
]
