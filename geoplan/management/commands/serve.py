"""Serves GeoPlan on this machine: the web server and a worker, started and stopped together."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from geoplan.accounts.models import User

DEMO_ACCOUNTS = ["planner", "finance", "engineer", "executive", "analyst", "head", "officer", "administrator"]
STOP_SECONDS = 10
PR_SET_PDEATHSIG = 1  # of Linux's prctl(2)


class Stop(Exception):
    """Somebody asked the server to stop."""


class Command(BaseCommand):
    """Starts granian and a Procrastinate worker, restarts a worker that dies, and stops both."""

    help = "Serve GeoPlan with a worker for long jobs until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        port = os.environ.get("GEOPLAN_PORT", "8000")
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
        parser.add_argument("--port", type=int, default=port, help="port (default GEOPLAN_PORT or 8000)")
        parser.add_argument("--processes", type=int, default=2, help="web server processes (default 2)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until told to stop; raise CommandError when the port is taken or the web server dies."""
        host, port = options["host"], options["port"]
        _refuse_taken(host, port)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, _stop)
        children: dict[str, subprocess.Popen[bytes]] = {}
        try:
            children["web"] = _spawn(_web_command(host, port, options["processes"]))
            children["worker"] = _spawn(_worker_command())
            _wait_until_served(children["web"], host, port)
            self._announce(f"http://{host}:{port}")
            self._watch(children)
        except Stop:
            self.stdout.write("Stopping.")
        finally:
            _stop_all(list(children.values()))

    def _announce(self, url: str) -> None:
        """Print the address, and the demonstration accounts where there are any."""
        self.stdout.write(f"\nGeoPlan is at {url}   (Ctrl-C stops it)")
        names = set(User.objects.filter(username__in=DEMO_ACCOUNTS).values_list("username", flat=True))
        if settings.DEMO and names:
            self.stdout.write("Accounts: " + ", ".join(name for name in DEMO_ACCOUNTS if name in names))
            self.stdout.write(f"Password: {settings.DEMO_PASSWORD}\n")

    def _watch(self, children: dict[str, subprocess.Popen[bytes]]) -> None:
        """Wait for ever; a worker that dies is replaced, the web server's death ends everything."""
        while True:
            time.sleep(1)
            if children["web"].poll() is not None:
                raise CommandError(f"The web server ended with status {children['web'].returncode}.")
            if children["worker"].poll() is not None:
                self.stderr.write("The worker ended; starting another.")
                children["worker"] = _spawn(_worker_command())


def _web_command(host: str, port: int, processes: int) -> list[str]:
    """Return the command of the web server; a process that has grown too large is replaced when it is idle."""
    options = ["--workers", str(processes), "--blocking-threads", "4", "--blocking-threads-idle-timeout", "600"]
    care = ["--respawn-failed-workers", "--workers-max-rss", "400", "--workers-kill-timeout", "5"]
    command = [str(Path(sys.executable).with_name("granian")), "geoplan.wsgi:application", "--interface", "wsgi"]
    return [*command, "--host", host, "--port", str(port), "--no-ws", "--log-level", "error", *options, *care]


def _worker_command() -> list[str]:
    return [sys.executable, "-m", "geoplan.cli", "procrastinate", "worker"]


def _spawn(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a child that ends with us, even when we are killed, and that the terminal's Ctrl-C does not reach."""
    prctl = ctypes.CDLL(None).prctl
    return subprocess.Popen(  # noqa: S603 - our own commands
        command,
        start_new_session=True,
        preexec_fn=lambda: prctl(PR_SET_PDEATHSIG, signal.SIGTERM),
    )


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stop


def _stop_all(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask the children to stop, and kill those that do not within STOP_SECONDS, with their own children."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)


def _refuse_taken(host: str, port: int) -> None:
    """Raise CommandError when something listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host}:{port} ({error.strerror}). Choose another: GEOPLAN_PORT=8001 make run"
            ) from error


def _wait_until_served(web: subprocess.Popen[bytes], host: str, port: int) -> None:
    """Wait until the web server says that it is healthy; raise CommandError when it ends instead."""
    while web.poll() is None:
        connection = HTTPConnection(host, port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            if connection.getresponse().status == HTTPStatus.OK:
                return
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    raise CommandError(f"The web server did not start (status {web.returncode}).")
