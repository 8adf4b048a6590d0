"""Exports read back by GDAL: the same geometry, Thai text and money."""

from __future__ import annotations

import json
import subprocess
import zipfile
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from geoplan.organisations.models import Organisation
from projects.models import Plan, Project
from tests.factories import ProjectFactory, YearBudgetFactory

THAI_HEADS = {"รหัส": "code", "ชื่อโครงการ": "name", "Name": "name", "งบประมาณ 2566": "budget2566"}
THAI = "ถนน คสล. สายบ้านน้ำผึ้ง “ใหม่” หมู่ที่ ๑"


@pytest.fixture
def projects(lao_a: Organisation, plan_a: Plan) -> list[Project]:
    point = ProjectFactory(
        plan=plan_a, code="E-1", name=THAI, geometry="SRID=4326;POINT(100.123456789 15.012345678)",
        location_state="placed", programme_id="09", target="a\tb\n\"c\" \\ =1+1",
    )  # fmt: skip
    YearBudgetFactory(project=point, fiscal_year=2566, amount=Decimal("1250000.25"))
    YearBudgetFactory(project=point, fiscal_year=2568, amount=Decimal("0"))
    line = ProjectFactory(
        plan=plan_a, code="E-2", name="=HYPERLINK(1)", location_state="placed",
        geometry="SRID=4326;LINESTRING(100.01 15.01, 100.02 15.02, 100.03 15.01)",
    )  # fmt: skip
    return [point, line, ProjectFactory(plan=plan_a, code="E-3", name="ไม่มีพิกัด")]


def read(path: Path | str, *options: str) -> dict[str, dict[str, Any]]:
    """What ogr2ogr reads, by project code, geometry as coordinates."""
    command = ["ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=12", "/vsistdout/", str(path), *options]
    done = subprocess.run(command, capture_output=True)
    assert done.returncode == 0, done.stderr
    features = json.loads(done.stdout)["features"]
    rows = [
        {THAI_HEADS.get(k, k): v for k, v in f["properties"].items()} | {"geometry": f["geometry"]} for f in features
    ]
    return {row["code"]: row for row in rows}


def test_geojson_is_read_back_by_gdal_with_the_same_places_texts_and_money(
    projects: list[Project], tmp_path: Path
) -> None:
    out = tmp_path / "out.geojson"
    call_command("export_projects", str(out), stdout=StringIO())
    found = read(out)
    assert sorted(found) == ["E-1", "E-2", "E-3"]
    assert found["E-1"]["geometry"]["coordinates"] == pytest.approx([100.123456789, 15.012345678], abs=1e-9)
    assert found["E-2"]["geometry"]["coordinates"][2] == [100.03, 15.01]
    assert found["E-3"]["geometry"] is None
    assert found["E-1"]["name"] == THAI and found["E-1"]["target"] == projects[0].target
    assert (found["E-1"]["budget2566"], found["E-1"]["budget2567"], found["E-1"]["budget2568"]) == (
        1250000.25, None, 0,
    )  # fmt: skip
    assert (found["E-1"]["org_code"], found["E-1"]["dist_code"], found["E-1"]["programme"]) == (
        "06900101", "9001", "อุตสาหกรรมและการโยธา",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["out.gpkg", "out.kml", "out.csv", "out.xlsx", "out.parquet"])
def test_every_format_keeps_codes_thai_text_and_money(projects: list[Project], tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    call_command("export_projects", str(out), stdout=StringIO())
    if name.endswith(".parquet"):
        import geopandas

        frame = geopandas.read_parquet(out).set_index("code")
        row = {"name": frame.loc["E-1", "name"], "budget2566": frame.loc["E-1", "budget2566"]}
    else:
        rows = read(out)
        row = rows["E-1"]
    assert row["name"] == THAI
    assert Decimal(str(row["budget2566"])) == Decimal("1250000.25")


@pytest.mark.parametrize("encoding", ["utf-8", "cp874"])
def test_a_shapefile_in_indian_1975_comes_back_within_a_quarter_of_a_metre_of_the_known_answer(
    lao_a: Organisation, plan_a: Plan, tmp_path: Path, encoding: str
) -> None:
    """DESIGN 4: WGS 84 UTM 672978.171 1521044.256 is Indian 1975 673310.690 1520741.207 (Royal Thai Survey)."""
    place = subprocess.run(
        ["gdaltransform", "-s_srs", "EPSG:32647", "-t_srs", "EPSG:4326", "-output_xy"],
        input="672978.171 1521044.256", capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    ProjectFactory(
        plan=plan_a, code="K-1", name="บ่อบาดาล", location_state="placed",
        geometry=f"SRID=4326;POINT({place[0]} {place[1]})",
    )  # fmt: skip
    out = tmp_path / "out.zip"
    call_command("export_projects", str(out), "--format", "shapefile", "--crs", "EPSG:24047", "--encoding", encoding,
                 stdout=StringIO())  # fmt: skip
    folder = tmp_path / "unpacked"
    zipfile.ZipFile(out).extractall(folder)
    (shape,) = folder.glob("**/*.shp")
    done = subprocess.run(["ogrinfo", "-al", str(shape)], capture_output=True, text=True)
    assert "บ่อบาดาล" in done.stdout and "Indian" in done.stdout
    point = done.stdout.split("POINT (")[1].split(")")[0].split()
    assert float(point[0]) == pytest.approx(673310.690, abs=0.25)
    assert float(point[1]) == pytest.approx(1520741.207, abs=0.25)


def test_utm_comes_back_within_a_millimetre(projects: list[Project], tmp_path: Path) -> None:
    out = tmp_path / "out.gpkg"
    call_command("export_projects", str(out), "--crs", "EPSG:32647", stdout=StringIO())
    expected = subprocess.run(
        ["gdaltransform", "-s_srs", "EPSG:4326", "-t_srs", "EPSG:32647", "-output_xy"],
        input="100.123456789 15.012345678", capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    done = subprocess.run(["ogrinfo", "-al", str(out), "-where", "code='E-1'"], capture_output=True, text=True)
    point = done.stdout.split("POINT (")[1].split(")")[0].split()
    assert [float(v) for v in point] == pytest.approx([float(v) for v in expected], abs=0.001)


def test_cells_that_a_spreadsheet_would_run_are_made_harmless(projects: list[Project], tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    call_command("export_projects", str(out), stdout=StringIO())
    assert "'=HYPERLINK(1)" in out.read_text(encoding="utf-8-sig")
    assert ",=HYPERLINK" not in out.read_text(encoding="utf-8-sig")


def test_the_command_refuses_what_a_format_cannot_do_and_leaves_nothing(
    projects: list[Project], tmp_path: Path
) -> None:
    for options in (["--format", "kml", "--crs", "EPSG:32647"], ["--crs", "EPSG:3857"], ["--stage", "nonsense"]):
        with pytest.raises(CommandError):
            call_command("export_projects", str(tmp_path / "out.geojson"), *options, stdout=StringIO())
    assert list(tmp_path.iterdir()) == []
