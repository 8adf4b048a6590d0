"""The villages of a demonstration LAO: one list for the titles of its projects and for the organisation's own data."""

from __future__ import annotations

from shapely.geometry import Point

from geoplan.organisations.demo import DemoVillage
from geoplan.organisations.models import Organisation
from projects.demo import words

NUMBERS = 18


def village(organisation: Organisation, place: int, middle: Point) -> DemoVillage:
    """Return the village at one place of the LAO's list."""
    name = words.VILLAGES[(place * 7 + organisation.pk) % len(words.VILLAGES)]
    return DemoVillage(place % NUMBERS + 1, name, round(middle.x, 7), round(middle.y, 7))
