"""Tokens for the API: make, find, revoke.

A token is 256 random bits, shown once. Only its SHA-256 is kept: whoever reads the database or a backup of it cannot
sign in with that, and a slow, salted hash as for passwords would add nothing, since nobody can try 2^256 random values.
Looking a digest up in an index also tells nothing of the others by its timing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.utils import timezone

from geoplan.accounts.models import ApiToken
from geoplan.errors import DomainError
from geoplan.policy import Action, Actor

PREFIX = "geoplan_"
"""Tells scanners for leaked secrets, and people, what the text is."""
LIVES = (30, 90, 180, 365)
"""The days that a token may live."""
USED_EVERY = dt.timedelta(minutes=1)
LONGEST_KEY = 100


def make(actor: Actor, name: str, days: int) -> tuple[ApiToken, str]:
    """Make a token that lives ``days`` days; return it with the text to hand over, which nobody can read again."""
    actor.require(Action.USE_ACCOUNT)
    key = PREFIX + secrets.token_urlsafe(32)
    now = timezone.now()
    token = ApiToken.objects.create(
        user_id=actor.user_id or 0,
        name=name,
        digest=_digest(key),
        created_at=now,
        expires_at=now + dt.timedelta(days=days),
    )
    return token, key


def revoke(actor: Actor, token_id: int) -> ApiToken:
    """End one of the actor's own tokens; ``not_found`` for anybody else's. The history keeps that it was."""
    actor.require(Action.USE_ACCOUNT)
    token = ApiToken.objects.of(actor.user_id).filter(pk=token_id).first()
    if token is None:
        raise DomainError("not_found")
    token.delete()
    return token


def find(key: str) -> ApiToken:
    """Return the token in force that ``key`` is, with its owner, and note the use, at most once a minute.

    Raises ``token_invalid`` for one that is unknown, revoked, expired or of a person who may no longer sign in.
    """
    now = timezone.now()
    known = ApiToken.objects.select_related("user").filter(digest=_digest(key[:LONGEST_KEY]), user__is_active=True)
    token = known.filter(expires_at__gt=now).first()
    if token is None:
        raise DomainError("token_invalid")
    if token.last_used_at is None or now - token.last_used_at >= USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()
