"""Writing an export to a file: which format can do what, and the two ways there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import shapely
from django.db import transaction
from django.db.models import QuerySet

from geoplan.errors import DomainError
from geoplan.policy import Action, Actor
from projects.columns import read_columns
from projects.exports import queries
from projects.exports.columns import columns
from projects.models import Project
from spatial import crs
from spatial.formats.outgoing import FieldSpec
from spatial.formats.writing import EXPORTS, Written, write

if TYPE_CHECKING:
    import geopandas as gpd

CHUNK = 2000
BLOCK = 1 << 18
TITLE = "โครงการพัฒนาท้องถิ่น"
Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Choices:
    """What an export shall be; checked by ``require``."""

    format: str = "geojson"
    epsg: int = 4326
    encoding: str = "utf-8"
    columns: tuple[str, ...] = ()
    """Names of ``projects.columns``, in the order of the table; none for all."""

    def require(self) -> None:
        """Refuse what the format cannot do.

        Errors: ``export_format_unknown``, ``crs_unsupported``, ``export_wgs84_only``, ``export_encoding``,
        ``column_unknown``.
        """
        export = EXPORTS.get(self.format)
        if export is None:
            raise DomainError("export_format_unknown", format=self.format[:40])
        if crs.system(self.epsg).epsg != 4326 and not export.any_system:
            raise DomainError("export_wgs84_only", format=self.format)
        if self.encoding not in export.encodings:
            raise DomainError("export_encoding", format=self.format, encoding=self.encoding[:40])
        read_columns(self.columns)

    @property
    def extension(self) -> str:
        """The file's extension."""
        return EXPORTS[self.format].extension


def _silent(done: int, total: int) -> None:
    """Progress that nobody listens to."""


def export(
    actor: Actor, projects: QuerySet[Project], target: Path, choices: Choices, report: Report = _silent
) -> Written:
    """Write those of ``projects`` that the actor may see to ``target``, in one snapshot. Errors: of ``Choices``."""
    actor.require(Action.EXPORT_PROJECTS)
    choices.require()
    with transaction.atomic():
        seen = projects & Project.objects.visible_to(actor)
        fields = columns(queries.years_of(seen), choices.columns)
        total = seen.count()
        if choices.format == "geojson" and choices.epsg == 4326:
            return _write_features(queries.features(seen, fields), target, total, report)
        return write(
            _chunks(seen, fields, total, report),
            target,
            format=choices.format,
            epsg=choices.epsg,
            encoding=choices.encoding,
            fields=fields,
            title=TITLE,
        )


def _write_features(features: Iterator[bytes], target: Path, total: int, report: Report) -> Written:
    """A feature collection from ready features, each on its line."""
    done = 0
    head = orjson.dumps({"type": "FeatureCollection", "name": TITLE})
    with target.open("wb", buffering=BLOCK) as out:
        out.write(head[:-1] + b',"features":[')
        for feature in features:
            out.write((b",\n" if done else b"\n") + feature.rstrip(b"\n"))
            done += 1
            if done % (CHUNK * 5) == 0:
                report(done, total)
        out.write(b"\n]}\n")
    report(total, total)
    export_of = EXPORTS["geojson"]
    return Written(target, export_of.content_type, export_of.extension, ())


def _chunks(
    projects: QuerySet[Project], fields: list[FieldSpec], total: int, report: Report
) -> Iterator[gpd.GeoDataFrame]:
    """The rows as frames in WGS 84."""
    import geopandas as gpd
    import pandas as pd

    done = 0
    for rows in queries.rows(projects, fields, CHUNK):
        cells = list(zip(*rows, strict=True))
        data = {field.name: pd.Series(cells[place], dtype=object) for place, field in enumerate(fields)}
        yield gpd.GeoDataFrame(data, geometry=shapely.from_wkb(list(cells[-1])), crs=4326)
        done += len(rows)
        report(done, total)
