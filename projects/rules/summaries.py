"""Summaries follow the records: who changes something marks its organisation, whose rows are made anew at the end.

Made anew rather than counted up and down: an organisation has some hundreds of projects, which takes milliseconds,
and nothing can drift. Two transactions of one organisation do this one after the other, each seeing what the other
has committed. The mark goes with the transaction that set it.
"""

# ruff: noqa: S608 - only our own fragments are put together.

from __future__ import annotations

import pgtrigger

from projects.rules.statements import on_change

LOCK = 1_230_001
"""The class of the advisory locks by which an organisation's summaries are written one at a time."""

LOCKS = 1024
"""Among how many locks the organisations share, for a change of the whole country takes them all."""

DIMENSIONS = """
    p.organisation_id, p.province_id, p.district_id, p.subdistrict_id, {year}, p.programme_id, p.form, p.stage,
    p.announced_on IS NOT NULL
"""

# What one project has in one fiscal year, of each measure; the year is the one whose money it is.
FACTS = """
    SELECT y.project_id, y.fiscal_year, y.amount AS planned, 0 AS approved, 0 AS contracted, 0 AS disbursed
    FROM projects_projectyearbudget y JOIN projects_project p ON p.id = y.project_id
    WHERE p.organisation_id = ANY(due) AND y.amount IS NOT NULL
    UNION ALL
    SELECT a.project_id, a.fiscal_year, 0, a.effective, 0, 0
    FROM projects_budgetapproval a JOIN projects_project p ON p.id = a.project_id
    WHERE p.organisation_id = ANY(due) AND a.state = 'approved'
    UNION ALL
    SELECT a.project_id, a.fiscal_year, 0, 0, f.amount, 0
    FROM projects_contractfunding f JOIN projects_budgetapproval a ON a.id = f.approval_id
    JOIN projects_project p ON p.id = a.project_id WHERE p.organisation_id = ANY(due)
    UNION ALL
    SELECT a.project_id, a.fiscal_year, 0, 0, 0, d.amount
    FROM projects_disbursement d JOIN projects_budgetapproval a ON a.id = d.approval_id
    JOIN projects_project p ON p.id = a.project_id WHERE p.organisation_id = ANY(due)
"""

MEASURES = """
    count(*), count(*) FILTER (WHERE p.location_state = 'placed'), count(*) FILTER (WHERE p.location_state = 'needed'),
    count(*) FILTER (WHERE y.planned > 0), count(*) FILTER (WHERE y.approved > 0),
    count(*) FILTER (WHERE y.contracted > 0), count(*) FILTER (WHERE y.disbursed > 0),
    COALESCE(sum(y.planned), 0), COALESCE(sum(y.approved), 0), COALESCE(sum(y.contracted), 0),
    COALESCE(sum(y.disbursed), 0)
"""

_COLUMNS = """
    organisation_id, province_id, district_id, subdistrict_id, fiscal_year, programme_id, form, stage, is_announced,
    projects, placed, needed, planned_projects, approved_projects, contracted_projects, disbursed_projects,
    planned, approved, contracted, disbursed
"""


def summarise() -> str:
    """Return the statements that write the summaries of the organisations in ``due`` (an array) anew."""
    sums = ", ".join(f"sum({name}) AS {name}" for name in ("planned", "approved", "contracted", "disbursed"))
    return f"""
        PERFORM pg_advisory_xact_lock({LOCK}, number)
        FROM (SELECT DISTINCT (id % {LOCKS})::int AS number FROM unnest(due) id ORDER BY 1) locks;
        DELETE FROM projects_summary WHERE organisation_id = ANY(due);
        WITH facts AS MATERIALIZED (
            SELECT project_id, fiscal_year, {sums} FROM ({FACTS}) one GROUP BY 1, 2
        )
        INSERT INTO projects_summary ({_COLUMNS})
        SELECT {DIMENSIONS.format(year="y.fiscal_year")}, {MEASURES}
        FROM projects_project p JOIN facts y ON y.project_id = p.id
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
        UNION ALL
        SELECT {DIMENSIONS.format(year="NULL::smallint")}, {MEASURES}
        FROM projects_project p
        LEFT JOIN (SELECT project_id, {sums} FROM facts GROUP BY 1) y ON y.project_id = p.id
        WHERE p.organisation_id = ANY(due)
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
    """


def _due(organisations: str) -> str:
    return f"""
        INSERT INTO projects_summarydue (organisation_id, transaction)
        SELECT DISTINCT organisation_id, txid_current() FROM ({organisations}) touched
        WHERE organisation_id IS NOT NULL ORDER BY 1
        ON CONFLICT DO NOTHING;
    """


def marks_own(name: str) -> list[pgtrigger.Trigger]:
    """Return the triggers of a table that names the organisation itself."""
    return on_change(name, lambda rows: _due(f"SELECT organisation_id FROM ({rows}) r"))


def marks_by(name: str, via: str) -> list[pgtrigger.Trigger]:
    """Return the triggers of a table whose rows lead to a project by the join ``via``, from ``r`` to ``p``."""
    return on_change(name, lambda rows: _due(f"SELECT p.organisation_id FROM ({rows}) r {via}"))


_BY_PROJECT = "JOIN projects_project p ON p.id = r.project_id"
_BY_APPROVAL = "JOIN projects_budgetapproval a ON a.id = r.approval_id JOIN projects_project p ON p.id = a.project_id"

PROJECT_MARKS = marks_own("z_summary_of_project")
BUDGET_MARKS = marks_by("z_summary_of_budget", _BY_PROJECT)
APPROVAL_MARKS = marks_by("z_summary_of_approval", _BY_PROJECT)
FUNDING_MARKS = marks_by("z_summary_of_funding", _BY_APPROVAL)
PAYMENT_MARKS = marks_by("z_summary_of_payment", _BY_APPROVAL)

# The first mark of a transaction brings all of its organisations up to date at once; the others find nothing left.
SUMMARY_DUE_TRIGGERS = [
    pgtrigger.Trigger(
        name="summary_due",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        declare=[("due", "bigint[]")],
        func=f"""
            IF NOT EXISTS (SELECT FROM projects_summarydue WHERE id = NEW.id) THEN
                RETURN NULL;
            END IF;
            WITH gone AS (DELETE FROM projects_summarydue WHERE transaction = NEW.transaction RETURNING organisation_id)
            SELECT array_agg(organisation_id) INTO due FROM gone;
            {summarise()}
            RETURN NULL;
        """,
    ),
]
