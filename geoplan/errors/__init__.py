"""Every domain error, with its HTTP status and its Thai and English text, in one table of a file a concept.

Verbs raise ``DomainError("code", name=value)``; the middleware and the API turn it into a page or problem+json.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from geoplan.errors import files, general, money, organisations, people, places, plans
from geoplan.errors.kinds import ErrorKind
from geoplan.thai import baht

ERRORS: dict[str, ErrorKind] = {
    **general.ERRORS,
    **files.ERRORS,
    **people.ERRORS,
    **organisations.ERRORS,
    **plans.ERRORS,
    **money.ERRORS,
    **places.ERRORS,
}


def in_reader_language(thai: str, english: str) -> str:
    """The one of two texts that the reader wants; Thai unless the reader chose English."""
    # Imported here, since the processes that parse uploads raise these errors and have no use for Django.
    from django.utils.translation import get_language

    return english if (get_language() or "th").startswith("en") else thai


class DomainError(Exception):
    """A rule of the domain was broken; ``code`` names the row of ``ERRORS``, ``params`` fill its text."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.kind = ERRORS[code]
        self.params = params
        super().__init__(self.english)

    @property
    def status(self) -> int:
        """The HTTP status that the error answers with."""
        return self.kind.status

    @property
    def thai(self) -> str:
        """The message in Thai."""
        return self.kind.thai.format(**self.params)

    @property
    def english(self) -> str:
        """The message in English."""
        return self.kind.english.format(**self.params)

    @property
    def message(self) -> str:
        """The message in the reader's language; Thai unless the reader chose English."""
        return in_reader_language(self.thai, self.english)

    @property
    def both(self) -> str:
        """The message in Thai, and below it in English, for whoever has no language of theirs set."""
        return f"{self.thai}\n{self.english}"

    def as_problem(self) -> dict[str, Any]:
        """The body of a problem+json answer (RFC 9457)."""
        return {
            "type": f"/help/errors/{self.code}",
            "title": self.message,
            "status": self.status,
            "code": self.code,
            "title_th": self.thai,
            "title_en": self.english,
        }


# The checks of tables that people can run into, by the name of the constraint.
CHECKS = {
    "approval_not_negative": "transfer_too_much",
    "carry_over_by_council": "carry_over_by_council",
    "carry_over_dates_in_order": "carry_over_dates",
    "closing_evaluated_after": "evaluated_first",
    "contract_dates_in_order": "contract_dates",
    "contract_ended_how": "ended_before_signing",
    "contract_tax_id_valid": "tax_id_invalid",
    "instalment_inspected_after_delivery": "inspected_first",
    "payment_parts": "payment_parts",
}


def broken_rule(error: Exception) -> DomainError | None:
    """Return the domain error of a rule that the database refused by, else None.

    Its triggers (SQLSTATE ``GP…``) raise the error's own code as their message, so that both sides have one name for
    it, with the figures as JSON in the detail: numbers are baht, texts are said as they are.
    """
    refused = error.__cause__
    state, diag = str(getattr(refused, "sqlstate", "")), getattr(refused, "diag", None)
    if diag is None:
        return None
    if not state.startswith("GP"):
        code = CHECKS.get(diag.constraint_name or "")
        return DomainError(code) if code else None
    if diag.message_primary not in ERRORS:
        return None
    told = json.loads(diag.message_detail or "{}", parse_float=Decimal)
    figures = {name: value if isinstance(value, str) else baht(value) for name, value in told.items()}
    return DomainError(diag.message_primary, **figures)
