"""The checks as the verbs apply them, what the page is told, and projects that move with the boundaries."""

from __future__ import annotations

import json

import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point, Polygon
from django.urls import reverse

from geoplan.errors import DomainError
from projects import locations
from projects.areas import reassign
from projects.models import LocationSource, Project
from spatial.models import AdministrativeArea, AreaPiece, BoundarySource
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def project(plan_a):
    organisation = plan_a.organisation
    organisation.area = MultiPolygon(Polygon.from_bbox((100.0, 15.0, 100.1, 15.1)), srid=4326)
    organisation.area_quality = "official"
    organisation.save()
    return ProjectFactory(plan=plan_a, kind="well")


def send(person, project, name, **fields):
    suffix = f"_{name}" if name else ""
    return person.client.post(reverse(f"project_place{suffix}", args=[project.pk]), fields, headers=JSON)


def test_far_outside_an_official_area_is_refused_and_nothing_is_written(engineer_a, project):
    with pytest.raises(DomainError) as refused:
        locations.place(engineer_a.actor, project.pk, shapely.Point(100.15, 15.05), version=1)
    assert refused.value.code == "location_refused"
    assert project.locations.count() == 0


def test_a_warning_must_be_confirmed_and_then_it_saves(engineer_a, project):
    line = shapely.LineString([(100.02, 15.02), (100.03, 15.02)])
    with pytest.raises(DomainError) as refused:
        locations.place(engineer_a.actor, project.pk, line, version=1)
    assert refused.value.code == "location_unconfirmed"
    placed = locations.place(engineer_a.actor, project.pk, line, version=1, accepted_warnings={"unexpected_kind"})
    assert placed.location_state == "placed"


def test_another_project_at_the_same_place_is_warned_of(engineer_a, project, plan_a):
    here = shapely.Point(100.05, 15.05)
    other = ProjectFactory(plan=plan_a, kind="well", name="บ่อบาดาล หมู่ 3")
    locations.place(engineer_a.actor, other.pk, here, version=1)
    findings, _ = locations.preview(engineer_a.actor, project.pk, here)
    assert [finding.code for finding in findings] == ["overlap"]
    assert "บ่อบาดาล หมู่ 3" in findings[0].message


def test_the_length_in_the_target_is_compared_with_the_drawn_one(engineer_a, plan_a):
    road = ProjectFactory(plan=plan_a, kind="road", target="ถนน คสล. กว้าง 4 เมตร ยาว ๕๐๐ เมตร")
    line = shapely.LineString([(100.02, 15.02), (100.03, 15.02)])
    findings, told = locations.preview(engineer_a.actor, road.pk, line)
    assert [finding.code for finding in findings] == ["length_differs"]
    # PostGIS: ST_Length(geography) of the same line.
    assert told["length_m"] == pytest.approx(1075.405, abs=0.001)


def test_a_swapped_point_is_told_with_its_repair(engineer_a, project):
    answer = send(engineer_a, project, "preview", version=1, geometry='{"type":"Point","coordinates":[15.05,100.05]}')
    (finding,) = answer.json()["findings"]
    assert (finding["code"], finding["severity"]) == ("swapped", "block")
    assert finding["repair"]["geometry"] == {"type": "Point", "coordinates": [100.05, 15.05]}


def test_a_height_is_told_and_not_stored(engineer_a, project):
    geometry = '{"type":"Point","coordinates":[100.05,15.05,12.5]}'
    told = send(engineer_a, project, "preview", version=1, geometry=geometry).json()
    assert [finding["code"] for finding in told["findings"]] == ["three_d"]
    assert send(engineer_a, project, "", version=1, source="drawn", geometry=geometry).status_code == 200
    project.refresh_from_db()
    assert (project.geometry.hasz, project.geometry.coords) == (False, (100.05, 15.05))


def test_the_read_out_gives_both_notations_and_the_place(engineer_a, project):
    _, told = locations.preview(engineer_a.actor, project.pk, shapely.Point(100.0526, 15.0526))
    assert told["position"]["decimal"] == "15.0526000, 100.0526000"
    assert told["position"]["dms"] == "15°03′09.36″N 100°03′09.36″E"
    zone, east, north = told["position"]["utm"].split()
    # gdaltransform -s_srs EPSG:4326 -t_srs EPSG:32647
    assert zone == "47N"
    assert (float(east), float(north)) == (pytest.approx(613140.194, abs=0.01), pytest.approx(1664413.726, abs=0.01))
    assert told["place"] == ["พื้นที่ 90", "พื้นที่ 9001", "พื้นที่ 900101"]


def test_the_known_answer_in_indian_1975_is_read_within_a_quarter_of_a_metre(engineer_a, project):
    answer = send(engineer_a, project, "readings", text="47N 673310.690 1520741.207", epsg="24047")
    (reading,) = answer.json()["readings"]
    # DESIGN 4: WGS 84 UTM 47N 672978.171 1521044.256; EPSG:32647 to 4326 by cs2cs.
    place = GEOSGeometry(json.dumps(reading["shapes"]["Point"]), srid=4326).transform(32647, clone=True)
    assert abs(place.x - 672978.171) < 0.25
    assert abs(place.y - 1521044.256) < 0.25


def test_a_text_that_can_mean_several_places_gives_them_all(engineer_a, project):
    found = send(engineer_a, project, "readings", text="15.05 100.05", epsg="").json()["readings"]
    assert len(found) > 1
    assert found[0]["distance_m"] == 0
    assert len({(reading["lon"], reading["lat"]) for reading in found}) == len(found)


def test_several_lines_become_a_line_or_an_area(engineer_a, project):
    text = "15.05, 100.05\n15.05, 100.06\n15.06, 100.06"
    first = send(engineer_a, project, "readings", text=text, epsg="4326").json()["readings"][0]
    assert first["shapes"]["LineString"]["coordinates"] == [[100.05, 15.05], [100.06, 15.05], [100.06, 15.06]]
    assert set(first["shapes"]) == {"LineString", "Polygon", "Point"}


@pytest.mark.parametrize("text", ["", "ไม่ใช่พิกัด", "15.05, 100.05\nพัง", "x" * 20_001, "1\n" * 501])
def test_unreadable_coordinates_are_told(engineer_a, project, text):
    answer = send(engineer_a, project, "readings", text=text, epsg="4326")
    assert 400 <= answer.status_code < 500
    assert answer.json()["title"]


def test_a_file_gives_its_shapes_and_stays_named_in_the_record(engineer_a, project, tmp_path):
    features = [
        {"type": "Feature", "properties": {"ชื่อ": f"บ่อ {i}"}, "geometry": {"type": "Point", "coordinates": [100.05, y]}}
        for i, y in enumerate((15.05, 15.06))
    ]
    path = tmp_path / "บ่อบาดาล.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8")
    with path.open("rb") as upload:
        answer = send(engineer_a, project, "file", file=upload).json()
    assert [shape["label"] for shape in answer["shapes"]] == ["บ่อ 0", "บ่อ 1"]
    assert (answer["epsg"], answer["left_out"]) == (4326, 0)
    saved = send(
        engineer_a,
        project,
        "",
        version=1,
        source="file",
        file_name=path.name,
        geometry=json.dumps(answer["shapes"][1]["geometry"]),
    )
    assert saved.status_code == 200
    record = project.locations.get()
    assert (record.source, record.file_name) == (LocationSource.FILE, "บ่อบาดาล.geojson")


def test_a_file_that_is_none_is_told(engineer_a, project, tmp_path):
    path = tmp_path / "road.geojson"
    path.write_text("<OGRVRTDataSource></OGRVRTDataSource>")
    with path.open("rb") as upload:
        answer = send(engineer_a, project, "file", file=upload)
    assert 400 <= answer.status_code < 500
    assert "title" in answer.json()


def test_what_lies_nearby_is_given_to_snap_to(engineer_a, project, plan_a, planner_b, plan_b):
    other = ProjectFactory(plan=plan_a, name="ถนนสาย 2")
    line = shapely.LineString([(100.0987, 15.05), (100.0999, 15.05)])
    locations.place(engineer_a.actor, other.pk, line, version=1, accepted_warnings={"length_differs"})
    hidden = ProjectFactory(plan=plan_b, name="ของเพื่อนบ้าน")
    locations.place(planner_b.actor, hidden.pk, line, version=1)
    url = reverse("project_place_nearby", args=[project.pk])
    found = engineer_a.client.get(url, {"bbox": "100.09,15.04,100.11,15.06"}).json()["features"]
    assert [f["properties"]["name"] for f in found if f["properties"]["role"] == "project"] == ["ถนนสาย 2"]
    borders = [f["geometry"] for f in found if f["properties"]["role"] == "border"]
    assert any(shapely.from_geojson(json.dumps(b)).distance(shapely.Point(100.1, 15.05)) < 1e-9 for b in borders)


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "nan,0,1,1", "100,15,99,16", "90,10,110,20", "-inf,0,inf,1"])
def test_a_wrong_box_is_told(engineer_a, project, box):
    url = reverse("project_place_nearby", args=[project.pk])
    assert engineer_a.client.get(url, {"bbox": box}, headers=JSON).status_code == 400


def test_new_boundaries_move_projects_and_say_which(engineer_a, project, plan_a):
    well = ProjectFactory(plan=plan_a, kind="well")
    locations.place(engineer_a.actor, project.pk, shapely.Point(100.09, 15.05), version=1)
    locations.place(engineer_a.actor, well.pk, shapely.Point(100.01, 15.05), version=1)
    AreaPiece.objects.all().delete()
    AreaPiece.objects.create(area_id="900101", geometry=Polygon.from_bbox((100.0, 15.0, 100.05, 15.1)))
    AreaPiece.objects.create(area_id="900102", geometry=Polygon.from_bbox((100.05, 15.0, 100.2, 15.1)))
    source = BoundarySource.objects.create(name="RTSD", version="2022", quality="official", sha256="0" * 64)
    report = reassign(None, source=source)
    assert report == {
        "projects_moved": 1,
        "to_another_district": 0,
        "projects": [{"organisation": "06900101", "code": project.code, "from": "900101", "to": "900102"}],
    }
    project.refresh_from_db()
    well.refresh_from_db()
    assert (project.subdistrict_id, project.version) == ("900102", 3)
    assert (well.subdistrict_id, well.version) == ("900101", 2)
    assert reassign(None, source=source)["projects_moved"] == 0


def test_under_new_boundaries_names_are_compared_anew(plan_a):
    told = "ขุดบ่อ ตำบลพื้นที่ {} อำเภอพื้นที่ 9001"
    there, here = (
        ProjectFactory(plan=plan_a, name=told.format(code), geometry=Point(100.09, 15.05), location_state="placed")
        for code in ("900102", "900101")
    )
    unplaced = ProjectFactory(plan=plan_a, name=told.format("900102"))
    Project.objects.filter(pk=there.pk).update(title_elsewhere=True)
    for code, west, east in (("900101", 100.0, 100.05), ("900102", 100.05, 100.2)):
        box = Polygon.from_bbox((west, 15.0, east, 15.1))
        AreaPiece.objects.filter(area_id=code).delete()
        AreaPiece.objects.create(area_id=code, geometry=box)
        AdministrativeArea.objects.filter(pk=code).update(geometry=MultiPolygon(box, srid=4326))
    reassign(None, source=BoundarySource.objects.create(name="x", version="2", quality="official", sha256="1" * 64))
    flags = dict(Project.objects.values_list("pk", "title_elsewhere"))
    assert flags == {there.pk: False, here.pk: True, unplaced.pk: False}
