"""The stage of a project follows from its records; nothing else may set it."""

from __future__ import annotations

import pgtrigger


def _stage(project: str) -> str:
    """Return the SQL of the stage that the records of the project (its id as SQL) say."""
    return f"""
        CASE
            WHEN EXISTS (SELECT FROM projects_projectclosing x WHERE x.project_id = {project})
                THEN (SELECT x.outcome FROM projects_projectclosing x WHERE x.project_id = {project})
            WHEN EXISTS (SELECT FROM projects_disbursement x WHERE x.project_id = {project}) THEN 'disbursing'
            WHEN EXISTS (SELECT FROM projects_contract x WHERE x.project_id = {project} AND x.ending <> 'terminated')
                THEN 'contracted'
            WHEN EXISTS (SELECT FROM projects_budgetapproval x WHERE x.project_id = {project} AND x.state = 'approved')
                THEN 'approved'
            ELSE 'planned'
        END
    """  # noqa: S608 - made of this project's own SQL


def restage(projects: str) -> str:
    """Return the statement that sets the stage of ``projects`` (a query of ids) where it is no longer right."""
    return f"""
        UPDATE projects_project p SET stage = said.stage
        FROM (SELECT q.id, {_stage("q.id")} AS stage FROM projects_project q WHERE q.id IN ({projects})) said
        WHERE p.id = said.id AND p.stage <> said.stage;
    """  # noqa: S608 - made of this project's own SQL


_REFUSE = "RAISE EXCEPTION 'stage_follows_records' USING ERRCODE = 'GP021';"

STAGE_TRIGGERS = [
    pgtrigger.Trigger(
        name="project_g_stage_of_new",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=~pgtrigger.Q(new__stage="planned"),
        func=_REFUSE,
    ),
    pgtrigger.Trigger(
        name="project_g_stage_of_changed",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__stage__df=pgtrigger.F("new__stage")),
        func=f"IF NEW.stage <> ({_stage('NEW.id')}) THEN {_REFUSE} END IF; RETURN NEW;",
    ),
]
