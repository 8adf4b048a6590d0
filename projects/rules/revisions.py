"""What the database itself keeps of revisions: their states, their rows, their chains of steps and their numbers."""

# ruff: noqa: S608 - made of this project's own SQL.

from __future__ import annotations

import pgtrigger

from projects.chains import HEADING_ROWS, MAKE, chain_sql, rows_sql
from projects.rules.plans import IN_CHAIN
from projects.rules.shared import LOCKED
from projects.tracked import FACTS, HEADING_FACTS

TODAY = "(now() AT TIME ZONE 'Asia/Bangkok')::date"


def _raise(what: str, code: str) -> str:
    return f"RAISE EXCEPTION '{what}' USING ERRCODE = '{code}';"


_LAO_TYPE = """(SELECT o.lao_type FROM projects_plan plan JOIN organisations_organisation o
    ON o.id = plan.organisation_id WHERE plan.id = NEW.plan_id)"""

# Every step of the chain has been taken, the last one on the day of announcement.
_CHAIN_DONE = f"""
    NOT EXISTS (
        SELECT FROM unnest({chain_sql("NEW.kind", _LAO_TYPE)}) AS kind
        WHERE NOT EXISTS (
            SELECT FROM projects_chainstep s
            WHERE s.revision_id = NEW.id AND s.kind = kind.kind AND s.taken_back_at IS NULL
              AND (s.kind <> 'announce' OR s.taken_on = NEW.announced_on)
        )
    )
"""

# Later announcements follow earlier ones, so that a plan can be shown as it stood on any day.
_DAYS_IN_ORDER = """
    NEW.announced_on >= (SELECT announced_on FROM projects_plan WHERE id = NEW.plan_id)
    AND NOT EXISTS (
        SELECT FROM projects_planrevision r
        WHERE r.plan_id = NEW.plan_id AND r.state = 'announced' AND r.announced_on > NEW.announced_on
    )
"""

_NOT_AS_SAID = f"""
    EXISTS (
        SELECT FROM projects_revisionrow r JOIN projects_project p ON p.id = r.project_id
        LEFT JOIN projects_planheading h ON h.id = p.heading_id
        WHERE r.revision_id = NEW.id
          AND (p.announced_on IS NULL OR r.after IS NULL OR ({FACTS}) - 'number' <> r.after - 'number'
               OR h.id IS NOT NULL AND h.announced_on IS NULL)
    ) OR EXISTS (
        SELECT FROM projects_headingrow r JOIN projects_planheading h ON h.id = r.heading_id
        LEFT JOIN projects_planheading above ON above.id = h.parent_id
        WHERE r.revision_id = NEW.id
          AND (h.announced_on IS NULL OR r.after IS NULL OR {HEADING_FACTS} <> r.after
               OR above.id IS NOT NULL AND above.announced_on IS NULL)
    )
"""

_NEXT_NUMBER = """
    COALESCE((
        SELECT max(r.number) FROM projects_planrevision r
        WHERE r.plan_id = NEW.plan_id AND r.kind = NEW.kind AND r.year = NEW.year
    ), 0) + 1
"""

REVISION_TRIGGERS = [
    pgtrigger.Trigger(
        name="revision_begins_as_draft",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NEW.state <> 'draft' THEN
                {_raise("revision_state", "GP042")}
            ELSIF NOT EXISTS (SELECT FROM projects_plan WHERE id = NEW.plan_id AND state = 'announced') THEN
                {_raise("revision_of_draft_plan", "GP042")}
            END IF;
            RETURN NEW;
        """,
    ),
    pgtrigger.Trigger(
        name="revision_moves_on",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            IF OLD.state = 'announced' THEN
                {LOCKED}
            ELSIF (OLD.plan_id, OLD.kind) IS DISTINCT FROM (NEW.plan_id, NEW.kind)
                OR OLD.state = 'draft' AND NEW.state NOT IN ('draft', 'in_chain')
                OR OLD.state = 'in_chain' AND NEW.state = 'announced'
                OR OLD.state = 'announcing' AND NEW.state <> 'announced' THEN
                {_raise("revision_state", "GP042")}
            ELSIF OLD.state = 'in_chain' AND NEW.state = 'announcing' THEN
                IF NOT ({_CHAIN_DONE}) THEN
                    {_raise("chain_incomplete", "GP043")}
                ELSIF NOT ({_DAYS_IN_ORDER}) THEN
                    {_raise("days_out_of_order", "GP044")}
                END IF;
            ELSIF NEW.state = 'announced' THEN
                IF {_NOT_AS_SAID} THEN
                    {_raise("revision_not_applied", "GP045")}
                END IF;
                NEW.year := extract(year FROM NEW.announced_on) + 543;
                NEW.number := {_NEXT_NUMBER};
            END IF;
            RETURN NEW;
        """,
    ),
    pgtrigger.Trigger(
        name="revision_kept",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=f"""
            IF OLD.state = 'announced' THEN
                {LOCKED}
            ELSIF OLD.state <> 'draft' THEN
                {IN_CHAIN}
            END IF;
            RETURN OLD;
        """,
    ),
    pgtrigger.Trigger(
        name="revision_announced_whole",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Q(new__state="announcing"),
        func=f"""
            IF EXISTS (SELECT FROM projects_planrevision WHERE id = NEW.id AND state = 'announcing') THEN
                {_raise("revision_state", "GP042")}
            END IF;
            RETURN NULL;
        """,
    ),
]


def _row_rule(
    operation: pgtrigger.Operation, table: str, check: str = "", of: str = "revision", **tables: str
) -> pgtrigger.Trigger:
    """Return the lock of the rows of a revision that is no longer a draft; a whole statement at once."""
    return pgtrigger.Trigger(
        name=f"{of}_row_{operation}".lower(),
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        func=f"""
            IF EXISTS (SELECT FROM {table} c JOIN projects_planrevision v ON v.id = c.revision_id
                       WHERE v.state = 'announced') THEN
                {LOCKED}
            ELSIF EXISTS (SELECT FROM {table} c JOIN projects_planrevision v ON v.id = c.revision_id
                          WHERE v.state <> 'draft') THEN
                {IN_CHAIN}
            END IF;
            {check}
            RETURN NULL;
        """,
    )


# A row is of a kind that its revision may have, about a project of its plan: a new one is a draft, any other announced.
_OWN_PLAN = f"""
    IF EXISTS (
        SELECT FROM new_rows c
        JOIN projects_planrevision v ON v.id = c.revision_id
        JOIN projects_project p ON p.id = c.project_id
        LEFT JOIN projects_project o ON o.id = c.other_id
        WHERE p.plan_id <> v.plan_id OR o.plan_id <> v.plan_id OR (c.kind = 'new') <> (p.announced_on IS NULL)
           OR c.kind <> ALL ({rows_sql("v.kind")})
    ) THEN
        {_raise("row_not_of_revision", "GP046")}
    END IF;
"""

_HEADING_OF_PLAN = f"""
    IF EXISTS (
        SELECT FROM new_rows c
        JOIN projects_planrevision v ON v.id = c.revision_id
        JOIN projects_planheading h ON h.id = c.heading_id
        WHERE h.plan_id <> v.plan_id OR (c.kind = 'new') <> (h.announced_on IS NULL)
           OR c.kind <> ALL ({rows_sql("v.kind", HEADING_ROWS)})
    ) THEN
        {_raise("row_not_of_revision", "GP046")}
    END IF;
"""


def _row_rules(check: str, of: str) -> list[pgtrigger.Trigger]:
    both = "(SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows)"
    return [
        _row_rule(pgtrigger.Insert, "new_rows", check, of, new="new_rows"),
        _row_rule(pgtrigger.Update, both, check, of, old="old_rows", new="new_rows"),
        _row_rule(pgtrigger.Delete, "old_rows", of=of, old="old_rows"),
    ]


ROW_TRIGGERS = _row_rules(_OWN_PLAN, "revision")
HEADING_ROW_TRIGGERS = _row_rules(_HEADING_OF_PLAN, "heading")

_STEP_LOCKED = f"""
    IF EXISTS (SELECT FROM projects_planrevision WHERE id = NEW.revision_id AND state = 'announced')
        OR NEW.revision_id IS NULL AND EXISTS (
            SELECT FROM projects_plan WHERE id = NEW.plan_id AND state = 'announced') THEN
        {LOCKED}
    END IF;
"""
_OF_SAME = "s.plan_id = NEW.plan_id AND s.revision_id IS NOT DISTINCT FROM NEW.revision_id AND s.taken_back_at IS NULL"

STEP_TRIGGERS = [
    pgtrigger.Trigger(
        name="step_in_order",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("chain", "text[]"), ("place", "integer")],
        func=f"""
            {_STEP_LOCKED}
            chain := {
            chain_sql(
                f"COALESCE((SELECT kind FROM projects_planrevision WHERE id = NEW.revision_id), '{MAKE}')", _LAO_TYPE
            )
        };
            place := array_position(chain, NEW.kind);
            IF place IS NULL THEN
                {_raise("step_not_of_chain", "GP043")}
            ELSIF NEW.taken_on > {TODAY} THEN
                {_raise("days_out_of_order", "GP044")}
            ELSIF place > 1 AND NOT EXISTS (
                SELECT FROM projects_chainstep s WHERE {_OF_SAME} AND s.kind = chain[place - 1]
            ) THEN
                {_raise("chain_incomplete", "GP043")}
            ELSIF EXISTS (SELECT FROM projects_chainstep s WHERE {_OF_SAME} AND s.taken_on > NEW.taken_on) THEN
                {_raise("days_out_of_order", "GP044")}
            END IF;
            RETURN NEW;
        """,
    ),
    # A step is taken back from the end, or gets the document that it lacked; nothing else of it changes.
    pgtrigger.Trigger(
        name="step_stays",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            {_STEP_LOCKED}
            IF (OLD.plan_id, OLD.revision_id, OLD.kind, OLD.taken_on, OLD.note, OLD.recorded_by_id, OLD.recorded_at)
                IS DISTINCT FROM
                (NEW.plan_id, NEW.revision_id, NEW.kind, NEW.taken_on, NEW.note, NEW.recorded_by_id, NEW.recorded_at)
                OR OLD.taken_back_at IS NOT NULL
                OR OLD.file <> '' AND OLD.file <> NEW.file THEN
                {_raise("step_stays", "GP047")}
            ELSIF NEW.taken_back_at IS NOT NULL AND EXISTS (
                SELECT FROM projects_chainstep s WHERE {_OF_SAME} AND s.id > NEW.id
            ) THEN
                {_raise("step_not_last", "GP047")}
            END IF;
            RETURN NEW;
        """,
    ),
    # Those of a draft revision go along with it.
    pgtrigger.Trigger(
        name="step_kept",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=f"""
            IF OLD.taken_back_at IS NULL OR OLD.revision_id IS NULL THEN
                {_raise("step_stays", "GP047")}
            END IF;
            RETURN OLD;
        """,
    ),
]
