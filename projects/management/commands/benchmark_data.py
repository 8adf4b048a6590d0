"""Makes the benchmark's country in a database of its own."""

from __future__ import annotations

import json
import time
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections

from projects.benchmark.filling import fill
from projects.models import Project


class Command(BaseCommand):
    """Make a database beside the one in use, and fill it with projects over the whole country, the same every time."""

    help = "Make load data in a database of its own (<database>_benchmark), replacing the one made before."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--projects", type=int, default=1_000_000, help="how many projects (default %(default)s)")
        parser.add_argument("--database", help="name of the database (default: the one in use with _benchmark)")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the database anew and fill it."""
        if options["projects"] < 1:
            raise CommandError("--projects must be at least 1.")
        start, name = time.monotonic(), options["database"] or f"{connection.settings_dict['NAME']}_benchmark"
        if name == connection.settings_dict["NAME"]:
            raise CommandError(f"{name} is the database in use; load data goes into one of its own.")
        use_new_database(name)
        self._tell("boundaries")
        call_command("load_boundaries", stdout=StringIO())
        fill(options["projects"], self._tell)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")  # as the database itself does a while later
        made = {"database": name, "projects": Project.objects.count(), "seconds": round(time.monotonic() - start, 1)}
        self.stdout.write(
            json.dumps(made) if options["json"] else f"{made['projects']} projects in {name}, in {made['seconds']} s."
        )

    def _tell(self, step: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r\033[K{step} …", ending="")


def use_new_database(name: str) -> None:
    """Drop the database ``name``, make it anew with all tables, and use it for the rest of the process."""
    quoted = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
        cursor.execute(f"CREATE DATABASE {quoted}")
    connections.close_all()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name
    call_command("migrate", verbosity=0)
