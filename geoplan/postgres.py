"""The private PostGIS server that serves when DATABASE_URL is not set.

`ensure_running()` starts the server of this checkout if it is not running and answers its database URL.
The server listens on a Unix socket only, in a directory that only its owner (and root) can enter.

PostgreSQL refuses to run as root: for root the data lives in /var/lib/geoplan/<hash of the checkout>/ and
the server runs as the `postgres` system user; for anyone else all of it is in `var/postgres` of the checkout.

Every process that uses the server holds a shared lock on the file `users` for as long as it lives. A small
keeper process waits for the exclusive lock, which it gets when the last user is gone, even by `kill -9`;
after a grace period, so that the next command starts quickly, it stops the server. `start` pins the server
until `stop`.

Command line: `python -m geoplan.postgres start|stop|status|url`. No Django in this module.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

CHECKOUT = Path(__file__).resolve().parent.parent
DATABASE = ROLE = "geoplan"
SUPERUSER = "postgres"
OLDEST_VERSION = 13
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107  # bytes, of sockaddr_un on Linux
START_SECONDS = 60
GRACE_SECONDS = float(os.environ.get("GEOPLAN_POSTGRES_GRACE", "10"))

SETTINGS = """\
# Written by geoplan/postgres.py at every start.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
dynamic_shared_memory_type = {shared_memory}
max_connections = 100
shared_buffers = {buffers_mb}MB
effective_cache_size = {cache_mb}MB
work_mem = 32MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
min_wal_size = 256MB
checkpoint_timeout = 15min
wal_compression = on
random_page_cost = 1.1
jit = off
max_parallel_workers_per_gather = 1
timezone = 'UTC'
log_timezone = 'UTC'
log_min_duration_statement = 2s
"""

# The application's role is no superuser (it must not read files or switch triggers off), and only a superuser
# can install PostGIS: it is put into template1, so that every database made from it, the tests' too, has it.
PREPARE_TEMPLATE = "CREATE EXTENSION IF NOT EXISTS postgis"
PREPARE_ROLE = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
    CREATE ROLE {ROLE} LOGIN CREATEDB IN ROLE pg_monitor, pg_signal_backend;
  END IF;
END $$"""

_held: dict[Path, int] = {}  # the open `users` files of this process, one a server; closed by the kernel at exit


class PostgresError(RuntimeError):
    """The private server cannot be started; the message says what to do."""


@dataclass(frozen=True)
class Server:
    """Where one private server keeps its things. `home` also holds the locks and the log."""

    home: Path
    system_user: str | None = None
    """The system user PostgreSQL runs as, when that is not the one who asks (root)."""

    @property
    def data(self) -> Path:
        """The PostgreSQL data directory."""
        return self.home / "data"

    @property
    def sockets(self) -> Path:
        """The socket's directory: in `home`, or in the temporary directory where that path is too long."""
        inside = self.home / "run"
        if len(os.fsencode(inside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return inside
        return Path(tempfile.gettempdir()) / f"geoplan-{os.getuid()}-{_digest(self.home)}"

    @property
    def url(self) -> str:
        """The database URL, the socket directory percent-encoded as host (libpq's form)."""
        return f"postgresql://{ROLE}@{quote(str(self.sockets), safe='')}/{DATABASE}"

    @property
    def pinned(self) -> Path:
        """Exists while the server is to stay up without users."""
        return self.home / "pinned"


def default_server() -> Server:
    """The server of this checkout, for the user who asks."""
    if os.geteuid() == 0:
        return Server(Path("/var/lib/geoplan") / _digest(CHECKOUT), system_user="postgres")
    return Server(CHECKOUT / "var" / "postgres")


def ensure_running(server: Server | None = None) -> str:
    """Start the private server if it is not running; return its database URL.

    The server then stays up for as long as this process, or a process forked from it, lives.
    Raises PostgresError with advice when PostgreSQL is missing or does not start.
    """
    server = server or default_server()
    if server.home not in _held:
        _make_home(server)
        _held[server.home] = _open_lock(server.home / "users")
    fcntl.flock(_held[server.home], fcntl.LOCK_SH)
    if not (_answers(server) and _prepared(server).exists()):
        with _locked(server.home / "starting"):
            if not (_answers(server) and _prepared(server).exists()):
                _start(server)
    _ensure_keeper(server)
    return server.url


def stop(server: Server | None = None) -> bool:
    """Stop the server, whoever uses it; return whether it was running."""
    server = server or default_server()
    server.pinned.unlink(missing_ok=True)
    if not _answers(server):
        return False
    _run(server, "pg_ctl", "stop", "-D", str(server.data), "-m", "fast", "-w", "-t", str(START_SECONDS))
    return True


def keep(server: Server) -> None:
    """Wait until nobody has used the server for the grace period, then stop it. One keeper a server."""
    if not _taken(_open_lock(server.home / "keeper")):
        return
    users = _open_lock(server.home / "users")
    while True:
        fcntl.flock(users, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_UN)
        time.sleep(GRACE_SECONDS)
        if _taken(users):
            if not server.pinned.exists():
                stop(server)
                return
            fcntl.flock(users, fcntl.LOCK_UN)


def _start(server: Server) -> None:
    """Start the server, its cluster made first where there is none. The caller holds the `starting` lock."""
    if not (server.data / "PG_VERSION").exists():
        _initialise(server)
    _owned_directory(server, server.sockets)
    if not _outlived(server):
        _write_settings(server)
        log = server.home / "server.log"
        try:
            options = ["-l", str(log), "-w", "-t", str(START_SECONDS), "-s"]
            _run(server, "pg_ctl", "start", "-D", str(server.data), *options)
        except PostgresError as error:
            raise PostgresError(f"{error}\n{_tail(log)}") from None
    if not _prepared(server).exists():
        _prepare(server)


def _outlived(server: Server) -> bool:
    """Wait for what an earlier start left behind; return whether it became a server that answers.

    After a kill -9 the server's children live on for a moment, and its two pid files for ever: PostgreSQL believes
    them when any process, even a dead one nobody has waited for, has that number. No process in the directory: no
    server, and the files may go.
    """
    deadline = time.monotonic() + START_SECONDS
    while any(_processes_in(server.data)):
        if _answers(server):
            return True
        if time.monotonic() > deadline:
            raise PostgresError(
                f"A server in {server.data} neither answers nor ends.\n{_tail(server.home / 'server.log')}"
            )
        time.sleep(0.05)
    for left in (server.data / "postmaster.pid", server.sockets / f"{SOCKET_NAME}.lock"):
        left.unlink(missing_ok=True)
    return False


def _processes_in(directory: Path) -> Iterator[int]:
    """Live processes whose working directory this is, as it is of every process of a PostgreSQL server."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").readlink() == directory:
                yield int(process.name)


def _initialise(server: Server) -> None:
    """Make the cluster beside its place and move it there whole, so that a half-made one is never used."""
    unfinished = server.home / "data.unfinished"
    for leftover in (unfinished, server.data):
        shutil.rmtree(leftover, ignore_errors=True)
    options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust", "--data-checksums", "--no-instructions"]
    _run(server, "initdb", "-D", str(unfinished), "-U", SUPERUSER, *options)
    with (unfinished / "postgresql.conf").open("a") as conf:
        conf.write("\ninclude = 'geoplan.conf'\n")
    (unfinished / "pg_hba.conf").write_text("local all all trust\n")
    unfinished.rename(server.data)


def _write_settings(server: Server) -> None:
    """Write the settings afresh, so that a newer checkout's settings count from the next start."""
    shared = Path("/dev/shm")  # noqa: S108 - looked at, not written to
    roomy = shared.is_dir() and shutil.disk_usage(shared).free > 512 * 1024**2
    memory_mb = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 1024**2
    text = SETTINGS.format(
        sockets=server.sockets,
        shared_memory="posix" if roomy else "mmap",
        buffers_mb=min(max(memory_mb // 16, 128), 1024),
        cache_mb=memory_mb // 2,
    )
    path = server.data / "geoplan.conf"
    path.write_text(text)
    _give(server, path)


def _prepare(server: Server) -> None:
    """Make the role, PostGIS in the template and the database; every step may be repeated."""
    _psql(server, "template1", PREPARE_TEMPLATE)
    _psql(server, "postgres", PREPARE_ROLE)
    if not _psql(server, "postgres", f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):  # noqa: S608
        _psql(server, "postgres", f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
    _prepared(server).touch()


def _prepared(server: Server) -> Path:
    return server.data / "geoplan.prepared"


def _psql(server: Server, database: str, sql: str) -> str:
    """Run one statement as the superuser; return what it prints."""
    options = ["-XAtq", "-v", "ON_ERROR_STOP=1", "-h", str(server.sockets), "-U", SUPERUSER, "-d", database]
    return _run(server, "psql", *options, "-c", sql).strip()


def _answers(server: Server) -> bool:
    """Whether the server takes connections: its pid file says ready, and somebody listens on the socket."""
    try:
        ready = (server.data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
    except (OSError, IndexError):
        return False
    with socket.socket(socket.AF_UNIX) as probe:
        return ready and probe.connect_ex(str(server.sockets / SOCKET_NAME)) == 0


def _ensure_keeper(server: Server) -> None:
    """Start the keeper unless there is one (it holds the `keeper` lock)."""
    lock = _open_lock(server.home / "keeper")
    free = _taken(lock)
    os.close(lock)
    if not free:
        return
    command = [sys.executable, "-m", "geoplan.postgres", "keep", "--home", str(server.home)]
    if server.system_user:
        command += ["--system-user", server.system_user]
    subprocess.Popen(  # noqa: S603 - our own module
        command,
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _run(server: Server, program: str, *arguments: str) -> str:
    """Run one of PostgreSQL's programs as the server's user; return its output, or raise PostgresError."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"LC_ALL": "C.UTF-8"}
    user = server.system_user if os.geteuid() == 0 else None
    # pg_ctl's server inherits its output: a pipe would stay open for as long as the server runs, so a file.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(  # noqa: S603 - programs from PostgreSQL's own directory, arguments of ours
            [str(_programs(server) / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd="/",
            user=user,
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
            umask=0o077,
            check=False,
        )
        output.seek(0)
        text = output.read()
    if done.returncode != 0:
        raise PostgresError(f"{program} failed ({done.returncode}): {text.strip()}")
    return text


def _programs(server: Server) -> Path:
    """The directory of PostgreSQL's programs: of the cluster's version, or the newest that has PostGIS."""
    try:
        version = int((server.data / "PG_VERSION").read_text())
    except OSError:
        version = None
    for found, path in sorted(_installed(), reverse=True):
        if found == version or (version is None and found >= OLDEST_VERSION):
            return path
    wanted = f"PostgreSQL {version}" if version else f"PostgreSQL {OLDEST_VERSION} or later"
    raise PostgresError(f"{wanted} with PostGIS is not installed. Install it (`make setup`) or set DATABASE_URL.")


def _installed() -> Iterator[tuple[int, Path]]:
    """Versions that Debian's packages installed with PostGIS, each with its directory of programs."""
    for control in Path("/usr/share/postgresql").glob("*/extension/postgis.control"):
        version = control.parts[-3]
        programs = Path("/usr/lib/postgresql") / version / "bin"
        if version.isdigit() and (programs / "initdb").exists():
            yield int(version), programs


def _make_home(server: Server) -> None:
    """Make `home` and its sockets' directory, for the server's user alone."""
    try:
        server.home.parent.mkdir(parents=True, exist_ok=True)
        _owned_directory(server, server.home)
    except (OSError, KeyError) as error:
        raise PostgresError(f"The private database cannot be kept in {server.home}: {error}") from error


def _owned_directory(server: Server, path: Path) -> None:
    """Make the directory 0700 and the server's own; refuse one that is a link or somebody else's."""
    path.mkdir(mode=0o700, exist_ok=True)
    owner = pwd.getpwnam(server.system_user).pw_uid if server.system_user else os.geteuid()
    if path.is_symlink() or path.stat().st_uid not in {os.geteuid(), owner}:
        raise PostgresError(f"{path} belongs to another user")
    path.chmod(0o700)
    _give(server, path)


def _give(server: Server, path: Path) -> None:
    """Make the file the server's user's own."""
    if server.system_user and os.geteuid() == 0:
        shutil.chown(path, server.system_user, server.system_user)


def _open_lock(path: Path) -> int:
    """Open a lock file; programs started from here do not inherit the descriptor, nor its lock."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _taken(lock: int) -> bool:
    """Whether the exclusive lock could be had at once; it is held until the descriptor is closed."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the exclusive lock on the file while the block runs."""
    descriptor = _open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _tail(log: Path, lines: int = 10) -> str:
    """The last lines of the server's log, or nothing."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m geoplan.postgres", description="The private PostGIS server.")
    parser.add_argument("action", choices=["start", "stop", "status", "url", "keep"])
    parser.add_argument("--home", type=Path, help="another directory than this checkout's")
    parser.add_argument("--system-user", help="the system user the server runs as")
    options = parser.parse_args(arguments)
    server = Server(options.home.absolute(), options.system_user) if options.home else default_server()
    try:
        return _act(server, options.action)
    except PostgresError as error:
        print(error, file=sys.stderr)
        return 1


def _act(server: Server, action: str) -> int:
    """Do what the command line asks: start, stop, status, url, or keep."""
    if action == "start":
        ensure_running(server)
        server.pinned.touch()
    elif action == "stop":
        print("stopped" if stop(server) else "not running")
    elif action == "keep":
        keep(server)
    elif action == "url":
        print(ensure_running(server))
    if action in {"start", "status"}:
        running = _answers(server)
        print(f"running: {server.url}" if running else "not running")
        return 0 if running else 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
