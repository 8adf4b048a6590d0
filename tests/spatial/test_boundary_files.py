"""What is read from boundary files, and what is refused: every refusal names the reason and the area."""

import zipfile
from io import StringIO

import geopandas as gpd
import pytest
import shapely
from django.core.management import CommandError, call_command
from shapely import LineString, MultiPolygon, Polygon, box
from shapely.affinity import translate

from geoplan.errors import DomainError
from spatial.boundaries.official import read_official
from spatial.boundaries.shipped import read_shipped
from spatial.models import AdministrativeArea, BoundarySource


@pytest.fixture(scope="module")
def country():
    """All 928 districts, coarse, as a file of boundaries would have them."""
    polygons = {code: area for code, area in read_shipped().polygons.items() if len(code) == 4}
    coarse = shapely.coverage_simplify(list(polygons.values()), 0.05)
    thai = {code: name.name_th for code, name in read_shipped().names.items()}
    return gpd.GeoDataFrame(
        {"AMPHOE": [f"TH{code}" for code in polygons], "ชื่อ": [thai[code] for code in polygons]},
        geometry=list(coarse),
        crs="EPSG:4326",
    )


def written(frame, path, **options):
    frame.to_file(path, **options)
    return path


def zipped(frame, folder, **options):
    frame.to_file(folder / "layer.shp", **options)
    archive = folder / "layer.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for part in folder.glob("layer.*"):
            if part.suffix in {".shp", ".shx", ".dbf", ".prj"}:
                file.write(part, f"inside/{part.name}")
    return archive


@pytest.mark.parametrize("name", ["areas.geojson", "areas.gpkg"])
def test_plain_files_give_all_levels(country, tmp_path, name):
    layer = read_official(written(country, tmp_path / name))
    assert [layer.count(level) for level in ("province", "district", "subdistrict")] == [77, 928, 7436]
    assert len(layer.polygons) == 77 + 928
    assert layer.quality == "official"
    own = MultiPolygon([part for code, area in layer.polygons.items() if code[:2] == "51" for part in area.geoms])
    assert layer.polygons["51"].area == pytest.approx(own.area / 2)


@pytest.mark.parametrize("encoding", ["UTF-8", "cp874"])
def test_a_shapefile_without_cpg_is_read_in_either_encoding(country, tmp_path, encoding):
    frame = country.rename(columns={"ชื่อ": "NAME_T"})
    layer = read_official(zipped(frame, tmp_path, encoding=encoding))
    assert layer.findings.renamed == []
    assert layer.names["5101"].name_th == "เมืองลำพูน"


@pytest.mark.parametrize("write", [lambda c: c, lambda c: int(c), lambda c: float(c), lambda c: f" th{c} "])
def test_codes_may_be_text_numbers_or_p_codes(country, tmp_path, write):
    frame = country.assign(AMPHOE=[write(code[2:]) for code in country["AMPHOE"]])
    assert read_official(written(frame, tmp_path / "areas.gpkg")).count("district") == 928


def test_utm_is_moved_to_degrees(country, tmp_path):
    frame = country.to_crs(32647)
    layer = read_official(written(frame, tmp_path / "areas.gpkg"))
    west, south, east, north = shapely.total_bounds(list(layer.polygons.values()))
    assert (west, south, east, north) == pytest.approx(tuple(country.total_bounds), abs=1e-6)


def test_a_code_that_the_list_does_not_have_keeps_the_name_of_the_file(country, tmp_path):
    frame = country.copy()
    frame.loc[0, ["AMPHOE", "ชื่อ"]] = ["TH1099", "เขตใหม่"]
    layer = read_official(written(frame, tmp_path / "areas.gpkg"))
    assert layer.findings.unknown == ["1099"]
    assert layer.names["1099"].name_th == "เขตใหม่"
    assert "1001" in layer.findings.absent


def test_a_polygon_that_only_needs_mending_is_mended_and_reported(country, tmp_path):
    frame = country.copy()
    area = frame.geometry[0].geoms[0]
    x, y = area.exterior.coords[0]
    spike = Polygon([(x, y), (x + 0.01, y), (x, y), *list(area.exterior.coords)[1:]])
    frame.loc[[0], "geometry"] = gpd.GeoSeries([spike], index=[0], crs=4326)
    layer = read_official(written(frame, tmp_path / "areas.gpkg"))
    assert layer.findings.repaired == ["1001"]
    assert layer.polygons["1001"].is_valid
    assert layer.polygons["1001"].area == pytest.approx(area.area, rel=1e-9)


def moved(country, row, geometry):
    frame = country.copy()
    frame.loc[[row], "geometry"] = gpd.GeoSeries([geometry], index=[row], crs=4326)
    return frame


def recoded(country, row, code, name="ใหม่"):
    frame = country.copy()
    frame.loc[row, ["AMPHOE", "ชื่อ"]] = [code, name]
    return frame


x0, y0 = 100.5, 13.7
BOWTIE = Polygon([(x0, y0), (x0 + 0.1, y0 + 0.1), (x0 + 0.1, y0), (x0, y0 + 0.1)])

REFUSALS = {
    "no polygons": (lambda c: c.set_geometry(c.geometry.representative_point()), "boundary_no_polygons", ""),
    "no codes": (lambda c: c.drop(columns="AMPHOE"), "boundary_no_codes", ""),
    "row without code": (lambda c: recoded(c, 3, None), "boundary_rows_without_code", "4"),
    "row with a bad code": (lambda c: recoded(c, 3, "TH10O4"), "boundary_rows_without_code", "4"),
    "code twice": (lambda c: recoded(c, 3, "TH1001"), "boundary_code_twice", "1001"),
    "unknown province": (lambda c: recoded(c, 3, "TH9901"), "boundary_without_parent", "9901"),
    "unknown without a name": (lambda c: recoded(c, 3, "TH1099", None), "boundary_without_parent", "1099"),
    "province missing": (lambda c: c[~c["AMPHOE"].str.startswith("TH51")], "boundary_incomplete", "51"),
    "a line among them": (lambda c: moved(c, 3, LineString([(100, 14), (101, 14)])), "boundary_not_polygon", "1004"),
    "an empty one": (lambda c: moved(c, 3, Polygon()), "boundary_not_polygon", "1004"),
    "none": (lambda c: moved(c, 3, None), "boundary_not_polygon", "1004"),
    "elsewhere": (lambda c: moved(c, 3, box(2, 48, 3, 49)), "boundary_outside_thailand", "1004"),
    "latitude first": (
        lambda c: c.set_geometry(shapely.transform(c.geometry.values, lambda xy: xy[:, ::-1]), crs=4326),
        "boundary_outside_thailand",
        "1001",
    ),
    "crosses itself": (lambda c: moved(c, 3, BOWTIE), "boundary_invalid_polygon", "1004"),
    "overlap": (lambda c: moved(c, 927, translate(c.geometry[926], 0.001, 0)), "boundary_overlap", "9612"),
    "another country's grid": (lambda c: c.to_crs(3414), "boundary_crs", "3414"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_refused_with_the_reason(country, tmp_path, case):
    tamper, code, named = REFUSALS[case]
    path = written(tamper(country), tmp_path / "areas.gpkg")
    with pytest.raises(DomainError) as refusal:
        read_official(path)
    assert refusal.value.code == code
    assert named in refusal.value.english
    assert named in refusal.value.thai


def test_a_file_that_declares_no_crs_is_not_guessed(country, tmp_path):
    path = zipped(country.rename(columns={"ชื่อ": "NAME_T"}).set_crs(None, allow_override=True), tmp_path)
    with pytest.raises(DomainError) as refusal:
        read_official(path)
    assert refusal.value.code == "boundary_crs"
    assert read_official(path, epsg=4326).count("province") == 77


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("areas.zip", b"not a zip"),
        ("areas.gpkg", b"not a database"),
        ("areas.geojson", b'{"type": "FeatureCollection", "features": ['),
        ("areas.geojson", b'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/etc/passwd</SrcDataSource>'),
        ("areas.txt", b"510101"),
        ("missing.zip", None),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(DomainError) as refusal:
        read_official(tmp_path / name)
    assert refusal.value.code.startswith(("boundary_unreadable", "file_", "zip_"))


def test_a_refused_file_leaves_the_layer_in_use(default_layer, db, country, tmp_path):
    before = list(AdministrativeArea.objects.order_by("code").values_list("code", "name_th", "geometry", "quality"))
    tampered = written(recoded(country, 3, "TH1001"), tmp_path / "areas.gpkg")
    out = StringIO()
    with pytest.raises(CommandError, match="1001"):
        call_command("load_boundaries", str(tampered), "--json", stdout=out, stderr=StringIO())
    assert '"error": "boundary_code_twice"' in out.getvalue()
    after = list(AdministrativeArea.objects.order_by("code").values_list("code", "name_th", "geometry", "quality"))
    assert after == before
    assert BoundarySource.objects.count() == 1
