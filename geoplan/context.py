"""What the frame around every page needs to know."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from geoplan import thai
from geoplan.navigation import links_for
from geoplan.organisations.models import Organisation
from geoplan.policy import PUBLIC, Action, Actor


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the actor, the rail, the current fiscal year and what the actor may do, as ``can.<action name>``."""
    actor = getattr(request, "actor", PUBLIC)
    return {
        "actor": actor,
        "can": {action.name.lower(): actor.may(action) for action in Action},
        "current_fiscal_year": thai.fiscal_year(dt.date.today()),
        "demo": settings.DEMO,
        "links": SimpleLazyObject(lambda: links_for(actor, request.path)),
        "own_organisations": SimpleLazyObject(lambda: _organisations(actor)),
        "tile_url": settings.TILE_URL,
        "tile_attribution": settings.TILE_ATTRIBUTION,
    }


def _organisations(actor: Actor) -> list[Organisation]:
    """Return the organisations in which the actor has a role, the active one first; without their boundaries."""
    own = Organisation.objects.filter(pk__in={grant.organisation_id for grant in actor.grants}).defer("area")
    return sorted(own, key=lambda organisation: organisation.pk != actor.organisation_id)
