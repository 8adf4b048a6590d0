"""Every format and coordinate system through the whole path, from files that ogr2ogr wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely

from geoplan.errors import DomainError
from geoplan.organisations.models import Organisation
from projects.imports import checking, committing, steps, uploading
from projects.models import ImportBatch, ImportRow, Plan, Project
from spatial import crs
from tests.conftest import Person
from tests.factories import ProjectFactory
from tests.projects.import_files import geojson, ogr2ogr, shapefile_zip, write_csv, write_excel

KNOWN_INDIAN, KNOWN_WGS84 = (673310.690, 1520741.207), (672978.171, 1521044.256)
"""DESIGN 4: the same point in Indian 1975 and in WGS 84, both UTM 47N (Royal Thai Survey Department)."""


@pytest.fixture(autouse=True)
def data_dir(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


def staged(person: Person, lao: Organisation, path: Path, **chosen: Any) -> ImportBatch:
    with path.open("rb") as stream:
        batch = uploading.upload(person.actor, lao, stream, path.name)
    if "encoding" in chosen:
        steps.set_choices(batch, person.actor, encoding=chosen.pop("encoding"))
    uploading.read(batch)
    steps.set_choices(batch, person.actor, **chosen)
    checking.check(batch, person.actor)
    return batch


def utm(row: ImportRow) -> tuple[float, float]:
    """The staged point in WGS 84 UTM 47N, by PROJ alone."""
    point = crs.from_wgs84(shapely.Point(row.geometry.x, row.geometry.y), 32647)
    return point.x, point.y


def code_of(row: ImportRow) -> list[str]:
    return [one["code"] for one in row.problems]


@pytest.fixture
def point(tmp_path: Path) -> Path:
    return geojson(
        tmp_path / "known.geojson",
        [({"code": "K", "name": "บ่อบาดาล"}, {"type": "Point", "coordinates": KNOWN_INDIAN})],
    )


def test_a_cp874_shapefile_in_indian_1975_lands_within_a_quarter_of_a_metre(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, point: Path, tmp_path: Path
) -> None:
    path = shapefile_zip(tmp_path, point, "known", "-a_srs", "EPSG:24047")
    batch = staged(planner_a, lao_a, path, encoding="cp874")
    row = ImportRow.objects.get(batch=batch)
    assert (batch.epsg, batch.epsg_how, row.name) == (24047, "prj", "บ่อบาดาล")
    assert utm(row) == pytest.approx(KNOWN_WGS84, abs=0.25)


def test_easting_and_northing_columns_and_text_agree_with_the_known_answer(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, tmp_path: Path
) -> None:
    rows = [["บ่อบาดาล", f"{KNOWN_INDIAN[0]}", f"{KNOWN_INDIAN[1]:,}"]]
    grid = staged(planner_a, lao_a, write_csv(tmp_path / "g.csv", ["name", "E", "N"], rows), epsg=24047)
    assert utm(ImportRow.objects.get(batch=grid)) == pytest.approx(KNOWN_WGS84, abs=0.25)
    sheet = write_excel(tmp_path / "t.xlsx", [["ชื่อโครงการ", "พิกัด"], ["บ่อบาดาล", "47P 673310.690 1520741.207"]])
    text = staged(planner_a, lao_a, sheet, epsg=24047)
    assert text.geometry_source == "text"
    assert utm(ImportRow.objects.get(batch=text)) == pytest.approx(KNOWN_WGS84, abs=0.25)
    plain = write_csv(tmp_path / "u.csv", ["name", "E", "N"], [["บ่อบาดาล", *map(str, KNOWN_WGS84)]])
    assert utm(ImportRow.objects.get(batch=staged(planner_a, lao_a, plain, epsg=32647))) == pytest.approx(
        KNOWN_WGS84, abs=0.001
    )


@pytest.mark.parametrize("epsg", [4326, 32647, 32648])
@pytest.mark.parametrize(("driver", "name"), [("GPKG", "p.gpkg"), ("FlatGeobuf", "p.fgb"), ("shapefile", "")])
def test_formats_that_carry_their_system_need_no_choice(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, tmp_path: Path, epsg: int, driver: str, name: str
) -> None:
    place = {"type": "LineString", "coordinates": [[100.05, 15.05], [100.06, 15.055]]}
    source = geojson(tmp_path / "line.geojson", [({"code": "L", "name": "ถนน", "budget2566": "12.50"}, place)])
    options = ["-t_srs", f"EPSG:{epsg}"]
    if driver == "shapefile":
        path = shapefile_zip(tmp_path, source, "line", *options, encoding="UTF-8")
    else:
        path = ogr2ogr(source, tmp_path / name, "-f", driver, *options)
    batch = staged(planner_a, lao_a, path)
    row = ImportRow.objects.get(batch=batch)
    assert (batch.epsg, row.state, row.budgets) == (epsg, "good", {"2566": "12.50"})
    assert row.geometry.coords[1] == pytest.approx((100.06, 15.055), abs=1e-8)


@pytest.mark.parametrize(("driver", "name"), [("KML", "p.kml"), ("GPX", "p.gpx"), ("GeoJSON", "p.geojson")])
def test_formats_that_are_always_wgs84_say_so(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, tmp_path: Path, driver: str, name: str
) -> None:
    place = {"type": "Point", "coordinates": [100.05, 15.05]}
    source = geojson(tmp_path / "source.geojson", [({"name": "ถนน"}, place)])
    batch = staged(planner_a, lao_a, ogr2ogr(source, tmp_path / name, "-f", driver))
    row = ImportRow.objects.get(batch=batch)
    assert (batch.epsg, row.name, row.state) == (4326, "ถนน", "good")
    assert row.geometry.coords == pytest.approx((100.05, 15.05), abs=1e-9)


def test_a_shapefile_without_a_prj_waits_for_a_choice(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, point: Path, tmp_path: Path
) -> None:
    path = shapefile_zip(tmp_path, point, "bare", encoding="UTF-8", prj=None)
    with pytest.raises(DomainError, match="coordinate system"):
        staged(planner_a, lao_a, path)
    assert ImportRow.objects.count() == 0


def test_coordinates_that_can_mean_two_places_are_never_picked_silently(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "t.csv", ["name", "coordinates"], [["ก", "607800 1658900"], ["ข", "ไม่ทราบ"]])
    rows = ImportRow.objects.filter(batch=staged(planner_a, lao_a, path))
    assert [code_of(row) for row in rows] == [["coordinate_ambiguous"], ["coordinate_unreadable"]]
    assert all(row.state == "refused" and row.geometry is None for row in rows)


def test_an_announced_project_may_be_moved_but_not_rewritten(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, tmp_path: Path
) -> None:
    for code in ("A-1", "A-2"):
        ProjectFactory(plan=plan_a, code=code, name="เดิม", announced_on="2023-01-01")
    rows = [["A-1", "เดิม", "15.05", "100.05"], ["A-2", "ใหม่", "15.05", "100.05"]]
    batch = staged(planner_a, lao_a, write_csv(tmp_path / "a.csv", ["code", "name", "lat", "lon"], rows))
    assert [(row.code, row.action, code_of(row)) for row in batch.rows.all()] == [
        ("A-1", "update", []),
        ("A-2", "update", ["announced_locked"]),
    ]
    committing.commit(batch, planner_a.actor, "valid")
    assert list(Project.objects.order_by("code").values_list("name", "location_state")) == [
        ("เดิม", "placed"),
        ("เดิม", "needed"),
    ]


def test_another_organisations_project_with_the_same_code_is_not_touched(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, plan_b: Plan, tmp_path: Path
) -> None:
    theirs = ProjectFactory(plan=plan_b, code="R-1", name="ของบี")
    batch = staged(planner_a, lao_a, write_csv(tmp_path / "a.csv", ["code", "name"], [["R-1", "ของเอ"]]))
    committing.commit(batch, planner_a.actor, "all")
    theirs.refresh_from_db()
    assert (theirs.name, theirs.version) == ("ของบี", 1)
    assert Project.objects.get(organisation=lao_a).name == "ของเอ"


def test_the_choices_for_such_a_file_are_remembered_for_the_organisation(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, tmp_path: Path
) -> None:
    head = ["เรื่อง", "แกน1", "แกน2"]
    path = write_csv(tmp_path / "a.csv", head, [["บ่อ", "607800", "1658900"]])
    mapping = {"name": "เรื่อง", "easting": "แกน1", "northing": "แกน2"}
    first = staged(planner_a, lao_a, path, mapping=mapping, geometry_source="grid", epsg=32647)
    committing.commit(first, planner_a.actor, "all")
    again = staged(planner_a, lao_a, path)
    assert (again.mapping, again.epsg, again.epsg_how) == (mapping, 32647, "remembered")
    assert again.counts["unchanged"] == 1


def test_choices_made_together_are_kept_when_the_file_is_read_again_for_one_of_them(
    planner_a: Person, lao_a: Organisation, plan_a: Plan, tmp_path: Path
) -> None:
    head, rows = ["label", "a", "b"], [["บ่อบาดาล", *map(str, KNOWN_INDIAN)]]
    path = write_csv(tmp_path / "a.csv", head, rows, encoding="cp874")
    with path.open("rb") as stream:
        batch = uploading.upload(planner_a.actor, lao_a, stream, path.name)
    uploading.read(batch)
    mapping = {"name": "label", "easting": "a", "northing": "b"}
    chosen: dict[str, Any] = {"mapping": mapping, "geometry_source": "grid", "epsg": 24047}
    assert steps.set_choices(batch, planner_a.actor, encoding="windows-1252", **chosen)
    steps.run("read", batch, planner_a.actor)
    row = ImportRow.objects.get(batch=batch)
    assert (batch.mapping, batch.epsg, batch.epsg_how, batch.state) == (mapping, 24047, "chosen", "checked")
    assert row.name == "บ่อบาดาล".encode("cp874").decode("cp1252")
    assert utm(row) == pytest.approx(KNOWN_WGS84, abs=0.25)
