"""Says saved views in words: their filter, order, columns and map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from geoplan.policy import Actor
from projects.columns import labels, sort_words
from projects.describing import Chip, describe, names_for
from projects.filters import ProjectFilter
from projects.models import CellMeasure, MapLayer, MapStyle, SavedView, SumsShown


@dataclass(frozen=True)
class Told:
    """A view in words; ``chips`` are its conditions."""

    view: SavedView
    chips: list[Chip]

    @property
    def filter(self) -> str:
        """The conditions on one line."""
        return " · ".join(f"{chip.label} {chip.value}" for chip in self.chips) or _("All projects")

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Everything that the view holds besides its name, as labels and words."""
        return [
            (_("Filter"), self.filter),
            (_("Order"), sort_words(self.view.sort) or _("The newest first")),
            (_("Columns"), ", ".join(labels(self.view.columns)) or _("The usual ones")),
            (_("Map"), self.map),
        ]

    @property
    def map(self) -> str:
        """Where the map is and how it is coloured."""
        view = self.view
        place = _("everything that fits")
        if view.lon is not None and view.lat is not None and view.zoom is not None:
            place = f"{view.lat:.5f}, {view.lon:.5f} · " + _("zoom %(zoom)s") % {"zoom": f"{view.zoom:g}"}
        layers = [str(MapLayer(layer).label) for layer in view.layers]
        styles = MapStyle(view.style).label, SumsShown(view.sums).label, CellMeasure(view.measure).label
        return " · ".join([place, " / ".join(map(str, styles)), ", ".join(layers) or _("no layer")])


def tell(views: Iterable[SavedView], actor: Actor) -> list[Told]:
    """Return views in words; at most four queries for all of them."""
    filters = [(view, ProjectFilter.from_query(QueryDict(view.query))) for view in views]
    names = names_for([chosen for _view, chosen in filters], actor)
    return [Told(view, describe(chosen, names)) for view, chosen in filters]
