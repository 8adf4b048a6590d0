"""Drawings (DXF) and Google Earth files (KMZ) of ogr2ogr, from the file to the plan, by the path and the command."""

from __future__ import annotations

import json
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.management import CommandError, call_command

from geoplan.errors import DomainError
from geoplan.organisations.models import Organisation
from projects.imports import committing
from projects.models import ImportBatch, LocationRecord, Plan, Project
from spatial import crs
from tests.conftest import Person
from tests.projects.import_files import geojson, ogr2ogr
from tests.projects.test_import_formats import KNOWN_INDIAN, KNOWN_WGS84, staged

X, Y = KNOWN_INDIAN
DRAWN = [
    ("บ่อบาดาล หมู่ 1", {"type": "Point", "coordinates": [X, Y]}),
    ("ถนนสายบ้านน้ำใส", {"type": "LineString", "coordinates": [[X, Y], [X + 300, Y + 400]]}),
    ("สระน้ำ", {"type": "Polygon", "coordinates": [[[X, Y], [X + 100, Y], [X + 100, Y + 100], [X, Y]]]}),
]


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    source = geojson(tmp_path / "drawn.geojson", [({"Layer": name}, shape) for name, shape in DRAWN])
    return ogr2ogr(source, tmp_path / "แบบ.dxf", "-f", "DXF")


def command(path: Path, lao: Organisation, *options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("import_projects", str(path), "--organisation", lao.code, *options, "--json", stdout=out)
    return json.loads(out.getvalue())


def lengths() -> dict[str, tuple[str, float]]:
    """The kind of each project's geometry, and its length in WGS 84 UTM 47N."""
    found = {}
    for project in Project.objects.all():
        shape = crs.from_wgs84(shapely.from_wkb(bytes(project.geometry.wkb)), 32647)
        found[project.name] = (shape.geom_type, shape.length)
    return found


def assert_drawn_at_the_known_place() -> None:
    point = Project.objects.get(name=DRAWN[0][0]).geometry
    moved = crs.from_wgs84(shapely.Point(point.x, point.y), 32647)
    assert (moved.x, moved.y) == pytest.approx(KNOWN_WGS84, abs=0.25)
    # The Everest ellipsoid is the smaller by 1 in 8,000, so that lengths on the ground differ a little.
    assert lengths() == {
        DRAWN[0][0]: ("Point", 0),
        DRAWN[1][0]: ("LineString", pytest.approx(500, rel=2e-4)),
        DRAWN[2][0]: ("Polygon", pytest.approx(200 + 20_000**0.5, rel=2e-4)),
    }


@pytest.mark.parametrize("encoding", ["utf-8", "cp874"])
def test_a_drawing_waits_for_its_system_and_is_placed_by_it(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, drawing: Path, encoding: str
) -> None:
    drawing.write_bytes(drawing.read_text("utf-8").encode(encoding))
    chosen: dict[str, Any] = {"mapping": {"name": "Layer"}, "encoding": encoding}
    with pytest.raises(DomainError) as caught:
        staged(planner_a, lao_a, drawing, **chosen)
    assert (caught.value.code, Project.objects.count()) == ("import_crs_needed", 0)
    batch = staged(planner_a, lao_a, drawing, epsg=24047, **chosen)
    assert (batch.encoding, batch.epsg_how) == (encoding, "chosen")
    committing.commit(batch, planner_a.actor, "all")
    assert_drawn_at_the_known_place()
    assert set(LocationRecord.objects.values_list("declared_epsg", "file_name")) == {(24047, "แบบ.dxf")}
    again = staged(planner_a, lao_a, drawing, encoding=encoding)
    assert (again.epsg, again.epsg_how, again.counts["unchanged"]) == (24047, "remembered", 3)


@pytest.mark.parametrize("options", [(), ("--map", "name=Layer"), ("--crs", "EPSG:24047")])
def test_the_command_refuses_a_drawing_until_name_and_system_are_given(
    lao_a: Organisation, plan_a: Plan, drawing: Path, options: tuple[str, ...]
) -> None:
    with pytest.raises(CommandError, match="coordinate system" if "--map" in options else "names of the projects"):
        command(drawing, lao_a, *options)
    assert ImportBatch.objects.count() == 0


def test_the_command_imports_a_drawing(lao_a: Organisation, plan_a: Plan, drawing: Path) -> None:
    options = ("--map", "name=Layer", "--crs", "EPSG:24047", "--encoding", "utf-8", "--commit", "all")
    told = command(drawing, lao_a, *options)
    assert (told["rows"], told["created"], told["crs"], told["encoding"]) == (3, 3, "EPSG:24047", "utf-8")
    assert_drawn_at_the_known_place()
    assert command(drawing, lao_a, *options)["unchanged"] == 3
    with pytest.raises(CommandError, match="ประเภท"):
        command(drawing, lao_a, "--map", "kind=ประเภท")


def kmz(path: Path, **documents: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, document in documents.items():
            archive.write(document, name.replace("__", "/") + ".kml")
    return path


@pytest.fixture
def earth(tmp_path: Path) -> Path:
    """A KMZ of two documents, each with a layer that ogr2ogr wrote."""
    made = {}
    for name, code, layer, driver in (("doc", "R-1", "ถนน", "KML"), ("files__wells", "W-1", "บ่อ", "LIBKML")):
        shape = {"type": "LineString", "coordinates": [[100.05, 15.05], [100.06, 15.055]]}
        source = geojson(
            tmp_path / f"{code}.geojson",
            [({"code": code, "name": f"{layer} หมู่ 1", "budget2566": "12.50"}, shape)],
        )
        made[name] = ogr2ogr(source, tmp_path / f"{code}.kml", "-f", driver, "-nln", layer, "-select",
                             "code,name,budget2566")  # fmt: skip
    return kmz(tmp_path / "แผนที่.kmz", **made)


def test_a_kmz_of_several_documents_is_imported_layer_by_layer(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, earth: Path
) -> None:
    first = staged(planner_a, lao_a, earth)
    assert (first.facts["layers"], first.layer, first.epsg, first.epsg_how) == (["ถนน", "บ่อ"], "ถนน", 4326, "format")
    committing.commit(first, planner_a.actor, "all")
    told = command(earth, lao_a, "--layer", "บ่อ", "--commit", "all")
    assert (told["created"], told["crs"], told["encoding"]) == (1, "EPSG:4326", "utf-8")
    assert list(Project.objects.order_by("code").values_list("code", "name", "year_budgets__amount")) == [
        ("R-1", "ถนน หมู่ 1", 12.50),
        ("W-1", "บ่อ หมู่ 1", 12.50),
    ]
    for project in Project.objects.all():
        assert project.geometry.coords[1] == pytest.approx((100.06, 15.055), abs=1e-9)
    assert command(earth, lao_a, "--commit", "all")["unchanged"] == 1


def test_a_layer_that_a_kmz_lacks_is_told_with_those_it_has(lao_a: Organisation, plan_a: Plan, earth: Path) -> None:
    with pytest.raises(CommandError, match="ถนน, บ่อ"):
        command(earth, lao_a, "--layer", "สะพาน")
