"""The rows of a report as compact JSON lines in a file, and what they add up to, in one pass at constant memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any

import orjson
from django.db.models import QuerySet
from numpy.typing import NDArray

from geoplan.organisations.models import Organisation
from projects.models import Kind, Project, Stage
from reports.maps import queries
from reports.maps.layers import layer_key
from reports.maps.queries import Row
from reports.maps.shapes import Encoded, encode, united
from reports.maps.tallies import MONEY, Tally
from spatial.models import AdministrativeArea

CHUNK = 2000
STAGES, KINDS = list(Stage.values), list(Kind.values)
Report = Callable[[int, int], None]


class Numbered:
    """Gives each value the number by which the rows refer to it, in the order in which they come."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}

    def __call__(self, value: Any) -> int:
        """Return the value's number."""
        return self.numbers.setdefault(value, len(self.numbers))


@dataclass
class Content:
    """What the rows of a report have told: sums, layers, places, and the values that the rows refer to by number."""

    total: Tally = field(default_factory=Tally)
    layers: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    shapes: int = 0
    provinces: set[str] = field(default_factory=set)
    districts: set[str] = field(default_factory=set)
    boxes: list[NDArray[Any]] = field(default_factory=list)
    organisation_numbers: Numbered = field(default_factory=Numbered)
    area_numbers: Numbered = field(default_factory=Numbered)
    layer_numbers: Numbered = field(default_factory=Numbered)

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north of what is drawn."""
        return united(self.boxes)

    def names(self) -> dict[str, list[str]]:
        """Return the names of organisations and areas in the order of their numbers. Two queries."""
        organisations = Organisation.objects.only("name_th", "name_en").in_bulk(self.organisation_numbers.numbers)
        codes = {code for place in self.area_numbers.numbers for code in place}
        areas = AdministrativeArea.objects.only("name_th", "name_en").in_bulk(codes)
        return {
            "organisations": [organisations[pk].name for pk in self.organisation_numbers.numbers],
            "areas": [
                " · ".join(areas[code].name for code in place if code in areas) for place in self.area_numbers.numbers
            ],
        }


def write_rows(
    projects: QuerySet[Project], fiscal_year: int | None, by: str, out: IO[bytes], report: Report
) -> Content:
    """Write the projects to ``out`` as a JSON array without a ``<`` in it; must run inside a transaction."""
    content, expected = Content(), projects.count()
    out.write(b"[")
    for rows in queries.rows(projects, fiscal_year, CHUNK):
        places, box = encode([row.geometry for row in rows])
        content.boxes.append(box)
        for row, place in zip(rows, places, strict=True):
            out.write(b",\n" if content.total.count else b"\n")
            out.write(orjson.dumps(_cells(content, row, place, by)).replace(b"<", b"\\u003c"))
            _count(content, row, place, by)
        report(content.total.count, max(expected, content.total.count))
    out.write(b"\n]")
    return content


def _cells(content: Content, row: Row, place: Encoded | None, by: str) -> list[Any]:
    """Return what the script of the report reads, in its order (``Report.read`` in map_report.js)."""
    codes = tuple(code for code in (row.subdistrict, row.district, row.province) if code)
    anchor, shape = place or (0, 0)
    return [
        row.id,
        row.code,
        row.name,
        content.organisation_numbers(row.organisation),
        content.area_numbers(codes),
        KINDS.index(row.kind),
        STAGES.index(row.stage),
        content.layer_numbers(layer_key(row, by)),
        row.location_state[:1],
        int(row.announced),
        *(_number(getattr(row, name)) for name in MONEY),
        anchor,
        shape,
    ]


def _number(amount: Decimal | None) -> int | float | None:
    """Return baht as JSON can hold them: 12 digits and satang are exact in a double of 15."""
    if amount is None:
        return None
    return int(amount) if amount == int(amount) else float(amount)


def _count(content: Content, row: Row, place: Encoded | None, by: str) -> None:
    content.total.add(row)
    content.layers[layer_key(row, by)].add(row)
    content.shapes += bool(place and place[1])
    content.provinces.update([row.province] if row.province else [])
    content.districts.update([row.district] if row.district else [])
