"""Imports projects from a file: the whole import path on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from geoplan.errors import DomainError
from geoplan.organisations.models import Organisation
from geoplan.policy import system_actor
from projects.imports import checking, committing, reconciled, reporting, steps, uploading
from projects.models import ImportBatch
from spatial import crs


class Command(BaseCommand):
    """Import projects from a file into an organisation's plan; without ``--commit`` nothing is written."""

    help = "Import projects from Shapefile (zip), GeoJSON, GeoPackage, KML/KMZ, GPX, DXF, FlatGeobuf, CSV or Excel."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file and the options."""
        parser.add_argument("file", type=Path, help="the file")
        parser.add_argument("--organisation", required=True, help="8-digit DLA code of the LAO")
        parser.add_argument("--crs", help="the file's coordinate system, such as EPSG:24047, where it names none")
        parser.add_argument("--encoding", help="the file's encoding: utf-8 or cp874")
        parser.add_argument(
            "--layer", help="the layer or sheet, where the file has several; * for all sheets of a workbook of forms"
        )
        parser.add_argument(
            "--map", action="append", default=[], metavar="FIELD=COLUMN",
            help="the column that holds a field, such as name=Layer, where its heading does not tell; may be repeated",
        )  # fmt: skip
        parser.add_argument("--commit", choices=("all", "valid"), help="write all rows, or only the valid ones")
        parser.add_argument(
            "--accept-differences",
            action="store_true",
            help="write a workbook although its rows differ from its printed totals",
        )
        parser.add_argument("--problems", type=Path, help="write the problems to this CSV file")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the path; exit status 0 only when every row could be, or was, imported as asked."""
        try:
            answer = self._import(options)
        except DomainError as error:
            if options["json"]:
                problem = {"code": error.code, "thai": error.thai, "english": error.english}
                self.stdout.write(json.dumps({**EMPTY, "problems": [problem]}, ensure_ascii=False))
            raise CommandError(error.both) from error
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self._tell(answer, committed=bool(options["commit"]))
        if answer["invalid"] and options["commit"] != "valid":
            raise CommandError(f"{answer['invalid']} rows are not valid.")

    def _import(self, options: dict[str, Any]) -> dict[str, Any]:
        actor, path = system_actor(), options["file"]
        organisation = Organisation.objects.filter(code=options["organisation"].zfill(8)).first()
        if organisation is None:
            raise DomainError("invalid", reason=f"organisation {options['organisation']}")
        if not path.is_file():
            raise DomainError("invalid", reason=f"no such file: {path}")
        with path.open("rb") as stream:
            batch = uploading.upload(actor, organisation, stream, path.name)
        try:
            return self._steps(batch, options)
        finally:
            if not options["commit"]:
                with transaction.atomic():
                    ImportBatch.objects.filter(pk=batch.pk).delete()
                uploading.forget(batch)

    def _steps(self, batch: ImportBatch, options: dict[str, Any]) -> dict[str, Any]:
        actor = system_actor()
        chosen: dict[str, Any] = {"layer": options["layer"]} if options["layer"] else {}
        if options["encoding"]:
            chosen["encoding"] = options["encoding"]
        steps.set_choices(batch, actor, **chosen)
        uploading.read(batch)
        if options["map"]:
            steps.set_choices(batch, actor, mapping=_mapping(batch.mapping, options["map"]))
        if options["crs"]:
            steps.set_choices(batch, actor, epsg=crs.asked(options["crs"]))
        checking.check(batch, actor, self)
        if options["problems"]:
            options["problems"].write_bytes(b"".join(reporting.problem_lines(batch)))
        answer = _answer(batch, batch.counts)
        if options["commit"]:
            accept = options["accept_differences"]
            counts = committing.commit(batch, actor, options["commit"], self, accept_differences=accept)
            answer = _answer(batch, counts)
        return answer

    def report(self, done: int, total: int, message: str = "") -> None:
        """Show progress where somebody looks."""
        if self.stderr.isatty() and total:
            self.stderr.write(f"\r{done:,}/{total:,}", ending="\n" if done >= total else "")

    def _tell(self, answer: dict[str, Any], *, committed: bool) -> None:
        self.stdout.write(
            f"{answer['rows']} rows, {answer['valid']} valid, {answer['invalid']} invalid; "
            f"{answer['created']} created, {answer['updated']} updated, {answer['unchanged']} unchanged; "
            f"{answer['crs']}, {answer['encoding']}{'' if committed else ' (dry run: nothing was written)'}"
        )
        for one in answer["problems"]:
            place = f"{one['sheet']}!{one['row']}" if "sheet" in one else one["row"]
            self.stdout.write(f"  {place}: {one['field']}: {one['english']}")
        for line in reconciled.lines(answer.get("workbook", {})):
            self.stdout.write(f"  {line}")


EMPTY: dict[str, Any] = {
    "rows": 0,
    "valid": 0,
    "invalid": 0,
    "created": 0,
    "updated": 0,
    "unchanged": 0,
    "crs": None,
    "encoding": None,
}


def _mapping(found: dict[str, str], given: list[str]) -> dict[str, str]:
    """The columns found by their headings, with those given put over them; a column given serves one field only."""
    pairs = dict(one.partition("=")[::2] for one in given)
    return {field: column for field, column in found.items() if column not in pairs.values()} | pairs


def _answer(batch: ImportBatch, counts: dict[str, Any]) -> dict[str, Any]:
    """What DESIGN 6 promises; the first thousand problems, each with its row."""
    return {
        "rows": counts["rows"],
        "valid": counts["rows"] - counts["refused"],
        "invalid": counts["refused"],
        "created": counts["create"],
        "updated": counts["update"],
        "unchanged": counts["unchanged"],
        "crs": f"EPSG:{batch.epsg}" if batch.epsg else None,
        "crs_how": batch.epsg_how,
        "encoding": batch.encoding,
        "warnings": counts["warned"],
        "batch": batch.pk,
        "problems": reporting.first_problems(batch),
        **({"workbook": batch.facts["workbook"]} if "workbook" in batch.facts else {}),
    }
