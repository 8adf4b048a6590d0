"""The dashboard of a saved view: which place it is of, what of the filter it shows, and what it leaves out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import Http404, QueryDict

from geoplan.policy import Actor
from projects.describing import Chip, describe, names_for
from projects.filters import ProjectFilter
from projects.models import SavedView
from reports.dashboards import places
from reports.dashboards.measures import DEFAULT, MEASURES
from reports.dashboards.places import COUNTRY, ORGANISATIONS, Place
from reports.dashboards.reading import CONDITIONS
from spatial.models import Level


@dataclass(frozen=True)
class Opened:
    """The place, the query string of its dashboard, and the conditions that it does not understand."""

    place: Place
    query: str
    left_out: list[Chip]

    @property
    def url(self) -> str:
        """The address of the dashboard."""
        return self.place.url() + (f"?{self.query}" if self.query else "")


def open_view(view: SavedView, actor: Actor) -> Opened:
    """Find the dashboard that is nearest to a view; at most five queries."""
    chosen = ProjectFilter.from_query(QueryDict(view.query))
    place = _place_of(chosen)
    shown = replace(ProjectFilter(), **{name: getattr(chosen, name) for name in CONDITIONS})
    understood = {*CONDITIONS, *_said_by(place, chosen)}
    rest = replace(chosen, **{name: getattr(ProjectFilter(), name) for name in understood})
    figure = [("measure", view.figure)] if view.figure in MEASURES and view.figure != DEFAULT else []
    return Opened(place, urlencode(shown.pairs() + figure), describe(rest, names_for([rest], actor)))


def _place_of(chosen: ProjectFilter) -> Place:
    """Return the smallest place that the filter names and that has a dashboard; else the country."""
    organisation = f"{ORGANISATIONS}{chosen.organisation[0]}" if len(chosen.organisation) == 1 else ""
    for key in (organisation, chosen.subdistrict, chosen.district, chosen.province):
        try:
            if key:
                return places.find(key)
        except Http404:
            continue
    return Place(COUNTRY)


def _said_by(place: Place, chosen: ProjectFilter) -> list[str]:
    """Return the names of the conditions that the place itself says: its own, and of an area those around it."""
    if place.organisation:
        return ["organisation"]
    named: dict[str, str] = {level: getattr(chosen, level) for level in Level.values}
    return [level for level, code in named.items() if code and place.level and place.key.startswith(code)]
