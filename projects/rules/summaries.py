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

OWN = "organisation_id, province_id, district_id, subdistrict_id"
ALIKE = "programme_id, form, kind, stage, is_announced"
MONEY = ("planned", "approved", "contracted", "disbursed")
COUNTS = ("projects", "placed", "needed", *(f"{name}_projects" for name in MONEY), "completed_projects")
MEASURES = (*COUNTS, *MONEY, "completed")

LOCATION_STATE = """CASE WHEN p.location_state <> 'needed' OR (p.stage <> 'cancelled' AND p.withdrawn_on IS NULL)
            THEN p.location_state END"""
"""SQL of the location state of project ``p``; null where a place is missing and nothing will be built any more."""

# The projects of the organisations in ``due`` (an array), by the columns above.
_PROJECTS = f"""
    SELECT p.id, p.organisation_id, p.province_id, p.district_id, p.subdistrict_id,
        COALESCE(o.province_id, '') AS owner, p.programme_id, p.form, p.kind, p.stage,
        p.announced_on IS NOT NULL AS is_announced,
        {LOCATION_STATE} AS location_state
    FROM projects_project p JOIN organisations_organisation o ON o.id = p.organisation_id
    WHERE p.organisation_id = ANY(due)
"""

# What one project has in one fiscal year, of each measure; the year is the one whose money it is.
_FACTS = """
    SELECT y.project_id, y.fiscal_year, y.amount AS planned, 0 AS approved, 0 AS contracted, 0 AS disbursed
    FROM projects_projectyearbudget y JOIN projects_project p ON p.id = y.project_id
    WHERE p.organisation_id = ANY(due) AND y.amount IS NOT NULL
    UNION ALL
    SELECT a.project_id, a.fiscal_year, 0, a.effective, 0, 0
    FROM projects_budgetapproval a JOIN projects_project p ON p.id = a.project_id
    WHERE p.organisation_id = ANY(due) AND a.state = 'approved' AND a.effective > 0
    UNION ALL
    SELECT a.project_id, a.fiscal_year, 0, 0, f.amount, 0
    FROM projects_contractfunding f JOIN projects_budgetapproval a ON a.id = f.approval_id
    JOIN projects_project p ON p.id = a.project_id WHERE p.organisation_id = ANY(due) AND f.amount > 0
    UNION ALL
    SELECT a.project_id, a.fiscal_year, 0, 0, 0, d.amount
    FROM projects_disbursement d JOIN projects_budgetapproval a ON a.id = d.approval_id
    JOIN projects_project p ON p.id = a.project_id WHERE p.organisation_id = ANY(due)
"""

_MEASURED = ", ".join(
    (
        "count(*), count(*) FILTER (WHERE p.location_state = 'placed')",
        "count(*) FILTER (WHERE p.location_state = 'needed')",
        *(f"count(*) FILTER (WHERE y.{name} > 0)" for name in MONEY),
        "count(*) FILTER (WHERE p.stage = 'completed')",
        *(f"COALESCE(sum(y.{name}), 0)" for name in MONEY),
        "COALESCE(sum(y.disbursed) FILTER (WHERE p.stage = 'completed'), 0)",
    )
)

# What was to be paid and what was paid, with its day.
_DAYS = """
    SELECT c.project_id, COALESCE(i.due_on, c.current_ends_on) AS day, i.amount AS expected, 0 AS paid
    FROM projects_instalment i JOIN projects_contract c ON c.id = i.contract_id
    JOIN projects_project p ON p.id = c.project_id WHERE p.organisation_id = ANY(due) AND c.ending <> 'terminated'
    UNION ALL
    SELECT d.project_id, d.paid_on, 0, d.amount
    FROM projects_disbursement d JOIN projects_project p ON p.id = d.project_id WHERE p.organisation_id = ANY(due)
"""

_IN_FORCE = """
    SELECT c.project_id, min(c.current_ends_on) AS ends_on
    FROM projects_contract c JOIN projects_project p ON p.id = c.project_id
    WHERE p.organisation_id = ANY(due) AND c.ending = '' AND p.stage NOT IN ('completed', 'cancelled') GROUP BY 1
"""


def _of(rows: str, names: str) -> str:
    return ", ".join(f"{rows}.{name}" for name in names.split(", "))


# Which of programme, form, kind and stage a set of the grouping keeps, as the bits of those that it leaves out.
_GRAINS = {0: "each", 0b0111: "programme", 0b1011: "form", 0b1101: "kind", 0b1110: "stage", 0b1111: "all"}


def _areas() -> str:
    """Return the statement that adds to the areas' summaries what ``made`` has more than ``gone``.

    Rows are taken in the order of their keys, so that two transactions wait for one another, never in a ring.
    """
    keys = f"area, fiscal_year, grain, owner, {ALIKE}"
    same = "area, parent, fiscal_year, owner, is_announced"
    grain = " ".join(f"WHEN {bits} THEN '{name}'" for bits, name in _GRAINS.items())
    changes = ", ".join(f"sum(sign * {name})" for name in MEASURES)
    return f"""
        INSERT INTO projects_areasummary AS s ({keys}, parent, {", ".join(MEASURES)})
        SELECT area, fiscal_year, CASE GROUPING(programme_id, form, kind, stage) {grain} END AS grain, owner,
            programme_id, COALESCE(form, '') AS form, COALESCE(kind, '') AS kind, COALESCE(stage, '') AS stage,
            is_announced, parent, {changes}
        FROM (SELECT 1 AS sign, * FROM made UNION ALL SELECT -1, * FROM gone) r
        CROSS JOIN LATERAL (VALUES (r.province_id, ''), (r.district_id, r.province_id)) a (area, parent)
        WHERE area IS NOT NULL
        GROUP BY {same}, GROUPING SETS ((programme_id, form, kind, stage), (programme_id), (form), (kind), (stage), ())
        HAVING {" OR ".join(f"sum(sign * {name}) <> 0" for name in MEASURES)}
        ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9
        ON CONFLICT ({keys}) DO UPDATE
        SET {", ".join(f"{name} = s.{name} + excluded.{name}" for name in MEASURES)};
    """


def summarise() -> str:
    """Return the statements that write the summaries of the organisations in ``due`` (an array) anew."""
    sums = ", ".join(f"sum({name}) AS {name}" for name in MONEY)
    columns = f"{OWN}, owner, fiscal_year, {ALIKE}, {', '.join(MEASURES)}"
    own = f"{_of('p', OWN)}, {_of('p', ALIKE)}"
    return f"""
        PERFORM pg_advisory_xact_lock({LOCK}, number)
        FROM (SELECT DISTINCT (id % {LOCKS})::int AS number FROM unnest(due) id ORDER BY 1) locks;
        DELETE FROM projects_organisationsummary WHERE organisation_id = ANY(due);
        DELETE FROM projects_latesummary WHERE organisation_id = ANY(due);
        DELETE FROM projects_monthsummary WHERE organisation_id = ANY(due);
        WITH p AS MATERIALIZED ({_PROJECTS}),
        facts AS MATERIALIZED (SELECT project_id, fiscal_year, {sums} FROM ({_FACTS}) one GROUP BY 1, 2),
        y AS MATERIALIZED (
            SELECT project_id, fiscal_year, {", ".join(MONEY)} FROM facts
            UNION ALL
            SELECT p.id, NULL, {", ".join(MONEY)}
            FROM p LEFT JOIN (SELECT project_id, {sums} FROM facts GROUP BY 1) f ON f.project_id = p.id
        ),
        gone AS (DELETE FROM projects_summary WHERE organisation_id = ANY(due) RETURNING {columns}),
        made AS (
            INSERT INTO projects_summary ({columns})
            SELECT {_of("p", OWN)}, p.owner, y.fiscal_year, {_of("p", ALIKE)}, {_MEASURED}
            FROM p JOIN y ON y.project_id = p.id
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
            RETURNING {columns}
        ),
        own AS (
            INSERT INTO projects_organisationsummary
                (organisation_id, province_id, district_id, fiscal_year, is_announced, {", ".join(MEASURES)})
            SELECT organisation_id, province_id, district_id, fiscal_year, is_announced,
                {", ".join(f"sum({name})" for name in MEASURES)}
            FROM made GROUP BY 1, 2, 3, 4, 5
        ),
        late AS (
            INSERT INTO projects_latesummary ({OWN}, {ALIKE}, fiscal_year, ends_on, projects)
            SELECT {own}, y.fiscal_year, c.ends_on, count(*)
            FROM p JOIN y ON y.project_id = p.id JOIN ({_IN_FORCE}) c ON c.project_id = p.id
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
        ),
        months AS (
            INSERT INTO projects_monthsummary ({OWN}, {ALIKE}, month, expected, paid)
            SELECT {own}, date_trunc('month', d.day)::date, sum(d.expected), sum(d.paid)
            FROM p JOIN ({_DAYS}) d ON d.project_id = p.id
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
        )
        {_areas()}
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

_BY_CONTRACT = "JOIN projects_contract c ON c.id = r.contract_id JOIN projects_project p ON p.id = c.project_id"

PROJECT_MARKS = marks_own("z_summary_of_project")
BUDGET_MARKS = marks_by("z_summary_of_budget", _BY_PROJECT)
APPROVAL_MARKS = marks_by("z_summary_of_approval", _BY_PROJECT)
FUNDING_MARKS = marks_by("z_summary_of_funding", _BY_APPROVAL)
CONTRACT_MARKS = marks_by("z_summary_of_contract", _BY_PROJECT)
INSTALMENT_MARKS = marks_by("z_summary_of_instalment", _BY_CONTRACT)
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
