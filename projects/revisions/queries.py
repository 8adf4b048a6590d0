"""The SQL of revisions: set-based, for an addition may bring a whole file's projects."""

# ruff: noqa: S608 - only our own fragments are put together; every value is a parameter.

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import orjson
from django.db import connection

from projects.tracked import FACTS, HEADING_FACTS, LINEAGE, LINKS, TEXTS

JSON = ("facts", "before", "now", "after")
FACTS_OF = f"SELECT p.id, {FACTS} AS facts FROM projects_project p WHERE p.id = ANY(%(projects)s)"

# A new project's facts are taken when its revision enters the chain: from then on they are what was considered.
TAKE_NEW = f"""
UPDATE projects_revisionrow r SET after = {FACTS}
FROM projects_project p
WHERE r.revision_id = %(revision)s AND r.kind = 'new' AND p.id = r.project_id
"""

LOCK_PROJECTS = """
SELECT p.id FROM projects_project p
WHERE p.id IN (
    SELECT project_id FROM projects_revisionrow WHERE revision_id = %(revision)s
    UNION SELECT other_id FROM projects_revisionrow WHERE revision_id = %(revision)s
)
ORDER BY p.id FOR UPDATE
"""

TAKE_NEW_HEADINGS = f"""
UPDATE projects_headingrow r SET after = {HEADING_FACTS}
FROM projects_planheading h WHERE r.revision_id = %(revision)s AND r.kind = 'new' AND h.id = r.heading_id
"""

LOCK_HEADINGS = """
SELECT h.id FROM projects_planheading h
WHERE h.id IN (SELECT heading_id FROM projects_headingrow WHERE revision_id = %(revision)s) ORDER BY h.id FOR UPDATE
"""

HEADING_CONFLICTS = f"""
SELECT r.id, h.number, h.title, COALESCE(r.before, r.after) AS before, {HEADING_FACTS} AS now, r.after
FROM projects_headingrow r JOIN projects_planheading h ON h.id = r.heading_id
WHERE r.revision_id = %(revision)s AND COALESCE(r.before, r.after) <> {HEADING_FACTS} ORDER BY r.id
"""

# As the plan will be once all is applied.
HEADING_CLASHES = """
SELECT number, string_agg(title, ' · ' ORDER BY id) AS titles FROM (
    SELECT h.id, h.parent_id, h.kind, COALESCE((r.after->>'number')::int, h.number) AS number, h.title
    FROM projects_planrevision v JOIN projects_planheading h ON h.plan_id = v.plan_id
    LEFT JOIN projects_headingrow r ON r.heading_id = h.id AND r.revision_id = v.id
    WHERE v.id = %(revision)s
) applied
GROUP BY parent_id, kind, number HAVING count(*) > 1 ORDER BY number
"""

# A project, or a tactic, cannot enter the plan under a heading that another revision has yet to bring.
HEADINGS_TO_COME = """
SELECT h.number, h.title FROM projects_planheading h
WHERE h.announced_on IS NULL
  AND NOT EXISTS (
    SELECT FROM projects_headingrow r WHERE r.heading_id = h.id AND r.revision_id = %(revision)s)
  AND h.id IN (
    SELECT CASE WHEN r.kind = 'new' THEN p.heading_id ELSE (r.after->>'heading')::bigint END
    FROM projects_revisionrow r JOIN projects_project p ON p.id = r.project_id WHERE r.revision_id = %(revision)s
    UNION SELECT n.parent_id FROM projects_headingrow r JOIN projects_planheading n ON n.id = r.heading_id
    WHERE r.revision_id = %(revision)s)
ORDER BY h.number
"""

APPLY_HEADINGS = """
UPDATE projects_planheading h
SET number = (r.after->>'number')::int, title = r.after->>'title',
    announced_on = COALESCE(h.announced_on, %(day)s::date)
FROM projects_headingrow r WHERE r.revision_id = %(revision)s AND h.id = r.heading_id
"""

HEADINGS_AS_THEY_STOOD = f"""
SELECT h.id, COALESCE(later.before, {HEADING_FACTS}) AS facts
FROM projects_planheading h
LEFT JOIN LATERAL (
    SELECT r.before FROM projects_headingrow r JOIN projects_planrevision v ON v.id = r.revision_id
    WHERE r.heading_id = h.id AND r.before IS NOT NULL AND v.state = 'announced' AND v.announced_on > %(day)s
    ORDER BY v.announced_on, v.id LIMIT 1
) later ON true
WHERE h.plan_id = %(plan)s AND h.announced_on <= %(day)s
"""

# What a row was drawn up against, and what is in the plan now; a new one stands against what was considered. A project
# that stays must still be in the plan once all is applied.
CONFLICTS = f"""
SELECT r.id, r.kind, p.id AS project, p.code, p.name, COALESCE(r.before, r.after) AS before, {FACTS} AS now, r.after,
       o.id IS NOT NULL AS other_left
FROM projects_revisionrow r
JOIN projects_project p ON p.id = r.project_id
LEFT JOIN projects_project o ON o.id = r.other_id AND (
    o.withdrawn_on IS NOT NULL OR o.announced_on IS NULL OR EXISTS (
        SELECT FROM projects_revisionrow w
        WHERE w.revision_id = r.revision_id AND w.project_id = o.id AND (w.after->>'withdrawn')::boolean))
WHERE r.revision_id = %(revision)s
  AND (o.id IS NOT NULL OR COALESCE(r.before, r.after) - 'number' <> ({FACTS}) - 'number')
ORDER BY r.id
"""


def _set() -> str:
    texts = [f"{name} = r.after->>'{name}'" for name in TEXTS]
    links = [
        f"{column} = (r.after->>'{name}'){'' if name == 'programme' else '::bigint'}"
        for name, column in {**LINKS, **LINEAGE}.items()
    ]
    return ", ".join([*texts, *links])


APPLY = f"""
UPDATE projects_project p
SET {_set()},
    withdrawn_on = CASE WHEN (r.after->>'withdrawn')::boolean THEN %(day)s::date END,
    announced_on = COALESCE(p.announced_on, %(day)s::date), updated_at = now()
FROM projects_revisionrow r
WHERE r.revision_id = %(revision)s AND p.id = r.project_id
"""

# A project that a revision takes out of the plan is cancelled, unless money has been bound or paid for it already.
CANCEL = """
INSERT INTO projects_projectclosing (project_id, outcome, closed_on, reason, result, version)
SELECT r.project_id, 'cancelled', %(day)s::date, COALESCE(NULLIF(r.reason, ''), '–'), '', 1
FROM projects_revisionrow r
WHERE r.revision_id = %(revision)s AND (r.after->>'withdrawn')::boolean
  AND NOT EXISTS (SELECT FROM projects_disbursement d WHERE d.project_id = r.project_id)
  AND NOT EXISTS (SELECT FROM projects_contract c WHERE c.project_id = r.project_id AND c.ending = '')
ON CONFLICT DO NOTHING
"""

APPLY_BUDGETS = (
    """
    DELETE FROM projects_projectyearbudget y USING projects_revisionrow r
    WHERE r.revision_id = %(revision)s AND y.project_id = r.project_id
      AND NOT r.after->'budgets' ? y.fiscal_year::text
    """,
    """
    INSERT INTO projects_projectyearbudget AS y (project_id, fiscal_year, amount)
    SELECT r.project_id, b.key::int, b.value::numeric
    FROM projects_revisionrow r, jsonb_each_text(r.after->'budgets') b
    WHERE r.revision_id = %(revision)s
    ON CONFLICT (project_id, fiscal_year) DO UPDATE SET amount = EXCLUDED.amount
    WHERE y.amount IS DISTINCT FROM EXCLUDED.amount
    """,
)

# Whatever a later revision changed reads as it did before the first such one; the rest reads as it does now. The plan's
# own rows never change otherwise, so this is exact.
AS_IT_STOOD = f"""
SELECT p.id, p.code, p.announced_on, COALESCE(later.before, {FACTS}) AS facts
FROM projects_project p
LEFT JOIN LATERAL (
    SELECT r.before FROM projects_revisionrow r JOIN projects_planrevision v ON v.id = r.revision_id
    WHERE r.project_id = p.id AND r.before IS NOT NULL AND v.state = 'announced' AND v.announced_on > %(day)s
    ORDER BY v.announced_on, v.id LIMIT 1
) later ON true
WHERE p.plan_id = %(plan)s AND p.announced_on <= %(day)s
ORDER BY p.id
"""

# A new project has no facts of its own in the row before the chain; what is withdrawn counts as nothing.
EFFECTS = f"""
WITH side AS (
    SELECT r.before, COALESCE(r.after, {FACTS}) AS after
    FROM projects_revisionrow r JOIN projects_project p ON p.id = r.project_id WHERE r.revision_id = %(revision)s
), amount AS (
    SELECT b.key::int AS year, b.value::numeric AS was, NULL::numeric AS becomes
    FROM side, jsonb_each_text(side.before->'budgets') b WHERE NOT (side.before->>'withdrawn')::boolean
    UNION ALL
    SELECT b.key::int, NULL, b.value::numeric
    FROM side, jsonb_each_text(side.after->'budgets') b WHERE NOT (side.after->>'withdrawn')::boolean
)
SELECT year, sum(was) AS sum_before, sum(becomes) AS sum_after FROM amount GROUP BY year ORDER BY year
"""

LINK_IMPORTED = """
INSERT INTO projects_revisionrow (revision_id, kind, project_id, reason, version)
SELECT %(revision)s, 'new', r.project_id, '', 1
FROM projects_importrow r
WHERE r.batch_id = %(batch)s AND r.written AND r.action = 'create'
ORDER BY r.position
"""

UNLINK_IMPORTED = """
DELETE FROM projects_revisionrow w USING projects_importrow r
WHERE r.batch_id = %(batch)s AND r.written AND r.action = 'create' AND NOT r.id = ANY(%(kept)s)
  AND w.project_id = r.project_id
"""


def facts_of(projects: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return what the plan says of the projects now, by id, as ``projects.tracked`` describes it."""
    return {row["id"]: row["facts"] for row in ask(FACTS_OF, projects=list(projects))}


def take_new(revision: int) -> None:
    """Keep the facts of the new projects and headings of a revision in their rows."""
    _run(TAKE_NEW, revision=revision)
    _run(TAKE_NEW_HEADINGS, revision=revision)


def lock_projects(revision: int) -> None:
    """Lock every heading and project that a revision is about, always in the same order."""
    _run(LOCK_HEADINGS, revision=revision)
    _run(LOCK_PROJECTS, revision=revision)


def conflicts(revision: int) -> list[dict[str, Any]]:
    """Return the rows whose project has changed since they were drawn up: ``before``, ``now`` and ``after``."""
    return ask(CONFLICTS, revision=revision)


def apply(revision: int, day: dt.date) -> None:
    """Write what the rows of a revision say into their headings and projects.

    The database lets this pass while the revision is announcing.
    """
    _run(APPLY_HEADINGS, revision=revision, day=day)
    _run(APPLY, revision=revision, day=day)
    for statement in APPLY_BUDGETS:
        _run(statement, revision=revision)
    _run(CANCEL, revision=revision, day=day)


def as_it_stood(plan: int, day: dt.date) -> list[dict[str, Any]]:
    """Return ``id``, ``code``, ``announced_on`` and ``facts`` of every project that the plan had on ``day``."""
    return ask(AS_IT_STOOD, plan=plan, day=day)


def headings_as_they_stood(plan: int, day: dt.date) -> dict[int, dict[str, Any]]:
    """Return number and title of every heading that the plan had on ``day``, by id."""
    return {row["id"]: row["facts"] for row in ask(HEADINGS_AS_THEY_STOOD, plan=plan, day=day)}


def heading_conflicts(revision: int) -> list[dict[str, Any]]:
    """Return the rows whose heading has changed since they were drawn up: ``before``, ``now`` and ``after``."""
    return ask(HEADING_CONFLICTS, revision=revision)


def heading_clashes(revision: int) -> list[dict[str, Any]]:
    """Return ``number`` and ``titles`` of the headings that would share a number once the revision is applied."""
    return ask(HEADING_CLASHES, revision=revision)


def headings_to_come(revision: int) -> list[dict[str, Any]]:
    """Return the headings that rows of the revision stand under, and that another revision has yet to bring."""
    return ask(HEADINGS_TO_COME, revision=revision)


def effects(revision: int) -> list[dict[str, Any]]:
    """Return ``year``, ``sum_before`` and ``sum_after`` baht of all rows of a revision together."""
    return ask(EFFECTS, revision=revision)


def link_imported(batch: int, revision: int) -> None:
    """Make the projects that an import has just created new rows of a revision."""
    _run(LINK_IMPORTED, batch=batch, revision=revision)


def unlink_imported(batch: int, kept: list[int]) -> None:
    """Take the projects that an undo is about to remove out of their revision."""
    _run(UNLINK_IMPORTED, batch=batch, kept=kept)


def ask(sql: str, **parameters: Any) -> list[dict[str, Any]]:
    """Run one query; return its rows as dictionaries, JSON as Python objects."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        row.update({name: orjson.loads(row[name]) for name in JSON if row.get(name) is not None})
    return rows


def _run(sql: str, **parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
