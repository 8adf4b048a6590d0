"""Putting back what an import wrote, and finding what has changed since."""

# ruff: noqa: S608 - only our own fragments are put together; every value is a parameter.

from __future__ import annotations

from projects.imports.queries.matching import BUDGETS_OF_PROJECT

# What an import approved and paid is touched when it was changed, when anything else draws on it, or when its year has
# been closed since.
MONEY_CHANGED = """
    (r.approval_id IS NOT NULL AND (
        NOT EXISTS (SELECT FROM projects_budgetapproval a WHERE a.id = r.approval_id AND a.version = 1)
        OR EXISTS (SELECT FROM projects_contractfunding f WHERE f.approval_id = r.approval_id)
        OR EXISTS (SELECT FROM projects_carryover k WHERE k.approval_id = r.approval_id)
        OR EXISTS (SELECT FROM projects_approvalstep s WHERE s.approval_id = r.approval_id)
        OR EXISTS (SELECT FROM projects_disbursement d WHERE d.approval_id = r.approval_id
                   AND (d.id <> COALESCE(r.payment_id, 0) OR d.version > 1))
        OR EXISTS (SELECT FROM projects_fiscalyearclosing c WHERE c.organisation_id = r.organisation_id
                   AND c.fiscal_year = (r.money->>'fiscal_year')::int AND c.reopened_at IS NULL)
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
    location_state = r.before->>'location_state',
    title_elsewhere = (r.before->>'title_elsewhere')::boolean, updated_at = now()
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
