"""Makes the demonstration province."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from geoplan.errors import DomainError
from projects.demo.making import make_demo
from projects.demo.organisations import PROVINCE


class Command(BaseCommand):
    """Make organisations, accounts, plans and projects of one province, the same ones every time."""

    help = "Make the demonstration province (demonstration mode only)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--province", default=PROVINCE, help="DOPA code of the province (default %(default)s)")
        parser.add_argument("--projects", type=int, default=1500, help="how many projects (default %(default)s)")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, or say why not."""
        if not settings.DEMO:
            raise CommandError("GEOPLAN_DEMO is off: demonstration data belongs in demonstration mode only.")
        try:
            made = make_demo(options["province"], options["projects"], self._progress)
        except DomainError as error:
            raise CommandError(error.both) from error
        if options["json"]:
            self.stdout.write(json.dumps(made.__dict__))
        else:
            self.stdout.write(
                f"{made.organisations} organisations, {made.projects} projects, {made.placed} placed, "
                f"{made.photos} photos."
            )

    def _progress(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done}/{total} organisations", ending="\n" if done == total else "")
