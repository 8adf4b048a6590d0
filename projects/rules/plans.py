"""What the database itself keeps of plans: the lock of what has been announced, and numbers that stay.

An announced row changes only while a revision that covers it is being announced, which no other session ever sees:
the state ``announcing`` cannot be committed (``projects.rules.revisions``), and before the transaction ends every row
has to read as the revision says. Rules of other columns are in the other modules here.
"""

# ruff: noqa: S608 - made of this project's own SQL.

from __future__ import annotations

import pgtrigger

from projects.rules.shared import LOCKED
from projects.tracked import COLUMNS, FIXED

IN_CHAIN = "RAISE EXCEPTION 'revision_in_chain' USING ERRCODE = 'GP040';"


def covered(state: str, record: str, of: str = "project") -> str:
    """Return the SQL condition that a revision in ``state`` covers the project or heading of the id ``record``."""
    rows = {"project": "projects_revisionrow", "heading": "projects_headingrow"}[of]
    return f"""EXISTS (
        SELECT FROM {rows} covering JOIN projects_planrevision revision
            ON revision.id = covering.revision_id
        WHERE covering.{of}_id = {record} AND revision.state = '{state}')"""


def _differ(columns: tuple[str, ...]) -> str:
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"(({old}) IS DISTINCT FROM ({new}))"


# A draft that is new in a revision is frozen as soon as the first step of the chain has been taken.
LOCK_ANNOUNCED = pgtrigger.Trigger(
    name="project_d_lock_announced",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(_differ((*COLUMNS, *FIXED))),
    func=f"""
        IF OLD.announced_on IS NOT NULL AND {_differ(FIXED)} THEN
            {LOCKED}
        ELSIF {covered("announcing", "OLD.id")} THEN
            RETURN NEW;
        ELSIF OLD.announced_on IS NOT NULL OR NEW.withdrawn_on IS NOT NULL OR (
            NEW.announced_on IS NOT NULL
            AND EXISTS (SELECT FROM projects_plan WHERE id = NEW.plan_id AND state = 'announced')
        ) THEN
            {LOCKED}
        ELSIF {covered("in_chain", "OLD.id")} THEN
            {IN_CHAIN}
        END IF;
        RETURN NEW;
    """,
)

KEEP_ANNOUNCED = pgtrigger.Trigger(
    name="project_e_keep_announced",
    when=pgtrigger.Before,
    operation=pgtrigger.Delete,
    condition=pgtrigger.Q(old__announced_on__isnull=False),
    func=LOCKED,
)

# What is new in an announced plan enters as a draft, and is announced by its revision.
ENTER_AS_DRAFT = pgtrigger.Trigger(
    name="project_d_enter_as_draft",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__announced_on__isnull=False) | pgtrigger.Q(new__withdrawn_on__isnull=False),
    func=f"""
        IF NEW.withdrawn_on IS NOT NULL
            OR EXISTS (SELECT FROM projects_plan WHERE id = NEW.plan_id AND state = 'announced') THEN
            {LOCKED}
        END IF;
        RETURN NEW;
    """,
)

_GROUP = ("plan_id", "form", "heading_id", "programme_id")
_NUMBERED = ", ".join(("id", *_GROUP, "number"))

# The highest number given is in the series or, within one statement, among the rows that it has written so far. A
# statement of many rows brings their numbers along (``projects.numbering``).
NUMBER = """
    PERFORM pg_advisory_xact_lock(hashtextextended('projects_numberseries', NEW.plan_id));
    NEW.number := 1 + GREATEST(
        COALESCE((
            SELECT last FROM projects_numberseries
            WHERE plan_id = NEW.plan_id AND form = NEW.form AND heading = COALESCE(NEW.heading_id, 0)
              AND programme = COALESCE(NEW.programme_id, '')
        ), 0),
        COALESCE((
            SELECT p.number FROM projects_project p
            WHERE p.plan_id = NEW.plan_id AND p.form = NEW.form
              AND COALESCE(p.heading_id, 0) = COALESCE(NEW.heading_id, 0)
              AND COALESCE(p.programme_id, '') = COALESCE(NEW.programme_id, '')
            ORDER BY p.number DESC LIMIT 1
        ), 0)
    );
    RETURN NEW;
"""


def _keep_series(operation: pgtrigger.Operation, changed: str, **tables: str) -> pgtrigger.Trigger:
    """Return the trigger that refuses numbers given before and remembers those given now, so that none comes back."""
    return pgtrigger.Trigger(
        name=f"project_number_kept_{operation}".lower(),
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        func=f"""
            IF EXISTS (
                SELECT FROM {changed} JOIN projects_numberseries s ON (s.plan_id, s.form, s.heading, s.programme)
                    = (n.plan_id, n.form, COALESCE(n.heading_id, 0), COALESCE(n.programme_id, ''))
                WHERE n.number <= s.last
            ) THEN
                RAISE EXCEPTION 'number_given_before' USING ERRCODE = 'GP048';
            END IF;
            INSERT INTO projects_numberseries AS s (plan_id, form, heading, programme, last)
            SELECT n.plan_id, n.form, COALESCE(n.heading_id, 0), COALESCE(n.programme_id, ''), max(n.number)
            FROM {changed} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
            ON CONFLICT (plan_id, form, heading, programme) DO UPDATE SET last = GREATEST(s.last, EXCLUDED.last);
            RETURN NULL;
        """,
    )


NUMBERS = [
    pgtrigger.Trigger(
        name="project_g_number_new",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition("COALESCE(NEW.number, 0) = 0"),
        func=NUMBER,
    ),
    pgtrigger.Trigger(
        name="project_g_number_moved",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(_differ(_GROUP)),
        func=NUMBER,
    ),
    pgtrigger.Trigger(
        name="project_g_number_stays",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("number"),
        condition=pgtrigger.Condition(f"NOT {_differ(_GROUP)}"),
        func="NEW.number := OLD.number; RETURN NEW;",
    ),
    _keep_series(pgtrigger.Insert, "new_rows n", new="new_rows"),
    _keep_series(
        pgtrigger.Update,
        # By EXCEPT, for a join of both would be planned for the few rows of a session's first statement.
        f"(SELECT {_NUMBERED} FROM new_rows EXCEPT SELECT {_NUMBERED} FROM old_rows) n",
        old="old_rows",
        new="new_rows",
    ),
]

HEADING_OF_PLAN = pgtrigger.Trigger(
    name="project_f_heading_of_plan",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("heading_id", "plan_id"),
    condition=pgtrigger.Q(new__heading__isnull=False),
    func="""
        IF NOT EXISTS (SELECT FROM projects_planheading WHERE id = NEW.heading_id AND plan_id = NEW.plan_id) THEN
            RAISE EXCEPTION 'heading_of_other_plan' USING ERRCODE = 'GP002';
        END IF;
        RETURN NEW;
    """,
)

PROJECT_OF_PLAN = [LOCK_ANNOUNCED, KEEP_ANNOUNCED, ENTER_AS_DRAFT, HEADING_OF_PLAN, *NUMBERS]


def _budget_lock(operation: pgtrigger.Operation, changed: str, **tables: str) -> pgtrigger.Trigger:
    """Return the lock of announced projects' money; a whole statement at once, for imports write many rows.

    The projects are gathered first, so that no plan of the join begins with the wrong table.
    """
    return pgtrigger.Trigger(
        name=f"budget_locked_{operation}".lower(),
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        declare=[("touched", "bigint[]"), ("announced", "bigint[]")],
        func=f"""
            touched := ARRAY(SELECT DISTINCT project_id FROM ({changed}) changed);
            IF cardinality(touched) = 0 THEN
                RETURN NULL;
            END IF;
            announced := ARRAY(
                SELECT p.id FROM projects_project p WHERE p.id = ANY(touched) AND p.announced_on IS NOT NULL);
            IF cardinality(announced) > 0 AND EXISTS (
                SELECT FROM unnest(announced) AS locked(project) WHERE NOT {covered("announcing", "locked.project")}
            ) THEN
                {LOCKED}
            ELSIF EXISTS (
                SELECT FROM projects_revisionrow r JOIN projects_planrevision v ON v.id = r.revision_id
                WHERE r.project_id = ANY(touched) AND r.kind = 'new' AND v.state = 'in_chain'
            ) THEN
                {IN_CHAIN}
            END IF;
            RETURN NULL;
        """,
    )


# A blank says what no row says, so that blanks may come and go.
BUDGET_TRIGGERS = [
    _budget_lock(pgtrigger.Insert, "SELECT project_id FROM new_rows WHERE amount IS NOT NULL", new="new_rows"),
    _budget_lock(pgtrigger.Delete, "SELECT project_id FROM old_rows WHERE amount IS NOT NULL", old="old_rows"),
    _budget_lock(
        pgtrigger.Update,
        # Not a join of the two: planned for one row, it would compare every row with every other.
        """
        (SELECT project_id, fiscal_year, amount FROM old_rows
         EXCEPT SELECT project_id, fiscal_year, amount FROM new_rows)
        UNION ALL
        (SELECT project_id, fiscal_year, amount FROM new_rows
         EXCEPT SELECT project_id, fiscal_year, amount FROM old_rows)
        """,
        old="old_rows",
        new="new_rows",
    ),
]

PLAN_TRIGGERS = [
    pgtrigger.Trigger(
        name="plan_locked",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Q(old__state="announced"),
        func=LOCKED,
    ),
    # Before the plan itself is locked, and with it every heading that it is announced with.
    pgtrigger.Trigger(
        name="plan_announces_headings",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__state="draft", new__state="announced"),
        func="""
            UPDATE projects_planheading SET announced_on = NEW.announced_on WHERE plan_id = NEW.id;
            RETURN NEW;
        """,
    ),
    pgtrigger.Protect(
        name="plan_stays_with_its_lao",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__organisation__df=pgtrigger.F("new__organisation"))
        | pgtrigger.Q(old__generation__df=pgtrigger.F("new__generation")),
    ),
]

_ANNOUNCED = "EXISTS (SELECT FROM projects_plan WHERE id = NEW.plan_id AND state = 'announced')"

# Like a project, a new heading of an announced plan enters as a draft and is announced by its revision.
HEADING_TRIGGERS = [
    pgtrigger.Trigger(
        name="heading_locked",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP = 'INSERT' THEN
                IF NEW.announced_on IS NOT NULL OR {_ANNOUNCED} AND NOT EXISTS (
                    SELECT FROM projects_planrevision WHERE plan_id = NEW.plan_id AND state = 'draft'
                ) THEN
                    {LOCKED}
                END IF;
                RETURN NEW;
            ELSIF TG_OP = 'UPDATE' AND {covered("announcing", "OLD.id", "heading")} THEN
                RETURN NEW;
            ELSIF OLD.announced_on IS NOT NULL
                OR TG_OP = 'UPDATE' AND NEW.announced_on IS NOT NULL AND {_ANNOUNCED} THEN
                {LOCKED}
            ELSIF {covered("in_chain", "OLD.id", "heading")} THEN
                {IN_CHAIN}
            END IF;
            RETURN COALESCE(NEW, OLD);
        """,
    ),
    pgtrigger.Protect(
        name="heading_stays_in_its_plan",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__plan__df=pgtrigger.F("new__plan")),
    ),
    pgtrigger.Trigger(
        name="heading_under_own_strategy",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id", "plan_id"),
        condition=pgtrigger.Q(new__parent__isnull=False),
        func="""
            IF NOT EXISTS (
                SELECT FROM projects_planheading
                WHERE id = NEW.parent_id AND plan_id = NEW.plan_id AND kind = 'strategy'
            ) THEN
                RAISE EXCEPTION 'heading_of_other_plan' USING ERRCODE = 'GP002';
            END IF;
            RETURN NEW;
        """,
    ),
    # One of two shapes: strategies with tactics, or since 2571 issues (DOMAIN section 3).
    pgtrigger.Trigger(
        name="heading_of_its_generation",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("kind"),
        func="""
            IF NOT EXISTS (
                SELECT FROM projects_plan
                WHERE id = NEW.plan_id AND (generation = 'issue_based') = (NEW.kind = 'issue')
            ) THEN
                RAISE EXCEPTION 'heading_of_other_generation' USING ERRCODE = 'GP041';
            END IF;
            RETURN NEW;
        """,
    ),
]
