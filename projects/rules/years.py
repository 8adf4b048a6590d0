"""The money of a closed fiscal year stays as it is, until the department opens the year again (DESIGN section 2).

A budget, its steps and its transfers belong to the year of the budget; a payment to the year in which it was paid, so
that what was kept beyond a year is paid after the year has been closed. Carry-overs themselves are never locked.
"""

# ruff: noqa: S608 - only our own fragments are put together.

from __future__ import annotations

ANY_ORGANISATION = 0
"""Stands for all organisations in the lock of a year: one lock a row of a national import would be too many."""


def require_open(rows: str) -> str:
    """Return the refusal of rows (organisation_id, fiscal_year) of a closed year, for a whole statement.

    Who closes a year waits for those who write money of it, and they for it.
    """
    return f"""
        PERFORM pg_advisory_xact_lock_shared({ANY_ORGANISATION}, year) FROM (
            SELECT DISTINCT fiscal_year::int AS year FROM ({rows}) touched ORDER BY 1
        ) years;
        IF EXISTS (
            SELECT FROM projects_fiscalyearclosing c JOIN ({rows}) touched
            ON touched.organisation_id = c.organisation_id AND touched.fiscal_year = c.fiscal_year
            WHERE c.reopened_at IS NULL
        ) THEN
            RAISE EXCEPTION 'year_closed' USING ERRCODE = 'GP030';
        END IF;
    """


def of_approvals(rows: str) -> str:
    """Return whose budgets ``rows`` are, and of which year."""
    return f"""
        SELECT p.organisation_id, a.fiscal_year FROM ({rows}) a JOIN projects_project p ON p.id = a.project_id
    """


def of_steps(rows: str) -> str:
    """Return whose budgets the steps ``rows`` are of, and of which year."""
    return f"""
        SELECT p.organisation_id, a.fiscal_year FROM ({rows}) s
        JOIN projects_budgetapproval a ON a.id = s.approval_id JOIN projects_project p ON p.id = a.project_id
    """


def of_payments(rows: str) -> str:
    """Return whose payments ``rows`` are, and the fiscal year in which each was paid (1 October to 30 September)."""
    return f"""
        SELECT p.organisation_id, EXTRACT(year FROM d.paid_on + interval '3 months')::int + 543 AS fiscal_year
        FROM ({rows}) d JOIN projects_project p ON p.id = d.project_id
    """
