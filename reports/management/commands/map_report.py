"""Makes a map report on the command line: one HTML file that opens without a network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import QueryDict
from django.utils import translation

from geoplan.errors import DomainError
from geoplan.policy import system_actor
from projects.filters import ProjectFilter
from projects.management.commands.export_projects import FILTERS, add_view_argument, query_of, saved_view_of
from reports.maps.layers import LayersBy
from reports.maps.tallies import MONEY
from reports.maps.writing import Written, write_report


class Command(BaseCommand):
    """Write a map of the projects that fit the options."""

    help = "Make a map report: one HTML file with a Folium map of projects, layers, totals and sources."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file and the options."""
        parser.add_argument("out", type=Path, help="the file to write")
        parser.add_argument("--layers", choices=LayersBy.values, default="stage", help="default %(default)s")
        add_view_argument(parser)
        for name in (*FILTERS, "programme"):
            parser.add_argument(f"--{name.replace('_', '-')}", dest=name, help=f"only of this {name.replace('_', ' ')}")
        parser.add_argument("--site", default="", help="the address of the system, for links in the popups")
        parser.add_argument("--language", choices=["th", "en"], default="th", help="default %(default)s")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file beside its place and move it there last."""
        out: Path = options["out"]
        partial = out.with_name(f".partial-{out.name}")
        try:
            query = query_of(saved_view_of(options), options, (*FILTERS, "programme"))
            chosen = ProjectFilter.from_query(QueryDict(query))
            with translation.override(options["language"]):
                written = write_report(
                    system_actor(), chosen, partial, options["layers"], site=options["site"], report=self._report
                )
            partial.replace(out)
        except DomainError as error:
            raise CommandError(error.both) from error
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror}") from error
        finally:
            partial.unlink(missing_ok=True)
        self.stdout.write(self._answer(out, written, options["json"]))

    def _answer(self, out: Path, written: Written, as_json: bool) -> str:
        total = written.total
        if not as_json:
            return f"{total.count} projects, {total.placed} of them on the map, written to {out}"
        sums = {name: None if total.money[name] is None else str(total.money[name]) for name in MONEY}
        states = {"placed": total.placed, "needed": total.needed, "not_applicable": total.not_applicable}
        answer = {"projects": total.count, **states, **sums, "approximate": written.approximate, "file": str(out)}
        return json.dumps(answer, ensure_ascii=False)

    def _report(self, done: int, total: int) -> None:
        if self.stderr.isatty() and total:
            self.stderr.write(f"\r{done:,}/{total:,}", ending="\n" if done >= total else "")
