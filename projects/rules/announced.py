"""An announced project stays as it is: its own words and its money change through a revision only."""

from __future__ import annotations

import pgtrigger

from projects.rules.shared import LOCKED

# An announced row changes through a revision only; its place, stage and lineage go on changing.
LOCK_ANNOUNCED = pgtrigger.Trigger(
    name="project_d_lock_announced",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__announced_on__isnull=False)
    & (
        pgtrigger.Q(old__code__df=pgtrigger.F("new__code"))
        | pgtrigger.Q(old__name__df=pgtrigger.F("new__name"))
        | pgtrigger.Q(old__objective__df=pgtrigger.F("new__objective"))
        | pgtrigger.Q(old__target__df=pgtrigger.F("new__target"))
        | pgtrigger.Q(old__indicator__df=pgtrigger.F("new__indicator"))
        | pgtrigger.Q(old__expected_result__df=pgtrigger.F("new__expected_result"))
        | pgtrigger.Q(old__heading__df=pgtrigger.F("new__heading"))
        | pgtrigger.Q(old__programme__df=pgtrigger.F("new__programme"))
        | pgtrigger.Q(old__plan__df=pgtrigger.F("new__plan"))
        | pgtrigger.Q(old__announced_on__df=pgtrigger.F("new__announced_on"))
    ),
    func=LOCKED,
)

KEEP_ANNOUNCED = pgtrigger.Trigger(
    name="project_e_keep_announced",
    when=pgtrigger.Before,
    operation=pgtrigger.Delete,
    condition=pgtrigger.Q(old__announced_on__isnull=False),
    func=LOCKED,
)


def _budget_lock(operation: pgtrigger.Operation, changed: str, **tables: str) -> pgtrigger.Trigger:
    """Return the lock of announced projects' money; a whole statement at once, for imports write many rows."""
    return pgtrigger.Trigger(
        name=f"budget_locked_{operation}".lower(),
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        func=f"""
            IF EXISTS (
                SELECT FROM ({changed}) changed JOIN projects_project p ON p.id = changed.project_id
                WHERE p.announced_on IS NOT NULL
            ) THEN
                {LOCKED}
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
