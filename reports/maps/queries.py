"""The SQL of the map report: every project with its money, through a server-side cursor, in one statement.

One statement sees one state of the database, so that what is drawn and what is added up are the same records.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from projects.models import Project
from projects.rules.summaries import LOCATION_STATE


class Row(NamedTuple):
    """A project of the report; money in baht, None where nothing was ever entered; geometry is WKB in WGS 84.

    The location state is blank where a place is missing and nothing will be built any more.
    """

    id: int
    code: str
    name: str
    kind: str
    stage: str
    programme: str | None
    organisation: int
    province: str | None
    district: str | None
    subdistrict: str | None
    location_state: str
    announced: bool
    planned: Decimal | None
    approved: Decimal | None
    contracted: Decimal | None
    disbursed: Decimal | None
    geometry: bytes | None


# What counts as approved, contracted and disbursed is what the summaries count (``projects.rules.summaries``).
FACTS = """
    SELECT y.project_id, y.amount AS planned, NULL::numeric AS approved, NULL::numeric AS contracted,
           NULL::numeric AS disbursed
    FROM projects_projectyearbudget y JOIN chosen ON chosen.id = y.project_id {budget_year}
    UNION ALL
    SELECT a.project_id, NULL, a.effective, NULL, NULL
    FROM projects_budgetapproval a JOIN chosen ON chosen.id = a.project_id AND a.state = 'approved' {approval_year}
    UNION ALL
    SELECT a.project_id, NULL, NULL, f.amount, NULL
    FROM projects_contractfunding f JOIN projects_budgetapproval a ON a.id = f.approval_id {approval_year}
    JOIN chosen ON chosen.id = a.project_id
    UNION ALL
    SELECT a.project_id, NULL, NULL, NULL, d.amount
    FROM projects_disbursement d JOIN projects_budgetapproval a ON a.id = d.approval_id {approval_year}
    JOIN chosen ON chosen.id = a.project_id
"""
STATEMENT = """
WITH chosen AS MATERIALIZED ({chosen}), facts AS ({facts}), money AS (
    SELECT project_id, sum(planned) AS planned, sum(approved) AS approved, sum(contracted) AS contracted,
           sum(disbursed) AS disbursed
    FROM facts GROUP BY project_id
)
SELECT p.id, p.code, p.name, p.kind, p.stage, p.programme_id, p.organisation_id, p.province_id, p.district_id,
       p.subdistrict_id,
       COALESCE({location_state}, ''), p.announced_on IS NOT NULL,
       money.planned, money.approved, money.contracted, money.disbursed, ST_AsBinary(p.geometry)
FROM chosen JOIN projects_project p ON p.id = chosen.id LEFT JOIN money ON money.project_id = p.id
ORDER BY p.id
"""


def rows(projects: QuerySet[Project], fiscal_year: int | None, size: int) -> Iterator[list[Row]]:
    """The rows of ``projects``, ``size`` at a time, with the money of one fiscal year or of all; in a transaction."""
    chosen, parameters = projects.order_by().values("id").query.sql_with_params()
    budget_year = f"AND y.fiscal_year = {int(fiscal_year)}" if fiscal_year else ""
    approval_year = f"AND a.fiscal_year = {int(fiscal_year)}" if fiscal_year else ""
    facts = FACTS.format(budget_year=budget_year, approval_year=approval_year)
    connection.ensure_connection()
    with connection.connection.cursor(name=f"report_{uuid.uuid4().hex}") as cursor:
        cursor.execute(STATEMENT.format(chosen=chosen, facts=facts, location_state=LOCATION_STATE), parameters)
        while found := cursor.fetchmany(size):
            yield [Row(*_read(row)) for row in found]


def _read(row: tuple[Any, ...]) -> Iterator[Any]:
    """Give the cells, a geometry as bytes."""
    *cells, geometry = row
    yield from cells
    yield bytes(geometry) if geometry is not None else None
