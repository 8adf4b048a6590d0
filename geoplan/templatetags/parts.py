"""Small parts of pages: icons, and addresses with some parameters changed."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Draw an icon of ``icons.svg``; it is decoration, so the text beside it must say the same."""
    return format_html(
        '<svg class="gp-icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("geoplan/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def query_with(context: RequestContext, **changes: Any) -> str:
    """Return the page's query string with ``changes`` made; a value of None or '' takes the parameter away."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"
