"""Writing the matched rows of a file into projects, and what they say of money and places."""

# ruff: noqa: S608 - only our own fragments are put together; every value is a parameter.

from __future__ import annotations

from projects.imports.queries.matching import BUDGETS_OF_PROJECT, LOCKED, LOOSE, MOVED, columns_of
from projects.imports.queries.running import run
from projects.numbering import numbered
from spatial.areas import assigned

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
        'kind', p.kind, 'form', p.form, 'location_state', p.location_state, 'title_elsewhere', p.title_elsewhere,
        'version', p.version, 'moved', {MOVED},
        'budgets', {BUDGETS_OF_PROJECT})
FROM projects_project p
WHERE r.batch_id = %(batch)s AND r.state <> 'refused' AND r.action = 'update' AND p.id = r.project_id
"""


TOLD_ELSEWHERE = """r.problems @> '[{"code": "title_elsewhere"}]'"""


def _given(field: str) -> str:
    staged, kept = columns_of(field)
    target = kept.removeprefix("p.")
    given = staged if field == "heading" else f"NULLIF({staged}, '')"
    return f"{target} = CASE WHEN %(may_edit)s THEN COALESCE({given}, {kept}) ELSE {kept} END"


UPDATE = f"""
UPDATE projects_project p
SET {", ".join(_given(field) for field in (*LOCKED, *LOOSE))},
    geometry = CASE WHEN (r.before->>'moved')::boolean THEN r.geometry ELSE p.geometry END,
    location_state = CASE WHEN (r.before->>'moved')::boolean THEN 'placed' ELSE p.location_state END,
    title_elsewhere = CASE WHEN (r.before->>'moved')::boolean OR %(may_edit)s AND r.name <> p.name
        THEN {TOLD_ELSEWHERE} ELSE p.title_elsewhere END,
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
    form, geometry, location_state, title_elsewhere, stage, version, created_at, updated_at)
SELECT r.project_id, {_NUMBER}, r.plan_id, o.id, a.province_id, a.district_id, a.subdistrict_id, r.code, r.name,
       r.objective, r.target, r.indicator, r.expected_result, r.unit_in_charge, r.equipment_category,
       r.equipment_type, r.heading_id, NULLIF(r.programme_code, ''),
       COALESCE(NULLIF(r.kind, ''), 'other'),
       {_FORM}, r.geometry,
       CASE WHEN r.geometry IS NULL THEN 'needed' ELSE 'placed' END, {TOLD_ELSEWHERE}, 'planned', 1, now(), now()
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
# One statement for both, so that projects change their stage once.
ADD_MONEY = """
WITH money AS (
    SELECT r.project_id, r.position, m.*
    FROM projects_importrow r
    CROSS JOIN LATERAL jsonb_to_record(r.money)
        AS m(fiscal_year int, source text, expenditure_class text, approved numeric, disbursed numeric)
    WHERE r.batch_id = %(batch)s AND r.state <> 'refused' AND r.action IN ('create', 'update') AND r.money IS NOT NULL
), approved AS (
    INSERT INTO projects_budgetapproval (
        project_id, fiscal_year, source, expenditure_class, state, requested, approved, effective, ordinance_number,
        approved_on, note, version, created_at)
    SELECT m.project_id, m.fiscal_year, m.source, m.expenditure_class, 'approved', m.approved, m.approved,
           m.approved, '', make_date(m.fiscal_year - 544, 10, 1), '', 1, now()
    FROM money m
    WHERE (m.project_id, m.fiscal_year, m.source) NOT IN (
        SELECT a.project_id, a.fiscal_year, a.source FROM projects_budgetapproval a
        WHERE a.state <> 'withdrawn' AND a.project_id = ANY(ARRAY(
            SELECT s.project_id FROM projects_importrow s WHERE s.batch_id = %(batch)s AND s.action = 'update')))
    ORDER BY m.position
    RETURNING id, project_id
), paid AS (
    INSERT INTO projects_disbursement (
        project_id, approval_id, voucher_number, paid_on, amount, deductions, retention, payee, note, version,
        created_at)
    SELECT m.project_id, approved.id, %(voucher)s, make_date(m.fiscal_year - 543, 9, 30), m.disbursed, 0, 0, '', '',
           1, now()
    FROM money m JOIN approved ON approved.project_id = m.project_id
    WHERE m.disbursed > 0
    ORDER BY m.position
    RETURNING id, approval_id
)
UPDATE projects_importrow r SET approval_id = approved.id, payment_id = paid.id
FROM approved LEFT JOIN paid ON paid.approval_id = approved.id
WHERE r.batch_id = %(batch)s AND r.project_id = approved.project_id
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


def lock_imports(organisation: int) -> None:
    """Let one import of an organisation write at a time, until the transaction ends."""
    run("SELECT pg_advisory_xact_lock(1230000, %(organisation)s)", organisation=organisation)


def defer_name_index() -> None:
    """Let the trigram index take many names at once, for the rest of the transaction."""
    run("SET LOCAL gin_pending_list_limit = '64MB'")
