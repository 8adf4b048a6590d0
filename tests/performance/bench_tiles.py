"""Tiles, list, count and one edit over the whole country, against tipg's tiles of the same table.

Run as ``python -m tests.performance.bench_tiles [N ...]`` (100,000 and 1,000,000). The databases stay for the next run.
tipg is given the columns that our tiles carry and no limit; it runs in an environment of its own
(``requirements/bench.txt``). Both serve with one process and one client, one tile after the other.
"""

from __future__ import annotations

import http.client
import math
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
TILES, TIPG_TILES = 24, 8
TIPG = Path("build/tipg")
LARGEST = 500_000
COLUMNS = "id,stage,kind"
PAGES = {"list page": "/projects/?scope=all", "list of a province": "/projects/?province=40"}


def main(counts: list[int]) -> None:
    """Print a table for each number of projects, and what grew between them."""
    _install_tipg()
    results = {count: _measure(count) for count in counts}
    first, last = min(counts), max(counts)
    if first != last:
        print(f"\ngrowth from {first:,} to {last:,} projects:")
        for name in results[first]:
            before, after = results[first][name], results[last][name]
            print(f"  {name:<22} {before:8.1f} ms → {after:8.1f} ms  × {after / before:.1f}")


def _measure(count: int) -> dict[str, float]:
    """Measure one database; answer the p95 in milliseconds by what was measured."""
    name = _database(count)
    places = _places(name)
    print(f"\n{count:,} projects; p95 of the time to answer in ms, one client:")
    print("zoom  tiles   cold   warm    304  largest    tipg   tiles a second, ours : tipg (cold, warm, 304)")
    found: dict[str, float] = {}
    with _ours(name) as ours, _tipg(name) as theirs:
        _get(ours, "/tiles/projects/3/6/3.mvt")  # the first request loads the URL map
        for zoom in ZOOMS:
            tiles = sorted({_tile(*place, zoom) for place in places[: TILES * 3]})
            found |= _zoom(zoom, random.Random(zoom).sample(tiles, min(len(tiles), TILES)), ours, theirs)
        for label, path in {
            "list page": "/projects/?scope=all",
            "list of a province": "/projects/?province=40",
        }.items():
            times = []
            for _ in range(8):
                took, status, _, _ = _get(ours, path)
                assert status == 200, (path, status)
                times.append(took)
            found[label] = _p95(times[1:])
    found |= _edits_and_count(name)
    for label in ("list page", "list of a province", "count", "edit"):
        print(f"{label:<22} {found[label]:8.1f} ms")
    return found


def _zoom(zoom: int, tiles: list[tuple[int, int]], ours: int, theirs: int) -> dict[str, float]:
    """Measure the tiles of one zoom, print their line, and answer its p95."""
    cold, warm, unchanged, other, largest = [], [], [], [], 0
    columns = COLUMNS if zoom < 14 else f"{COLUMNS},name"
    several = tiles[: 2 if zoom < 8 else TIPG_TILES]
    for x, y in tiles:
        path = f"/tiles/projects/{zoom}/{x}/{y}.mvt"
        if (x, y) in several:
            table = f"/collections/public.projects_project/tiles/WebMercatorQuad/{zoom}/{x}/{y}"
            query = f"?geom-column=geometry&properties={columns}"
            # Once before ours, so that both find the database's pages in memory.
            for _ in range(2):
                took, status, _, _ = _get(theirs, table + query)
                assert status == 200, (table, status)
            other.append(took)
        took, status, body, etag = _get(ours, path)
        assert status == 200, (path, status)
        cold.append(took)
        largest = max(largest, len(body))
        warm.append(_get(ours, path)[0])
        took, status, _, _ = _get(ours, path, {"If-None-Match": etag})
        assert status == 304, (path, status)
        unchanged.append(took)
    assert largest < LARGEST, (zoom, largest)

    def ratio(times: list[float]) -> float:
        same = times[: len(other)]
        return sum(other) / len(other) / (sum(same) / len(same))

    print(
        f"{zoom:>4} {len(tiles):>6} {_p95(cold):>6.1f} {_p95(warm):>6.1f} {_p95(unchanged):>6.1f} "
        f"{largest / 1000:>5.0f} kB {_p95(other):>7.0f}   × {ratio(cold):.1f}, × {ratio(warm):.1f}, "
        f"× {ratio(unchanged):.1f}",
        flush=True,
    )
    return {f"tile {zoom} cold": _p95(cold), f"tile {zoom} 304": _p95(unchanged)}


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
    command = [sys.executable, "-m", "gunicorn", "geoplan.wsgi:application", "--no-control-socket", "--workers", "1",
               "--worker-class", "gthread", "--threads", "1", "--keep-alive", "60", "--log-level", "error"]  # fmt: skip
    with _served(lambda port: [*command, "--bind", f"127.0.0.1:{port}"], "/healthz", DATABASE_URL=_url(name)) as port:
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
            with suppress(OSError, http.client.HTTPException):
                if _get(port, ready)[1] == 200:
                    break
            assert server.poll() is None, "the server ended"
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)
        _connections.pop(port, None)


_connections: dict[int, http.client.HTTPConnection] = {}


def _get(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[float, int, bytes, str]:
    """Ask over a connection that stays; milliseconds, status, body and ETag."""
    kept = _connections.setdefault(port, http.client.HTTPConnection("127.0.0.1", port, timeout=120))
    start = time.perf_counter()
    try:
        kept.request("GET", path, headers=headers or {})
        response = kept.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException):
        _connections.pop(port).close()
        raise
    return (time.perf_counter() - start) * 1000, response.status, body, response.headers.get("ETag", "")


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [100_000, 1_000_000])
