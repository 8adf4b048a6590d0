"""Signing in to the API: with a token, or with the session of the browser."""

from __future__ import annotations

import pghistory
from rest_framework import authentication
from rest_framework.request import Request

from geoplan.accounts import tokens
from geoplan.accounts.actors import actor_of
from geoplan.accounts.models import ApiToken, User


class TokenAuthentication(authentication.TokenAuthentication):
    """``Authorization: Token …``; the request's Actor becomes the token's owner."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the owner and the token; the Actor is read from the memberships that hold today."""
        found = super().authenticate(request)
        if found:
            request._request.actor = actor_of(found[0])
            # The history's context was opened before anybody knew whose token this is.
            pghistory.context(user=found[0].pk, organisation=request._request.actor.organisation_id)
        return found

    def authenticate_credentials(self, key: str) -> tuple[User, ApiToken]:
        """Find the token by what is kept of it; ``token_invalid`` (401) unless it is in force."""
        token = tokens.find(key)
        return token.user, token
