"""`geoplan load_organisations FILE`: organisations, or the department's codes for them, from CSV or Excel."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geoplan.errors import DomainError
from geoplan.organisations.loading import FileRefused, load, problem_row

SHOWN = 50


class Command(BaseCommand):
    """Loads the register of LAOs with the provincial offices and the department, or a list of DLA codes."""

    help = (
        "Load organisations from a CSV or Excel file: the register of LAOs (the provincial offices and the department "
        "are made with it), or a list of DLA codes to put on the organisations already loaded. "
        "Running it again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path, help="CSV (UTF-8) or Excel file")
        parser.add_argument("--json", action="store_true", help="answer with JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the file and report; a refused file ends with status 1 and the reasons."""
        try:
            report = asdict(load(options["file"]))
        except FileRefused as refusal:
            self._tell_problems(refusal, as_json=options["json"])
            raise CommandError(f"{refusal.thai} / {refusal.english}") from None
        except DomainError as error:
            raise CommandError(f"{error.thai} / {error.english}") from None
        self.stdout.write(json.dumps(report, ensure_ascii=False) if options["json"] else self._lines(report))

    def _tell_problems(self, refusal: FileRefused, *, as_json: bool) -> None:
        if as_json:
            problems = [problem_row(problem) for problem in refusal.problems]
            self.stdout.write(json.dumps({"problems": problems}, ensure_ascii=False))
            return
        for problem in refusal.problems[:SHOWN]:
            self.stderr.write(f"{problem.thai} / {problem.english}")
        if len(refusal.problems) > SHOWN:
            self.stderr.write(f"… +{len(refusal.problems) - SHOWN}")

    def _lines(self, report: dict[str, Any]) -> str:
        """Return the report as text; of a list of row numbers, how many and the first few."""
        lines = []
        for name, value in report.items():
            if isinstance(value, list):
                shown = [item["th"] if isinstance(item, dict) else str(item) for item in value[:10]]
                first = ", ".join(shown) + (" …" if len(value) > 10 else "")
                lines.append(f"{name}: {len(value):,}" + (f" ({first})" if value else ""))
            elif isinstance(value, dict):
                lines += [f"  {key}: {count:,}" for key, count in value.items()]
            else:
                lines.append(f"{name}: {value:,}")
        return "\n".join(lines)
