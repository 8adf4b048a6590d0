"""Population of all villages of an organisation in one fiscal year, typed as one table and written at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from geoplan.errors import DomainError
from geoplan.organisations.data import begin, require_fresh, require_year, rows_of
from geoplan.organisations.models import Community, Organisation, PopulationRecord, Section
from geoplan.policy import Actor
from geoplan.thai import to_arabic_digits

COLUMNS = ("male", "female", "total", "households")
MOST = 10_000_000
COUNT = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(,[0-9]{3})+")
DASHES = {"-", "–", "—"}


@dataclass(frozen=True)
class Counts:
    """The people of one village; ``total`` is their sum, ``households`` may be unknown."""

    male: int
    female: int
    households: int | None = None

    @property
    def total(self) -> int:
        """Male and female together."""
        return self.male + self.female


@dataclass(frozen=True)
class Saved:
    """How many records a table created, changed, removed and left as they were."""

    created: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0


def read_count(text: str) -> int | None:
    """Return a typed count: thousands may be grouped, digits Thai; a dash is 0, a blank None.

    Raises ``number_unreadable``.
    """
    value = to_arabic_digits(text).replace("\u00a0", " ").strip()
    if not value:
        return None
    if value in DASHES:
        return 0
    if not COUNT.fullmatch(value) or int(value.replace(",", "")) > MOST:
        raise DomainError("number_unreadable", value=text.strip()[:30])
    return int(value.replace(",", ""))


def counts_of(male: int | None, female: int | None, total: int | None, households: int | None) -> Counts | None:
    """Return the counts that a typed row means, None for a blank row.

    Raises ``population_blank`` for half a row, ``population_sum`` when the total that was typed is not the sum.
    """
    if male is None and female is None and total is None and households is None:
        return None
    if male is None or female is None:
        raise DomainError("population_blank")
    if total is not None and total != male + female:
        raise DomainError("population_sum", total=f"{total:,}", sum=f"{male + female:,}")
    return Counts(male, female, households)


@transaction.atomic
def save_population(
    actor: Actor, organisation: Organisation, year: int, stamp: str, table: Mapping[int, Counts | None]
) -> Saved:
    """Write the table of a fiscal year by the ids of its communities; None removes what was there.

    Raises ``stale_version`` when the records are no longer those read under ``stamp``, ``not_found`` for a community
    that the organisation does not have in that year.
    """
    begin(actor, organisation)
    stored = list(rows_of(organisation, require_year(year), Section.POPULATION))
    require_fresh(stamp, stored)
    known = set(Community.objects.in_year(year).of(organisation).values_list("pk", flat=True))
    if not known.issuperset(table):
        raise DomainError("not_found")
    return write(year, stored, table)


def write(year: int, stored: Iterable[PopulationRecord], table: Mapping[int, Counts | None]) -> Saved:
    """Make the records of the table's communities what the table says; others stay. In the caller's transaction."""
    records = {one.community_id: one for one in stored}
    new, changed, gone, same = [], [], [], 0
    for community, counts in table.items():
        record = records.get(community)
        if counts is None:
            gone += [record.pk] if record else []
            continue
        values = {column: getattr(counts, column) for column in COLUMNS}
        if record is None:
            new.append(PopulationRecord(community_id=community, fiscal_year=year, **values))
        elif any(getattr(record, column) != value for column, value in values.items()):
            for column, value in values.items():
                setattr(record, column, value)
            changed.append(record)
        else:
            same += 1
    PopulationRecord.objects.bulk_create(new)
    PopulationRecord.objects.bulk_update(changed, COLUMNS)
    PopulationRecord.objects.filter(pk__in=gone).delete()
    return Saved(len(new), len(changed), len(gone), same)
