"""The gazetteer of what is in the database, built by one query for areas and one for organisations, and kept."""

from __future__ import annotations

from functools import lru_cache

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q

from geoplan.organisations.models import Organisation
from geoplan.organisations.queries import names_version
from geoplan.organisations.titles.gazetteer import Gazetteer, body
from spatial.models import AdministrativeArea


def gazetteer() -> Gazetteer:
    """Return the gazetteer in force: one query when it is already built, three when something changed."""
    return _built(names_version())


@lru_cache(maxsize=1)
def _built(version: str) -> Gazetteer:
    areas = AdministrativeArea.objects.values_list("code", "name_th")
    covered = ArrayAgg("coverages__area_id", filter=Q(coverages__isnull=False), default=[])
    rows = Organisation.objects.annotate(covered=covered).order_by("code")
    columns = ("id", "code", "kind", "lao_type", "dopa_code", "name_th", "province_id", "district_id", "covered")
    bodies = [
        body(pk, code, kind, lao_type, dopa, name, province or "", district or "", covers)
        for pk, code, kind, lao_type, dopa, name, province, district, covers in rows.values_list(*columns)
    ]
    return Gazetteer(areas, bodies, version)
