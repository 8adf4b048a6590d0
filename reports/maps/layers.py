"""The layers of a map report: by stage or by programme, each with its colour."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle

from django.db.models import TextChoices
from django.utils.translation import gettext, gettext_lazy

from projects.models import Programme, Stage
from reports.maps.queries import Row
from reports.maps.tallies import Tally

# The stages' colours are those of app.css and map/settings.js; the programmes' are told apart by label as well.
STAGE_COLOURS = {
    Stage.PLANNED: "#6B7A90",
    Stage.APPROVED: "#56B4E9",
    Stage.CONTRACTED: "#0072B2",
    Stage.DISBURSING: "#E69F00",
    Stage.COMPLETED: "#009E73",
    Stage.CANCELLED: "#B0B7C3",
}
PROGRAMME_COLOURS = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#7A5195", "#8A9A2B", "#A0522D", "#2F4B7C",
    "#F095A0", "#4DB6AC",
)  # fmt: skip
NO_COLOUR = "#6B7A90"


class LayersBy(TextChoices):
    """What makes the layers."""

    STAGE = "stage", gettext_lazy("Stage")
    PROGRAMME = "programme", gettext_lazy("Programme")


@dataclass(frozen=True)
class Layer:
    """One layer: its key, what it is called, its colour, and what lies in it."""

    key: str
    label: str
    colour: str
    tally: Tally


def layer_key(row: Row, by: str) -> str:
    """Return the key of the layer in which a project lies; empty for one without a programme."""
    return row.stage if by == LayersBy.STAGE else row.programme or ""


def layers_of(by: str, tallies: dict[str, Tally]) -> list[Layer]:
    """Return the layers that have projects, in the order of a project's life or of the budget."""
    if by == LayersBy.STAGE:
        known = [(stage.value, str(stage.label), STAGE_COLOURS[stage]) for stage in Stage]
    else:
        colours = zip(Programme.objects.all(), cycle(PROGRAMME_COLOURS), strict=False)
        known = [(programme.pk, programme.name, colour) for programme, colour in colours]
        known.append(("", gettext("No programme"), NO_COLOUR))
    return [Layer(key, label, colour, tallies[key]) for key, label, colour in known if key in tallies]
