"""How long a session lives, and what somebody sees who failed to sign in too often."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from geoplan.answers import answer
from geoplan.errors import DomainError

STARTED, SEEN = "signed_in_at", "seen_at"
SEEN_EVERY = 60


@receiver(user_logged_in)
def begin(request: HttpRequest, **_: Any) -> None:
    """Note when the person signed in; Django has just given the session a new key, so a planted one is worthless."""
    request.session[STARTED] = request.session[SEEN] = int(time.time())


def is_over(session: SessionBase, now: int) -> bool:
    """Tell whether the session is too old, or was left alone for too long; times are seconds since 1970."""
    started, seen = session.get(STARTED, now), session.get(SEEN, now)
    return now - started > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS


def touch(session: SessionBase, now: int) -> None:
    """Note that the session is in use, at most once a minute so that reading pages does not write each time."""
    session.setdefault(STARTED, now)
    if now - session.get(SEEN, 0) >= SEEN_EVERY:
        session[SEEN] = now


def unchanged_until(session: SessionBase) -> int:
    """Return the last second at which the session is neither over nor noted as in use, since 1970."""
    seen = session[SEEN]
    return min(
        seen + SEEN_EVERY - 1, seen + settings.SESSION_IDLE_SECONDS, session[STARTED] + settings.SESSION_COOKIE_AGE
    )


def locked_out(request: HttpRequest, credentials: dict[str, Any] | None = None, *_: Any) -> HttpResponse:
    """Answer 429 with how long to wait; the same whether the account exists or not."""
    error = DomainError("locked_out", minutes=round(settings.AXES_COOLOFF_TIME * 60))
    return answer(request, error)
