"""Recounts summaries and invariants against the records."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from projects import invariants


class Command(BaseCommand):
    """Tell of each invariant whether it holds; exit with 1 where one does not."""

    help = "Recount summaries and check what must hold between the records."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything, and say what differs."""
        broken = []
        for name, found in invariants.check():
            if found is not None:
                broken.append(found)
            if not options["json"]:
                self.stdout.write(f"{'ok' if found is None else f'BROKEN ({found.count})'}  {name}")
                for example in found.examples if found else []:
                    self.stdout.write(f"    {example}")
        if options["json"]:
            self.stdout.write(json.dumps({"broken": [asdict(one) for one in broken]}, ensure_ascii=False))
        if broken:
            raise CommandError(f"{len(broken)} invariants do not hold.")
