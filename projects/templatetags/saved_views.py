"""The menu of saved views, on every page that shows projects by a filter."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from geoplan.policy import Action
from projects.models import CellMeasure, MapLayer, MapStyle, SavedView
from projects.saved_view_forms import SavedViewForm
from projects.saved_views import may_change

register = template.Library()


@register.inclusion_tag("projects/saved_views/menu.html", takes_context=True)
def saved_views(context: RequestContext, where: str, query: str | None = None, figure: str = "") -> dict[str, Any]:
    """List the reader's views of the organisation they work in now, to be opened as ``where``; nothing for the public.

    ``query`` is what the page shows, to be saved; None where it shows nothing that could be. One query.
    """
    actor = context["request"].actor
    if not actor.may(Action.VIEW_SAVED_VIEW):
        return {"shown": False}
    found = SavedView.objects.visible_to(actor).filter(organisation=actor.organisation_id)
    views = list(found.select_related("organisation").defer("organisation__area"))
    initial = {"query": query, "figure": figure, "layers": MapLayer.values}
    usual = {"style": MapStyle.STAGE.value, "measure": CellMeasure.COUNT.value}
    return {
        "shown": True,
        "where": where,
        "own": [view for view in views if view.owner_id == actor.user_id],
        "others": [view for view in views if view.owner_id != actor.user_id],
        "changeable": [view for view in views if may_change(actor, view)],
        "form": None if query is None else SavedViewForm(initial={**initial, **usual}, auto_id="sv-%s"),
    }
