"""Puts a boundary layer in force: staged, swapped in one transaction, pieces rebuilt, listeners told.

Areas are kept under their codes, so everything that refers to them stays. An area that the new layer lacks is removed
when nothing refers to it, and otherwise keeps its row without a polygon.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import shapely
from django.apps import apps
from django.db import connection, transaction
from django.db.models import ForeignKey
from shapely.geometry.base import BaseGeometry

from spatial.areas import boundaries_changed
from spatial.boundaries.drawing import drawings
from spatial.boundaries.layer import Layer
from spatial.models import AdministrativeArea, AreaDrawing, AreaPiece, BoundarySource

PIECE_VERTICES = 128
LOCK = 7_703_001
"""The advisory lock of a load, so that two never run at once."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class LoadReport:
    """What a load did: counts by level, codes that need a look, and what each listener answered."""

    source: str
    quality: str
    provinces: int
    districts: int
    subdistricts: int
    pieces: int
    unknown: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept_without_boundary: list[str] = field(default_factory=list)
    listeners: list[dict[str, Any]] = field(default_factory=list)


@transaction.atomic
def load(layer: Layer, progress: Progress = lambda step: None) -> LoadReport:
    """Replaces the layer in force with ``layer``; all or nothing. ``progress`` is told each step."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        progress("stage")
        _stage(cursor, layer)
        source = BoundarySource.objects.create(
            name=layer.name,
            version=layer.version,
            licence=layer.licence,
            quality=layer.quality,
            sha256=layer.sha256,
        )
        progress("swap")
        cursor.execute(UPSERT, [layer.quality, source.pk])
        kept, removed = _retire(cursor)
        progress("pieces")
        cursor.execute("DELETE FROM spatial_areapiece")
        cursor.execute(SUBDIVIDE, [PIECE_VERTICES])
        pieces = cursor.rowcount
        progress("drawings")
        _draw(cursor, layer)
        cursor.execute("DROP TABLE boundary_staging")
        for table in ("spatial_administrativearea", "spatial_areapiece", "spatial_areadrawing"):
            cursor.execute(f"ANALYZE {table}")
    progress("listeners")
    answers: list[Any] = [answer for _, answer in boundaries_changed.send(AdministrativeArea, source=source)]
    return LoadReport(
        source=source.name,
        quality=layer.quality,
        provinces=layer.count("province"),
        districts=layer.count("district"),
        subdistricts=layer.count("subdistrict"),
        pieces=pieces,
        removed=removed,
        kept_without_boundary=kept,
        listeners=list(filter(None, answers)),
        **asdict(layer.findings),
    )


def _stage(cursor: Any, layer: Layer) -> None:
    """Copies the layer into a temporary table of its own."""
    cursor.execute(STAGE)
    columns = "code, level, name_th, name_en, parent_id, geometry"
    with cursor.copy(f"COPY boundary_staging ({columns}) FROM STDIN") as copy:
        for code, name in layer.names.items():
            polygon = layer.polygons.get(code)
            wkb = _ewkb(polygon, 4326) if polygon else None
            copy.write_row((code, name.level, name.name_th, name.name_en, name.parent_code, wkb))


def _draw(cursor: Any, layer: Layer) -> None:
    """Replaces what the map draws."""
    cursor.execute("DELETE FROM spatial_areadrawing")
    with cursor.copy("COPY spatial_areadrawing (area_id, zoom, geometry, label) FROM STDIN") as copy:
        for drawing in drawings(layer):
            copy.write_row((drawing.code, drawing.zoom, _ewkb(drawing.polygon, 3857), _ewkb(drawing.label, 3857)))


def _ewkb(geometry: BaseGeometry, srid: int) -> str:
    return str(shapely.to_wkb(shapely.set_srid(geometry, srid), hex=True, include_srid=True))


def _retire(cursor: Any) -> tuple[list[str], list[str]]:
    """Takes the areas that the layer lacks out of force; returns the codes kept without a polygon and those removed."""
    cursor.execute("SELECT code FROM spatial_administrativearea WHERE code NOT IN (SELECT code FROM boundary_staging)")
    gone = [code for (code,) in cursor.fetchall()]
    kept: set[str] = set()
    for table, column in _references():
        # Both names come from the models.
        cursor.execute(f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" = ANY(%s)', [gone])  # noqa: S608
        kept |= {code for (code,) in cursor.fetchall()}
    kept |= {code[:length] for code in kept for length in (2, 4) if length < len(code)} & set(gone)
    removed = sorted(set(gone) - kept)
    cursor.execute(
        "UPDATE spatial_administrativearea SET geometry = NULL, quality = 'none' WHERE code = ANY(%s)", [sorted(kept)]
    )
    for table in ("spatial_areapiece", "spatial_areadrawing"):
        cursor.execute(f"DELETE FROM {table} WHERE area_id = ANY(%s)", [removed])  # noqa: S608
    cursor.execute("DELETE FROM spatial_administrativearea WHERE code = ANY(%s)", [removed])
    return sorted(kept), removed


def _references() -> list[tuple[str, str]]:
    """Table and column of every reference to an area from elsewhere, history included."""
    return sorted(
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        if model not in (AdministrativeArea, AreaPiece, AreaDrawing)
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey) and field.related_model is AdministrativeArea
    )


STAGE = """
    CREATE TEMPORARY TABLE boundary_staging (
        code varchar(6) PRIMARY KEY, level varchar(12), name_th varchar(120), name_en varchar(120),
        parent_id varchar(6), geometry geometry(MultiPolygon, 4326)
    ) ON COMMIT DROP
"""

UPSERT = """
    INSERT INTO spatial_administrativearea AS area
        (code, level, name_th, name_en, parent_id, geometry, quality, source_id)
    SELECT code, level, name_th, name_en, parent_id, geometry,
           CASE WHEN geometry IS NULL THEN 'none' ELSE %s END, %s
    FROM boundary_staging ORDER BY length(code), code
    ON CONFLICT (code) DO UPDATE SET
        level = excluded.level, name_th = excluded.name_th, name_en = excluded.name_en,
        parent_id = excluded.parent_id, geometry = excluded.geometry,
        quality = excluded.quality, source_id = excluded.source_id
"""

# A place is looked up in the deepest area drawn there: one that has a polygon and no child with one.
SUBDIVIDE = """
    INSERT INTO spatial_areapiece (area_id, geometry)
    SELECT code, geometry FROM (
        SELECT area.code, (ST_Dump(ST_Subdivide(area.geometry, %s))).geom AS geometry
        FROM spatial_administrativearea area
        WHERE area.geometry IS NOT NULL AND NOT EXISTS (
            SELECT FROM spatial_administrativearea child
            WHERE child.parent_id = area.code AND child.geometry IS NOT NULL
        )
    ) piece WHERE ST_Dimension(geometry) = 2
"""
