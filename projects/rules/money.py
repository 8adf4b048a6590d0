"""The rules of money: nothing is approved beyond the plan, signed beyond the approval or paid beyond the contract.

Each check works on a whole statement, so that imports stay fast, and first locks the rows whose sums it compares, so
that of two sessions that spend the same money the second sees what the first has spent (DOMAIN section 6).
"""

# ruff: noqa: S608 - only our own fragments are put together.

from __future__ import annotations

import pgtrigger
from django.db.models import BooleanField, F, Func

from projects.rules.shared import bump_version
from projects.rules.stages import restage
from projects.rules.statements import on_change
from projects.rules.years import of_approvals, of_payments, of_steps, require_open


def refuse(code: str, reason: str, found: str, **figures: str) -> str:
    """Return the statements that raise ``reason`` with SQLSTATE ``code`` where ``found`` (FROM …) finds a row.

    ``figures`` are SQL of that row; they go along as the error's detail, so that the message says the numbers
    (``geoplan.errors.broken_rule``): numbers are baht, texts are said as they are.
    """
    told = ", ".join(f"'{name}', {sql}" for name, sql in figures.items())
    return f"""
        DECLARE told text;
        BEGIN
            SELECT jsonb_build_object({told})::text INTO told {found} LIMIT 1;
            IF told IS NOT NULL THEN
                RAISE EXCEPTION '{reason}' USING ERRCODE = '{code}', DETAIL = told;
            END IF;
        END;
    """


def _lock(table: str, ids: str) -> str:
    return f"PERFORM FROM {table} WHERE id IN ({ids}) ORDER BY id FOR NO KEY UPDATE;"


def _sum(table: str, condition: str) -> str:
    return f"COALESCE((SELECT sum(x.amount) FROM {table} x WHERE {condition}), 0)"


def _not_closed(projects: str) -> str:
    """Refuse to touch the money of a project that has ended; it must be opened again first."""
    return _lock("projects_project", projects) + refuse(
        "GP016", "project_closed", f"FROM projects_projectclosing WHERE project_id IN ({projects})"
    )


def _within_plan(rows: str) -> str:
    """Refuse approvals beyond the plan's amount of the year; ``rows`` have project_id and fiscal_year."""
    return f"""
        PERFORM FROM projects_projectyearbudget WHERE (project_id, fiscal_year) IN (
            SELECT project_id, fiscal_year FROM ({rows}) touched
        ) ORDER BY id FOR NO KEY UPDATE;
    """ + refuse(
        "GP011",
        "approved_over_plan",
        f"""
        FROM (
            SELECT a.fiscal_year, sum(a.effective) AS total, COALESCE((
                SELECT y.amount FROM projects_projectyearbudget y
                WHERE y.project_id = a.project_id AND y.fiscal_year = a.fiscal_year), 0) AS planned
            FROM projects_budgetapproval a
            WHERE (a.project_id, a.fiscal_year) IN (SELECT project_id, fiscal_year FROM ({rows}) touched)
            GROUP BY a.project_id, a.fiscal_year
        ) years WHERE total > planned
        """,
        year="fiscal_year::text",
        total="total",
        limit="planned",
        over="total - planned",
    )


def _within_approvals(ids: str) -> str:
    """Refuse contracts and direct payments beyond what was approved, transfers counted."""
    contracts = _sum("projects_contractfunding", "x.approval_id = a.id")
    # By a filter: most payments of an import have no contract, and the index of contracts would find them all.
    direct = (
        "COALESCE((SELECT sum(x.amount) FILTER (WHERE x.contract_id IS NULL) FROM projects_disbursement x"
        " WHERE x.approval_id = a.id), 0)"
    )
    return _lock("projects_budgetapproval", ids) + refuse(
        "GP010",
        "spent_over_approved",
        f"""
        FROM (
            SELECT a.fiscal_year, a.effective, {contracts} + {direct} AS spent
            FROM projects_budgetapproval a WHERE a.id IN ({ids})
        ) sums WHERE effective < spent
        """,
        year="fiscal_year::text",
        total="spent",
        limit="effective",
        over="spent - effective",
    )


def _within_contracts(ids: str) -> str:
    """Refuse payments beyond the contract as amended, beyond an instalment, or beyond what a budget gives to it."""
    of_instalment = _sum("projects_disbursement", "x.instalment_id = i.id")
    of_contract = _sum("projects_disbursement", "x.contract_id = c.id")
    funded = _sum("projects_contractfunding", "x.contract_id = d.contract_id AND x.approval_id = d.approval_id")
    return (
        _lock("projects_contract", ids)
        + refuse(
            "GP012",
            "paid_over_contract",
            f"""
            FROM (
                SELECT c.number AS name, c.current_amount AS most, {of_contract} AS paid
                FROM projects_contract c WHERE c.id IN ({ids})
                UNION ALL
                SELECT c.number || '/' || i.number, i.amount, {of_instalment}
                FROM projects_instalment i JOIN projects_contract c ON c.id = i.contract_id WHERE c.id IN ({ids})
            ) sums WHERE most < paid ORDER BY name DESC
            """,
            name="name",
            total="paid",
            limit="most",
            over="paid - most",
        )
        + refuse(
            "GP017",
            "paid_over_funding",
            f"""
            FROM (
                SELECT sum(d.amount) AS paid, {funded} AS most
                FROM projects_disbursement d WHERE d.contract_id IN ({ids}) GROUP BY d.contract_id, d.approval_id
            ) sums WHERE paid > most
            """,
            total="paid",
            limit="most",
            over="paid - most",
        )
    )


_FIRST_DAY = "make_date(a.fiscal_year - 544, 10, 1)"
_LAST_DAY = "make_date(a.fiscal_year - 543, 9, 30)"


def _paid_in_time(payments: str) -> str:
    """Refuse payments before the year or the contract, and after the year without money kept for them.

    ``payments`` is a condition on the payments ``d``; the budgets that they are of must have been locked.
    """
    of_time = f"""
        FROM projects_disbursement d JOIN projects_budgetapproval a ON a.id = d.approval_id
        LEFT JOIN projects_contract c ON c.id = d.contract_id WHERE ({payments}) AND
    """
    late = f"""
        SELECT a.id, a.fiscal_year, sum(d.amount) AS late, {_sum("projects_carryover", "x.approval_id = a.id")} AS kept
        {of_time} d.paid_on > {_LAST_DAY} GROUP BY a.id
    """
    return refuse(
        "GP015",
        "paid_outside_time",
        f"""
        {of_time} (d.paid_on < {_FIRST_DAY} OR d.paid_on < c.signed_on OR (d.paid_on > {_LAST_DAY} AND NOT EXISTS (
            SELECT FROM projects_carryover k WHERE k.approval_id = a.id AND k.expires_on >= d.paid_on)))
        """,
        year="a.fiscal_year::text",
        voucher="d.voucher_number",
    ) + refuse(
        "GP022",
        "paid_over_carried",
        f"FROM ({late}) sums WHERE late > kept",
        year="fiscal_year::text",
        total="late",
        limit="kept",
        over="late - kept",
    )


def _after_signing(ids: str) -> str:
    """Refuse amendments and deliveries from before the contract was signed."""
    return refuse(
        "GP023",
        "before_signing",
        f"""
        FROM projects_contract c WHERE c.id IN ({ids}) AND (
            EXISTS (SELECT FROM projects_instalment i WHERE i.contract_id = c.id AND i.delivered_on < c.signed_on)
            OR EXISTS (SELECT FROM projects_contractamendment m
                WHERE m.contract_id = c.id AND m.amended_on < c.signed_on))
        """,
        name="c.number",
    )


def _within_kept(ids: str) -> str:
    """Refuse to keep more beyond the year than was approved."""
    kept = _sum("projects_carryover", "x.approval_id = a.id")
    return _lock("projects_budgetapproval", ids) + refuse(
        "GP019",
        "carried_over_approved",
        f"""
        FROM (SELECT a.effective, {kept} AS kept FROM projects_budgetapproval a WHERE a.id IN ({ids})) sums
        WHERE effective < kept
        """,
        total="kept",
        limit="effective",
        over="kept - effective",
    )


# Approvals -----------------------------------------------------------------------------------------------------------

_TRANSFERRED = """
    (SELECT COALESCE(sum(CASE WHEN t.to_approval_id = NEW.id THEN t.amount ELSE -t.amount END), 0)
     FROM projects_budgettransfer t WHERE NEW.id IN (t.to_approval_id, t.from_approval_id))
"""

_GRANTED = "CASE WHEN NEW.state = 'approved' THEN NEW.approved ELSE 0 END"

APPROVAL_TRIGGERS = [
    # Only where it is not right already: a trigger for each row is what an import of many waits for.
    pgtrigger.Trigger(
        name="approval_a_effective_of_new",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition(f"NEW.effective IS DISTINCT FROM {_GRANTED}"),
        func=f"NEW.effective := {_GRANTED}; RETURN NEW;",
    ),
    pgtrigger.Trigger(
        name="approval_a_effective",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            NEW.version := OLD.version + 1;
            NEW.effective := {_GRANTED} + {_TRANSFERRED};
            RETURN NEW;
        """,
    ),
    # Transfers and payments were checked against the year of what was approved.
    pgtrigger.Protect(
        name="approval_stays_with_project",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__project__df=pgtrigger.F("new__project"))
        | pgtrigger.Q(old__state="approved") & pgtrigger.Q(old__fiscal_year__df=pgtrigger.F("new__fiscal_year")),
    ),
    *on_change(
        "approval_checked",
        lambda rows: (
            require_open(of_approvals(rows))
            + _not_closed(f"SELECT project_id FROM ({rows}) touched")
            + _within_plan(rows)
            + _within_approvals(f"SELECT id FROM ({rows}) touched")
            + _within_kept(f"SELECT id FROM ({rows}) touched")
            + refuse(
                "GP024",
                "approval_has_transfers",
                f"""
                FROM projects_budgetapproval a
                JOIN projects_budgettransfer t ON a.id IN (t.from_approval_id, t.to_approval_id)
                WHERE a.id IN (SELECT id FROM ({rows}) touched) AND a.state <> 'approved'
                """,
            )
            + restage(f"SELECT project_id FROM ({rows}) touched")
        ),
    ),
]

APPROVAL_STEP_TRIGGERS = on_change("approval_step_checked", lambda rows: require_open(of_steps(rows)))

PLAN_MONEY_TRIGGERS = on_change("budget_covers_approvals", _within_plan, pgtrigger.Update, pgtrigger.Delete)

# A transfer's two ends are of one organisation and one year; the sums follow in the approvals themselves.
TRANSFER_TRIGGERS = on_change(
    "transfer_applied",
    lambda rows: (
        require_open(f"SELECT organisation_id, fiscal_year FROM ({rows}) moved")
        + refuse(
            "GP018",
            "transfer_elsewhere",
            f"""
            FROM ({rows}) t
            JOIN projects_budgetapproval a ON a.id IN (t.from_approval_id, t.to_approval_id)
            JOIN projects_project p ON p.id = a.project_id
            WHERE p.organisation_id <> t.organisation_id OR a.fiscal_year <> t.fiscal_year OR a.state <> 'approved'
            """,
        )
        # In the order of their ids, for two sessions may move money to and fro.
        + _lock(
            "projects_budgetapproval",
            f"SELECT from_approval_id FROM ({rows}) touched UNION SELECT to_approval_id FROM ({rows}) touched",
        )
        + f"""
        UPDATE projects_budgetapproval SET note = note WHERE id IN (
            SELECT from_approval_id FROM ({rows}) touched UNION SELECT to_approval_id FROM ({rows}) touched
        );
        """
    ),
)

CARRY_OVER_TRIGGERS = on_change(
    "carry_over_checked",
    lambda rows: (
        _within_kept(f"SELECT approval_id FROM ({rows}) touched")
        + _paid_in_time(f"d.approval_id IN (SELECT approval_id FROM ({rows}) touched)")
    ),
)

# Contracts -----------------------------------------------------------------------------------------------------------

_LAST = """
    (SELECT m.{0} FROM projects_contractamendment m
     WHERE m.contract_id = NEW.id AND m.{0} IS NOT NULL ORDER BY m.number DESC LIMIT 1)
"""


def _parts_add_up(name: str, contract: str) -> pgtrigger.Trigger:
    """Return the check, at the end of a transaction, that instalments and fundings each make the contract's amount."""
    checked = refuse(
        "GP013",
        "contract_parts",
        f"""
        FROM (
            SELECT c.current_amount, {_sum("projects_instalment", "x.contract_id = c.id")} AS parts,
                {_sum("projects_contractfunding", "x.contract_id = c.id")} AS funds
            FROM projects_contract c WHERE c.id = {contract}
        ) sums WHERE current_amount <> parts OR current_amount <> funds
        """,
        limit="current_amount",
        parts="parts",
        funds="funds",
    )
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        timing=pgtrigger.Deferred,
        func=f"{checked} RETURN NULL;",
    )


def _of_one_contract(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Protect(
        name=name,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__contract__df=pgtrigger.F("new__contract")),
    )


CONTRACT_TRIGGERS = [
    pgtrigger.Trigger(
        name="contract_a_current",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            IF TG_OP = 'UPDATE' THEN
                NEW.version := OLD.version + 1;
            END IF;
            NEW.current_amount := COALESCE({_LAST.format("new_amount")}, NEW.amount);
            NEW.current_ends_on := COALESCE({_LAST.format("new_ends_on")}, NEW.ends_on);
            RETURN NEW;
        """,
    ),
    pgtrigger.Protect(
        name="contract_stays_with_project",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__project__df=pgtrigger.F("new__project")),
    ),
    *on_change(
        "contract_checked",
        lambda rows: (
            _not_closed(f"SELECT project_id FROM ({rows}) touched")
            + _within_contracts(f"SELECT id FROM ({rows}) touched")
            + _after_signing(f"SELECT id FROM ({rows}) touched")
            + _paid_in_time(f"d.contract_id IN (SELECT id FROM ({rows}) touched)")
            + restage(f"SELECT project_id FROM ({rows}) touched")
        ),
    ),
    _parts_add_up("contract_parts_add_up", "COALESCE(NEW.id, OLD.id)"),
]

AMENDMENT_TRIGGERS = [
    _of_one_contract("amendment_of_one_contract"),
    *on_change(
        "amendment_applied",
        lambda rows: (
            _after_signing(f"SELECT contract_id FROM ({rows}) touched")
            + f"UPDATE projects_contract SET number = number WHERE id IN (SELECT contract_id FROM ({rows}) touched);"
        ),
    ),
]

FUNDING_TRIGGERS = [
    _of_one_contract("funding_of_one_contract"),
    *on_change(
        "funding_checked",
        lambda rows: (
            refuse(
                "GP014",
                "of_other_project",
                f"""
                FROM ({rows}) f JOIN projects_contract c ON c.id = f.contract_id
                JOIN projects_budgetapproval a ON a.id = f.approval_id WHERE a.project_id <> c.project_id
                """,
            )
            + _within_approvals(f"SELECT approval_id FROM ({rows}) touched")
            + _within_contracts(f"SELECT contract_id FROM ({rows}) touched")
        ),
    ),
    _parts_add_up("funding_parts_add_up", "COALESCE(NEW.contract_id, OLD.contract_id)"),
]

INSTALMENT_TRIGGERS = [
    _of_one_contract("instalment_of_one_contract"),
    bump_version("instalment_bump_version"),
    *on_change(
        "instalment_checked",
        lambda rows: (
            _within_contracts(f"SELECT contract_id FROM ({rows}) touched")
            + _after_signing(f"SELECT contract_id FROM ({rows}) touched")
        ),
    ),
    _parts_add_up("instalment_parts_add_up", "COALESCE(NEW.contract_id, OLD.contract_id)"),
]

# Payments ------------------------------------------------------------------------------------------------------------

PAYMENT_TRIGGERS = [
    bump_version("payment_bump_version"),
    *on_change(
        "payment_checked",
        lambda rows: (
            require_open(of_payments(rows))
            + _not_closed(f"SELECT project_id FROM ({rows}) touched")
            + refuse(
                "GP014",
                "of_other_project",
                f"""
                FROM ({rows}) d JOIN projects_budgetapproval a ON a.id = d.approval_id
                LEFT JOIN projects_contract c ON c.id = d.contract_id
                LEFT JOIN projects_instalment i ON i.id = d.instalment_id
                WHERE a.project_id <> d.project_id OR c.project_id <> d.project_id OR i.contract_id <> d.contract_id
                """,
            )
            + _within_approvals(f"SELECT approval_id FROM ({rows}) touched")
            + _within_contracts(f"SELECT contract_id FROM ({rows}) touched")
            + _paid_in_time(f"d.approval_id IN (SELECT approval_id FROM ({rows}) touched)")
            + restage(f"SELECT project_id FROM ({rows}) touched")
        ),
    ),
]

# The end -------------------------------------------------------------------------------------------------------------

# What is completed has been paid for; what is cancelled has neither payments nor a contract in force.
CLOSING_TRIGGERS = [
    bump_version("closing_bump_version"),
    *on_change(
        "closing_checked",
        lambda rows: (
            _lock("projects_project", f"SELECT project_id FROM ({rows}) touched")
            + refuse(
                "GP020",
                "closing_against_records",
                f"""
                FROM projects_projectclosing e WHERE e.project_id IN (SELECT project_id FROM ({rows}) touched)
                AND CASE e.outcome
                    WHEN 'completed'
                        THEN NOT EXISTS (SELECT FROM projects_disbursement d WHERE d.project_id = e.project_id)
                    ELSE EXISTS (SELECT FROM projects_disbursement d WHERE d.project_id = e.project_id)
                        OR EXISTS (SELECT FROM projects_contract c WHERE c.project_id = e.project_id AND c.ending = '')
                    END
                """,
            )
            + restage(f"SELECT project_id FROM ({rows}) touched")
        ),
    ),
]

# The check digit of Thai tax and citizen numbers: the first twelve digits weighted 13 down to 2, summed; 11 minus the
# remainder by 11, of which the last digit counts (Department of Provincial Administration, Revenue Department).
_WEIGHTED = " + ".join(f"substr(%(expressions)s, {i}, 1)::int * {14 - i}" for i in range(1, 13))
IS_TAX_ID = f"""
CASE WHEN %(expressions)s ~ '^[0-9]{{13}}$'
THEN mod(11 - mod({_WEIGHTED}, 11), 10) = substr(%(expressions)s, 13, 1)::int ELSE false END
"""


def is_tax_id(column: str) -> Func:
    """Return the condition of a valid 13-digit tax number, for a CHECK."""
    return Func(F(column), template=IS_TAX_ID, output_field=BooleanField())
