"""``geoplan load_boundaries [FILE]``: official boundaries from a file, or the approximate default ones."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from geoplan.errors import DomainError
from spatial.boundaries.download import OFFICIAL_URL, download
from spatial.boundaries.layer import Layer
from spatial.boundaries.loading import LoadReport, load
from spatial.boundaries.official import read_official
from spatial.boundaries.shipped import read_shipped

STEPS = {
    "download": "Downloading",
    "read": "Reading and checking",
    "stage": "Storing",
    "swap": "Putting in force",
    "pieces": "Cutting for look-up",
    "drawings": "Simplifying for small scales",
    "listeners": "Assigning organisations and projects",
}


class Command(BaseCommand):
    """Reads the options, loads, and prints what was done."""

    requires_system_checks = ()
    help = (
        "Replace the administrative boundaries in force. FILE is a zipped shapefile, GeoPackage or GeoJSON of "
        "subdistricts (or districts) with DOPA codes; without FILE the approximate default layer is loaded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
        parser.add_argument("--download", action="store_true", help="fetch the official COD-AB file first")
        parser.add_argument("--url", default=OFFICIAL_URL, help="where --download fetches from (https)")
        parser.add_argument("--crs", help="EPSG:N of a file that declares no coordinate system")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the layer; a refused file is told in both languages and changes nothing."""
        if options["file"] and options["download"]:
            raise CommandError("Give FILE or --download, not both.")
        started = time.monotonic()
        try:
            report = load(self._layer(options), self._progress(options["json"]))
        except DomainError as error:
            if options["json"]:
                self.stdout.write(json.dumps({"error": error.code, "message": error.english}))
            raise CommandError(error.both) from error
        answer = {**asdict(report), "seconds": round(time.monotonic() - started, 1)}
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, default=str))
        else:
            self._tell(report, answer["seconds"])

    def _layer(self, options: dict[str, Any]) -> Layer:
        progress = self._progress(options["json"])
        epsg = _epsg(options["crs"])
        if options["download"]:
            with TemporaryDirectory() as folder:
                progress("download")
                path = download(options["url"], Path(folder))
                progress("read")
                return read_official(path, epsg)
        progress("read")
        return read_official(options["file"], epsg) if options["file"] else read_shipped()

    def _progress(self, quiet: bool) -> Any:
        return (lambda step: None) if quiet else (lambda step: self.stderr.write(f"{STEPS[step]} …"))

    def _tell(self, report: LoadReport, seconds: float) -> None:
        """Print the report for a person."""
        self.stdout.write(
            f"{report.source}: {report.provinces} provinces, {report.districts} districts, "
            f"{report.subdistricts} subdistricts, {report.quality}, in {seconds} s."
        )
        notes = {
            "Codes that DOPA's list does not have": report.unknown,
            "Areas of DOPA's list without a place in the file": report.absent,
            "Names completed or replaced from DOPA's list": report.renamed,
            "Polygons mended": report.repaired,
            "Areas removed": report.removed,
            "Areas in use that lost their boundary": report.kept_without_boundary,
        }
        for text, codes in notes.items():
            if codes:
                self.stdout.write(f"{text}: {len(codes)} ({', '.join(codes[:15])}{' …' if len(codes) > 15 else ''})")
        for answer in report.listeners:
            counts = {key: value for key, value in answer.items() if not isinstance(value, list)}
            self.stdout.write(", ".join(f"{key.replace('_', ' ')}: {_shown(value)}" for key, value in counts.items()))


def _shown(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _epsg(text: str | None) -> int | None:
    """The number in ``EPSG:32647`` or ``32647``."""
    digits = (text or "").upper().removeprefix("EPSG:")
    if text and not digits.isdecimal():
        raise CommandError(f"--crs is EPSG:N, not {text}")
    return int(digits) if digits else None
