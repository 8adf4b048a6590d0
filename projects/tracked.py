"""What a plan says of a project: the facts that revisions change, that the lock guards, and that "as it stood" shows.

As JSON they are one object: a key for each field, ``heading`` and ``programme`` by id and code, ``budgets`` with text
amounts by Buddhist fiscal year (blank years left out), ``withdrawn``, ``merged_into``, ``duplicate_of`` and ``number``.
"""

from __future__ import annotations

TEXTS = (
    "name",
    "objective",
    "target",
    "indicator",
    "expected_result",
    "unit_in_charge",
    "form",
    "equipment_category",
    "equipment_type",
)
LINKS = {"heading": "heading_id", "programme": "programme_id"}
LINEAGE = {"merged_into": "merged_into_id", "duplicate_of": "duplicate_of_id"}
FIELDS = (*TEXTS, *LINKS)
"""What the form of a changed project asks for, besides the budgets."""

COLUMNS = (*TEXTS, *LINKS.values(), *LINEAGE.values(), "withdrawn_on")
"""The columns of an announced project that only a revision may change."""

FIXED = ("code", "plan_id", "announced_on", "moved_from_id")
"""The columns of an announced project that nothing changes."""

BUDGETS = """
COALESCE((
    SELECT jsonb_object_agg(y.fiscal_year::text, y.amount::text) FROM projects_projectyearbudget y
    WHERE y.project_id = p.id AND y.amount IS NOT NULL
), '{}'::jsonb)
"""


def _pairs() -> str:
    named = {name: name for name in TEXTS} | LINKS | LINEAGE
    return ", ".join(f"'{name}', p.{column}" for name, column in named.items())


FACTS = f"""
jsonb_build_object(
    {_pairs()}, 'withdrawn', p.withdrawn_on IS NOT NULL, 'number', p.number, 'budgets', {BUDGETS}
)
"""
"""The SQL expression of the facts of the project ``p``."""

HEADING_FACTS = "jsonb_build_object('number', h.number, 'title', h.title)"
"""The SQL expression of what a revision changes of the heading ``h``."""
