"""Exports projects to a file: the whole export path on the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import QueryDict

from geoplan.errors import DomainError
from geoplan.policy import system_actor
from projects.exports.steps import chosen_projects
from projects.exports.writing import Choices, export
from projects.models import SavedView
from spatial import crs
from spatial.formats import charsets
from spatial.formats.notes import english
from spatial.formats.writing import EXPORTS

FILTERS = ("province", "district", "organisation", "fiscal_year", "stage")


def add_view_argument(parser: CommandParser) -> None:
    """Declare the option of a saved view."""
    parser.add_argument("--view", type=int, help="the id of a saved view: its filter, and of an export its columns")


def saved_view_of(options: dict[str, Any]) -> SavedView | None:
    """Return the view that the options name, None where they name none. Errors: ``not_found``."""
    if options["view"] is None:
        return None
    view = SavedView.objects.filter(pk=options["view"]).first()
    if view is None:
        raise DomainError("not_found")
    return view


def query_of(view: SavedView | None, options: dict[str, Any], names: tuple[str, ...]) -> str:
    """Return the filter of the options as a query string; an option takes the place of the view's own condition."""
    query = QueryDict(view.query if view else "", mutable=True)
    for name in names:
        if options[name]:
            query[name] = options[name]
    return query.urlencode()


class Command(BaseCommand):
    """Write the projects that fit the options to a file."""

    help = "Export projects as GeoJSON, Shapefile (zip), GeoPackage, KML, CSV, Excel or GeoParquet."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file and the options."""
        parser.add_argument("out", type=Path, help="the file to write")
        parser.add_argument("--format", choices=sorted(EXPORTS), help="else the file's extension tells")
        parser.add_argument("--crs", default="EPSG:4326", help="coordinate system (default %(default)s)")
        parser.add_argument("--encoding", default="utf-8", help="utf-8 or cp874, of Shapefile and CSV")
        add_view_argument(parser)
        for name in FILTERS:
            parser.add_argument(f"--{name.replace('_', '-')}", dest=name, help=f"only of this {name.replace('_', ' ')}")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file beside its place and move it there last."""
        out: Path = options["out"]
        try:
            choices = Choices(
                _format(out, options["format"]), crs.asked(options["crs"]), charsets.asked(options["encoding"])
            )
            view = saved_view_of(options)
            choices = replace(choices, columns=tuple(view.columns) if view else ())
            actor = system_actor()
            projects = chosen_projects(actor, query_of(view, options, FILTERS))
            count = projects.count()
            partial = out.with_name(f".partial-{out.name}")
            try:
                written = export(actor, projects, partial, choices, self._report)
                partial.replace(out)
            finally:
                partial.unlink(missing_ok=True)
        except DomainError as error:
            raise CommandError(error.both) from error
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror}") from error
        notes = [english(note) for note in written.notes]
        answer = {"projects": count, "file": str(out), "format": choices.format, "crs": f"EPSG:{choices.epsg}"}
        if options["json"]:
            self.stdout.write(json.dumps({**answer, "notes": notes}, ensure_ascii=False))
        else:
            self.stdout.write("\n".join([f"{count} projects written to {out}", *notes]))

    def _report(self, done: int, total: int) -> None:
        if self.stderr.isatty() and total:
            self.stderr.write(f"\r{done:,}/{total:,}", ending="\n" if done >= total else "")


def _format(out: Path, named: str | None) -> str:
    if named:
        return named
    found = next((name for name, one in EXPORTS.items() if one.extension == out.suffix.lower()), None)
    if found is None:
        raise DomainError("export_format_unknown", format=out.suffix or str(out))
    return found
