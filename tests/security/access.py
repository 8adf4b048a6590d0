"""The machine of the access matrix: every route of the URL map, and what each of the cast must get from it.

The expectation is computed from the policy table and from where the example object belongs, never from the guards' or
the views' own code: ``guards`` only says which action a route claims to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from geoplan.policy import POLICY, Action, Reach, Role
from tests.conftest import Person

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
SIGN_IN = "/accounts/login/"


@dataclass(frozen=True)
class Route:
    """One named route with the action that each of its methods claims."""

    name: str
    pattern: str
    parameters: tuple[str, ...]
    guards: dict[str, Action] | None
    is_api: bool


@dataclass(frozen=True)
class Member:
    """One of the cast as the policy table sees it: a role, in an organisation, in a province."""

    person: Person
    role: Role
    organisation: str | None
    province: str | None


@dataclass(frozen=True)
class Example:
    """How to reach one route: its arguments, the object's organisation and province, and the data of an unsafe request.

    ``organisation`` None means that the route is about no organisation's object; then only the role counts.
    ``hidden`` names the action that decides whether a stranger may know of the object at all. ``accept`` lists what a
    permitted request may get besides, because of the example's own data, such as 404 for a thing that there is none of.
    ``needs`` lists actions of which one is needed on the object, where that is more than the route's own.
    ``owner`` is the one user to whom the object belongs, such as an export.
    """

    kwargs: dict[str, Any] = field(default_factory=dict)
    organisation: str | None = None
    province: str | None = None
    hidden: Action | None = None
    data: dict[str, Any] = field(default_factory=dict)
    public: bool = False
    accept: tuple[str, ...] = ()
    needs: tuple[Action, ...] = ()
    owner: int | None = None


def routes() -> list[Route]:
    """Return every route of the URL map."""
    return sorted(_walk(get_resolver(), "", ()), key=lambda route: route.name)


def _walk(resolver: URLResolver, prefix: str, parameters: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        names = parameters + tuple(entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern, names)
        elif isinstance(entry, URLPattern):
            yield Route(entry.name or pattern, pattern, names, *_guards_of(entry))


def _guards_of(entry: URLPattern) -> tuple[dict[str, Action] | None, bool]:
    """Return the claimed actions by method, and whether the view is the API's."""
    guards = getattr(entry.callback, "guards", None)
    if guards is not None:
        return dict(guards), False
    view = getattr(entry.callback, "cls", None)
    guards = getattr(view, "guards", None)
    if guards is None:
        return None, view is not None
    actions = getattr(entry.callback, "actions", None) or {}
    handled = {method.upper() for method in actions} or {m for m in METHODS if hasattr(view, m.lower())}
    claimed = {method: action for method, action in guards.items() if method in handled}
    if "GET" in claimed:
        claimed["HEAD"] = claimed["GET"]
    return claimed, True


def reach(member: Member, action: Action) -> Reach:
    """Return how far the member's role goes for the action, by the table alone; nobody has less than the public."""
    return max(POLICY[action].get(member.role, Reach.NONE), POLICY[action].get(Role.PUBLIC, Reach.NONE))


def covers(member: Member, action: Action, example: Example) -> bool:
    """Tell whether the member's right to the action extends to the example's object."""
    if example.organisation is None and example.province is None:
        return reach(member, action) > Reach.NONE
    own = POLICY[action].get(member.role, Reach.NONE)
    public = POLICY[action].get(Role.PUBLIC, Reach.NONE)
    return (
        Reach.COUNTRY in (own, public)
        or (own == Reach.PROVINCE and member.province == example.province)
        or (own >= Reach.OWN and member.organisation == example.organisation)
        or (public >= Reach.PUBLIC and example.public)
    )


def expected(route: Route, method: str, member: Member, example: Example) -> str:
    """Return what must happen: ``method`` (405), ``sign_in``, ``forbidden``, ``hidden`` (404) or ``allowed``."""
    action = (route.guards or {}).get(method)
    if action is None:
        return "method"
    if reach(member, action) == Reach.NONE:
        return "sign_in" if member.role == Role.PUBLIC else "forbidden"
    if example.owner and (member.person.user is None or member.person.user.pk != example.owner):
        return "hidden"
    if example.hidden and not covers(member, example.hidden, example):
        return "hidden"
    needed = example.needs or (action,)
    return "allowed" if any(covers(member, one, example) for one in needed) else "forbidden"


def outcome(route: Route, response: HttpResponseBase) -> str:
    """Return what did happen, in the same words; ``error`` for a server error."""
    status = response.status_code
    if status >= 500:
        return "error"
    location = response.headers.get("Location", "")
    if status in (301, 302) and location.startswith(SIGN_IN):
        return "sign_in"
    return {401: "sign_in", 403: "forbidden", 404: "hidden", 405: "method"}.get(status, "allowed")


def agrees(route: Route, want: str, got: str, example: Example) -> bool:
    """Tell whether the outcome is what must happen; the API says 401 or 403 where a page sends to sign in."""
    if want == got or (want == "allowed" and got in example.accept):
        return True
    if route.is_api:
        return {want, got} <= {"sign_in", "forbidden"} or (want == "method" and got in ("sign_in", "forbidden"))
    return False


def ask(member: Member, route: Route, method: str, example: Example) -> HttpResponseBase:
    """Send the request; errors of the server become responses."""
    member.person.client.raise_request_exception = False
    address = reverse(route.name, kwargs=example.kwargs)
    send: Callable[..., HttpResponseBase] = getattr(member.person.client, method.lower())
    if method in ("GET", "HEAD"):
        return send(address)
    if route.is_api:
        return send(address, data=example.data, content_type="application/json")
    return send(address, data=example.data)


# What any request may write: its session, what is counted against a limit, its traces of sign-in, and the context row
# of its history.
_IGNORED = (
    "django_session",
    "geoplan_cache",
    "axes_accessattempt",
    "axes_accesslog",
    "axes_accessfailurelog",
    "pghistory_context",
)


def fingerprint() -> dict[str, tuple[int, str]]:
    """Return the number of rows and a checksum of every table's content."""
    with connection.cursor() as cursor:
        tables = [t for t in connection.introspection.table_names(cursor) if t not in _IGNORED]
        union = " UNION ALL ".join(
            f"SELECT '{table}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM \"{table}\" t"
            for table in tables
        )
        cursor.execute(union)
        return {table: (count, checksum) for table, count, checksum in cursor.fetchall()}
