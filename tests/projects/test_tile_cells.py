"""Cells and versions of tiles: right to the satang for every reader and filter, after anything that may happen."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
from django.contrib.gis.geos import LineString, Point
from django.db import DatabaseError, connection, transaction
from django.db.models import F, ProtectedError, Sum
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from geoplan.errors import DomainError
from geoplan.limits import bounded, bounded_value
from geoplan.organisations.models import Organisation
from geoplan.policy import PUBLIC, Actor, system_actor
from projects import invariants
from projects.filters import ProjectFilter
from projects.imports import checking, committing, undoing, uploading
from projects.models import Plan, Project, ProjectYearBudget, TileCell
from projects.tiles import MOST_SINGLES, cells, project_tile
from spatial.tiles import TileAddress
from tests.conftest import Person
from tests.factories import PAID_ON, PlanFactory, ProjectFactory, YearBudgetFactory, reach
from tests.projects.import_files import HEAD, ROWS, write_csv
from tests.projects.test_summaries import broken, settle
from tests.projects.test_tiles import tile_of

STAGES, KINDS, FORMS = ("planned", "approved", "cancelled"), ("road", "well", "pond"), ("p02", "p02_1", "p03")


@pytest.fixture
def country(plan_a: Plan, plan_b: Plan, lao_c: Organisation) -> None:
    """Eighty projects of three LAOs in two provinces, drafts and announced ones, with money to the satang."""
    dice = random.Random(4)
    plans = [plan_a, plan_b, PlanFactory(organisation=lao_c)]
    for number in range(80):
        lon, lat = dice.uniform(100.0, 100.5), dice.uniform(15.0, 15.1)
        shape = Point(lon, lat) if number % 2 else LineString((lon, lat), (lon + 0.02, lat + 0.01))
        project = ProjectFactory(
            plan=plans[number % 3], geometry=shape, location_state="placed", kind=KINDS[number % 3 - number % 2],
            form=FORMS[number % 5 % 3], programme_id=f"0{number % 4 + 1}", stage=STAGES[number % 4 % 3],
        )  # fmt: skip
        for year in {2566 + number % 3, 2567}:
            amount = None if number % 11 == 0 else Decimal(dice.randrange(1, 10**9)) / 100
            ProjectYearBudget.objects.update_or_create(project=project, fiscal_year=year, defaults={"amount": amount})
        if number % 7 > 2:
            Project.objects.filter(pk=project.pk).update(announced_on=PAID_ON)
    settle()


def summed(actor: Actor, chosen: ProjectFilter, z: int) -> tuple[int, Decimal]:
    """Count and baht of all cells of a zoom, as the tiles that hold both provinces say."""
    west, south = tile_of(99.9, 14.9, z)
    east, north = tile_of(100.6, 15.2, z)
    count, money = 0, Decimal(0)
    for x in range(west, east + 1):
        for y in range(north, south + 1):
            content = project_tile(TileAddress(z, x, y), chosen, actor)
            layer = mapbox_vector_tile.decode(content).get("cells", {"features": []}) if content else {"features": []}
            for feature in layer["features"]:
                count += feature["properties"]["count"]
                money += Decimal(str(feature["properties"]["money"]))
    return count, money.quantize(Decimal("0.01"))


def recount(actor: Actor, chosen: ProjectFilter) -> tuple[int, Decimal]:
    """The same from the records."""
    projects = chosen.apply(Project.objects.visible_to(actor).filter(geometry__isnull=False), actor)
    budgets = ProjectYearBudget.objects.filter(project__in=projects)
    if chosen.fiscal_year:
        budgets = budgets.filter(fiscal_year=chosen.fiscal_year)
    return projects.count(), budgets.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


FILTERS = [
    ProjectFilter(),
    ProjectFilter(fiscal_year=2567),
    ProjectFilter(stage=("planned", "cancelled")),
    ProjectFilter(programme=("02",), fiscal_year=2568),
    ProjectFilter(kind=("road",), form=("p02",)),
    ProjectFilter(province="90"),
    ProjectFilter(province="91", fiscal_year=2566),
    ProjectFilter(organisation=("06900101",), fiscal_year=2567),
    ProjectFilter(q="คอนกรีต", district="9001"),
    ProjectFilter(bbox=(100.0, 15.0, 100.25, 15.1)),
]


def test_cells_equal_a_recount_for_every_reader_and_filter(
    country, planner_a, head_x, analyst_y, officer, public
) -> None:
    counted = set()
    for person in (planner_a, head_x, analyst_y, officer, public):
        for chosen in FILTERS:
            told = recount(person.actor, chosen)
            counted.add(told)
            for z in (4, 7, 10):
                assert summed(person.actor, chosen, z) == told, (person, chosen, z)
    assert len(counted) > 20


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["add", "move", "clear", "remove", "budget", "blank", "unbudget", "approve", "cancel", "announce", "kind",
             "compact", "shift"]
        ),
        st.integers(0, 5),
        st.decimals(0, 10_000, places=2),
    ),
    max_size=14,
)  # fmt: skip


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_nothing_differs_after_any_sequence_of_changes(plan_a: Plan, plan_b: Plan, steps: list[Any]) -> None:
    with transaction.atomic():
        for name, number, amount in steps:
            try:
                with transaction.atomic():
                    _do(name, number, amount, plan_b if number % 2 else plan_a)
            except (DatabaseError, ProtectedError):
                continue  # a rule that refuses is part of the sequence
        assert broken() == {}
        transaction.set_rollback(True)


def _do(name: str, number: int, amount: Decimal, plan: Plan) -> None:
    projects = list(Project.objects.order_by("pk"))
    place = Point(100.0 + number / 12, 15.05)
    if name == "add" or not projects:
        ProjectFactory(plan=plan, programme_id=f"0{number + 1}", geometry=place, location_state="placed")
        return
    project = projects[number % len(projects)]
    chosen = Project.objects.filter(pk=project.pk)
    if name == "move":
        chosen.update(geometry=place, location_state="placed")
    elif name == "clear":
        chosen.update(geometry=None, location_state="needed")
    elif name == "remove":
        project.delete()
    elif name in ("budget", "blank"):
        ProjectYearBudget.objects.update_or_create(
            project=project, fiscal_year=2566 + number, defaults={"amount": amount if name == "budget" else None}
        )
    elif name == "unbudget":
        project.year_budgets.all().delete()
    elif name == "shift":
        project.year_budgets.update(fiscal_year=F("fiscal_year") + 10, amount=amount)
    elif name in ("approve", "cancel"):
        reach(project, "approved" if name == "approve" else "cancelled")
    elif name == "announce":
        chosen.update(announced_on=PAID_ON)
    elif name == "kind":
        Project.objects.update(kind=KINDS[number % 3], form=FORMS[number % 3])
    elif name == "compact":
        cells.compact()


def test_an_import_and_its_undo_leave_the_cells_right(
    lao_a: Organisation, plan_a: Plan, planner_a: Person, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "โครงการ.csv", HEAD, ROWS)
    with path.open("rb") as stream:
        batch = uploading.upload(planner_a.actor, lao_a, stream, path.name)
    uploading.read(batch)
    checking.check(batch, planner_a.actor)
    committing.commit(batch, planner_a.actor, "valid")
    assert broken() == {}
    told = recount(planner_a.actor, ProjectFilter())
    assert told[0] > 0
    assert summed(planner_a.actor, ProjectFilter(), 8) == told
    assert undoing.undo(batch, planner_a.actor).done
    assert broken() == {}
    assert summed(planner_a.actor, ProjectFilter(), 8) == (0, 0)


def test_compacting_keeps_every_sum_in_fewer_rows(country: None, officer: Person) -> None:
    before, rows = summed(officer.actor, ProjectFilter(), 6), TileCell.objects.count()
    cells.compact()
    assert TileCell.objects.count() < rows
    assert summed(officer.actor, ProjectFilter(), 6) == before
    assert broken() == {}


@pytest.mark.parametrize("sql", ["UPDATE projects_tilecell SET satang = satang + 1", "DELETE FROM projects_tilecell"])
def test_check_data_finds_cells_that_differ(country: None, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
    assert "the map's cells equal a recount" in {name for name, found in invariants.check() if found}


def test_a_crowded_tile_close_in_has_cells_and_nothing_is_left_out(plan_a: Plan, planner_a: Person) -> None:
    crowd = MOST_SINGLES + 1
    Project.objects.bulk_create(
        Project(plan=plan_a, organisation=plan_a.organisation, number=n + 1, code=f"C{n}", name="ขุดบ่อ", kind="well",
                geometry=Point(100.05 + n % 60 / 3000, 15.05 + n // 60 / 3000), location_state="placed")
        for n in range(crowd)
    )  # fmt: skip
    x, y = tile_of(100.06, 15.06, 11)
    content = mapbox_vector_tile.decode(project_tile(TileAddress(11, x, y), ProjectFilter(), planner_a.actor))
    assert sum(one["properties"]["count"] for one in content["cells"]["features"]) == crowd
    few = ProjectFilter(ids=tuple(Project.objects.values_list("pk", flat=True)[:5]))
    alone = mapbox_vector_tile.decode(project_tile(TileAddress(11, x, y), few, planner_a.actor))
    assert len(alone["projects"]["features"]) == 5


class SharedCache:
    """What RFC 9111 lets a cache between people do: keep what is not private, by address and the headers of Vary."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, ...], HttpResponse] = {}

    def get(self, client: Client, url: str) -> HttpResponse:
        key = (url, client.cookies.output())
        old = self.kept.get(key)
        answer = client.get(url, headers={"If-None-Match": old["ETag"]} if old else {})
        if answer.status_code == 304:
            assert old is not None
            return old
        assert "no-cache" in answer["Cache-Control"]
        assert "Cookie" in answer["Vary"]
        if "private" not in answer["Cache-Control"]:
            self.kept[key] = answer
        return answer


def _url(z: int) -> str:
    x, y = tile_of(100.05, 15.05, z)
    return f"/tiles/projects/{z}/{x}/{y}.mvt"


@pytest.mark.parametrize("z", [8, 12])
def test_no_cache_gives_a_reader_what_another_sees(plan_a, planner_a, planner_b, public, z) -> None:
    ProjectFactory(plan=plan_a, geometry=Point(100.05, 15.05), location_state="placed")
    settle()
    cache = SharedCache()
    for _ in range(2):
        assert not cache.get(public.client, _url(z)).content
        assert cache.get(planner_a.client, _url(z)).content
        assert not cache.get(planner_b.client, _url(z)).content
    etags = [person.client.get(_url(z))["ETag"] for person in (public, planner_a, planner_b)]
    assert len(set(etags)) == 3
    stolen = planner_b.client.get(_url(z), headers={"If-None-Match": etags[1]})
    assert (stolen.status_code, stolen.content) == (200, b"")
    Project.objects.update(announced_on=PAID_ON)
    settle()
    assert cache.get(public.client, _url(z)).content
    assert cache.get(planner_b.client, _url(z)).content


@pytest.mark.parametrize("z", [8, 15])
def test_an_edit_shows_on_the_next_view_and_only_where_it_lies(plan_a: Plan, planner_a: Person, z: int) -> None:
    project = ProjectFactory(plan=plan_a, geometry=Point(100.05, 15.05), location_state="placed")
    settle()

    def changed(url: str, change: Callable[[], Any]) -> bool:
        etag = planner_a.client.get(url)["ETag"]
        change()
        settle()
        return planner_a.client.get(url, headers={"If-None-Match": etag}).status_code == 200

    x, y = tile_of(104.0, 18.0, z)
    far = f"/tiles/projects/{z}/{x}/{y}.mvt"
    rename = Project.objects.filter(pk=project.pk).update
    assert changed(_url(z), lambda: rename(name="ชื่อใหม่"))
    assert changed(_url(z), lambda: YearBudgetFactory(project=project))
    assert changed(_url(z), lambda: ProjectYearBudget.objects.update(amount=1))
    assert not changed(_url(z), lambda: None)
    assert not changed(far, lambda: rename(name="อีกชื่อ"))
    assert changed(far, lambda: rename(geometry=Point(104.0, 18.0)))


def test_the_public_learns_nothing_of_a_draft_by_an_etag(plan_a: Plan, public: Person) -> None:
    etag = public.client.get(_url(8))["ETag"]
    ProjectFactory(plan=plan_a, geometry=Point(100.05, 15.05), location_state="placed")
    settle()
    assert public.client.get(_url(8))["ETag"] == etag


def test_what_takes_too_long_is_stopped_and_told(db: None, settings: Any) -> None:
    settings.QUERY_SECONDS = {"public": 0.05, "staff": 60}
    with pytest.raises(DomainError) as told, bounded(PUBLIC), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(30)")
    assert (told.value.code, told.value.status) == ("query_too_slow", 503)
    with pytest.raises(DomainError) as told_again, transaction.atomic():
        bounded_value(PUBLIC, "SELECT pg_sleep(%s)", [30])
    assert told_again.value.code == "query_too_slow"
    assert bounded_value(PUBLIC, "SELECT %(a)s || current_setting('statement_timeout')", {"a": "%"}) == "%50ms"
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


@pytest.mark.django_db(transaction=True)
def test_a_stage_and_a_budget_changed_at_once_leave_the_cells_right(plan_a: Plan) -> None:
    project = ProjectFactory(plan=plan_a, geometry=Point(100.05, 15.05), location_state="placed")
    budget = YearBudgetFactory(project=project, amount=100)
    changed, over = threading.Event(), threading.Event()

    def double() -> None:
        changed.wait(10)
        ProjectYearBudget.objects.filter(pk=budget.pk).update(amount=200)
        over.set()
        connection.close()

    other = threading.Thread(target=double)
    other.start()
    with transaction.atomic():
        Project.objects.filter(pk=project.pk).update(kind="well")
        changed.set()
        assert not over.wait(0.3)  # the other has to wait for this transaction
    other.join(10)
    assert over.is_set()
    assert {name for name, found in invariants.check() if found} == set()
    assert summed(system_actor(), ProjectFilter(kind=("well",)), 8) == (1, Decimal(200))
