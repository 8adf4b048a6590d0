"""Reading figures of plans in templates."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from projects.plan_summaries import Figure

register = template.Library()


@register.filter
def in_year(years: Mapping[int, Figure], year: int) -> Figure:
    """Return the figure of a year; where the plan has none, nothing is counted and the sum is blank."""
    return years.get(year, Figure())
