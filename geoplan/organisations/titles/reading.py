"""Reads the place and the organisation out of a project's title, by the names in force; it asks no database."""

from __future__ import annotations

from collections.abc import Iterable

from geoplan.organisations.titles import areas, bodies, villages
from geoplan.organisations.titles.context import context
from geoplan.organisations.titles.found import Found, Reading, Sureness, Why
from geoplan.organisations.titles.gazetteer import Body, Gazetteer
from geoplan.organisations.titles.provinces import province

LONGEST_TITLE = 2_000


def read(
    title: str, gazetteer: Gazetteer, *, provinces: Iterable[str] = (), organisation: Body | None = None
) -> Reading:
    """Return what the title says; any text can be read, and of one that names nothing everything is empty.

    ``provinces`` are DOPA codes of which the right one is known to be one; ``organisation`` is the project's own, when
    known: then it is not looked for, and names are taken to lie where it is.
    """
    known = frozenset(code for code in provinces if code in gazetteer.province_codes)
    if organisation is not None and organisation.province and not known:
        known = frozenset({organisation.province})
    found_province, narrowed = province(context(title[:LONGEST_TITLE], gazetteer), known)
    named = areas.named_districts(narrowed)
    body = (
        Found(organisation, Sureness.SURE, Why.GIVEN)
        if organisation is not None
        else bodies.organisation(narrowed, named)
    )
    found = areas.subdistricts(narrowed, named, body)
    return Reading(
        province=found_province,
        districts=areas.districts(narrowed, named, found, body),
        subdistricts=found,
        villages=villages.villages(narrowed),
        village_name=villages.village_name(narrowed),
        organisation=body,
    )
