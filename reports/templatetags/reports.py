"""The maps and measures of project sheets, and the figures of dashboards."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from geoplan import thai
from geoplan.templatetags.thai import number, percent
from projects.models import Stage
from reports.dashboards.charts import Line
from reports.dashboards.figures import Figures
from reports.maps.layers import STAGE_COLOURS
from reports.sheets.drawing import Drawing

register = template.Library()
RAI_M2 = 1600


@register.inclusion_tag("reports/sheet_map.html")
def sheet_map(drawing: Drawing, stage: str, css: str) -> dict[str, Any]:
    """Draw a map as SVG, the project in the colour of its stage."""
    return {
        "map": drawing,
        "css": css,
        "colour": STAGE_COLOURS[Stage(stage)],
        "bar_box": max(drawing.bar_mm, 8) + 4,
        "inner_width": drawing.width - 0.3,
        "inner_height": drawing.height - 0.3,
    }


@register.simple_tag
def figure_cells(figures: Figures) -> SafeString:
    """Write the cells of a line of figures after its projects."""
    money = (figures.planned, figures.approved, figures.contracted, figures.disbursed)
    cells = (percent(figures.coverage), *map(thai.baht, money), percent(figures.disbursed_share))
    # Digits and their marks: there is nothing to escape.
    return SafeString("".join(f'<td class="gp-money">{cell}</td>' for cell in cells))


@register.simple_tag
def league_lines(lines: Iterable[Line], query: str, *, per_head: bool = False) -> SafeString:
    """Write the rows of a league table at once: a province has hundreds, and a template takes ten times as long."""
    return SafeString("".join(_league_line(line, query, per_head) for line in lines))


def _league_line(line: Line, query: str, per_head: bool) -> str:
    one, place = line.figures, line.place and reverse("dashboard_place", args=[line.place]) + query
    is_late = one.late and line.place and line.href
    head = f'<td class="gp-money">{thai.baht(line.planned_per_head)}</td>' if per_head else ""
    return (
        f"<tr><td>{_link(place, line.label)}</td>"
        f'<td class="gp-money">{_link(line.href, number(one.projects))}</td>{figure_cells(one)}'
        f'<td class="gp-money">{_link(f"{line.href}&late=yes" if is_late else "", number(one.late))}</td>{head}</tr>'
    )


def _link(address: str, words: str) -> str:
    return f'<a href="{escape(address)}">{escape(words)}</a>' if address else escape(words)


@register.filter
def metres(length: float) -> str:
    """A length in metres, from a kilometre on in kilometres."""
    return f"{length / 1000:,.2f} {gettext('km')}" if length >= 1000 else f"{length:,.0f} {gettext('m')}"


@register.filter
def square_metres(area: float) -> str:
    """An area in square metres and in rai (1,600 m²)."""
    return f"{area:,.0f} {gettext('m²')} ({area / RAI_M2:,.2f} {gettext('rai')})"
