"""The figures of a map, for the client to join to its shapes: values, words, classes and colours."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from reports.dashboards.measures import Ground, bands, colour_of
from reports.dashboards.page import Dashboard


def map_figures(board: Dashboard) -> dict[str, Any]:
    """Return what the map shows: the measure, its classes with counts, and each area with its value and colour."""
    measure = board.asked.measure
    ground = board.ground
    values = {code: measure.value(of_it, ground.get(code, Ground())) for code, of_it in board.by_area.items()}
    classes = bands(values.values())
    return {
        "measure": measure.name,
        "label": str(measure.label),
        "meaning": str(measure.meaning),
        "notes": _notes(board),
        "classes": [
            {
                "label": _range(measure.say(band.low), measure.say(band.high)),
                "count": band.count,
                "colour": band.colour,
            }
            for band in classes
        ],
        "zero": sum(value is not None and not value for value in values.values()),
        "none": sum(value is None for value in values.values()),
        "areas": {
            area.code: {
                "name": area.name,
                "value": measure.say(values[area.code]),
                "colour": colour_of(values[area.code], classes),
                "url": reverse("dashboard_place", args=[area.code]) + board.asked.query(),
                "tip": _tip(board, area.code, measure.say(values[area.code])),
            }
            for area in board.areas_below
        },
    }


def _range(low: str, high: str) -> str:
    return low if low == high else f"{low} – {high}"


def _tip(board: Dashboard, code: str, value: str) -> str:
    of_it = board.by_area[code]
    lines = [f"{board.asked.measure.label}: {value}"]
    if board.asked.measure.name != "projects":
        lines.append(_("%(count)s projects") % {"count": f"{of_it.projects:,}"})
    if silent := board.ground.get(code, Ground()).silent:
        lines.append(_("%(count)s organisations without people on record") % {"count": silent})
    return "\n".join(lines)


def _notes(board: Dashboard) -> list[str]:
    """Say plainly what is missing."""
    name = board.asked.measure.name
    notes = []
    if name.endswith("per_head"):
        silent = sum(one.silent for one in board.ground.values())
        nobody = sum(one.people is None for one in board.ground.values())
        if silent or nobody:
            notes.append(
                _("People are missing: %(laos)s organisations without records, %(areas)s areas without any.")
                % {"laos": silent, "areas": nobody}
            )
    if name.endswith("km2") and board.is_approximate():
        notes.append(_("Boundaries are approximate, and so are the square kilometres."))
    if board.elsewhere.projects:
        notes.append(
            _("%(count)s projects lie in none of these areas yet.") % {"count": f"{board.elsewhere.projects:,}"}
        )
    return notes
