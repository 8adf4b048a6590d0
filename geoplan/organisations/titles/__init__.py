"""Reads place and organisation out of the titles of projects: `gazetteer()` once, then a question for each title."""

from geoplan.organisations.titles.found import Found, Reading, Sureness, Why
from geoplan.organisations.titles.gazetteer import Body, Gazetteer
from geoplan.organisations.titles.loading import gazetteer
from geoplan.organisations.titles.questions import Disagreement, area_of, disagreement, organisation_of, tells_area
from geoplan.organisations.titles.reading import read

__all__ = [
    "Body",
    "Disagreement",
    "Found",
    "Gazetteer",
    "Reading",
    "Sureness",
    "Why",
    "area_of",
    "disagreement",
    "gazetteer",
    "organisation_of",
    "read",
    "tells_area",
]
