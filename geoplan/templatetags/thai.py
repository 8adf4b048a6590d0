"""Thai years, dates, money and shares in templates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django import template
from django.utils.translation import gettext

from geoplan import thai

register = template.Library()


@register.filter
def baht(amount: Decimal | None) -> str:
    """Money with thousands and satang; blank is an en dash."""
    return thai.baht(amount)


@register.filter(expects_localtime=True)
def thai_date(day: dt.date | dt.datetime | None) -> str:
    """A date such as 22 พ.ย. 2569, of a moment the one in Thailand; blank is an en dash."""
    return thai.thai_date(day) if day else "–"


@register.filter
def fiscal_year(year: int | None) -> str:
    """A fiscal year with its Thai name in front."""
    return f"{gettext('Fiscal year')} {year}" if year else "–"


@register.filter
def percent(share: float | Decimal | None) -> str:
    """A share between 0 and 1 as a percentage with one decimal."""
    return "–" if share is None else f"{share * 100:.1f} %"


@register.filter
def number(value: int | float | Decimal | None) -> str:
    """A count with thousands; blank is an en dash."""
    return "–" if value is None else f"{value:,}"
