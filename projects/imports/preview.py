"""What the page of an import shows of its rows: the map and the table of problems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import Case, F, IntegerField, Q, Value, When

from projects.imports.problems import text
from projects.imports.reporting import field_label
from projects.models import ImportBatch, ImportRow, RowState

MOST_SHOWN = 5_000
PAGE = 100
BEHIND = 50_000_000


def features(batch: ImportBatch) -> dict[str, Any]:
    """A feature collection of the placed rows, refused ones first; ``shown`` and ``total`` say what was left out."""
    placed = ImportRow.objects.filter(batch=batch, geometry__isnull=False)
    order = Case(
        When(state=RowState.REFUSED, then=Value(0)),
        When(state=RowState.WARNED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = placed.annotate(order=order, json=AsGeoJSON("geometry", precision=6)).order_by("order", "position")
    found = [
        {
            "type": "Feature",
            "id": position,
            "geometry": orjson.loads(shape),
            "properties": {"position": position, "row": row, "state": state, "name": name},
        }
        for position, row, state, name, shape in rows.values_list("position", "row_number", "state", "name", "json")[
            :MOST_SHOWN
        ]
    ]
    return {"type": "FeatureCollection", "features": found, "shown": len(found), "total": placed.count()}


@dataclass(frozen=True)
class Line:
    """A row with problems, as the table shows it."""

    position: int
    row_number: int
    sheet: str
    name: str
    code: str
    state: str
    placed: bool
    problems: list[tuple[str, str, str, str]]


def lines(batch: ImportBatch, after: int = -1) -> tuple[list[Line], int | None]:
    """A page of rows with problems behind ``after``, refused ones first, and where the next page begins, if at all."""
    # Refused rows keep their positions as rank, all others come behind the last position there can be.
    rank = Case(When(state=RowState.REFUSED, then=F("position")), default=F("position") + BEHIND)
    rows = ImportRow.objects.filter(~Q(problems=[]), batch=batch).annotate(rank=rank)
    rows = rows.filter(rank__gt=after).order_by("rank")
    found = list(
        rows.annotate(placed=Q(geometry__isnull=False)).values_list(
            "position", "row_number", "sheet", "name", "code", "state", "placed", "problems", "rank"
        )[: PAGE + 1]
    )
    page = [
        Line(
            *row[:7],
            [(field_label(one["field"]), text(one), one["severity"], one.get("cell", "")) for one in row[7]],
        )
        for row in found[:PAGE]
    ]
    return page, found[PAGE - 1][8] if len(found) > PAGE else None
