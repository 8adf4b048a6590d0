"""The first middleware: answers tiles to readers who are known, with one question for those that are at hand.

It has no rule of its own. Whoever asks first is answered in the ordinary way; what that way found of the reader is
remembered with the reader's standing from before (``geoplan.accounts.queries``), and with the headers of the answer.
As long as the standing is the same, the ordinary way would find the same again. So a session that is over, a role that
has ended, a second step that is due or whatever else has changed leads back to the ordinary way at the next tile.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.http import parse_etags, quote_etag

from geoplan.accounts import sessions
from geoplan.accounts.queries import STANDING
from geoplan.answers import bare_answer
from geoplan.errors import DomainError
from geoplan.policy import PUBLIC, Actor
from projects.filters import ProjectFilter
from projects.tiles import versions
from projects.tiles.copies import tile_of
from spatial.tiles import TileAddress

TILE = re.compile(r"/tiles/projects/([0-9]+)/([0-9]+)/([0-9]+)\.mvt")
LONGEST_QUERY = 2000
QUESTION = f"SELECT ({STANDING}), state.* FROM ({versions.STATE}) AS state"  # noqa: S608 - our own SQL
ASKED = ("HTTP_HOST", "HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE", "HTTP_X_FORWARDED_PROTO", "wsgi.url_scheme")
"""What of a request decides, with the standing, who the reader is and which headers the answer has."""
OF_THE_TILE = {"ETag", "Content-Length"}
MOST_READERS = 1000


@dataclass(frozen=True)
class Reader:
    """Who asks in one way. Without headers: somebody whose standing had not been asked for yet; not known."""

    actor: Actor
    session: str | None = None
    standing: str | None = None
    until: float = float("inf")
    headers: tuple[tuple[str, str], ...] = ()

    def is_known(self, standing: str | None) -> bool:
        """Tell whether all is as it was."""
        return bool(self.headers) and self.standing == standing and int(time.time()) <= self.until


Asked = tuple[TileAddress, ProjectFilter]


class TileFront:
    """Answers tiles to who is known, and hands on all else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.readers: dict[tuple[Any, ...], Reader] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = _read(request.path_info, request.META["QUERY_STRING"]) if request.method == "GET" else None
        if asked is None:
            return self.get_response(request)
        who = tuple(request.META.get(name) for name in ASKED)
        reader = self.readers.get(who)
        standing, *state = (reader and _ask(reader, asked)) or [None]
        if reader and state and reader.is_known(standing):
            return _answer(request, reader, asked, state)
        response = self.get_response(request)
        self._remember(who, _reader(request, response, reader, standing))
        return response

    def _remember(self, who: tuple[Any, ...], reader: Reader | None) -> None:
        self.readers.pop(who, None)
        if len(self.readers) >= MOST_READERS:
            self.readers.clear()
        if reader:
            self.readers[who] = reader


@lru_cache(4096)
def _read(path: str, query: str) -> Asked | None:
    """Return the tile and the filter of an address; None for any other, and for one that is to be refused."""
    match = TILE.fullmatch(path)
    if match is None or len(query) > LONGEST_QUERY:
        return None
    try:
        asked = TileAddress.parse(*match.groups()), ProjectFilter.from_query(QueryDict(query.encode("latin-1")))
    except DomainError:
        return None
    return asked if versions.is_counted(asked[1]) else None


def _ask(reader: Reader, asked: Asked) -> tuple[Any, ...] | None:
    """Return the reader's standing and the state of the tile; None where there is no connection at hand."""
    raw = connection.connection
    if raw is None or raw.closed:
        return None
    values = {**versions.params(*asked, reader.actor), "session": reader.session, "user": reader.actor.user_id}
    try:
        row: tuple[Any, ...] | None = psycopg.Cursor(raw).execute(QUESTION, values, prepare=True).fetchone()
    except psycopg.Error:
        return None
    return row


def _answer(request: HttpRequest, reader: Reader, asked: Asked, state: list[Any]) -> HttpResponse:
    """Return the tile, 304 to who holds it, or 503 where it takes too long."""
    version = versions.named(*asked, reader.actor, state)
    etag = quote_etag(version)
    is_held = etag in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    try:
        content = b"" if is_held else tile_of(version, *asked, reader.actor)
    except DomainError as error:
        refused = bare_answer(request, error)
        for name, value in reader.headers:
            refused.headers.setdefault(name, value)
        return refused
    headers = dict(reader.headers) | {"ETag": etag, "Content-Length": str(len(content))}
    return HttpResponse(content, status=304 if is_held else 200, headers=headers)


def _reader(
    request: HttpRequest, response: HttpResponseBase, expected: Reader | None, standing: str | None
) -> Reader | None:
    """Return what the ordinary way has found of who asks; ``standing`` is the expected one's from before."""
    if response.status_code not in (200, 304) or response.cookies:
        return None
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    actor = Actor(request.actor.user_id, request.actor.grants)
    headers = tuple((name, value) for name, value in response.headers.items() if name not in OF_THE_TILE)
    if session is None:
        return Reader(PUBLIC, headers=headers)
    if actor.is_public:
        return None
    if standing is None or expected is None or expected.actor.user_id != actor.user_id:
        return Reader(actor, session)
    return Reader(actor, session, standing, sessions.unchanged_until(request.session), headers)
