"""``geoplan locate TEXT``: what a typed coordinate can mean."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from shapely.geometry.base import BaseGeometry

from geoplan.errors import DomainError
from geoplan.organisations.models import Kind, Organisation
from spatial import crs
from spatial.coordinates import Reading, read
from spatial.geos import to_shapely


class Command(BaseCommand):
    """Reads the text and prints its readings, the most likely first; the database is asked only for an organisation."""

    requires_system_checks = ()
    help = (
        "Print every meaning of a typed place: degrees, degrees with minutes and seconds, UTM, MGRS, a Plus Code, "
        "a map link or WKT, with Thai or western digits."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("text", metavar="TEXT")
        parser.add_argument("--crs", metavar="EPSG:N", help="the coordinate system of TEXT")
        parser.add_argument("--organisation", metavar="CODE", help="8-digit code; the readings are ranked by its area")
        parser.add_argument("--indian", action="store_true", help="offer Indian 1975 too where no datum is given")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the readings; a text that cannot be read is told in both languages."""
        try:
            near = _area(options["organisation"]) if options["organisation"] else None
            epsg = crs.asked(options["crs"]) if options["crs"] else None
            readings = read(options["text"], epsg=epsg, near=near, also_indian=options["indian"])
        except DomainError as error:
            if options["json"]:
                self.stdout.write(json.dumps({"error": error.code, "message": error.english}))
            raise CommandError(error.both) from error
        answers = [_answer(reading) for reading in readings]
        if options["json"]:
            self.stdout.write(json.dumps(answers, ensure_ascii=False))
            return
        for answer in answers:
            where = "" if answer["inside"] is None else f"  {answer['distance_m']:,.0f} m"
            self.stdout.write(
                f"{answer['lat']:.7f}, {answer['lon']:.7f}  {answer['crs']}{where}  {answer['reason_en']}"
            )


def _area(code: str) -> BaseGeometry | None:
    """The organisation's own area; for a provincial office its province."""
    organisation = Organisation.objects.select_related("province").filter(code=code).first()
    if organisation is None:
        raise DomainError("not_found")
    area = organisation.area
    if area is None and organisation.kind == Kind.PROVINCIAL_OFFICE and organisation.province:
        area = organisation.province.geometry
    return to_shapely(area) if area else None


def _answer(reading: Reading) -> dict[str, Any]:
    """The reading as JSON: degrees to a tenth of a millimetre, distance to a decimetre."""
    return {
        "notation": reading.notation,
        "crs": f"EPSG:{reading.epsg}",
        "lon": round(reading.lon, 9),
        "lat": round(reading.lat, 9),
        "inside": reading.inside,
        "distance_m": None if reading.distance_m is None else round(reading.distance_m, 1),
        "reason_th": reading.reason_th,
        "reason_en": reading.reason_en,
    }
