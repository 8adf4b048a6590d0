"""Read replicas: what is only looked at is read from a streaming copy of the database (DESIGN, section 11).

A request reads from a copy where all of this holds: it looks at one of ``PAGES``; its reader wrote nothing in the last
seconds (``GONE_BY``), which a cookie says; it brings no token, for a program need not keep cookies; and a copy keeps
up. Sessions, people and their rights, jobs, and whatever is part of a transaction stay with the primary, where the
rights are read before the page is. A copy's connection refuses to write.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any, cast

from django.conf import settings
from django.core import checks
from django.db import DEFAULT_DB_ALIAS, DatabaseError, Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase

PAGES = {
    "project_map", "project_list", "project_card", "project_tile", "area_tile", "search", "plan_list", "area_index",
    "district", "dashboard", "dashboard_place", "dashboard_figures", "dashboard_shapes", "dashboard_months",
    "dashboard_chart", "project_sheet",
}  # fmt: skip
COPIED = {"spatial", "organisations", "projects"}
"""The apps whose tables may be read from a copy."""
COOKIE, GONE_BY = "written", 15
"""Who wrote reads from the primary for so many seconds."""
MOST_BEHIND = 10
"""A copy that is further behind, in seconds, is not read from."""

KEEPS_UP = """
SELECT NOT pg_is_in_recovery() OR EXISTS (SELECT FROM pg_stat_wal_receiver) AND (
    pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
    OR now() - pg_last_xact_replay_timestamp() < %s * interval '1 second')
"""
_chosen: ContextVar[str] = ContextVar("replica", default=DEFAULT_DB_ALIAS)


def alias() -> str:
    """Return the database that is read from now: a copy only inside such a request and outside of transactions."""
    return DEFAULT_DB_ALIAS if connections[DEFAULT_DB_ALIAS].in_atomic_block else _chosen.get()


class _Connection:
    """Stands for the connection of ``alias()``, as ``django.db.connection`` does for the primary's."""

    def __getattr__(self, name: str) -> Any:
        return getattr(connections[alias()], name)


connection = cast(BaseDatabaseWrapper, _Connection())


class Router:
    """Django's database router: reads of copied tables go where ``alias`` says, all else to the primary."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Return the database to read a model from."""
        return alias() if model._meta.app_label in COPIED else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Return the primary, also for what was read from a copy."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """Let records of all copies go together, for they are the same."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """Leave the copies alone."""
        return False if db in settings.REPLICAS else None


class ReplicaMiddleware:
    """Chooses where a request reads from, and marks who has written. Stands below all that reads who is asking."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = _chosen.set(DEFAULT_DB_ALIAS)
        try:
            response = self.get_response(request)
        finally:
            _chosen.reset(token)
        if settings.REPLICAS and request.method not in ("GET", "HEAD", "OPTIONS"):
            flags: dict[str, Any] = {"secure": settings.SESSION_COOKIE_SECURE, "httponly": True, "samesite": "Lax"}
            response.set_cookie(COOKIE, "1", max_age=GONE_BY, **flags)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Read the rights from the primary, and then the page from a copy."""
        bool(request.actor.grants)
        match = request.resolver_match
        is_looking = request.method in ("GET", "HEAD") and match is not None and match.url_name in PAGES
        if is_looking and COOKIE not in request.COOKIES and "Authorization" not in request.headers:
            _chosen.set(next(filter(_keeps_up, random.sample(settings.REPLICAS, len(settings.REPLICAS))),
                             DEFAULT_DB_ALIAS))  # fmt: skip

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Make the page from the primary where a copy failed on the way."""
        match = request.resolver_match
        if _chosen.get() == DEFAULT_DB_ALIAS or match is None or not isinstance(exception, DatabaseError):
            return None
        _chosen.set(DEFAULT_DB_ALIAS)
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return response


@checks.register(checks.Tags.database)
def check_replicas(databases: Sequence[str] | None = None, **given: Any) -> list[checks.CheckMessage]:
    """Tell which copies do not answer, and which are no copies: what is not replayed there would never be seen."""
    found: list[checks.CheckMessage] = []
    for replica in settings.REPLICAS:
        try:
            with connections[replica].cursor() as cursor:
                cursor.execute("SELECT pg_is_in_recovery()")
                if not cursor.fetchone()[0]:
                    found.append(checks.Error(f"{replica} is not a streaming copy.", id="geoplan.E001"))
        except Error as error:
            hint = "Pages that it would serve are read from the primary meanwhile."
            found.append(checks.Warning(f"{replica} does not answer: {error}", hint=hint, id="geoplan.W001"))
    return found


def _keeps_up(replica: str) -> bool:
    """Tell whether a copy answers and is hardly behind."""
    try:
        with connections[replica].cursor() as cursor:
            cursor.execute(KEEPS_UP, [MOST_BEHIND])
            return bool(cursor.fetchone()[0])
    except Error:
        return False
