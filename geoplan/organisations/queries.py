"""Questions to and set-based writes of the tables of organisations."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models import Q

from geoplan.policy import Action, Actor
from geoplan.thai import fiscal_year_days

if TYPE_CHECKING:
    from geoplan.organisations.models import Organisation


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations by who may see them."""

    def visible_to(self, actor: Actor) -> OrganisationQuerySet:
        """Return the organisations that the actor may know of; the policy shows all of them to everybody."""
        return self if actor.may(Action.VIEW_ORGANISATION) else self.none()

    def laos(self) -> OrganisationQuerySet:
        """Return the local administrative organisations only."""
        return self.filter(kind="lao")


class DataQuerySet(models.QuerySet[Any]):
    """Data of organisations by who may see it: drafts within reach, and for everybody what has been confirmed."""

    owner = "organisation"

    def visible_to(self, actor: Actor) -> DataQuerySet:
        """Return the rows that the actor may know of."""
        seen = actor.visibility(Action.VIEW_PROFILE)
        if seen.country:
            return self.all()
        within = Q(**{f"{self.owner}__in": seen.organisations}) if seen.organisations else Q(pk__in=[])
        if seen.provinces:
            within |= Q(**{f"{self.owner}__province__in": seen.provinces})
        return self.filter(within | Q(state="confirmed") if seen.public else within)

    def of(self, organisation: Organisation) -> DataQuerySet:
        """Return the rows of one organisation."""
        return self.filter(**{self.owner: organisation})


class ExecutiveQuerySet(DataQuerySet):
    """Executives by the days of their office."""

    def in_year(self, year: int) -> ExecutiveQuerySet:
        """Return those who held an office on any day of a Buddhist fiscal year."""
        first, last = fiscal_year_days(year)
        return self.filter(Q(ends_on__gte=first) | Q(ends_on__isnull=True), starts_on__lte=last)


class CommunityQuerySet(DataQuerySet):
    """Villages and communities by the years in which they exist."""

    def in_year(self, year: int) -> CommunityQuerySet:
        """Return those that exist in a Buddhist fiscal year."""
        begun = Q(first_year__lte=year) | Q(first_year__isnull=True)
        return self.filter(begun, Q(last_year__gte=year) | Q(last_year__isnull=True))


class PopulationQuerySet(DataQuerySet):
    """Population records; their organisation is their community's."""

    owner = "community__organisation"


_STAGE = """
DROP TABLE IF EXISTS staged_organisation;
CREATE TEMPORARY TABLE staged_organisation ON COMMIT DROP AS
SELECT * FROM jsonb_to_recordset(%s::jsonb) AS s(
    code text, kind text, lao_type text, dopa_code text, name_th text, name_en text,
    province text, district text, lon float8, lat float8, coverage jsonb);
ANALYZE staged_organisation;
"""

# An organisation made by hand under the code that the file would give is the same organisation.
_ADOPT = """
UPDATE organisations_organisation o SET dopa_code = s.dopa_code
FROM staged_organisation s
WHERE o.dopa_code = '' AND o.code = s.code AND o.kind = s.kind
"""

_UPSERT = """
INSERT INTO organisations_organisation AS o
    (code, code_source, kind, lao_type, dopa_code, name_th, name_en, province_id, district_id, office, area_quality)
SELECT code, 'derived', kind, lao_type, dopa_code, name_th, name_en, province, district,
       ST_SetSRID(ST_MakePoint(lon, lat), 4326), 'none'
FROM staged_organisation
ON CONFLICT (kind, dopa_code) WHERE dopa_code <> '' DO UPDATE
SET lao_type = excluded.lao_type, name_th = excluded.name_th, name_en = excluded.name_en,
    province_id = excluded.province_id, district_id = excluded.district_id, office = excluded.office
WHERE (o.lao_type, o.name_th, o.name_en, o.province_id, o.district_id, o.office)
    IS DISTINCT FROM (excluded.lao_type, excluded.name_th, excluded.name_en,
                      excluded.province_id, excluded.district_id, excluded.office)
RETURNING o.id, o.xmax = 0
"""

_COVERAGE = """
WITH wanted AS (
    SELECT o.id AS organisation_id, c.area_id, c.partial
    FROM staged_organisation s
    JOIN organisations_organisation o USING (kind, dopa_code)
    CROSS JOIN jsonb_to_recordset(s.coverage) AS c(area_id text, partial boolean)
), gone AS (
    DELETE FROM organisations_coverage c
    USING staged_organisation s JOIN organisations_organisation o USING (kind, dopa_code)
    WHERE c.organisation_id = o.id
      AND NOT EXISTS (SELECT FROM wanted w WHERE w.organisation_id = o.id AND w.area_id = c.area_id)
    RETURNING c.organisation_id
), written AS (
    INSERT INTO organisations_coverage AS c (organisation_id, area_id, partial)
    SELECT organisation_id, area_id, partial FROM wanted
    ON CONFLICT (organisation_id, area_id) DO UPDATE SET partial = excluded.partial
    WHERE c.partial <> excluded.partial
    RETURNING c.organisation_id
)
SELECT organisation_id FROM gone UNION SELECT organisation_id FROM written
"""


@dataclass(frozen=True)
class Written:
    """Ids of the organisations that a load created, and of those that it changed."""

    created: frozenset[int]
    updated: frozenset[int]


def write_organisations(rows: Iterable[dict[str, Any]]) -> Written:
    """Create or update the organisations of ``rows`` and make their coverage exactly what the rows say.

    Rows are found again by kind and ``dopa_code``; the code of an organisation that exists never changes here. Runs
    in the caller's transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STAGE, [json.dumps(list(rows), ensure_ascii=False)])
        cursor.execute(_ADOPT)
        cursor.execute(_UPSERT)
        touched = cursor.fetchall()
        cursor.execute(_COVERAGE)
        covered = {organisation for (organisation,) in cursor.fetchall()}
    created = frozenset(pk for pk, is_new in touched if is_new)
    return Written(created, frozenset({pk for pk, _ in touched} | covered) - created)


_SET_CODES = """
UPDATE organisations_organisation o SET code = n.code, code_source = 'dla'
FROM jsonb_to_recordset(%s::jsonb) AS n(id bigint, code text)
WHERE o.id = n.id AND (o.code, o.code_source) IS DISTINCT FROM (n.code, 'dla')
"""


def set_dla_codes(codes: dict[int, str]) -> int:
    """Give each organisation, by id, the department's own code; return how many rows changed."""
    with connection.cursor() as cursor:
        cursor.execute(_SET_CODES, [json.dumps([{"id": pk, "code": code} for pk, code in codes.items()])])
        return cursor.rowcount


# Names change with a boundary layer, a register or a hand in the administration; each leaves another sum.
_NAMES_VERSION = """
SELECT concat_ws('.',
    (SELECT sum(hashtextextended(code || name_th, 0)) FROM spatial_administrativearea),
    (SELECT sum(hashtextextended(
        concat_ws(' ', id, code, kind, lao_type, dopa_code, name_th, province_id, district_id), 0))
     FROM organisations_organisation),
    (SELECT sum(hashtextextended(organisation_id || ' ' || area_id, 0)) FROM organisations_coverage))
"""


def names_version() -> str:
    """Return a text that changes whenever a name, a code or the place of an area or organisation does."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES_VERSION)
        return str(cursor.fetchone()[0])
