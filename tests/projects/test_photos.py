"""Photos of a project: who sends and sees them, what is kept of them, how far they are, and what is done with them."""

from __future__ import annotations

import datetime as dt
import io
import os
import time
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.contrib.gis.geos import LineString, Point, Polygon
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image
from pyproj import Geod

from geoplan.errors import DomainError
from projects import photos
from projects.history import history_of
from projects.models import Distance, LocationRecord, Photo, Project
from projects.register import remove_draft
from tests.factories import ProjectFactory
from tests.projects.photo_files import SECRETS, gps_of, photo_of, picture_bytes, two_halves, upload_of

GEOD = Geod(ellps="WGS84")
ROAD = LineString((100.05, 15.05), (100.052, 15.051), (100.054, 15.0505))


@pytest.fixture
def project(plan_a):
    return ProjectFactory(plan=plan_a, name="ถนนสายหนึ่ง", geometry=ROAD, location_state="placed")


def send(person, project: Project, *pictures: Any, moment: str = "before", **headers: str) -> Any:
    files = [one if hasattr(one, "read") else upload_of(one) for one in pictures]
    headers = {"accept": "application/json", **headers}
    return person.client.post(f"/projects/{project.pk}/photos/", {"moment": moment, "photos": files}, headers=headers)


def measured(photo: Photo | int) -> Photo:
    return Photo.objects.measured().get(pk=getattr(photo, "pk", photo))


def test_an_engineer_sends_a_photo_and_only_its_place_and_time_are_kept(project, engineer_a) -> None:
    answer = send(engineer_a, project, picture_bytes((100.0512, 15.0503)), moment="during")
    assert answer.status_code == 201
    photo = Photo.objects.get()
    assert answer.json()["results"][0]["id"] == photo.pk
    assert (photo.moment, photo.uploaded_by, photo.project) == ("during", engineer_a.user, project)
    assert photo.point.coords == pytest.approx((100.0512, 15.0503), abs=1e-7) and not photo.point.hasz
    assert photo.taken_at == dt.datetime(2024, 3, 1, 3, 11, 12, tzinfo=dt.UTC)
    assert (photo.width, photo.height) == (640, 480)
    assert photo.bytes == photo.file("large").stat().st_size
    columns = {field.name for field in Photo._meta.get_fields()}
    assert not columns & {"altitude", "camera", "make", "exif", "file_name"}


@pytest.mark.parametrize(
    ("form", "orientation"), [*(("JPEG", n) for n in range(1, 9)), *(("HEIF", n) for n in (1, 3, 6))]
)
def test_every_way_of_holding_the_telephone_ends_upright(form: str, orientation: int, project, engineer_a) -> None:
    # EXIF 4.6.4: which side of the picture is the visual top and left, for a picture red on the left of its pixels.
    red_side = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"}[orientation]
    send(engineer_a, project, picture_bytes(orientation=orientation, image=two_halves((400, 200)), form=form))
    photo = Photo.objects.get()
    with Image.open(photo.file("small")) as picture:
        assert picture.size == ((photo.width, photo.height))
        wide, high = picture.size
        assert (wide > high) == (orientation < 5)
        spots = {
            "left": (9, high // 2),
            "right": (wide - 9, high // 2),
            "top": (wide // 2, 9),
            "bottom": (wide // 2, high - 9),
        }
        red, _, blue = picture.getpixel(spots[red_side])
    assert red > 200 and blue < 60


def test_a_large_picture_is_kept_in_two_sizes(project, engineer_a) -> None:
    big = picture_bytes(image=two_halves((4000, 1000)))
    send(engineer_a, project, big)
    photo = Photo.objects.get()
    sizes = {}
    for name in ("large", "small"):
        with Image.open(photo.file(name)) as picture:
            sizes[name] = picture.size
    assert sizes == {"large": (2048, 512), "small": (400, 100)}
    kept = [path for path in photo.file("large").parent.rglob("*") if path.is_file()]
    assert sorted(path.name for path in kept) == sorted(photo.file(name).name for name in sizes)
    assert not any(secret in path.read_bytes() for path in kept for secret in SECRETS)
    assert len(photo.key) == 32 and str(project.pk) != photo.key


def test_what_is_served_is_a_picture_that_only_the_reader_keeps(project, planner_a) -> None:
    photo = photo_of(project)
    for size, longest in (("large", 640), ("small", 400)):
        answer = planner_a.client.get(f"/photos/{photo.pk}/{size}.jpg")
        body = b"".join(answer.streaming_content)
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"].startswith("private")
        with Image.open(io.BytesIO(body)) as picture:
            assert max(picture.size) == longest and not picture.getexif() and "exif" not in picture.info
        assert not any(secret in body for secret in SECRETS)
    assert planner_a.client.get(f"/photos/{photo.pk}/original.jpg").status_code == 404


def test_a_photo_whose_file_is_lost_is_not_found(project, planner_a) -> None:
    photo = photo_of(project)
    photo.file("small").unlink()
    assert planner_a.client.get(f"/photos/{photo.pk}/small.jpg").status_code == 404


def test_the_public_sees_photos_of_announced_projects_only(project, engineer_a, public) -> None:
    photo = photo_of(project, uploaded_by=engineer_a.user, caption="คำบรรยายรูป")
    addresses = [f"/photos/{photo.pk}/", f"/photos/{photo.pk}/large.jpg", f"/projects/{project.pk}/photos/"]
    assert {public.client.get(address).status_code for address in addresses} == {404}
    Project.objects.filter(pk=project.pk).update(announced_on=dt.date(2026, 1, 5))
    for address in [*addresses, f"/projects/{project.pk}/"]:
        answer = public.client.get(address)
        assert answer.status_code == 200
        if not answer.streaming:
            body = answer.content.decode()
            assert "คำบรรยายรูป" in body
            assert "engineer_a" not in body and 'type="file"' not in body and "/remove/" not in body


def test_only_the_engineer_and_the_planner_of_the_organisation_send_photos(
    project, planner_a, finance_a, analyst_x, officer, planner_b, public
) -> None:
    data = picture_bytes()
    expected = [(finance_a, 403), (analyst_x, 403), (officer, 403), (planner_b, 404), (public, 302)]
    for person, status in expected:
        assert send(person, project, data).status_code == status
    assert not Photo.objects.exists()
    assert send(planner_a, project, data).status_code == 201


def test_an_announced_project_still_gets_photos(project, engineer_a) -> None:
    Project.objects.filter(pk=project.pk).update(announced_on=dt.date(2026, 1, 5))
    assert send(engineer_a, project, picture_bytes(), moment="after").status_code == 201


def test_each_file_has_its_own_error_and_the_rest_is_kept(project, engineer_a) -> None:
    files = [
        upload_of(picture_bytes(mark=1), "หนึ่ง.jpg"),
        upload_of(b"GIF89a....", "<b>สอง</b>.jpg"),
        upload_of(picture_bytes(mark=2, form="PNG"), "สาม.png", "image/png"),
        upload_of(picture_bytes(mark=3)[:300], "สี่.jpg"),
        upload_of(picture_bytes(mark=1), "ห้า.jpg"),
    ]
    results = send(engineer_a, project, *files).json()["results"]
    assert [one["ok"] for one in results] == [True, False, True, False, False]
    assert [one.get("code") for one in results] == [None, "photo_type_unknown", None, "photo_damaged", "photo_twice"]
    assert [one["name"] for one in results][::2] == ["หนึ่ง.jpg", "สาม.png", "ห้า.jpg"]
    assert Photo.objects.count() == 2


def test_a_browser_without_scripts_is_told_on_the_page(project, engineer_a) -> None:
    files = [upload_of(picture_bytes(), "ดี.jpg"), upload_of(b"<svg/>", "เสีย.jpg")]
    answer = send(engineer_a, project, *files, accept="text/html")
    assert answer.status_code == 302
    body = engineer_a.client.get(f"/projects/{project.pk}/").content.decode()
    assert "เสีย.jpg ไม่ใช่รูปชนิดที่ระบบรับ" in body and "เพิ่มรูปแล้ว" in body


@pytest.mark.parametrize("data", [{"moment": "before"}, {"moment": "never"}, {}])
def test_a_form_without_a_picture_or_a_moment_is_refused(data, project, engineer_a) -> None:
    assert engineer_a.client.post(f"/projects/{project.pk}/photos/", data).status_code == 400


def test_the_same_picture_twice_is_told(project, plan_a, engineer_a) -> None:
    data = picture_bytes()
    assert send(engineer_a, project, data).status_code == 201
    again = send(engineer_a, project, upload_of(data, "IMG_0002.jpg"), moment="after")
    assert (again.status_code, again.json()["results"][0]["code"]) == (422, "photo_twice")
    assert "IMG_0002.jpg" in again.json()["results"][0]["message"]
    assert send(engineer_a, ProjectFactory(plan=plan_a), data).status_code == 201


def test_the_same_picture_at_the_same_moment_is_refused_by_the_database(project, engineer_a, tmp_path: Path) -> None:
    first = photo_of(project)
    files = {path.name for path in (tmp_path / "data").rglob("*.jpg")}
    twin = Photo(project=project, moment="before")
    picture = type("Same", (), {"large": first.file("large"), "small": first.file("small")})()
    for name in ("width", "height", "sha256"):
        setattr(picture, name, getattr(first, name))
    picture.point, picture.large, picture.small = None, tmp_path / "large", tmp_path / "small"
    for name in ("large", "small"):
        getattr(picture, name).write_bytes(first.file(name).read_bytes())
    with pytest.raises(DomainError) as caught:
        photos.keep(twin, picture, "b.jpg")
    assert caught.value.code == "photo_twice"
    assert {path.name for path in (tmp_path / "data").rglob("*.jpg")} == files


def test_a_project_has_only_so_many_photos(project, engineer_a, monkeypatch: pytest.MonkeyPatch) -> None:
    photo_of(project)
    monkeypatch.setattr(photos, "MOST", 1)
    assert send(engineer_a, project, picture_bytes(mark=200)).json()["results"][0]["code"] == "photo_too_many"


@pytest.mark.parametrize(
    ("gps", "words"),
    [
        (gps_of(2.35, 48.85), "นอกประเทศไทย"),
        (gps_of(100.05, -15.05), "นอกประเทศไทย"),
        (gps_of(0, 0), "0, 0"),
        ({**gps_of(100.05, 15.05), 1: ""}, "อ่านพิกัดในรูปไม่ได้"),
        ({**gps_of(100.05, 15.05), 18: "TOKYO"}, "WGS 84"),
        ({}, "ไม่มีพิกัด"),
    ],
)
def test_a_position_that_cannot_be_used_is_told_and_the_photo_kept_without(gps, words, project, engineer_a) -> None:
    (result,) = send(engineer_a, project, picture_bytes(gps=gps)).json()["results"]
    assert result["ok"] and words in result["message"]
    photo = measured(result["id"])
    assert (photo.point, photo.distance_m, photo.distance) == (None, None, Distance.UNKNOWN)


def geodesic(place: tuple[float, float], line: LineString) -> float:
    """The shortest of the geodesics to every decimetre of a line."""
    path = shapely.LineString(line.coords)
    steps = shapely.line_interpolate_point(path, [part / 20_000 for part in range(20_001)], normalized=True)
    lon, lat = shapely.get_coordinates(steps).T
    return min(GEOD.inv([place[0]] * len(lon), [place[1]] * len(lon), lon, lat)[2])


@pytest.mark.parametrize("place", [(100.0505, 15.0510), (100.0538, 15.0512), (100.06, 15.04), (100.3, 15.09)])
def test_the_distance_is_the_geodesic_to_the_nearest_place_of_the_road(place, project) -> None:
    photo = measured(photo_of(project, place))
    assert photo.distance_m == pytest.approx(geodesic(place, ROAD), rel=1e-4, abs=0.05)


def test_a_hundred_metres_are_near_and_a_little_more_is_far(project) -> None:
    west = ROAD.coords[0]
    for metres, distance in ((0, Distance.NEAR), (99.5, Distance.NEAR), (100.5, Distance.FAR)):
        lon, lat, _ = GEOD.fwd(*west, 270, metres)
        photo = measured(photo_of(project, (lon, lat)))
        assert (photo.distance_m, photo.distance) == (pytest.approx(metres, abs=0.2), distance)


def test_the_distance_follows_the_project(project) -> None:
    photo = photo_of(project, (100.0501, 15.05))
    assert measured(photo).distance == Distance.NEAR
    Project.objects.filter(pk=project.pk).update(geometry=Point(100.07, 15.05))
    assert measured(photo).distance == Distance.FAR
    Project.objects.filter(pk=project.pk).update(geometry=Polygon.from_bbox((100.04, 15.04, 100.06, 15.06)))
    assert measured(photo).distance_m == 0
    Project.objects.filter(pk=project.pk).update(geometry=None, location_state="needed")
    assert measured(photo).distance == Distance.UNKNOWN


def test_the_page_shows_before_during_and_after_with_the_metres(project, planner_a) -> None:
    for moment, place in (("after", (100.07, 15.05)), ("before", (100.0501, 15.05)), ("during", None)):
        photo_of(project, place, moment=moment, taken_at=dt.datetime(2024, 3, 1, 3, tzinfo=dt.UTC))
    body = planner_a.client.get(f"/projects/{project.pk}/").content.decode()
    at = [body.index(words) for words in ("ก่อนดำเนินการ", "ระหว่างดำเนินการ", "หลังดำเนินการ")]
    assert at == sorted(at)
    far = measured(Photo.objects.get(moment="after")).distance_m
    assert far == pytest.approx(geodesic((100.07, 15.05), ROAD), rel=1e-4)
    assert f"ห่างโครงการ {far:,.0f} ม." in body
    assert "รูปไม่มีพิกัด" in body and "1 มี.ค. 2567 10:00" in body and "มี 1 รูปที่ถ่ายห่างจากโครงการ" in body


def test_a_page_with_photos_stays_within_fifteen_queries(project, planner_a) -> None:
    for moment in ("before", "during", "after"):
        photo_of(project, moment=moment)
    with CaptureQueriesContext(connection) as queries:
        assert planner_a.client.get(f"/projects/{project.pk}/").status_code == 200
    assert len(queries) <= 15, [query["sql"][:110] for query in queries]


def changed(photo: Photo, **changes: str) -> dict[str, Any]:
    typed = {"moment": "before", "caption": "เดิม", "taken_at": "2024-03-01T10:11"}
    return {**typed, "version": photo.version, **changes}


def test_what_is_said_of_a_photo_changes_and_a_stale_form_gets_both_sides(project, engineer_a, planner_a) -> None:
    photo = photo_of(project, taken_at=dt.datetime(2024, 3, 1, 3, 11, 12, tzinfo=dt.UTC))
    address = f"/photos/{photo.pk}/"
    stale = changed(photo, caption="ของฉัน")
    answer = engineer_a.client.post(address, changed(photo, caption="ของเพื่อน", moment="after"))
    assert answer.status_code == 302
    photo.refresh_from_db()
    assert (photo.caption, photo.moment) == ("ของเพื่อน", "after")
    assert photo.taken_at.second == 12  # an unchanged minute keeps the camera's seconds
    answer = planner_a.client.post(address, stale)
    body = answer.content.decode()
    assert answer.status_code == 412 and "ของเพื่อน" in body and "ของฉัน" in body
    kept = answer.context["form"]["version"].value()
    assert planner_a.client.post(address, {**stale, "version": kept}).status_code == 302
    photo.refresh_from_db()
    assert photo.caption == "ของฉัน"


WRONG = [
    ("taken_at", "2999-01-01T00:00"),
    ("taken_at", "1950-01-01T00:00"),
    ("taken_at", "เมื่อวาน"),
    ("moment", "x"),
    ("caption", "ก" * 301),
]


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_wrong_words_are_told_by_their_field_and_kept(field, value, project, engineer_a) -> None:
    photo = photo_of(project)
    answer = engineer_a.client.post(f"/photos/{photo.pk}/", changed(photo, **{field: value}))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    if field != "moment":
        assert value in answer.content.decode()
    photo.refresh_from_db()
    assert photo.version == 1


def test_only_those_who_may_change_or_remove_a_photo(project, finance_a, analyst_x, planner_b, public) -> None:
    photo = photo_of(project)
    for person, status in [(finance_a, 403), (analyst_x, 403), (planner_b, 404), (public, 302)]:
        for path in ("", "remove/", "restore/", "place/"):
            assert person.client.post(f"/photos/{photo.pk}/{path}", changed(photo)).status_code == status
    photo.refresh_from_db()
    assert (photo.version, photo.removed_at) == (1, None)


def test_a_removed_photo_is_gone_until_it_is_brought_back(project, engineer_a, public) -> None:
    Project.objects.filter(pk=project.pk).update(announced_on=dt.date(2026, 1, 5))
    photo = photo_of(project, caption="ถ่ายผิด")
    assert engineer_a.client.post(f"/photos/{photo.pk}/remove/", {"version": 7}).status_code == 412
    assert engineer_a.client.post(f"/photos/{photo.pk}/remove/", {"version": photo.version}).status_code == 302
    for person in (engineer_a, public):
        assert person.client.get(f"/photos/{photo.pk}/large.jpg").status_code == 404
        assert person.client.get(f"/photos/{photo.pk}/").status_code == 404
    assert "ถ่ายผิด" not in public.client.get(f"/projects/{project.pk}/").content.decode()
    assert f"/photos/{photo.pk}/restore/" in engineer_a.client.get(f"/projects/{project.pk}/").content.decode()
    assert engineer_a.client.post(f"/photos/{photo.pk}/restore/").status_code == 302
    assert public.client.get(f"/photos/{photo.pk}/large.jpg").status_code == 200


def test_a_picture_sent_anew_after_its_removal_keeps_the_old_one_away(project, engineer_a) -> None:
    data = picture_bytes()
    first = send(engineer_a, project, data).json()["results"][0]["id"]
    engineer_a.client.post(f"/photos/{first}/remove/", {"version": 1})
    assert send(engineer_a, project, data).status_code == 201
    answer = engineer_a.client.post(f"/photos/{first}/restore/")
    assert answer.status_code == 409 and 'data-error-code="photo_twice"' in answer.content.decode()


def test_the_files_of_a_removed_photo_go_after_thirty_days_and_stray_files_too(project, engineer_a) -> None:
    kept, removed = photo_of(project), photo_of(project)
    photos.remove(engineer_a.actor, removed.pk, removed.version)
    stray = kept.file("large").with_name(f"{'0' * 32}.large.jpg")
    stray.write_bytes(b"x")
    photos.purge()
    assert stray.exists() and removed.file("large").exists()  # both may still be needed
    yesterday = time.time() - 2 * 86400
    for path in (stray, *(photo.file(size) for photo in (kept, removed) for size in photos.SIZES)):
        os.utime(path, (yesterday, yesterday))
    assert photos.purge() == 1
    assert photos.purge(timezone.now() + dt.timedelta(days=31)) == 2
    assert not removed.file("large").exists() and kept.file("small").exists()
    assert list(Photo.objects.all()) == [kept]


def test_a_removed_draft_takes_its_photos_along(project, planner_a) -> None:
    photo = photo_of(project)
    remove_draft(planner_a.actor, project, project.version)
    assert not Photo.objects.exists()
    os.utime(photo.file("large"), (1, 1))
    assert photos.purge() == 1


def test_the_photos_place_becomes_the_projects_through_its_checks(plan_a, engineer_a) -> None:
    well = ProjectFactory(plan=plan_a, kind="well")
    photo = photo_of(well, (100.05, 15.05), caption="ปากบ่อ", taken_at=dt.datetime(2024, 3, 1, 18, tzinfo=dt.UTC))
    shown = engineer_a.client.get(f"/photos/{photo.pk}/place/")
    assert shown.status_code == 200 and "15.0500000, 100.0500000" in shown.content.decode()
    assert engineer_a.client.post(f"/photos/{photo.pk}/place/", {"version": well.version + 1}).status_code == 412
    assert engineer_a.client.post(f"/photos/{photo.pk}/place/", {"version": well.version}).status_code == 302
    well.refresh_from_db()
    record = LocationRecord.objects.get()
    assert well.geometry.coords == pytest.approx((100.05, 15.05)) and well.subdistrict_id == "900101"
    assert (record.source, record.note, record.surveyed_on) == ("photo", "ปากบ่อ", dt.date(2024, 3, 2))
    assert record.recorded_by == engineer_a.user
    assert measured(photo).distance == Distance.NEAR


def test_a_point_is_taken_for_a_road_only_once_that_was_confirmed(project, engineer_a) -> None:
    photo = photo_of(project, (100.0501, 15.05))
    address, version = f"/photos/{photo.pk}/place/", {"version": project.version}
    assert engineer_a.client.post(address, version).status_code == 422
    codes = [finding.code for finding in engineer_a.client.get(address).context["findings"]]
    assert codes
    assert engineer_a.client.post(address, {**version, "accepted": codes}).status_code == 302
    project.refresh_from_db()
    assert project.geometry.geom_type == "Point"


def test_a_photo_without_a_place_places_nothing(plan_a, engineer_a, finance_a) -> None:
    well = ProjectFactory(plan=plan_a, kind="well")
    photo = photo_of(well, None)
    assert engineer_a.client.get(f"/photos/{photo.pk}/place/").status_code == 409
    assert engineer_a.client.post(f"/photos/{photo.pk}/place/", {"version": well.version}).status_code == 409
    assert finance_a.client.get(f"/photos/{photo.pk}/place/").status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        "point = ST_SetSRID(ST_MakePoint(100.1, 15.1), 4326)",
        "sha256 = repeat('0', 64)",
        "project_id = project_id",
        "bytes = 1",
        "key = repeat('0', 32)",
    ],
)
def test_the_database_lets_nobody_change_what_a_photo_is(change: str, project) -> None:
    photo_of(project)
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE projects_photo SET {change}")


@pytest.mark.parametrize("values", [{"moment": "later"}, {"width": 0}, {"point": Point(0, 0, srid=4326)}])
def test_the_database_refuses_what_no_photo_can_be(values, project) -> None:
    right = {"moment": "before", "width": 1, "height": 1, "bytes": 1, "sha256": "0" * 64, "key": "0" * 32}
    with pytest.raises(IntegrityError), transaction.atomic():
        Photo.objects.create(project=project, **{**right, **values})


@pytest.mark.django_db(transaction=True)
def test_the_history_tells_of_photos(project, engineer_a) -> None:
    photo = send(engineer_a, project, picture_bytes()).json()["results"][0]["id"]
    engineer_a.client.post(f"/photos/{photo}/remove/", {"version": 1})
    removed, added = history_of(project)[:2]
    assert (added.who, removed.who) == ("engineer_a", "engineer_a")
    assert [(one.before, one.after) for one in added.changes] == [("–", "ก่อนดำเนินการ")]
    assert [(one.before, one.after) for one in removed.changes] == [("ก่อนดำเนินการ", "–")]
    assert "รูปถ่าย" in added.reason
