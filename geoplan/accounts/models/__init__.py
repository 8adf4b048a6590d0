"""Models of people."""

from __future__ import annotations

from geoplan.accounts.models.membership import Membership
from geoplan.accounts.models.token import ApiToken
from geoplan.accounts.models.user import User

__all__ = ["ApiToken", "Membership", "User"]
