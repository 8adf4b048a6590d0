"""The chains of steps by which a plan is made and revised, by the type of the LAO (DOMAIN section 3).

The sources are the Interior Ministry's regulation on local development plans, clauses (ข้อ) 17, 21, 22, 22/1 and 22/2,
as far as DOMAIN found them. The table is the only place that says them: the database's triggers are made of it too.
"""

# ruff: noqa: S608 - made of this module's own table.

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geoplan.organisations.models import LaoType


class StepKind(models.TextChoices):
    """What is done in a step."""

    SUPPORT = "support", _("Support committee")
    COMMUNITY = "community", _("Community meeting")
    DEVELOPMENT = "development", _("Development committee")
    COUNCIL = "council", _("Consent of the council")
    EXECUTIVE = "executive", _("Approval of the executive")
    ANNOUNCE = "announce", _("Announcement")


class RevisionKind(models.TextChoices):
    """The kinds of revision and the clause that each goes by."""

    ADD = "add", _("Addition")
    CHANGE = "change", _("Change")
    CORRECT = "correct", _("Correction")
    POLICY = "policy", _("Policy case (clause 22/2)")


class RowKind(models.TextChoices):
    """What a row of a revision does."""

    NEW = "new", _("New project")
    CHANGE = "change", _("Changed")
    CANCEL = "cancel", _("Cancelled")
    MOVE = "move", _("Moved to another programme or heading")
    MERGE = "merge", _("Merged into another project")
    DUPLICATE = "duplicate", _("Duplicate of another project")


class HeadingChange(models.TextChoices):
    """What a revision does to a heading."""

    NEW = "new", _("New heading")
    CHANGE = "change", _("Changed heading")


WITH_OTHER = (RowKind.MERGE, RowKind.DUPLICATE)
"""The rows that name the project which stays."""

WITHDRAWN = (RowKind.CANCEL, *WITH_OTHER)
"""The rows that take their project out of the plan."""

MAKE = "make"
POSTED_DAYS = 30
"""How long a revision is posted at least after its announcement."""

_STEP = StepKind
CHAINS: dict[str, tuple[StepKind, ...]] = {
    MAKE: (_STEP.COMMUNITY, _STEP.SUPPORT, _STEP.DEVELOPMENT, _STEP.COUNCIL, _STEP.EXECUTIVE, _STEP.ANNOUNCE),
    # Clause 22: the development committee considers it together with the community.
    RevisionKind.ADD: (
        _STEP.SUPPORT,
        _STEP.DEVELOPMENT,
        _STEP.COMMUNITY,
        _STEP.COUNCIL,
        _STEP.EXECUTIVE,
        _STEP.ANNOUNCE,
    ),
    # Clause 22/1.
    RevisionKind.CHANGE: (_STEP.SUPPORT, _STEP.DEVELOPMENT, _STEP.COUNCIL, _STEP.EXECUTIVE, _STEP.ANNOUNCE),
    # Clauses 21 and 22/2: the executive alone.
    RevisionKind.CORRECT: (_STEP.EXECUTIVE, _STEP.ANNOUNCE),
    RevisionKind.POLICY: (_STEP.EXECUTIVE, _STEP.ANNOUNCE),
}
WITH_COUNCIL = (LaoType.SAO,)
"""The types of LAO whose council has to consent."""

ROWS: dict[str, tuple[RowKind, ...]] = {
    RevisionKind.ADD: (RowKind.NEW,),
    RevisionKind.CHANGE: tuple(kind for kind in RowKind if kind != RowKind.NEW),
    RevisionKind.CORRECT: (RowKind.CHANGE, RowKind.MOVE, RowKind.DUPLICATE),
    RevisionKind.POLICY: tuple(RowKind),
}
"""The rows that each kind of revision may have."""

HEADING_ROWS: dict[str, tuple[HeadingChange, ...]] = {
    RevisionKind.ADD: (HeadingChange.NEW,),
    RevisionKind.CHANGE: (HeadingChange.CHANGE,),
    RevisionKind.CORRECT: (HeadingChange.CHANGE,),
    RevisionKind.POLICY: tuple(HeadingChange),
}
"""What each kind of revision may do to headings, as to projects."""

CLAUSES: dict[str, str | Promise] = {
    RevisionKind.ADD: _("Clause 22: new projects; with a community meeting"),
    RevisionKind.CHANGE: _("Clause 22/1: the substance of announced projects changes"),
    RevisionKind.CORRECT: _("Clause 21: a mistake is mended, the substance stays; the executive alone"),
    RevisionKind.POLICY: _("Clause 22/2: royal or state policy; the executive alone"),
}


def chain_of(act: str, lao_type: str) -> tuple[StepKind, ...]:
    """Return the steps of making (``MAKE``) or revising (a ``RevisionKind``) a plan of an LAO of this type."""
    return tuple(kind for kind in CHAINS[act] if kind != StepKind.COUNCIL or lao_type in WITH_COUNCIL)


def chain_sql(act: str, lao_type: str) -> str:
    """Return the SQL expression of ``chain_of`` as an array of text; both arguments are SQL expressions."""
    whens = " ".join(f"WHEN '{name}' THEN ARRAY[{_quoted(kinds)}]" for name, kinds in CHAINS.items())
    council = ", ".join(f"'{kind.value}'" for kind in WITH_COUNCIL)
    return (
        f"(SELECT CASE WHEN {lao_type} IN ({council}) THEN kinds ELSE array_remove(kinds, 'council') END"
        f" FROM (SELECT CASE {act} {whens} END AS kinds) chain)"
    )


def rows_sql(kind: str, rows: Mapping[str, tuple[models.TextChoices, ...]] = ROWS) -> str:
    """Return the SQL expression of ``ROWS`` or ``HEADING_ROWS`` as an array of text; ``kind`` is an SQL expression."""
    whens = " ".join(f"WHEN '{name}' THEN ARRAY[{_quoted(kinds)}]" for name, kinds in rows.items())
    return f"CASE {kind} {whens} END"


def _quoted(kinds: tuple[models.TextChoices, ...]) -> str:
    return ", ".join(f"'{kind.value}'" for kind in kinds)
