"""Tiles, list, count and one edit over the whole country, against tipg's tiles of the same table.

Run as ``python -m tests.performance.bench_tiles [--keep] [N ...]`` (100,000 and 1,000,000). The databases go when all
is measured, unless they are to be kept for the next run (``--keep``, or GEOPLAN_KEEP_BENCHMARK in the environment).
tipg is given the columns that our tiles carry and no limit; it runs in an environment of its own
(``requirements/bench.txt``). Both serve with one process, to one client that asks for one tile after the other over
one connection: first ours once (cold: made from the database), then ours and tipg's in turns. ``warm`` are tiles of
which the server has a copy and makes sure that it is still right, ``304`` those that the browser has. Tiles a second
are tiles by the time of all of them together.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

ZOOMS = range(5, 17)
TILES, TIPG_TILES, ROUNDS = 24, 8, 5
CLIENTS, SECONDS = 2, 2.0
KEEP = "GEOPLAN_KEEP_BENCHMARK"
TIPG = Path("build/tipg")
LARGEST = 500_000
COLUMNS = "id,stage,kind"
PAGES = {"list page": "/projects/?scope=all", "list of a province": "/projects/?province=40"}


def main(counts: list[int], keep: bool) -> None:
    """Print a table for each number of projects, and what grew between them."""
    _install_tipg()
    results = {}
    for count in counts:
        name = _database(count)
        try:
            results[count] = _measure(count, name)
        finally:
            if not keep:
                _drop(name)
    first, last = min(counts), max(counts)
    if first != last:
        print(f"\ngrowth from {first:,} to {last:,} projects (p95):")
        for name in results[first]:
            before, after = results[first][name], results[last][name]
            print(f"  {name:<22} {before:8.1f} ms → {after:8.1f} ms  × {after / before:.1f}")


def _measure(count: int, name: str) -> dict[str, float]:
    """Measure one database; answer the p95 in milliseconds by what was measured."""
    places = _places(name)
    print(f"\n{count:,} projects; one client:")
    print("              p95 in ms                    tiles a second                  ours : tipg               two")
    print(
        "zoom tiles    cold  warm   304   tipg     cold   warm    304   tipg    cold   warm    304  largest", flush=True
    )
    found: dict[str, float] = {}
    with _ours(name) as ours, _tipg(name) as theirs:
        _get(ours, "/tiles/projects/3/6/3.mvt")  # the first request loads the URL map
        for zoom in ZOOMS:
            tiles = sorted({_tile(*place, zoom) for place in places[: TILES * 3]})
            found |= _zoom(zoom, random.Random(zoom).sample(tiles, min(len(tiles), TILES)), ours, theirs)
        for label, path in PAGES.items():
            times = []
            for _ in range(8):
                took, status, _, _ = _get(ours, path)
                assert status == 200, (path, status)
                times.append(took)
            found[label] = _p95(times[1:])
    found |= _edits_and_count(name)
    for label in (*PAGES, "count", "edit"):
        print(f"{label:<22} {found[label]:8.1f} ms")
    return found


def _zoom(zoom: int, tiles: list[tuple[int, int]], ours: int, theirs: int) -> dict[str, float]:
    """Measure the tiles of one zoom, print their line, and answer its p95; ratios are of the same tiles."""
    columns = COLUMNS if zoom < 14 else f"{COLUMNS},name"
    query = f"?geom-column=geometry&properties={columns}"
    several = tiles[: 2 if zoom < 8 else TIPG_TILES]
    times: dict[str, list[tuple[tuple[int, int], float]]] = {"cold": [], "warm": [], "304": [], "tipg": []}

    def address(kind: str) -> str:
        place = f"{zoom}/{{}}/{{}}"
        if kind == "tipg":
            return f"/collections/public.projects_project/tiles/WebMercatorQuad/{place}{query}"
        return f"/tiles/projects/{place}.mvt"

    def ask(kind: str, tile: tuple[int, int], expected: int = 200, etag: str = "") -> tuple[bytes, str]:
        path = address(kind).format(*tile)
        headers = {"If-None-Match": etag} if etag else {}
        took, status, body, found = _get(theirs if kind == "tipg" else ours, path, headers)
        assert status in (expected, 204), (path, status)
        times[kind].append((tile, took))
        return body, found

    for tile in several:  # so that both find the database's pages in memory
        ask("tipg", tile)
    times["tipg"].clear()
    made = {tile: ask("cold", tile) for tile in tiles}
    largest = max(len(body) for body, _ in made.values())
    assert largest < LARGEST, (zoom, largest)
    for number in range(ROUNDS):
        for tile in tiles:
            ask("warm", tile)
            ask("304", tile, 304, made[tile][1])
        for tile in several if zoom >= 8 or not number else ():
            ask("tipg", tile)

    def rate(kind: str, of: list[tuple[int, int]]) -> float:
        chosen = [took for tile, took in times[kind] if tile in of]
        return 1000 * len(chosen) / sum(chosen)

    tails = [_p95([took for _, took in times[kind]]) for kind in times]
    rates = [rate(kind, tiles) for kind in times]
    ratios = [rate(kind, several) / rate("tipg", several) for kind in ("cold", "warm", "304")]
    if zoom >= 8:
        ratios.append(_together(ours, several, address("warm")) / _together(theirs, several, address("tipg")))
    cells = [*(f"{one:>6.1f}" for one in tails), " ", *(f"{one:>6.0f}" for one in rates), " "]
    shown = " ".join(f"× {one:<5.1f}" for one in ratios)
    print(f"{zoom:>4} {len(tiles):>5} ", *cells, f"{shown:<31}", f"{largest / 1000:>4.0f} kB")
    sys.stdout.flush()
    return {f"tile {zoom} {kind}": tail for kind, tail in zip(times, tails, strict=True) if kind != "tipg"}


def _together(port: int, tiles: list[tuple[int, int]], address: str) -> float:
    """Tiles a second of several clients that ask at once, each over a connection of its own."""
    paths = [address.format(*tile) for tile in tiles]
    with multiprocessing.get_context("spawn").Pool(CLIENTS) as clients:
        clients.map(_ask_all, [(port, paths, 0.0)] * CLIENTS, 1)  # they are there and connected
        together = sum(clients.map(_ask_all, [(port, paths, SECONDS)] * CLIENTS, 1))
    _connections.clear()  # a server ends one that was idle for so long
    return together


def _ask_all(given: tuple[int, list[str], float]) -> float:
    """Ask for all tiles again and again, at least once; tiles a second."""
    port, paths, seconds = given
    asked, start = 0, time.perf_counter()
    while not asked or time.perf_counter() < start + seconds:
        for path in paths:
            assert _get(port, path)[1] in (200, 204), path
        asked += len(paths)
    return asked / (time.perf_counter() - start)


def _edits_and_count(name: str) -> dict[str, float]:
    """Rename drafts one by one as their planner would, each in a transaction; count all that is announced."""
    from django.db import connection

    from geoplan.policy import system_actor
    from projects import register
    from projects.models import Plan, Project

    _use(name)
    actor, times, counts = system_actor(), [], []
    plan = Plan.objects.filter(state="draft", projects__stage="planned").order_by("pk")[0]
    for project in Project.objects.filter(plan=plan, stage="planned").order_by("pk")[:40]:
        start = time.perf_counter()
        register.edit_project(actor, project, project.version, {"name": f"{project.name[:400]} ·"}, {2568: 500_000})
        times.append((time.perf_counter() - start) * 1000)
    for _ in range(5):
        start = time.perf_counter()
        Project.objects.filter(announced_on__isnull=False).count()
        counts.append((time.perf_counter() - start) * 1000)
    connection.close()
    return {"edit": _p95(times[1:]), "count": _p95(counts)}


def _p95(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, math.ceil(len(times) * 0.95) - 1)]


def _tile(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """The XYZ tile of a place (OpenStreetMap wiki, slippy map tilenames)."""
    n = 2**zoom
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n
    return int((lon + 180) / 360 * n), int(y)


# Databases -----------------------------------------------------------------------------------------------------------


def _settings() -> dict[str, str]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geoplan.settings")
    import django

    django.setup()
    from django.db import connection

    return {key: str(value) for key, value in connection.settings_dict.items() if isinstance(value, str)}


def _use(name: str) -> None:
    from django.db import connections

    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def _database(count: int) -> str:
    """Return the name of the database with ``count`` projects, made now unless it is there."""
    from django.db import OperationalError

    name = f"{_settings()['NAME'].split('_benchmark')[0]}_benchmark_{count}"
    _use(name)
    from projects.models import Project

    with suppress(OperationalError):
        if Project.objects.count() == count:
            return name
    subprocess.run(
        [sys.executable, "-m", "geoplan.cli", "benchmark_data", "--projects", str(count), "--database", name],
        check=True,
    )
    return name


def _drop(name: str) -> None:
    from django.db import connection

    _use("postgres")
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    connection.close()


def _places(name: str) -> list[tuple[float, float]]:
    """Where projects are, evenly chosen among them: places with many come often, as people look at them."""
    from django.db import connection

    _use(name)
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT ST_XMin(geometry), ST_YMin(geometry) FROM projects_project
            WHERE geometry IS NOT NULL AND id % (SELECT max(id) / 300 FROM projects_project) = 1
        """)
        places = cursor.fetchall()
    connection.close()
    random.Random(4).shuffle(places)
    return places


# Servers -------------------------------------------------------------------------------------------------------------


def _install_tipg() -> None:
    if (TIPG / "bin" / "uvicorn").exists():
        return
    subprocess.run([sys.executable, "-m", "venv", str(TIPG)], check=True)
    pip = [str(TIPG / "bin" / "pip"), "install", "-qq", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*pip, "-r", "requirements/bench.txt"], check=True)


def _url(name: str) -> str:
    own = _settings()
    return f"postgresql://{own['USER']}@{quote(own['HOST'], safe='')}/{name}"


@contextmanager
def _ours(name: str) -> Iterator[int]:
    granian = str(Path(sys.executable).with_name("granian"))
    command = [granian, "geoplan.wsgi:application", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "1",
               "--no-ws", "--log-level", "error"]  # fmt: skip
    with _served(lambda port: [*command, "--port", str(port)], "/healthz", DATABASE_URL=_url(name)) as port:
        yield port


@contextmanager
def _tipg(name: str) -> Iterator[int]:
    given = {
        "DATABASE_URL": _url(name), "TIPG_DB_TABLES": '["public.projects_project"]',
        "TIPG_MAX_FEATURES_PER_TILE": "10000000", "TIPG_MAX_FEATURES_PER_QUERY": "10000000",
        "TIPG_DB_SPATIAL_EXTENT": "false", "TIPG_DB_DATETIME_EXTENT": "false",
    }  # fmt: skip
    command = [str(TIPG / "bin" / "uvicorn"), "tipg.main:app", "--log-level", "error"]
    with _served(lambda port: [*command, "--port", str(port)], "/healthz", **given) as port:
        yield port


@contextmanager
def _served(command: Callable[[int], list[str]], ready: str, **environment: str) -> Iterator[int]:
    """Run a server on a free port until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(command(port), env={**os.environ, **environment})
    try:
        for _ in range(600):
            with suppress(OSError):
                if _get(port, ready)[1] == 200:
                    break
            assert server.poll() is None, "the server ended"
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)
        _connections.pop(port, None)


_connections: dict[int, socket.socket] = {}


def _get(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[float, int, bytes, str]:
    """Ask over a connection that stays; milliseconds, status, body and ETag.

    Over a bare socket: Python's own client takes as long as a server that has the tile at hand.
    """
    if port not in _connections:
        _connections[port] = socket.create_connection(("127.0.0.1", port), timeout=120)
        _connections[port].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: localhost",
        *(f"{name}: {value}" for name, value in (headers or {}).items()),
    ]
    start = time.perf_counter()
    try:
        _connections[port].sendall("\r\n".join([*lines, "", ""]).encode())
        head, body = _read(_connections[port])
    except OSError:
        _connections.pop(port).close()
        raise
    took = (time.perf_counter() - start) * 1000
    return took, int(head.split(b" ", 2)[1]), body, _header(head, b"etag").decode()


def _read(connection: socket.socket) -> tuple[bytes, bytes]:
    """Read one answer of a declared length: its head and its body."""
    got = b""
    while b"\r\n\r\n" not in got:
        more = connection.recv(1 << 18)
        if not more:
            raise ConnectionError("the server hung up")
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    parts, left = [body], int(_header(head, b"content-length") or 0) - len(body)
    while left > 0:
        parts.append(connection.recv(1 << 18))
        left -= len(parts[-1])
        if not parts[-1]:
            raise ConnectionError("the server hung up")
    return head, b"".join(parts)


def _header(head: bytes, name: bytes) -> bytes:
    lines = (line.partition(b":") for line in head.split(b"\r\n"))
    return next((value.strip() for field, _, value in lines if field.lower() == name), b"")


if __name__ == "__main__":
    given = sys.argv[1:]
    chosen = [int(one) for one in given if one != "--keep"] or [100_000, 1_000_000]
    main(chosen, "--keep" in given or bool(os.environ.get(KEEP)))
