"""The verbs of saved views: save, change, remove; and the addresses that open one."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.urls import reverse

from geoplan.errors import DomainError
from geoplan.organisations.models import Organisation
from geoplan.policy import Action, Actor
from projects.columns import read_columns
from projects.filters import ProjectFilter
from projects.models import CellMeasure, MapLayer, MapStyle, SavedView, SumsShown
from projects.models.saved_view import LONGEST_NAME, LONGEST_QUERY
from projects.paging import DEFAULT_SORT, read_sort

MOST = 100
"""The views that one person may have in one organisation."""
PLACE = {"lon": 180, "lat": 90, "zoom": 22}
FIELDS = ("name", "shared", "query", "sort", "columns", *PLACE, "style", "sums", "measure", "layers", "figure")


def save_view(actor: Actor, values: Mapping[str, Any]) -> SavedView:
    """Save a view for the organisation that the actor works in now; ``values`` are of ``FIELDS``, a name at least.

    Errors: ``saved_view_taken``, ``saved_view_too_many`` and those of what is wrong in the values, by name.
    """
    organisation = Organisation.objects.defer("area").filter(pk=actor.organisation_id or 0).first()
    if organisation is None:
        raise DomainError("not_permitted")
    actor.require(Action.SAVE_VIEW, organisation)
    view = SavedView(organisation=organisation, owner_id=actor.user_id or 0)
    _set(view, {"name": "", **values})
    if SavedView.objects.filter(organisation=organisation, owner=view.owner_id).count() >= MOST:
        raise DomainError("saved_view_too_many", limit=MOST)
    return _store(view)


@transaction.atomic
def change_view(actor: Actor, view: SavedView, version: int, values: Mapping[str, Any]) -> SavedView:
    """Change a view that was read as ``version``; what ``values`` do not name stays.

    Errors: ``not_permitted``, ``stale_version`` and those of ``save_view``.
    """
    stored = _locked(actor, view, version)
    _set(stored, values)
    return _store(stored)


@transaction.atomic
def remove_view(actor: Actor, view: SavedView, version: int) -> None:
    """Delete a view that was read as ``version``; the history keeps what it was. Errors: of ``change_view``."""
    _locked(actor, view, version).delete()


def may_change(actor: Actor, view: SavedView) -> bool:
    """Tell whether the actor may change or delete the view: its owner, and who answers for the organisation."""
    return actor.may(_needed(actor, view), view)


def _needed(actor: Actor, view: SavedView) -> Action:
    return Action.SAVE_VIEW if view.owner_id == actor.user_id else Action.MANAGE_SAVED_VIEW


def _locked(actor: Actor, view: SavedView, version: int) -> SavedView:
    actor.require(_needed(actor, view), view)
    locked = SavedView.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=view.pk)
    stored = locked.defer("organisation__area").first()
    if stored is None:
        raise DomainError("not_found")
    if stored.version != version:
        raise DomainError("stale_version")
    return stored


def _store(view: SavedView) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        if "saved_view_once" in str(error):
            raise DomainError("saved_view_taken", name=view.name) from error
        raise
    view.refresh_from_db(fields=["version", "updated_at"])
    return view


def _set(view: SavedView, values: Mapping[str, Any]) -> None:
    """Write what may be written, in its canonical form; whatever makes no sense is refused by name."""
    for name in FIELDS:
        if name in values:
            setattr(view, name, READERS.get(name, lambda value: value)(values[name]))
    _require_place(view)


def _name(value: str) -> str:
    name = " ".join(value.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise DomainError("filter_invalid", name="name")
    return name


def _query(value: str) -> str:
    query = ProjectFilter.from_query(QueryDict(value)).to_query()
    if len(query) > LONGEST_QUERY:
        raise DomainError("saved_view_too_long", limit=LONGEST_QUERY)
    return query


def _sort(value: str) -> str:
    sort = read_sort(value)
    return "" if sort == DEFAULT_SORT else sort


def _one_of(name: str, choices: list[str]) -> Any:
    def read(value: str) -> str:
        if value not in choices:
            raise DomainError("filter_invalid", name=name)
        return value

    return read


def _layers(value: list[str]) -> list[str]:
    if set(value) - set(MapLayer.values):
        raise DomainError("filter_invalid", name="layers")
    return [layer for layer in MapLayer.values if layer in value]


def _figure(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9_]{0,40}", value):
        raise DomainError("filter_invalid", name="figure")
    return value


READERS: dict[str, Any] = {
    "name": _name,
    "query": _query,
    "sort": _sort,
    "columns": lambda value: list(read_columns(value)),
    "style": _one_of("style", MapStyle.values),
    "sums": _one_of("sums", SumsShown.values),
    "measure": _one_of("measure", CellMeasure.values),
    "layers": _layers,
    "figure": _figure,
}


def _require_place(view: SavedView) -> None:
    """Refuse half a place, and one that is not on Earth."""
    given = {name: getattr(view, name) for name in PLACE}
    if set(given.values()) == {None}:
        return
    for name, value in given.items():
        if value is None or not math.isfinite(value) or abs(value) > PLACE[name] or (name == "zoom" and value < 0):
            raise DomainError("filter_invalid", name=name)


OPENED = {
    "list": ("project_list", ("sort", "columns")),
    "map": ("project_map", ("sort", "columns")),
    "export": ("export_new", ("columns",)),
    "report": ("map_report_new", ()),
    "sheets": ("sheets_new", ()),
}
"""Where a view opens as it stands: the route, and what that understands besides the filter."""


def address_of(view: SavedView, where: str) -> str:
    """Return our own address that shows the view in one of ``OPENED``; ``not_found`` for anything else."""
    if where not in OPENED:
        raise DomainError("not_found")
    route, understood = OPENED[where]
    own = [(name, getattr(view, name)) for name in understood if getattr(view, name)]
    query = "&".join(part for part in (view.query, urlencode(own, doseq=True)) if part)
    fragment = f"#{_map_of(view)}" if where in ("list", "map") else ""
    return f"{reverse(route)}?{query or ('scope=all' if fragment else '')}".rstrip("?") + fragment


def _map_of(view: SavedView) -> str:
    """Return the map as the fragment that ``saved-views.js`` and MapLibre read: #map=zoom/lat/lon&style=…"""
    place = "" if view.zoom is None else f"map={view.zoom:g}/{view.lat:.6f}/{view.lon:.6f}&"
    return f"{place}style={view.style}&sums={view.sums}&measure={view.measure}&layers={','.join(view.layers)}"


def full_query(view: SavedView) -> str:
    """Return the query string of the list with filter, sort and columns."""
    return address_of(view, "list").partition("?")[2].partition("#")[0].removeprefix("scope=all")
