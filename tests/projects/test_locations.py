"""Placing a project: who may, what is kept, and what happens when two do it at once."""

from __future__ import annotations

import datetime as dt
import threading

import pghistory.models
import pytest
import shapely
from django.db import connection
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoplan.errors import DomainError
from projects import locations
from projects.models import LocationRecord, LocationSource, LocationState, Project
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db

ROAD = shapely.LineString([(100.02, 15.02), (100.03, 15.03)])
POND = shapely.box(100.12, 15.02, 100.121, 15.021)


@pytest.fixture
def project(plan_a) -> Project:
    return ProjectFactory(plan=plan_a, kind="other")


def geometry_of(project: Project) -> shapely.Geometry:
    project.refresh_from_db()
    return shapely.from_wkb(bytes(project.geometry.wkb))


def test_an_engineer_places_a_project_and_the_database_finds_its_area(engineer_a, project):
    placed = locations.place(engineer_a.actor, project.pk, ROAD, version=project.version)
    assert geometry_of(project).equals(ROAD)
    assert (placed.location_state, placed.subdistrict_id, placed.district_id) == ("placed", "900101", "9001")
    assert placed.version == project.version == 2
    record = placed.locations.get()
    assert (record.source, record.recorded_by_id) == ("drawn", engineer_a.user.pk)
    assert shapely.from_wkb(bytes(record.geometry.wkb)).equals(ROAD)


def test_the_record_keeps_what_was_typed_and_how_good_it_is(engineer_a, project):
    origin = locations.Origin(
        LocationSource.TYPED, "47N 673310 1520741", "", 24047, 3.5, dt.date(2026, 11, 20), "GPS มือถือ"
    )
    locations.place(engineer_a.actor, project.pk, POND, version=1, origin=origin)
    record = project.locations.get()
    assert (record.typed_text, record.declared_epsg, record.accuracy_m) == ("47N 673310 1520741", 24047, 3.5)
    assert (record.surveyed_on, record.note) == (dt.date(2026, 11, 20), "GPS มือถือ")


def test_the_planner_of_the_same_lao_may_place_too(planner_a, project):
    assert locations.place(planner_a.actor, project.pk, POND, version=1).location_state == "placed"


VERBS = {
    "place": lambda actor, pk: locations.place(actor, pk, ROAD, version=1),
    "restore": lambda actor, pk: locations.restore(actor, pk, 1, version=1),
    "declare": lambda actor, pk: locations.declare_not_applicable(actor, pk, version=1, reason="อบรม"),
    "clear": lambda actor, pk: locations.clear(actor, pk, version=1),
    "preview": lambda actor, pk: locations.preview(actor, pk, ROAD),
    "find": lambda actor, pk: locations.find(actor, pk),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("planner_b", "not_found"),
        ("analyst_y", "not_found"),
        ("public", "not_found"),
        ("finance_a", "not_permitted"),
        ("analyst_x", "not_permitted"),
        ("officer", "not_permitted"),
    ],
)
def test_nobody_else_places_it_and_a_stranger_does_not_learn_that_it_exists(request, project, who, code, verb):
    actor = request.getfixturevalue(who).actor
    with pytest.raises(DomainError) as refused:
        VERBS[verb](actor, project.pk)
    assert refused.value.code == code
    project.refresh_from_db()
    assert (project.version, project.geometry, project.locations.count()) == (1, None, 0)


def test_an_announced_project_of_a_neighbour_is_seen_but_not_placed(planner_b, plan_a):
    project = ProjectFactory(plan=plan_a, announced_on=dt.date(2026, 1, 5))
    with pytest.raises(DomainError) as refused:
        locations.place(planner_b.actor, project.pk, ROAD, version=1)
    assert refused.value.code == "not_permitted"


@pytest.mark.parametrize("verb", ["place", "restore", "declare", "clear"])
def test_a_stale_version_writes_nothing(engineer_a, project, verb):
    locations.place(engineer_a.actor, project.pk, POND, version=1)
    with pytest.raises(DomainError) as refused:
        VERBS[verb](engineer_a.actor, project.pk)
    assert (refused.value.code, refused.value.status) == ("stale_version", 412)
    assert geometry_of(project).equals(POND)
    assert (project.version, project.locations.count()) == (2, 1)


def test_no_location_needs_a_reason_and_can_be_undone(engineer_a, project):
    first = locations.place(engineer_a.actor, project.pk, POND, version=1)
    with pytest.raises(DomainError) as refused:
        locations.declare_not_applicable(engineer_a.actor, project.pk, version=first.version, reason="  ")
    assert refused.value.code == "location_reason_missing"
    none = locations.declare_not_applicable(engineer_a.actor, project.pk, version=2, reason="อบรมในห้องประชุม")
    assert (none.location_state, none.geometry, none.district_id) == ("not_applicable", None, "9001")
    assert none.locations.first().note == "อบรมในห้องประชุม"
    back = locations.restore(engineer_a.actor, project.pk, none.locations.last().pk, version=none.version)
    assert back.location_state == "placed"
    assert geometry_of(project).equals(POND)
    again = locations.clear(engineer_a.actor, project.pk, version=back.version)
    assert (again.location_state, again.geometry) == ("needed", None)


def test_a_record_of_another_project_is_not_brought_back(engineer_a, project, plan_a):
    other = ProjectFactory(plan=plan_a)
    locations.place(engineer_a.actor, other.pk, ROAD, version=1)
    with pytest.raises(DomainError) as refused:
        locations.restore(engineer_a.actor, project.pk, other.locations.get().pk, version=1)
    assert refused.value.code == "not_found"


def test_every_write_leaves_a_history_row_with_who_and_why(engineer_a, project):
    answer = engineer_a.client.post(
        reverse("project_place", args=[project.pk]),
        {"version": 1, "source": "drawn", "geometry": shapely.to_geojson(ROAD)},
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 200, answer.content
    event = pghistory.models.Events.objects.tracks(project).get(pgh_label="update")
    assert event.pgh_context["user"] == engineer_a.user.pk
    assert event.pgh_context["reason"] == "location: drawn"


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        ("{", "geojson_unreadable"),
        ("[1]", "geojson_unreadable"),
        ('{"type":"Point","coordinates":[NaN,15]}', "geojson_numbers"),
        ('{"type":"Point","coordinates":[1e400,15]}', "geojson_numbers"),
        ('{"type":"Point","coordinates":[true,15]}', "geojson_numbers"),
        ('{"type":"Point","coordinates":["100",15]}', "geojson_numbers"),
        ('{"type":"Point","coordinates":[100,15,0,1]}', "geojson_numbers"),
        ('{"type":"Point","coordinates":[[100,15]]}', "geojson_numbers"),
        ('{"type":"LineString","coordinates":[100,15]}', "geojson_unreadable"),
        ('{"type":"LineString","coordinates":[[100,15]]}', "geojson_unreadable"),
        ('{"type":"LineString","coordinates":[[],[100,15]]}', "geojson_unreadable"),
        ('{"type":"GeometryCollection","geometries":[]}', "geojson_type"),
        ('{"type":"Feature","geometry":null,"properties":{}}', "geojson_type"),
        ('{"type":["Point"],"coordinates":[100,15]}', "geojson_type"),
        (
            '{"type":"Point","coordinates":[100,15],"crs":{"type":"link","properties":{"href":"http://127.0.0.1:9/x"}}}',
            "geojson_crs",
        ),
        ('{"type":"Point","coordinates":[100,15],"type":"Point"}', "geojson_unreadable"),
        ('{"type":"Polygon","coordinates":' + "[" * 5000 + "]" * 5000 + "}", "geojson_unreadable"),
    ],
)
def test_bad_geometry_is_told_and_nothing_is_written(engineer_a, project, geometry, code):
    answer = engineer_a.client.post(
        reverse("project_place", args=[project.pk]),
        {"version": 1, "source": "drawn", "geometry": geometry},
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 400
    assert answer.json()["code"] == code
    assert project.locations.count() == 0


def test_too_many_vertices_are_refused(engineer_a, project):
    many = '{"type":"LineString","coordinates":[' + ",".join(["[100,15]"] * 100_001) + "]}"
    answer = engineer_a.client.post(
        reverse("project_place_preview", args=[project.pk]),
        {"version": 1, "geometry": many},
        headers={"accept": "application/json"},
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "geojson_too_large")


@pytest.mark.parametrize("field", ["version", "source", "geometry", "accuracy_m", "surveyed_on", "declared_epsg"])
def test_a_wrong_field_is_named(engineer_a, project, field):
    sent = {"version": 1, "source": "drawn", "geometry": shapely.to_geojson(ROAD), field: "-x-"}
    answer = engineer_a.client.post(
        reverse("project_place", args=[project.pk]), sent, headers={"accept": "application/json"}
    )
    assert answer.status_code == 400
    assert project.locations.count() == 0


@pytest.mark.parametrize("name", ["preview", "readings", "file", "restore", "nowhere", "clear"])
def test_get_is_refused_where_something_is_sent(engineer_a, project, name):
    assert engineer_a.client.get(reverse(f"project_place_{name}", args=[project.pk])).status_code == 405


@pytest.mark.parametrize(("who", "status"), [("engineer_a", 200), ("planner_b", 404), ("finance_a", 403)])
def test_the_page_opens_for_whoever_may_place(request, project, who, status):
    person = request.getfixturevalue(who)
    assert person.client.get(reverse("project_place", args=[project.pk])).status_code == status


def test_the_stale_answer_for_a_script_is_a_problem_in_thai(engineer_a, project):
    locations.place(engineer_a.actor, project.pk, POND, version=1)
    answer = engineer_a.client.post(
        reverse("project_place", args=[project.pk]),
        {"version": 1, "source": "drawn", "geometry": shapely.to_geojson(ROAD)},
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 412
    assert answer["Content-Type"] == "application/problem+json"
    assert "ผู้อื่นแก้ไข" in answer.json()["title"]


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("place"),
            st.tuples(st.floats(100.001, 100.39), st.floats(15.001, 15.099)),
        ),
        st.tuples(st.just("restore"), st.integers(0, 20)),
        st.tuples(st.just("nowhere"), st.none()),
        st.tuples(st.just("clear"), st.none()),
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_done_every_earlier_location_stays_and_the_project_equals_the_last(engineer_a, plan_a, steps):
    project, expected = ProjectFactory(plan=plan_a, kind="other"), []
    for verb, value in steps:
        actor, version = engineer_a.actor, len(expected) + 1
        if verb == "place":
            locations.place(actor, project.pk, shapely.Point(value), version=version, accepted_warnings=ANY)
            expected.append(shapely.Point(value).wkb)
        elif verb == "nowhere":
            locations.declare_not_applicable(actor, project.pk, version=version, reason="ไม่มี")
            expected.append(None)
        elif verb == "clear":
            locations.clear(actor, project.pk, version=version)
            expected.append(None)
        elif expected:
            place = value % len(expected)
            record = project.locations.order_by("id")[place]
            locations.restore(actor, project.pk, record.pk, version=version)
            expected.append(expected[place])
    kept = [bytes(r.geometry.wkb) if r.geometry else None for r in project.locations.order_by("id")]
    assert [shapely.from_wkb(k) if k else None for k in kept] == [shapely.from_wkb(e) if e else None for e in expected]
    project.refresh_from_db()
    assert project.version == len(expected) + 1
    last = bytes(project.geometry.wkb) if project.geometry else None
    assert last == (expected[-1] if expected else None)
    assert (project.location_state == LocationState.PLACED) == (last is not None)


class Everything:
    """Accepts every warning."""

    def __contains__(self, code: object) -> bool:
        return True


ANY = Everything()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_the_same_version_at_once_exactly_one_wins(engineer_a, project):
    gate, outcomes = threading.Barrier(2), []
    actor = engineer_a.actor

    def save(geometry: shapely.Geometry) -> None:
        gate.wait()
        try:
            locations.place(actor, project.pk, geometry, version=1)
            outcomes.append(geometry.wkb)
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(geometry,)) for geometry in (ROAD, POND)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("stale_version") == 1
    won = next(o for o in outcomes if o != "stale_version")
    project.refresh_from_db()
    assert (bytes(project.geometry.wkb), project.version, LocationRecord.objects.count()) == (won, 2, 1)
