"""The filter of projects: what it finds, what it refuses, and that its query string says the same again."""

from __future__ import annotations

import pytest
from django.contrib.gis.geos import LineString, Point
from django.db import connection
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from geoplan.errors import DomainError
from geoplan.policy import PUBLIC
from projects.describing import describe
from projects.filters import READERS, ProjectFilter
from projects.models import Form, Kind, LocationState, Project, Stage
from tests.factories import ProjectFactory, YearBudgetFactory


def found(query: str) -> set[str]:
    chosen = ProjectFilter.from_query(QueryDict(query))
    return set(chosen.apply(Project.objects.all(), PUBLIC).values_list("code", flat=True))


@pytest.fixture
def three(plan_a, plan_b):
    road = ProjectFactory(
        plan=plan_a,
        code="A1",
        name="ก่อสร้างถนน คสล. 100% หมู่ที่ 1",
        kind="road",
        programme_id="09",
        stage="approved",
        geometry=LineString((100.01, 15.01), (100.02, 15.02)),
        location_state="placed",
    )
    ProjectFactory(plan=plan_a, code="A_2", name="ขุดเจาะบ่อบาดาล บ้านหนองบัว", kind="well", form="p02_1")
    ProjectFactory(
        plan=plan_b,
        code="B1",
        name="Asphalt ROAD หมู่ที่ 2",
        kind="road",
        geometry=Point(100.15, 15.05),
        location_state="placed",
    )
    YearBudgetFactory(project=road, fiscal_year=2568)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", {"A1", "A_2", "B1"}),
        ("organisation=06900101", {"A1", "A_2"}),
        ("organisation=06900101&organisation=06900102", {"A1", "A_2", "B1"}),
        ("province=90", {"A1", "A_2", "B1"}),
        ("province=91", set()),
        ("district=9001&kind=road", {"A1", "B1"}),
        ("subdistrict=900102", {"B1"}),
        ("fiscal_year=2568", {"A1"}),
        ("fiscal_year=2569", set()),
        ("money=planned", {"A1"}),
        ("money=planned&fiscal_year=2568", {"A1"}),
        ("money=planned&fiscal_year=2569", set()),
        ("money=approved", set()),
        ("programme=09", {"A1"}),
        ("form=p02_1", {"A_2"}),
        ("stage=approved&stage=planned", {"A1", "A_2", "B1"}),
        ("stage=approved", {"A1"}),
        ("location_state=needed", {"A_2"}),
        ("q=ถนน", {"A1"}),
        ("q=หมู่ที่+ถนน", {"A1"}),
        ("q=road", {"B1"}),
        ("q=b1", {"B1"}),
        ("q=100%25", {"A1"}),
        ("q=%25", {"A1"}),
        ("q=_", {"A_2"}),
        ("q=%5C", set()),
        ("bbox=100.0,15.0,100.1,15.1", {"A1"}),
        ("bbox=100.015,15.0,100.1,15.012", set()),
        ("stage=&q=&bbox=", {"A1", "A_2", "B1"}),
    ],
)
def test_each_condition_finds_its_projects(three, query, codes):
    assert found(query) == codes


def test_selected_ids_and_a_plan_narrow_the_list(three):
    ids = list(Project.objects.filter(code__in=["A1", "B1"]).values_list("pk", flat=True))
    assert found(f"ids={ids[0]},{ids[1]}") == {"A1", "B1"}
    plan = Project.objects.get(code="B1").plan_id
    assert found(f"plan={plan}") == {"B1"}


NONSENSE = [
    "'",
    "' OR 1=1 --",
    "1; DROP TABLE projects_project",
    "\x00",
    "-1",
    "1e400",
    "NaN",
    "๑",
    "99999999999999999999",
    "{}",
    "<b>",
    "a" * 5000,
]


@pytest.mark.parametrize("value", NONSENSE)
@pytest.mark.parametrize("name", sorted(READERS.keys() - {"q"}))
def test_nonsense_is_refused_by_the_name_of_its_parameter(name, value):
    query = QueryDict(mutable=True)
    query[name] = value
    with pytest.raises(DomainError) as raised:
        ProjectFilter.from_query(query)
    assert (raised.value.code, raised.value.status, raised.value.params["name"]) == ("filter_invalid", 400, name)


@pytest.mark.parametrize(
    "bbox",
    ["-241,5,1108,20", "1,2,3", "1,2,3,4,5", "nan,1,2,3", "inf,1,2,3", "101,15,100,16", "100,16,101,15", "a,b,c,d"],
)
def test_a_box_must_be_four_ordered_degrees(bbox):
    with pytest.raises(DomainError) as raised:
        ProjectFilter.from_query(QueryDict(f"bbox={bbox}"))
    assert raised.value.params["name"] == "bbox"


@pytest.mark.parametrize("name", ["organisation__code", "owner__password__startswith", "stage__in", "sort", "Q"])
def test_a_parameter_that_does_not_exist_is_refused(name):
    with pytest.raises(DomainError) as raised:
        ProjectFilter.from_query(QueryDict(f"{name}=1"))
    assert (raised.value.code, raised.value.params["name"]) == ("filter_unknown", name)


@given(
    st.builds(
        ProjectFilter,
        organisation=st.lists(st.from_regex(r"[0-9]{8}", fullmatch=True), unique=True, max_size=3).map(tuple),
        province=st.from_regex(r"([0-9]{2})?", fullmatch=True),
        district=st.from_regex(r"([0-9]{4})?", fullmatch=True),
        fiscal_year=st.none() | st.integers(2540, 2640),
        kind=st.lists(st.sampled_from(Kind.values), unique=True).map(tuple),
        form=st.lists(st.sampled_from(Form.values), unique=True).map(tuple),
        stage=st.lists(st.sampled_from(Stage.values), unique=True).map(tuple),
        location_state=st.lists(st.sampled_from(LocationState.values), unique=True).map(tuple),
        plan=st.none() | st.integers(1, 2**63 - 1),
        q=st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), max_size=40),
        bbox=st.none() | st.tuples(st.floats(97, 100), st.floats(5, 10), st.floats(100, 105), st.floats(10, 20)),
        ids=st.lists(st.integers(0, 2**63 - 1), unique=True, max_size=5).map(tuple),
    )
)
def test_a_filter_read_back_from_its_query_string_is_the_same(chosen):
    assert ProjectFilter.from_query(QueryDict(chosen.to_query())) == chosen


def test_the_search_can_use_the_trigram_index(three):
    chosen = ProjectFilter(q="บ่อบาดาล")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    plan = chosen.apply(Project.objects.order_by(), PUBLIC).explain()
    assert "project_text_trgm" in plan


def test_a_filter_is_said_in_words_that_can_be_taken_away_one_by_one(three):
    chosen = ProjectFilter.from_query(
        QueryDict("organisation=06900101&stage=approved&stage=planned&province=90&district=9001")
    )
    chips = describe(chosen)
    assert [(chip.name, chip.value) for chip in chips if chip.name != "stage"] == [
        ("organisation", "อบต.เอ"),
        ("province", "พื้นที่ 90"),
        ("district", "พื้นที่ 9001"),
    ]
    without = {chip.name: ProjectFilter.from_query(QueryDict(chip.query)) for chip in chips}
    assert without["organisation"].organisation == ()
    assert (without["province"].province, without["province"].district) == ("", "")
    stages = [ProjectFilter.from_query(QueryDict(chip.query)).stage for chip in chips if chip.name == "stage"]
    assert stages == [("planned",), ("approved",)]
