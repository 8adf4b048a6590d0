"""The private PostGIS server: it starts, survives being killed, and stops when its last user is gone."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from geoplan.postgres import CHECKOUT, SOCKET_NAME, Server

ROOT = os.geteuid() == 0


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of its own in a new directory, as this user."""
    top = Path(tempfile.mkdtemp(prefix="gp"))
    top.chmod(0o755)
    made = Server(top / "home", system_user="postgres" if ROOT else None)
    yield made
    command_line(made, "stop")
    shutil.rmtree(top, ignore_errors=True)


def command_line(server: Server, action: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m geoplan.postgres ACTION` for the server."""
    return subprocess.run(arguments(server, action), cwd=CHECKOUT, capture_output=True, text=True)


def arguments(server: Server, action: str) -> list[str]:
    user = ["--system-user", server.system_user] if server.system_user else []
    return [sys.executable, "-m", "geoplan.postgres", action, "--home", str(server.home), *user]


def use(url: str) -> str:
    """Let the server compute the distance between two points a degree of latitude apart, in whole kilometres."""
    with psycopg.connect(url) as connection:
        sql = "SELECT round(ST_Distance('POINT(100 15)'::geography, 'POINT(100 16)'::geography) / 1000)::text"
        return connection.execute(sql).fetchone()[0]


def postmaster(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def gone(pid: int, seconds: float) -> bool:
    """Whether the process ends within the time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_it_starts_serves_postgis_over_a_private_socket_only_and_its_role_is_no_superuser(server: Server) -> None:
    answer = command_line(server, "start")
    assert answer.returncode == 0, answer.stderr
    assert use(server.url) == "111"
    with psycopg.connect(server.url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        superuser = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        assert superuser == (False,)
        connection.execute("CREATE EXTENSION pg_trgm")
    assert server.sockets.stat().st_mode & 0o777 == 0o700
    assert command_line(server, "status").returncode == 0


def test_killed_with_its_children_left_behind_it_starts_again_with_what_was_committed(server: Server) -> None:
    url = command_line(server, "url").stdout.strip()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(postmaster(server), signal.SIGKILL)
    again = command_line(server, "url")
    assert again.returncode == 0, again.stderr
    with psycopg.connect(again.stdout.strip()) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_two_starters_at_once_share_one_server(server: Server) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: command_line(server, "url"), range(2))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert first.stdout == second.stdout
    assert use(server.url) == "111"


def test_a_half_made_cluster_is_thrown_away_and_made_again(server: Server) -> None:
    half = server.home / "data.unfinished"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15\n")
    server.data.mkdir()
    if ROOT:
        shutil.chown(server.home, "postgres", "postgres")
    assert command_line(server, "url").returncode == 0
    assert use(server.url) == "111"
    assert not half.exists()


def test_it_stops_when_its_last_user_was_killed_but_not_before(server: Server) -> None:
    program = (
        "import sys, time; from pathlib import Path; from geoplan import postgres\n"
        "postgres.ensure_running(postgres.Server(Path(sys.argv[1]), sys.argv[2] or None)); print('up', flush=True)\n"
        "time.sleep(60)"
    )
    user = subprocess.Popen(
        [sys.executable, "-c", program, str(server.home), server.system_user or ""],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        env=os.environ | {"GEOPLAN_POSTGRES_GRACE": "1"},
    )
    assert user.stdout is not None and user.stdout.readline() == b"up\n"
    pid = postmaster(server)
    assert not gone(pid, 2.5), "it stopped under its user"
    user.kill()
    user.wait()
    assert gone(pid, 15), "it outlived its last user"


def test_a_path_too_long_for_a_socket_moves_the_socket_to_the_temporary_directory(tmp_path: Path) -> None:
    deep = Server(tmp_path / ("deep" * 20) / "home")
    assert len(str(deep.home / "run" / SOCKET_NAME)) > 107
    assert len(str(deep.sockets / SOCKET_NAME)) <= 107
    assert deep.sockets != Server(tmp_path / ("deep" * 21) / "home").sockets


@pytest.mark.skipif(not ROOT, reason="only root can become another user; the other tests ran as an ordinary one")
def test_an_ordinary_user_runs_the_server_as_himself_in_his_own_directory() -> None:
    nobody = pwd.getpwnam("nobody")
    with tempfile.TemporaryDirectory(prefix="gp") as top:
        package = Path(top) / "geoplan"
        package.mkdir()
        (package / "__init__.py").touch()
        shutil.copy(CHECKOUT / "geoplan" / "postgres.py", package)
        for path in (Path(top), package):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        run = {"cwd": top, "user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "text": True}
        python = "/usr/bin/python3"
        url = subprocess.run([python, "-m", "geoplan.postgres", "start"], capture_output=True, **run)
        try:
            assert url.returncode == 0, url.stderr
            assert (Path(top) / "var" / "postgres" / "data").stat().st_uid == nobody.pw_uid
            assert use(url.stdout.split("running: ")[1].strip()) == "111"
        finally:
            stopped = subprocess.run([python, "-m", "geoplan.postgres", "stop"], capture_output=True, **run)
        assert stopped.stdout == "stopped\n"
