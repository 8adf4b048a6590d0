"""The SQL of imports: everything is set-based, so that a hundred thousand rows are a handful of statements."""

# ruff: noqa: S608 - only our own fragments are put together; every value is a parameter.

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from projects.imports.problems import PROBLEMS
from spatial.areas import assigned

STAGED = (
    "batch_id",
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
    "name", "objective", "target", "indicator", "expected_result", "programme", "heading", "equipment_category",
    "equipment_type",
)  # fmt: skip
LOOSE = ("unit_in_charge", "kind", "form")


def _columns(field: str) -> tuple[str, str]:
    """A field's column in the staged row and in the project."""
    special = {"programme": ("r.programme_code", "p.programme_id"), "heading": ("r.heading_id", "p.heading_id")}
    return special.get(field, (f"r.{field}", f"p.{field}"))


def _differs(field: str) -> str:
    staged, kept = _columns(field)
    if field == "heading":
        # A heading that the plan does not have yet is one that the project does not have either.
        return f"(r.headings IS NOT NULL AND ({staged} IS NULL OR {staged} IS DISTINCT FROM {kept}))"
    if field != "programme":
        # A form sends the ends of lines as two characters; a file has one.
        kept = f"replace({kept}, E'\\r', '')"
    return f"({staged} <> '' AND {staged} IS DISTINCT FROM {kept})"


LOCKED_LIST = ", ".join(f"CASE WHEN {_differs(field)} THEN '{field}' END" for field in LOCKED)
LOOSE_DIFFERS = " OR ".join(_differs(field) for field in LOOSE)

STATE = """
    CASE WHEN told.problems @> '[{"severity": "block"}]' THEN 'refused'
         WHEN told.problems <> '[]' THEN 'warned' ELSE 'good' END
"""

# An announced project changes through a revision only, its location apart; without the right to edit (``may_edit``)
# nothing but the location of an existing project changes. A row that changes nothing is "unchanged".
MATCH = f"""
WITH found AS (
    SELECT r.id, p.id AS project_id, p.plan_id <> %(plan)s AS elsewhere, plan.title AS plan_title,
           p.announced_on IS NOT NULL AS announced, r.code, r.file_problems,
           array_remove(CASE WHEN %(may_edit)s THEN ARRAY[
               {LOCKED_LIST}, CASE WHEN {MONEY_DIFFERS} THEN 'budget' END
           ] ELSE ARRAY[]::text[] END, NULL) AS locked,
           %(may_edit)s AND ({LOOSE_DIFFERS}) AS loose,
           {MOVED} AS moved
    FROM projects_importrow r
    JOIN projects_project p ON p.organisation_id = %(organisation)s AND p.code = r.code
    JOIN projects_plan plan ON plan.id = p.plan_id
    WHERE r.batch_id = %(batch)s
), told AS (
    SELECT id, project_id,
           CASE WHEN loose OR moved OR cardinality(locked) > 0 THEN 'update' ELSE 'unchanged' END AS action,
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
               ELSE '[]'::jsonb END AS problems
    FROM found
    UNION ALL
    SELECT r.id, NULL, 'create', r.file_problems
    FROM projects_importrow r
    WHERE r.batch_id = %(batch)s AND NOT EXISTS (
        SELECT 1 FROM projects_project p WHERE p.organisation_id = %(organisation)s AND p.code = r.code)
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

LOCK_PROJECTS = """
SELECT p.id FROM projects_project p
WHERE p.organisation_id = %(organisation)s
  AND p.code IN (SELECT r.code FROM projects_importrow r WHERE r.batch_id = %(batch)s)
ORDER BY p.id FOR UPDATE
"""

KEEP_BEFORE = f"""
UPDATE projects_importrow r
SET before_geometry = p.geometry,
    before = jsonb_build_object(
        'name', p.name, 'objective', p.objective, 'target', p.target, 'indicator', p.indicator,
        'expected_result', p.expected_result, 'unit_in_charge', p.unit_in_charge, 'programme', p.programme_id,
        'heading', p.heading_id, 'equipment_category', p.equipment_category, 'equipment_type', p.equipment_type,
        'kind', p.kind, 'form', p.form, 'location_state', p.location_state, 'moved', {MOVED},
        'budgets', {BUDGETS_OF_PROJECT})
FROM projects_project p
WHERE r.batch_id = %(batch)s AND r.state <> 'refused' AND r.action = 'update' AND p.id = r.project_id
"""


def _given(field: str) -> str:
    staged, kept = _columns(field)
    target = kept.removeprefix("p.")
    given = staged if field == "heading" else f"NULLIF({staged}, '')"
    return f"{target} = CASE WHEN %(may_edit)s THEN COALESCE({given}, {kept}) ELSE {kept} END"


UPDATE = f"""
UPDATE projects_project p
SET {", ".join(_given(field) for field in (*LOCKED, *LOOSE))},
    geometry = CASE WHEN (r.before->>'moved')::boolean THEN r.geometry ELSE p.geometry END,
    location_state = CASE WHEN (r.before->>'moved')::boolean THEN 'placed' ELSE p.location_state END,
    updated_at = now()
FROM projects_importrow r
WHERE r.batch_id = %(batch)s AND r.state <> 'refused' AND r.action = 'update' AND p.id = r.project_id
"""

# The new projects get their ids first, so that nothing has to be joined by code afterwards.
RESERVE = """
UPDATE projects_importrow r
SET project_id = nextval(pg_get_serial_sequence('projects_project', 'id')), written = true,
    after = jsonb_build_object('version', 1, 'budgets', r.budgets)
WHERE r.batch_id = %(batch)s AND r.state <> 'refused' AND r.action = 'create'
"""

CREATE = f"""
INSERT INTO projects_project (
    id, plan_id, organisation_id, province_id, district_id, subdistrict_id, code, name, objective, target, indicator,
    expected_result, unit_in_charge, equipment_category, equipment_type, heading_id, programme_id, kind, form, geometry,
    location_state, stage, version, created_at, updated_at)
SELECT r.project_id, %(plan)s, o.id, a.province_id, a.district_id, a.subdistrict_id, r.code, r.name, r.objective,
       r.target, r.indicator, r.expected_result, r.unit_in_charge, r.equipment_category, r.equipment_type,
       r.heading_id, NULLIF(r.programme_code, ''),
       COALESCE(NULLIF(r.kind, ''), 'other'),
       COALESCE(NULLIF(r.form, ''), 'p02'), r.geometry,
       CASE WHEN r.geometry IS NULL THEN 'needed' ELSE 'placed' END, 'planned', 1, now(), now()
FROM projects_importrow r
JOIN organisations_organisation o ON o.id = %(organisation)s
CROSS JOIN LATERAL {assigned("r.geometry", "o.province_id", "o.district_id")} a
WHERE r.batch_id = %(batch)s AND r.state <> 'refused' AND r.action = 'create'
ORDER BY r.position
"""

WRITE_BUDGETS = """
INSERT INTO projects_projectyearbudget AS y (project_id, fiscal_year, amount)
SELECT r.project_id, b.key::int, b.value::numeric
FROM projects_importrow r, jsonb_each_text(r.budgets) b
WHERE r.batch_id = %(batch)s AND r.state <> 'refused'
  AND (r.action = 'create' OR (r.action = 'update' AND %(may_edit)s))
ON CONFLICT (project_id, fiscal_year) DO UPDATE SET amount = EXCLUDED.amount
WHERE y.amount IS DISTINCT FROM EXCLUDED.amount
"""

RECORD_LOCATIONS = """
INSERT INTO projects_locationrecord
    (project_id, geometry, source, typed_text, file_name, declared_epsg, note, recorded_by_id, recorded_at)
SELECT r.project_id, r.geometry, 'import', r.typed_text, %(file_name)s, COALESCE(r.typed_epsg, 4326), '', %(user)s,
       now()
FROM projects_importrow r
WHERE r.batch_id = %(batch)s AND r.state <> 'refused' AND r.geometry IS NOT NULL
  AND (r.action = 'create' OR (r.action = 'update' AND (r.before->>'moved')::boolean))
ORDER BY r.position
"""

KEEP_AFTER = f"""
UPDATE projects_importrow r
SET written = true, after = jsonb_build_object('version', p.version, 'budgets', {BUDGETS_OF_PROJECT})
FROM projects_project p
WHERE r.batch_id = %(batch)s AND r.state <> 'refused' AND r.action = 'update' AND p.id = r.project_id
"""

# A null in JSON and no value are one here: a project without budgets has none to compare.
CHANGED_SINCE = f"""
SELECT r.id, r.row_number, r.code, r.name
FROM projects_importrow r LEFT JOIN projects_project p ON p.id = r.project_id
WHERE r.batch_id = %(batch)s AND r.written AND (
    p.id IS NULL OR p.version <> (r.after->>'version')::int
    OR COALESCE({BUDGETS_OF_PROJECT}, 'null') <> COALESCE(r.after->'budgets', 'null')
    OR (r.action = 'create' AND p.id = ANY(%(attached)s)))
ORDER BY r.position
"""

LOCK_WRITTEN = """
SELECT p.id FROM projects_project p
WHERE p.id IN (SELECT r.project_id FROM projects_importrow r WHERE r.batch_id = %(batch)s AND r.written)
ORDER BY p.id FOR UPDATE
"""

_UNDONE = "r.batch_id = %(batch)s AND r.written AND NOT r.id = ANY(%(kept)s)"

UNDO_UPDATES = f"""
UPDATE projects_project p
SET name = r.before->>'name', objective = r.before->>'objective', target = r.before->>'target',
    indicator = r.before->>'indicator', expected_result = r.before->>'expected_result',
    unit_in_charge = r.before->>'unit_in_charge', programme_id = r.before->>'programme',
    equipment_category = r.before->>'equipment_category', equipment_type = r.before->>'equipment_type',
    heading_id = (SELECT h.id FROM projects_planheading h WHERE h.id = (r.before->>'heading')::bigint),
    kind = r.before->>'kind', form = r.before->>'form', geometry = r.before_geometry,
    location_state = r.before->>'location_state', updated_at = now()
FROM projects_importrow r
WHERE {_UNDONE} AND r.action = 'update' AND p.id = r.project_id
"""

UNDO_LOCATIONS = f"""
INSERT INTO projects_locationrecord
    (project_id, geometry, source, typed_text, file_name, declared_epsg, note, recorded_by_id, recorded_at)
SELECT r.project_id, r.before_geometry,
       CASE r.before->>'location_state' WHEN 'placed' THEN 'restored' WHEN 'needed' THEN 'cleared' ELSE 'none' END,
       '', '', 4326, %(note)s, %(user)s, now()
FROM projects_importrow r
WHERE {_UNDONE} AND r.action = 'update' AND (r.before->>'moved')::boolean
"""

UNDO_BUDGETS = (
    f"""
DELETE FROM projects_projectyearbudget y USING projects_importrow r
WHERE {_UNDONE} AND r.action = 'update' AND y.project_id = r.project_id
  AND NOT COALESCE(NULLIF(r.before->'budgets', 'null'), '{{}}') ? y.fiscal_year::text
""",
    f"""
UPDATE projects_projectyearbudget y SET amount = b.value::numeric
FROM projects_importrow r, jsonb_each_text(NULLIF(r.before->'budgets', 'null')) b
WHERE {_UNDONE} AND r.action = 'update' AND y.project_id = r.project_id AND y.fiscal_year = b.key::int
  AND y.amount IS DISTINCT FROM b.value::numeric
""",
)

_CREATED = f"SELECT r.project_id FROM projects_importrow r WHERE {_UNDONE} AND r.action = 'create'"

UNDO_CREATIONS = (
    f"DELETE FROM projects_locationrecord WHERE project_id IN ({_CREATED})",
    f"DELETE FROM projects_projectyearbudget WHERE project_id IN ({_CREATED})",
    f"""UPDATE projects_importrow o SET project_id = NULL
        WHERE o.batch_id <> %(batch)s AND o.project_id IN ({_CREATED})""",
    f"DELETE FROM projects_project WHERE id IN ({_CREATED})",
)

FORGET_UNDONE = f"""
UPDATE projects_importrow r
SET written = false, after = NULL, before = NULL, before_geometry = NULL,
    project_id = CASE WHEN r.action = 'create' THEN NULL ELSE r.project_id END
WHERE {_UNDONE}
"""


def run(sql: str, **parameters: Any) -> int:
    """Run one statement; return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)


def ask(sql: str, **parameters: Any) -> list[dict[str, Any]]:
    """Run one query; return its rows as dictionaries."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def copy_rows(rows: Iterable[Sequence[Any]]) -> None:
    """Stage rows with COPY, in the order of ``STAGED``."""
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f"COPY projects_importrow ({', '.join(STAGED)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
    run("ANALYZE projects_importrow")


def match(batch: int, organisation: int, plan: int | None, *, may_edit: bool) -> None:
    """Find the project of each staged row by its code, and what writing the row would change."""
    locked, elsewhere = PROBLEMS["announced_locked"], PROBLEMS["code_in_other_plan"]
    run(
        MATCH,
        batch=batch,
        organisation=organisation,
        plan=plan or 0,
        may_edit=may_edit,
        plan_thai=elsewhere.thai,
        plan_english=elsewhere.english,
        locked_thai=locked.thai,
        locked_english=locked.english,
    )


def lock_imports(organisation: int) -> None:
    """Let one import of an organisation write at a time, until the transaction ends."""
    run("SELECT pg_advisory_xact_lock(1230000, %(organisation)s)", organisation=organisation)


def defer_name_index() -> None:
    """Let the trigram index take many names at once, for the rest of the transaction."""
    run("SET LOCAL gin_pending_list_limit = '64MB'")


def counts(batch: int) -> dict[str, Any]:
    """How many rows there are of each state and action, and the extent of what will be written."""
    return ask(COUNTS, batch=batch)[0]
