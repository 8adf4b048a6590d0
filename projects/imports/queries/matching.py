"""Staging the rows of a file, and finding which project each is and what writing it would change.

Set-based, so that a hundred thousand rows are a handful of statements.
"""

# ruff: noqa: S608 - only our own fragments are put together; every value is a parameter.

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from django.db import connection
from django.utils import timezone

from geoplan.thai import thai_date
from projects.imports.problems import PROBLEMS, problem
from projects.imports.queries.running import ask, run

STAGED = (
    "batch_id",
    "organisation_id",
    "plan_id",
    "position",
    "row_number",
    "sheet",
    "code",
    "name",
    "objective",
    "target",
    "indicator",
    "expected_result",
    "unit_in_charge",
    "equipment_category",
    "equipment_type",
    "headings",
    "heading_id",
    "programme_code",
    "kind",
    "form",
    "budgets",
    "money",
    "geometry",
    "typed_text",
    "typed_epsg",
    "file_problems",
    "problems",
    "state",
    "action",
    "written",
)

# Moves of less than about a centimetre are the rounding of a file format, not a move.
MOVED = """
    (r.geometry IS NOT NULL AND (p.geometry IS NULL OR NOT (
        GeometryType(r.geometry) = GeometryType(p.geometry)
        AND ST_NPoints(r.geometry) = ST_NPoints(p.geometry)
        AND ST_Envelope(p.geometry) && ST_Expand(r.geometry, 1e-7)
        AND CASE GeometryType(r.geometry)
            WHEN 'POINT' THEN ST_Distance(r.geometry, p.geometry) <= 1e-7
            ELSE ST_OrderingEquals(r.geometry, p.geometry) OR ST_HausdorffDistance(r.geometry, p.geometry) <= 1e-7
            END
    )))
"""
BUDGETS_OF_PROJECT = """
    (SELECT jsonb_object_agg(y.fiscal_year, y.amount::text) FROM projects_projectyearbudget y WHERE y.project_id = p.id)
"""
MONEY_DIFFERS = """
    EXISTS (
        SELECT 1 FROM jsonb_each_text(r.budgets) b
        LEFT JOIN projects_projectyearbudget y ON y.project_id = p.id AND y.fiscal_year = b.key::int
        WHERE y.amount IS DISTINCT FROM b.value::numeric
    )
"""
LOCKED = (
    "name", "objective", "target", "indicator", "expected_result", "unit_in_charge", "programme", "heading", "form",
    "equipment_category", "equipment_type",
)  # fmt: skip
LOOSE = ("kind",)


def columns_of(field: str) -> tuple[str, str]:
    """A field's column in the staged row and in the project."""
    special = {"programme": ("r.programme_code", "p.programme_id"), "heading": ("r.heading_id", "p.heading_id")}
    return special.get(field, (f"r.{field}", f"p.{field}"))


def _differs(field: str) -> str:
    staged, kept = columns_of(field)
    if field == "heading":
        # A heading that the plan does not have yet is one that the project does not have either.
        return f"(r.headings IS NOT NULL AND ({staged} IS NULL OR {staged} IS DISTINCT FROM {kept}))"
    if field != "programme":
        # A form sends the ends of lines as two characters; a file has one.
        kept = f"replace({kept}, E'\\r', '')"
    return f"({staged} <> '' AND {staged} IS DISTINCT FROM {kept})"


LOCKED_LIST = ", ".join(f"CASE WHEN {_differs(field)} THEN '{field}' END" for field in LOCKED)
LOOSE_DIFFERS = " OR ".join(_differs(field) for field in LOOSE)

# Approvals and payments are added where there are none of that year and source; what is there stays.
MONEY_OF_YEAR = """
    (SELECT a.approved FROM projects_budgetapproval a
     WHERE a.project_id = p.id AND a.fiscal_year = (r.money->>'fiscal_year')::int AND a.source = r.money->>'source'
       AND a.state <> 'withdrawn' ORDER BY a.id LIMIT 1)
"""

CLOSED = """
    LEFT JOIN jsonb_to_recordset(%(closed)s::jsonb) AS closed(organisation bigint, fiscal_year int, problem jsonb)
    ON closed.organisation = r.organisation_id AND closed.fiscal_year = (r.money->>'fiscal_year')::int
"""
CLOSINGS = """
SELECT c.organisation_id, o.name_th, c.fiscal_year, c.closed_at
FROM projects_fiscalyearclosing c JOIN organisations_organisation o ON o.id = c.organisation_id
WHERE c.reopened_at IS NULL AND (c.organisation_id, c.fiscal_year) IN (
    SELECT r.organisation_id, (r.money->>'fiscal_year')::int FROM projects_importrow r WHERE r.batch_id = %(batch)s)
"""

STATE = """
    CASE WHEN told.problems @> '[{"severity": "block"}]' THEN 'refused'
         WHEN told.problems <> '[]' THEN 'warned' ELSE 'good' END
"""

# An announced project changes through a revision only, its location apart; without the right to edit (``may_edit``)
# nothing but the location of an existing project changes. A row that changes nothing is "unchanged".
MATCH = f"""
WITH found AS (
    SELECT r.id, p.id AS project_id, COALESCE(p.plan_id <> r.plan_id, false) AS elsewhere, plan.title AS plan_title,
           p.announced_on IS NOT NULL AS announced, r.code, r.file_problems,
           array_remove(CASE WHEN %(may_edit)s THEN ARRAY[
               {LOCKED_LIST}, CASE WHEN {MONEY_DIFFERS} THEN 'budget' END
           ] ELSE ARRAY[]::text[] END, NULL) AS locked,
           %(may_edit)s AND ({LOOSE_DIFFERS}) AS loose,
           {MOVED} AS moved, r.money IS NOT NULL AND {MONEY_OF_YEAR} IS NULL AS funded,
           {MONEY_OF_YEAR} <> (r.money->>'approved')::numeric AS money_differs, closed.problem AS closed
    FROM projects_importrow r
    JOIN projects_project p ON p.organisation_id = r.organisation_id AND p.code = r.code
    JOIN projects_plan plan ON plan.id = p.plan_id
    {CLOSED}
    WHERE r.batch_id = %(batch)s
), told AS (
    SELECT id, project_id,
           CASE WHEN loose OR moved OR funded OR cardinality(locked) > 0 THEN 'update' ELSE 'unchanged' END AS action,
           file_problems || CASE
               WHEN elsewhere THEN jsonb_build_array(jsonb_build_object(
                   'field', 'code', 'code', 'code_in_other_plan', 'severity', 'block',
                   'thai', replace(replace(%(plan_thai)s, '{{code}}', code), '{{plan}}', plan_title),
                   'english', replace(replace(%(plan_english)s, '{{code}}', code), '{{plan}}', plan_title)))
               WHEN announced AND cardinality(locked) > 0 THEN jsonb_build_array(jsonb_build_object(
                   'field', locked[1], 'code', 'announced_locked', 'severity', 'block',
                   'thai', replace(replace(%(locked_thai)s, '{{code}}', code),
                                   '{{fields}}', array_to_string(locked, ', ')),
                   'english', replace(replace(%(locked_english)s, '{{code}}', code),
                                      '{{fields}}', array_to_string(locked, ', '))))
               WHEN money_differs THEN jsonb_build_array(jsonb_build_object(
                   'field', 'approved', 'code', 'money_kept', 'severity', 'warn',
                   'thai', replace(%(kept_thai)s, '{{code}}', code),
                   'english', replace(%(kept_english)s, '{{code}}', code)))
               ELSE '[]'::jsonb END
               || CASE WHEN funded AND closed IS NOT NULL THEN jsonb_build_array(closed) ELSE '[]' END AS problems
    FROM found
    UNION ALL
    SELECT r.id, NULL, 'create', r.file_problems
        || CASE WHEN closed.problem IS NULL THEN '[]' ELSE jsonb_build_array(closed.problem) END
    FROM projects_importrow r
    {CLOSED}
    WHERE r.batch_id = %(batch)s AND NOT EXISTS (
        SELECT 1 FROM projects_project p WHERE p.organisation_id = r.organisation_id AND p.code = r.code)
)
UPDATE projects_importrow r
SET project_id = told.project_id, action = told.action, problems = told.problems,
    state = {STATE}
FROM told
WHERE r.id = told.id AND NOT r.written
  AND (r.project_id IS DISTINCT FROM told.project_id OR r.action <> told.action OR r.problems <> told.problems)
"""

COUNTS = """
SELECT count(*) AS rows,
       count(*) FILTER (WHERE state = 'good') AS good,
       count(*) FILTER (WHERE state = 'warned') AS warned,
       count(*) FILTER (WHERE state = 'refused') AS refused,
       count(*) FILTER (WHERE state <> 'refused' AND action = 'create') AS create,
       count(*) FILTER (WHERE state <> 'refused' AND action = 'update') AS update,
       count(*) FILTER (WHERE state <> 'refused' AND action = 'unchanged') AS unchanged,
       count(*) FILTER (WHERE geometry IS NOT NULL) AS placed,
       ST_Extent(geometry) FILTER (WHERE state <> 'refused')::text AS extent
FROM projects_importrow WHERE batch_id = %(batch)s
"""


def copy_rows(rows: Iterable[Sequence[Any]]) -> None:
    """Stage rows with COPY, in the order of ``STAGED``."""
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f"COPY projects_importrow ({', '.join(STAGED)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _closed(batch: int) -> list[dict[str, Any]]:
    """What is wrong with money of each closed year that the rows bring some of: organisation, fiscal_year, problem."""
    return [
        {
            "organisation": one["organisation_id"],
            "fiscal_year": one["fiscal_year"],
            "problem": problem(
                "year_closed",
                "fiscal_year",
                year=one["fiscal_year"],
                organisation=one["name_th"],
                day=thai_date(timezone.localdate(one["closed_at"])),
            ),
        }
        for one in ask(CLOSINGS, batch=batch)
    ]


KNOWN = """
SELECT given.place, p.name, CASE WHEN given.unplaced THEN p.geometry::text END AS geometry
FROM unnest(%(places)s::int[], %(owners)s::bigint[], %(codes)s::text[], %(unplaced)s::boolean[])
    AS given(place, owner, code, unplaced)
JOIN projects_project p ON p.organisation_id = given.owner AND p.code = given.code
"""


def known(owners: Sequence[int | None], codes: Sequence[str], placed: Sequence[bool]) -> dict[int, tuple[str, str]]:
    """Return the name of the project that each row is of, where there is one, by position.

    With it comes the project's geometry as EWKB in hex, empty where the row brings one or the project has none.
    """
    given = {"owners": list(owners), "codes": list(codes), "unplaced": [not one for one in placed]}
    rows = ask(KNOWN, places=list(range(len(codes))), **given)
    return {row["place"]: (row["name"], row["geometry"] or "") for row in rows}


def match(batch: int, *, may_edit: bool) -> None:
    """Find the project of each staged row by its code, and what writing the row would change."""
    locked, elsewhere, kept = (PROBLEMS[name] for name in ("announced_locked", "code_in_other_plan", "money_kept"))
    run(
        MATCH,
        batch=batch,
        may_edit=may_edit,
        closed=orjson.dumps(_closed(batch)).decode(),
        kept_thai=kept.thai,
        kept_english=kept.english,
        plan_thai=elsewhere.thai,
        plan_english=elsewhere.english,
        locked_thai=locked.thai,
        locked_english=locked.english,
    )


def counts(batch: int) -> dict[str, Any]:
    """How many rows there are of each state and action, and the extent of what will be written."""
    return ask(COUNTS, batch=batch)[0]
