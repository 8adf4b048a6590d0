"""The stage of a project follows from its records; nothing else may set it."""

# ruff: noqa: S608 - made of this project's own SQL.

from __future__ import annotations

import pgtrigger


def _stage(project: str, projects: str) -> str:
    """Return the SQL of the stage that the records of ``project`` (its id as SQL) say.

    ``projects`` is the query of all ids in question: each table is asked once for all of them, so that a statement of
    ten thousand rows costs no more a row than one of one.
    """

    def among(table: str, condition: str = "true") -> str:
        return (
            f"{project} IN (SELECT project_id FROM {table} WHERE project_id = ANY(ARRAY({projects})) AND {condition})"
        )

    return f"""
        CASE
            WHEN {among("projects_projectclosing", "outcome = 'completed'")} THEN 'completed'
            WHEN {among("projects_projectclosing", "outcome = 'cancelled'")} THEN 'cancelled'
            WHEN {among("projects_disbursement")} THEN 'disbursing'
            WHEN {among("projects_contract", "ending <> 'terminated'")} THEN 'contracted'
            WHEN {among("projects_budgetapproval", "state = 'approved'")} THEN 'approved'
            ELSE 'planned'
        END
    """


def restage(projects: str) -> str:
    """Return the statement that sets the stage of ``projects`` (a query of ids) where it is no longer right."""
    stage = _stage("p.id", projects)
    return f"""
        UPDATE projects_project p SET stage = {stage}
        WHERE p.id = ANY(ARRAY({projects})) AND p.stage <> {stage};
    """


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
        name="project_stage_checked",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        referencing=pgtrigger.Referencing(new="new_rows"),
        func=f"""
            IF EXISTS (SELECT FROM new_rows n WHERE n.stage <> {_stage("n.id", "SELECT id FROM new_rows")}) THEN
                {_REFUSE}
            END IF;
            RETURN NULL;
        """,
    ),
]
