"""Answers tiles to readers who are known, with one question for those that are at hand, before Django hears of it.

It has no rule of its own. Whoever asks first is answered in the ordinary way; what that way found of the reader is
remembered with the reader's standing from before (``geoplan.accounts.queries``), and with the headers of the answer.
As long as the standing is the same, the ordinary way would find the same again. So a session that is over, a role that
has ended, a second step that is due or whatever else has changed leads back to the ordinary way at the next tile.

``tiles_first`` stands before the whole application; ``TileFront``, the first middleware, remembers.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any, NamedTuple

import psycopg
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.http import parse_etags

from geoplan.accounts import sessions
from geoplan.accounts.queries import STANDING
from geoplan.answers import bare_answer
from geoplan.errors import DomainError
from geoplan.policy import PUBLIC, Actor
from geoplan.prepared import PreparedQuestion
from projects.filters import ProjectFilter
from projects.tiles import versions
from projects.tiles.copies import tile_of
from spatial.tiles import TileAddress

TILES = "/tiles/projects/"
TILE = re.compile(r"/tiles/projects/([0-9]+)/([0-9]+)/([0-9]+)\.mvt")
LONGEST_QUERY = 2000
ASKED = ("HTTP_HOST", "HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE", "HTTP_X_FORWARDED_PROTO", "wsgi.url_scheme")
"""What of a request decides, with the standing, who the reader is and which headers the answer has."""
OF_THE_TILE = {"ETag", "Content-Length"}
MOST_READERS = 1000


@dataclass(frozen=True, eq=False)
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


class Answer(NamedTuple):
    """An answer with all of its headers."""

    status: HTTPStatus
    headers: list[tuple[str, str]]
    content: bytes


class Tile:
    """A tile as one reader asks for it, and how its state was last named."""

    def __init__(self, reader: Reader, address: TileAddress, chosen: ProjectFilter) -> None:
        self.reader, self.address, self.chosen = reader, address, chosen
        values = {**versions.params(address, chosen, reader.actor), "session": reader.session}
        question = _question(versions.state(chosen), reader.actor.is_public)
        self.question = question.bind({**values, "user": reader.actor.user_id})
        self.named: tuple[State | None, str] = None, ""

    def ask(self) -> tuple[str | None, State | None]:
        """Return the reader's standing and the state of the tile; None of both where no connection is at hand."""
        raw = connection.connection
        if raw is None or raw.closed:
            return None, None
        try:
            row = self.question.ask(raw)
        except psycopg.Error:
            return None, None
        return (row[0], row[1:]) if row else (None, None)

    def version(self, state: State) -> str:
        """Return the version of the tile in a state."""
        named, version = self.named
        if named != state:
            version = versions.named(self.address, self.chosen, self.reader.actor, state)
            self.named = state, version
        return version


State = tuple[Any, ...]
READERS: dict[tuple[Any, ...], Reader] = {}
"""Those of this process, by what of their requests decides."""


def tiles_first(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Return the WSGI application that answers tiles to who is known, and hands on all else."""

    def answer_or_hand_on(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        found = answer(environ) if environ["REQUEST_METHOD"] == "GET" else None
        if found is None:
            return application(environ, start_response)
        start_response(f"{found.status.value} {found.status.phrase}", found.headers)
        return [found.content]

    return answer_or_hand_on


class TileFront:
    """Answers tiles to who is known; of who is not it remembers what the ordinary way has found."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        environ = request.META
        if request.method != "GET" or _asked(environ) is None:
            return self.get_response(request)
        who = _who(environ)
        reader = READERS.get(who)
        tile = _tile_of(reader, environ) if reader else None
        standing, state = tile.ask() if tile else (None, None)
        if tile and reader and state and reader.is_known(standing):
            found = _answer(environ, tile, state)
            return HttpResponse(found.content, status=found.status, headers=dict(found.headers))
        response = self.get_response(request)
        _remember(who, _reader(request, response, reader, standing))
        return response


def answer(environ: dict[str, Any]) -> Answer | None:
    """Return the answer to a request for a tile of somebody who is known; None for any other request.

    ``environ`` is the WSGI environment of a GET.
    """
    if not environ["PATH_INFO"].startswith(TILES):
        return None
    reader = READERS.get(_who(environ))
    tile = _tile_of(reader, environ) if reader and reader.headers else None
    if tile is None:
        return None
    standing, state = tile.ask()
    return _answer(environ, tile, state) if state and tile.reader.is_known(standing) else None


def _who(environ: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(map(environ.get, ASKED))


def _remember(who: tuple[Any, ...], reader: Reader | None) -> None:
    READERS.pop(who, None)
    if len(READERS) >= MOST_READERS:
        READERS.clear()
    if reader:
        READERS[who] = reader


def _asked(environ: dict[str, Any]) -> tuple[TileAddress, ProjectFilter] | None:
    path = environ.get("PATH_INFO", "")
    return _read(path, environ.get("QUERY_STRING", "")) if path.startswith(TILES) else None


def _tile_of(reader: Reader, environ: dict[str, Any]) -> Tile | None:
    return _tile(reader, environ["PATH_INFO"], environ.get("QUERY_STRING", ""))


@lru_cache(4096)
def _tile(reader: Reader, path: str, query: str) -> Tile | None:
    asked = _read(path, query)
    return Tile(reader, *asked) if asked else None


@lru_cache(4096)
def _read(path: str, query: str) -> tuple[TileAddress, ProjectFilter] | None:
    """Return the tile and the filter of an address; None for any other, and for one that is to be refused."""
    match = TILE.fullmatch(path)
    if match is None or len(query) > LONGEST_QUERY:
        return None
    try:
        asked = TileAddress.parse(*match.groups()), ProjectFilter.from_query(QueryDict(query.encode("latin-1")))
    except DomainError:
        return None
    return asked if versions.is_counted(asked[1]) else None


@lru_cache(8)
def _question(state: str, is_public: bool) -> PreparedQuestion:
    """Return the question for a reader's standing, of which the public has none, and a tile's state."""
    standing = "NULL::text" if is_public else f"({STANDING})"
    return PreparedQuestion(f"SELECT {standing}, state.* FROM ({state}) AS state")  # noqa: S608 - our own SQL


def _answer(environ: dict[str, Any], tile: Tile, state: State) -> Answer:
    """Return the tile, 304 to who holds it, or 503 where it takes too long."""
    version, reader = tile.version(state), tile.reader
    etag = f'"{version}"'
    held = environ.get("HTTP_IF_NONE_MATCH", "")
    is_held = held == etag or (bool(held) and etag in parse_etags(held))
    try:
        content = b"" if is_held else tile_of(version, tile.address, tile.chosen, reader.actor)
    except DomainError as error:
        refused = bare_answer(WSGIRequest(environ), error)
        for name, value in reader.headers:
            refused.headers.setdefault(name, value)
        return Answer(HTTPStatus(refused.status_code), list(refused.headers.items()), refused.content)
    headers = [*reader.headers, ("ETag", etag), ("Content-Length", str(len(content)))]
    return Answer(HTTPStatus.NOT_MODIFIED if is_held else HTTPStatus.OK, headers, content)


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
