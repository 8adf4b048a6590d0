"""The SQL of imports: everything is set-based, so that a hundred thousand rows are a handful of statements."""

# ruff: noqa: S608 - only our own fragments are put together; every value is a parameter.

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from projects.imports.problems import PROBLEMS
from projects.numbering import numbered
from spatial.areas import assigned

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

# Approvals and payments are added where there are none of that year and source; what is there stays.
MONEY_OF_YEAR = """
    (SELECT a.approved FROM projects_budgetapproval a
     WHERE a.project_id = p.id AND a.fiscal_year = (r.money->>'fiscal_year')::int AND a.source = r.money->>'source'
       AND a.state <> 'withdrawn' ORDER BY a.id LIMIT 1)
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
           {MONEY_OF_YEAR} <> (r.money->>'approved')::numeric AS money_differs
    FROM projects_importrow r
    JOIN projects_project p ON p.organisation_id = r.organisation_id AND p.code = r.code
    JOIN projects_plan plan ON plan.id = p.plan_id
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
               ELSE '[]'::jsonb END AS problems
    FROM found
    UNION ALL
    SELECT r.id, NULL, 'create', r.file_problems
    FROM projects_importrow r
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

# Before their projects, as whoever announces a plan does; no lock that keeps others from adding to a plan.
LOCK_PLANS = """
SELECT plan.id FROM projects_plan plan
WHERE plan.id IN (SELECT r.plan_id FROM projects_importrow r WHERE r.batch_id = %(batch)s)
ORDER BY plan.id FOR NO KEY UPDATE
"""

LOCK_PROJECTS = """
SELECT p.id FROM projects_project p
WHERE (p.organisation_id, p.code) IN (
    SELECT r.organisation_id, r.code FROM projects_importrow r WHERE r.batch_id = %(batch)s)
ORDER BY p.id FOR UPDATE
"""

KEEP_BEFORE = f"""
UPDATE projects_importrow r
SET before_geometry = p.geometry,
    before = jsonb_build_object(
        'name', p.name, 'objective', p.objective, 'target', p.target, 'indicator', p.indicator,
        'expected_result', p.expected_result, 'unit_in_charge', p.unit_in_charge, 'programme', p.programme_id,
        'heading', p.heading_id, 'equipment_category', p.equipment_category, 'equipment_type', p.equipment_type,
        'kind', p.kind, 'form', p.form, 'location_state', p.location_state, 'version', p.version, 'moved', {MOVED},
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

_FORM = "COALESCE(NULLIF(r.form, ''), 'p02')"
_NUMBER, _SERIES = numbered("r.plan_id", _FORM, "COALESCE(r.heading_id, 0)", "r.programme_code", "r.position")

CREATE = f"""
INSERT INTO projects_project (
    id, number, plan_id, organisation_id, province_id, district_id, subdistrict_id, code, name, objective, target,
    indicator, expected_result, unit_in_charge, equipment_category, equipment_type, heading_id, programme_id, kind,
    form, geometry, location_state, stage, version, created_at, updated_at)
SELECT r.project_id, {_NUMBER}, r.plan_id, o.id, a.province_id, a.district_id, a.subdistrict_id, r.code, r.name,
       r.objective, r.target, r.indicator, r.expected_result, r.unit_in_charge, r.equipment_category,
       r.equipment_type, r.heading_id, NULLIF(r.programme_code, ''),
       COALESCE(NULLIF(r.kind, ''), 'other'),
       {_FORM}, r.geometry,
       CASE WHEN r.geometry IS NULL THEN 'needed' ELSE 'placed' END, 'planned', 1, now(), now()
FROM projects_importrow r
JOIN organisations_organisation o ON o.id = r.organisation_id
{_SERIES}
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

# A draft that an undone import took along may still be what another one, or the same one, was checked against.
FORGET_PLANS = """
UPDATE projects_importrow r SET plan_id = NULL
WHERE r.batch_id = %(batch)s AND NOT EXISTS (SELECT FROM projects_plan plan WHERE plan.id = r.plan_id)
  AND r.plan_id IS NOT NULL
"""

# An organisation of a national import that has no plan of its money's generation yet gets a draft.
ADD_PLANS = """
WITH spans AS (
    SELECT DISTINCT r.organisation_id, g.generation, g.first_year, g.last_year
    FROM projects_importrow r
    JOIN jsonb_to_recordset(%(generations)s::jsonb)
        AS g(generation text, first_year int, last_year int)
        ON (r.money->>'fiscal_year')::int BETWEEN g.first_year AND g.last_year
    WHERE r.batch_id = %(batch)s AND r.state <> 'refused' AND r.action = 'create' AND r.plan_id IS NULL
)
INSERT INTO projects_plan (organisation_id, generation, title, first_year, last_year, vision, state)
SELECT organisation_id, generation, format(%(title)s, first_year, last_year), first_year, last_year, '', 'draft'
FROM spans ON CONFLICT DO NOTHING
"""

FIND_PLANS = """
UPDATE projects_importrow r SET plan_id = plan.id
FROM projects_plan plan
JOIN jsonb_to_recordset(%(generations)s::jsonb)
    AS g(generation text, first_year int, last_year int) ON g.generation = plan.generation
WHERE r.batch_id = %(batch)s AND r.plan_id IS NULL AND plan.organisation_id = r.organisation_id
  AND (r.money->>'fiscal_year')::int BETWEEN g.first_year AND g.last_year
"""

# Asked once for all rows, for an EXISTS for each would scan what this very statement has inserted so far.
# What came without dates is dated as the year allows: approved on its first day, paid on its last.
ADD_APPROVALS = """
WITH made AS (
    INSERT INTO projects_budgetapproval (
        project_id, fiscal_year, source, expenditure_class, state, requested, approved, effective, ordinance_number,
        approved_on, note, version, created_at)
    SELECT r.project_id, m.fiscal_year, m.source, m.expenditure_class, 'approved', m.approved, m.approved,
           m.approved, '',
           make_date(m.fiscal_year - 544, 10, 1), '', 1, now()
    FROM projects_importrow r
    CROSS JOIN LATERAL jsonb_to_record(r.money)
        AS m(fiscal_year int, source text, expenditure_class text, approved numeric)
    WHERE r.batch_id = %(batch)s AND r.state <> 'refused' AND r.action IN ('create', 'update') AND r.money IS NOT NULL
      AND (r.project_id, m.fiscal_year, m.source) NOT IN (
        SELECT a.project_id, a.fiscal_year, a.source FROM projects_budgetapproval a
        WHERE a.state <> 'withdrawn' AND a.project_id = ANY(ARRAY(
            SELECT s.project_id FROM projects_importrow s WHERE s.batch_id = %(batch)s AND s.action = 'update')))
    ORDER BY r.position
    RETURNING id, project_id
)
UPDATE projects_importrow r SET approval_id = made.id FROM made
WHERE r.batch_id = %(batch)s AND r.project_id = made.project_id
"""

ADD_PAYMENTS = """
WITH made AS (
    INSERT INTO projects_disbursement (
        project_id, approval_id, voucher_number, paid_on, amount, deductions, retention, payee, note, version,
        created_at)
    SELECT r.project_id, r.approval_id, %(voucher)s, make_date(m.fiscal_year - 543, 9, 30), m.disbursed, 0, 0, '', '',
           1, now()
    FROM projects_importrow r
    CROSS JOIN LATERAL jsonb_to_record(r.money) AS m(fiscal_year int, disbursed numeric)
    WHERE r.batch_id = %(batch)s AND r.state <> 'refused' AND r.approval_id IS NOT NULL AND m.disbursed > 0
    ORDER BY r.position
    RETURNING id, approval_id
)
UPDATE projects_importrow r SET payment_id = made.id FROM made
WHERE r.batch_id = %(batch)s AND r.approval_id = made.approval_id
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

# What an import approved and paid is touched when it was changed, or when anything else draws on it.
MONEY_CHANGED = """
    (r.approval_id IS NOT NULL AND (
        NOT EXISTS (SELECT FROM projects_budgetapproval a WHERE a.id = r.approval_id AND a.version = 1)
        OR EXISTS (SELECT FROM projects_contractfunding f WHERE f.approval_id = r.approval_id)
        OR EXISTS (SELECT FROM projects_carryover k WHERE k.approval_id = r.approval_id)
        OR EXISTS (SELECT FROM projects_approvalstep s WHERE s.approval_id = r.approval_id)
        OR EXISTS (SELECT FROM projects_disbursement d WHERE d.approval_id = r.approval_id
                   AND (d.id <> COALESCE(r.payment_id, 0) OR d.version > 1))
        OR r.payment_id IS NOT NULL AND NOT EXISTS (SELECT FROM projects_disbursement d WHERE d.id = r.payment_id)
        OR EXISTS (SELECT FROM projects_projectclosing e WHERE e.project_id = r.project_id)
    ))
"""

# A null in JSON and no value are one here: a project without budgets has none to compare.
CHANGED_SINCE = f"""
SELECT r.id, r.row_number, r.code, r.name
FROM projects_importrow r LEFT JOIN projects_project p ON p.id = r.project_id
WHERE r.batch_id = %(batch)s AND r.written AND (
    p.id IS NULL OR p.version <> (r.after->>'version')::int OR {MONEY_CHANGED}
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

UNDO_MONEY = (
    f"DELETE FROM projects_disbursement d USING projects_importrow r WHERE {_UNDONE} AND d.id = r.payment_id",
    f"DELETE FROM projects_budgetapproval a USING projects_importrow r WHERE {_UNDONE} AND a.id = r.approval_id",
)

# Drafts that an import of the whole country made go with their last project.
_EMPTIED = """
    plan.id IN (SELECT r.plan_id FROM projects_importrow r WHERE r.batch_id = %(batch)s)
    AND plan.state = 'draft' AND plan.id NOT IN (
        SELECT p.plan_id FROM projects_project p
        WHERE p.plan_id = ANY(ARRAY(SELECT r.plan_id FROM projects_importrow r WHERE r.batch_id = %(batch)s)))
    AND NOT EXISTS (SELECT FROM projects_planheading h WHERE h.plan_id = plan.id)
"""
UNDO_PLANS = (
    f"DELETE FROM projects_numberseries s USING projects_plan plan WHERE s.plan_id = plan.id AND {_EMPTIED}",
    f"DELETE FROM projects_plan plan WHERE {_EMPTIED}",
)

_CREATED = f"SELECT r.project_id FROM projects_importrow r WHERE {_UNDONE} AND r.action = 'create'"

UNDO_CREATIONS = (
    f"DELETE FROM projects_locationrecord WHERE project_id IN ({_CREATED})",
    f"DELETE FROM projects_projectyearbudget WHERE project_id IN ({_CREATED})",
    f"""UPDATE projects_importrow o SET project_id = NULL
        WHERE o.batch_id <> %(batch)s AND o.project_id IN ({_CREATED})""",
    f"DELETE FROM projects_project WHERE id IN ({_CREATED})",
)

# A project put back is again what an import before this one had left, so that this one can be undone in its turn.
HAND_BACK = f"""
UPDATE projects_importrow o
SET after = jsonb_set(o.after, '{{version}}', to_jsonb(p.version))
FROM projects_importrow r JOIN projects_project p ON p.id = r.project_id
WHERE {_UNDONE} AND r.action = 'update'
  AND o.project_id = r.project_id AND o.batch_id <> r.batch_id AND o.written
  AND o.after->'version' = r.before->'version'
"""

# The rows that were kept as well: imported again, they meet their projects as any other file does.
FORGET_UNDONE = """
UPDATE projects_importrow r
SET written = false, after = NULL, before = NULL, before_geometry = NULL, approval_id = NULL, payment_id = NULL,
    project_id = CASE WHEN r.action = 'create' THEN NULL ELSE r.project_id END
WHERE r.batch_id = %(batch)s AND r.written
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


def match(batch: int, *, may_edit: bool) -> None:
    """Find the project of each staged row by its code, and what writing the row would change."""
    locked, elsewhere, kept = (PROBLEMS[name] for name in ("announced_locked", "code_in_other_plan", "money_kept"))
    run(
        MATCH,
        batch=batch,
        may_edit=may_edit,
        kept_thai=kept.thai,
        kept_english=kept.english,
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
