"""The ledger of a closed year stays as it is, until the department opens the year again."""

from __future__ import annotations

import pgtrigger

from projects.rules.years import ANY_ORGANISATION


def _require_open(row: str) -> str:
    """Return the refusal of a row of a closed year; who closes it waits for those who write, and they for it."""
    return f"""
        PERFORM pg_advisory_xact_lock_shared({row}.organisation_id::int, {row}.fiscal_year::int);
        IF EXISTS (
            SELECT FROM projects_fiscalyearclosing c WHERE c.organisation_id = {row}.organisation_id
            AND c.fiscal_year = {row}.fiscal_year AND c.reopened_at IS NULL
        ) THEN
            RAISE EXCEPTION 'year_closed' USING ERRCODE = 'GP030';
        END IF;
    """


LEDGER_TRIGGERS = [
    pgtrigger.Trigger(
        name="ledger_year_open",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP <> 'INSERT' THEN {_require_open("OLD")} END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            {_require_open("NEW")}
            RETURN NEW;
        """,
    ),
]

# A closing stays; all that can happen to it is that it is reopened, once.
YEAR_CLOSING_TRIGGERS = [
    pgtrigger.Trigger(
        name="closing_waits_for_writers",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            PERFORM pg_advisory_xact_lock({ANY_ORGANISATION}, NEW.fiscal_year::int);
            PERFORM pg_advisory_xact_lock(NEW.organisation_id::int, NEW.fiscal_year::int);
            RETURN NEW;
        """,
    ),
    pgtrigger.Protect(name="closing_kept", operation=pgtrigger.Delete),
    pgtrigger.Protect(
        name="closing_reopened_once",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__reopened_at__isnull=False)
        | pgtrigger.Q(old__organisation__df=pgtrigger.F("new__organisation"))
        | pgtrigger.Q(old__fiscal_year__df=pgtrigger.F("new__fiscal_year"))
        | pgtrigger.Q(old__closed_at__df=pgtrigger.F("new__closed_at"))
        | pgtrigger.Q(old__closed_by__df=pgtrigger.F("new__closed_by")),
    ),
]
