"""What the frame around every page needs to know."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from geoplan import thai
from geoplan.policy import PUBLIC, Action


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the actor, the current fiscal year and what the actor may do, as ``can.<action name>``."""
    actor = getattr(request, "actor", PUBLIC)
    return {
        "actor": actor,
        "can": {action.name.lower(): actor.may(action) for action in Action},
        "current_fiscal_year": thai.fiscal_year(dt.date.today()),
        "demo": settings.DEMO,
    }
