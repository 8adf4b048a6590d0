"""The maps and measures of project sheets, and the figures of dashboards."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from geoplan import thai
from geoplan.templatetags.thai import percent
from projects.models import Stage
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
    """Write the cells of a line of figures after its projects; at once, for a province has hundreds of lines."""
    money = (figures.planned, figures.approved, figures.contracted, figures.disbursed)
    cells = (percent(figures.coverage), *map(thai.baht, money), percent(figures.disbursed_share))
    return format_html_join("", '<td class="gp-money">{}</td>', ((cell,) for cell in cells))


@register.filter
def metres(length: float) -> str:
    """A length in metres, from a kilometre on in kilometres."""
    return f"{length / 1000:,.2f} {gettext('km')}" if length >= 1000 else f"{length:,.0f} {gettext('m')}"


@register.filter
def square_metres(area: float) -> str:
    """An area in square metres and in rai (1,600 m²)."""
    return f"{area:,.0f} {gettext('m²')} ({area / RAI_M2:,.2f} {gettext('rai')})"
