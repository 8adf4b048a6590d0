"""The places that the rail and the phone's bottom bar lead to, by what the reader may do."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geoplan.policy import Action, Actor


@dataclass(frozen=True)
class Place:
    """One entry: the route, its label and icon, what the reader must be allowed to do, and whether phones show it.

    ``holds`` are the routes that its page leads to by tabs; below them the entry is the active one too.
    """

    route: str
    label: str | Promise
    icon: str
    action: Action
    phone: bool = False
    staff_only: bool = False
    holds: tuple[str, ...] = ()


PLACES = (
    Place("home", _("Home"), "home", Action.VIEW_PROJECT, phone=True),
    Place("dashboard", _("Dashboard"), "chart", Action.VIEW_PROJECT),
    Place("project_map", _("Map"), "map", Action.VIEW_PROJECT, phone=True),
    Place("project_list", _("Projects"), "list", Action.VIEW_PROJECT, phone=True, holds=("saved_view_list",)),
    Place("plan_list", _("Plans"), "plan", Action.VIEW_PLAN, phone=True),
    Place("money", _("Money"), "money", Action.VIEW_MONEY, staff_only=True, holds=("ledger_home",)),
    Place("area_index", _("Districts"), "district", Action.VIEW_AREA, phone=True),
    Place("import_list", _("Imports"), "import", Action.IMPORT_PROJECTS),
    Place("export_list", _("Exports"), "export", Action.EXPORT_PROJECTS, staff_only=True),
    Place("report_list", _("GIS reports"), "map-report", Action.EXPORT_PROJECTS, staff_only=True),
    Place("review_list", _("Reviews"), "review", Action.VIEW_REVIEW),
    Place("admin:index", _("Administration"), "settings", Action.USE_ADMIN),
)


@dataclass(frozen=True)
class Link:
    """A place that the reader can go to now."""

    url: str
    label: str | Promise
    icon: str
    phone: bool
    active: bool


def links_for(actor: Actor, path: str) -> list[Link]:
    """Return the places open to the actor; parts that are not installed are left out."""
    links = []
    for place in PLACES:
        if (place.staff_only and actor.is_public) or not actor.may(place.action):
            continue
        try:
            url = reverse(place.route)
        except NoReverseMatch:
            continue
        active = path == url if url == "/" else path.startswith((url, *map(reverse, place.holds)))
        links.append(Link(url, place.label, place.icon, place.phone, active))
    return links
