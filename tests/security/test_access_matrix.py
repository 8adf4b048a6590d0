"""The access matrix: the cast × every route × every method, generated from the URL map and the policy table.

A new route needs its guard in the URL map and, when it has parameters or takes a POST, one line in ``EXAMPLES``.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from geoplan.accounts import tokens
from geoplan.jobs import Job
from geoplan.oversight.models import ReviewKind
from geoplan.oversight.reviews import open_review
from geoplan.policy import Action, Role
from projects.exports import steps as export_steps
from projects.imports.uploading import upload
from tests.conftest import Person
from tests.factories import MembershipFactory, ProjectFactory
from tests.security.access import METHODS, Example, Member, Route, agrees, ask, expected, fingerprint, outcome, routes

ROUTES = routes()
# Static documents that hold nothing of anybody's; nothing else may go without a guard.
OPEN_ROUTES: set[str] = set()
A, X = "06900101", "90"


class World:
    """Objects of LAO A, made when an example first asks for one."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self.request = request

    @property
    def plan(self) -> int:
        """The draft plan of LAO A."""
        return self.request.getfixturevalue("plan_a").pk

    @property
    def draft(self) -> int:
        """A draft project of LAO A."""
        return ProjectFactory(plan=self.request.getfixturevalue("plan_a")).pk

    @property
    def review(self) -> int:
        """An open note of the analyst of province X on a draft project of LAO A."""
        analyst = self.request.getfixturevalue("analyst_x").actor
        return open_review(analyst, self.draft, ReviewKind.NOTE, "ตรวจสอบตำแหน่ง").pk

    @property
    def batch(self) -> int:
        """A file that the planner of LAO A has just uploaded."""
        planner, plan = self.request.getfixturevalue("planner_a"), self.request.getfixturevalue("plan_a")
        file = SimpleUploadedFile("a.csv", "ชื่อโครงการ,lat,lon\nถนน,15.05,100.05\n".encode())
        return upload(planner.actor, plan.organisation, file, "a.csv", plan).pk

    @property
    def membership(self) -> int:
        """A role in LAO A."""
        return MembershipFactory(organisation=self.request.getfixturevalue("lao_a"), role="finance").pk


def of_a(kwargs: dict[str, object], **more: object) -> Example:
    """An example about an unannounced object of LAO A in province X."""
    return Example(kwargs, A, X, **{"hidden": Action.VIEW_PROJECT, **more})


def export_of_a(world: World, key: str = "job_id", **more: object) -> Example:
    """An example about an export that the planner of LAO A asked for; it is nobody else's."""
    planner = world.request.getfixturevalue("planner_a").user
    job = Job.objects.create(kind=export_steps.JOB, owner=planner, parameters={"format": "geojson", "epsg": 4326})
    return Example({key: job.pk}, owner=planner.pk, **more)


def token_of_a(world: World) -> Example:
    """An example about a token of the planner of LAO A; it is nobody else's."""
    planner = world.request.getfixturevalue("planner_a")
    token, _ = tokens.make(planner.actor, "งาน", 30)
    return Example({"token_id": token.pk}, owner=planner.user.pk)


POINT = {"type": "Point", "coordinates": [100.05, 15.05]}
# Well-formed, so that a stranger's request gets as far as the rights.
PLACE = {"version": 1, "geometry": json.dumps(POINT), "source": "drawn", "text": "15.05, 100.05", "record": 1}
TILE = {"z": 8, "x": 199, "y": 117}
EXAMPLES: dict[str, Callable[[World], Example]] = {
    "area_tile": lambda world: Example(TILE),
    "project_tile": lambda world: Example(TILE),
    "district": lambda world: Example({"code": "9001"}),
    "organisation_page": lambda world: Example({"code": A}),
    "project_detail": lambda world: of_a({"pk": world.draft}),
    "project_card": lambda world: of_a({"pk": world.draft}),
    # The example names no organisation of anybody's, sets up no second step, and has no pending sign-in.
    "switch_organisation": lambda world: Example(accept=("hidden",)),
    "mfa_authenticate": lambda world: Example(accept=("sign_in",)),
    "mfa_reauthenticate": lambda world: Example(accept=("forbidden",)),
    "mfa_deactivate_totp": lambda world: Example(accept=("hidden",)),
    "mfa_view_recovery_codes": lambda world: Example(accept=("hidden",)),
    "mfa_download_recovery_codes": lambda world: Example(accept=("hidden",)),
    "token_revoke": lambda world: token_of_a(world),
    "member_end": lambda world: Example({"membership_id": world.membership}),
    "project_reviews": lambda world: of_a({"project_id": world.draft}),
    "review_answer": lambda world: Example(
        {"review_id": world.review},
        A,
        X,
        hidden=Action.VIEW_REVIEW,
        data={"text": "แก้ไขแล้ว"},
        needs=(Action.ANSWER_REVIEW, Action.WRITE_REVIEW),
    ),
    **{
        name: lambda world: of_a({"project_id": world.draft}, data=PLACE)
        for name in (
            "project_place",
            "project_place_state",
            "project_place_nearby",
            "project_place_preview",
            "project_place_readings",
            "project_place_file",
            "project_place_nowhere",
            "project_place_clear",
        )
    },
    "api_area": lambda world: Example({"code": "9001"}),
    "api_organisation": lambda world: Example({"code": A}),
    "api_project": lambda world: of_a({"pk": world.draft}),
    "api_location_list": lambda world: of_a({"pk": world.draft}, data={"version": 1, "geometry": POINT}),
    **{
        name: lambda world: of_a({"pk": world.batch}, hidden=Action.IMPORT_PROJECTS, data={"mode": "all"})
        for name in ("api_import", "api_import_commit", "api_import_undo")
    },
    **{
        name: lambda world: of_a({"batch_id": world.batch}, hidden=Action.IMPORT_PROJECTS)
        for name in (
            "import_cancel",
            "import_choices",
            "import_commit",
            "import_detail",
            "import_preview",
            "import_problems",
            "import_progress",
            "import_rows",
            "import_undo",
        )
    },
    # The batch is no workbook, so those who may see it are told that it has no section; a template needs its plan.
    "import_section": lambda world: of_a(
        {"batch_id": world.batch, "number": 0}, hidden=Action.IMPORT_PROJECTS, accept=("hidden",)
    ),
    "import_template": lambda world: Example(accept=("hidden",)),
    **{name: lambda world: export_of_a(world) for name in ("export_cancel", "export_progress")},
    "api_export": lambda world: export_of_a(world, "pk"),
    "api_export_file": lambda world: export_of_a(world, "pk", accept=("hidden",)),
    # Nothing has been written yet, so the owner too is told that there is no file.
    "export_download": lambda world: export_of_a(world, accept=("hidden",)),
    "project_edit": lambda world: of_a({"pk": world.draft}),
    "project_remove": lambda world: of_a({"pk": world.draft}),
    **{
        name: lambda world: of_a({"pk": world.plan}, hidden=Action.VIEW_PLAN)
        for name in ("plan_detail", "plan_edit", "plan_announce", "heading_add")
    },
    "heading_change": lambda world: of_a(
        {"pk": world.plan, "heading_pk": 1}, hidden=Action.VIEW_PLAN, accept=("hidden",)
    ),
    # There is no earlier location yet, so those who may place it are told that there is none.
    "project_place_restore": lambda world: of_a({"project_id": world.draft}, data=PLACE, accept=("hidden",)),
    "project_place_record": lambda world: of_a({"project_id": world.draft, "record_id": 1}, accept=("hidden",)),
}


@pytest.fixture
def world(request: pytest.FixtureRequest, areas: None) -> World:
    return World(request)


@pytest.fixture
def cast(
    planner_a: Person,
    finance_a: Person,
    engineer_a: Person,
    planner_b: Person,
    head_x: Person,
    analyst_x: Person,
    analyst_y: Person,
    officer: Person,
    administrator: Person,
    public: Person,
) -> dict[str, Member]:
    """The cast with role, organisation and province written out, so that the expectation asks nobody."""
    return {
        "planner_a": Member(planner_a, Role.PLANNER, A, X),
        "finance_a": Member(finance_a, Role.FINANCE, A, X),
        "engineer_a": Member(engineer_a, Role.ENGINEER, A, X),
        "planner_b": Member(planner_b, Role.PLANNER, "06900102", X),
        "head_x": Member(head_x, Role.HEAD, "00900000", X),
        "analyst_x": Member(analyst_x, Role.ANALYST, "00900000", X),
        "analyst_y": Member(analyst_y, Role.ANALYST, "00910000", "91"),
        "officer": Member(officer, Role.OFFICER, "00000000", None),
        "administrator": Member(administrator, Role.ADMINISTRATOR, "00000000", None),
        "public": Member(public, Role.PUBLIC, None, None),
    }


def test_every_route_says_who_may_use_it() -> None:
    assert [route.pattern for route in ROUTES if route.guards is None and route.name not in OPEN_ROUTES] == []


def test_every_route_has_a_name_of_its_own() -> None:
    names = [route.name for route in ROUTES]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_route_with_parameters_has_an_example() -> None:
    assert [route.name for route in ROUTES if route.parameters and route.name not in EXAMPLES] == []


def test_no_example_is_left_of_a_route_that_is_gone() -> None:
    assert sorted(EXAMPLES.keys() - {route.name for route in ROUTES}) == []


GUARDED = [route for route in ROUTES if route.guards is not None]


@pytest.mark.parametrize("route", GUARDED, ids=[route.name for route in GUARDED])
def test_each_of_the_cast_gets_what_the_policy_table_says(route: Route, world: World, cast: dict[str, Member]) -> None:
    example = EXAMPLES.get(route.name, lambda world: Example())(world)
    cases = [
        (expected(route, method, member, example), method, name) for name, member in cast.items() for method in METHODS
    ]
    wrong = []
    before = fingerprint()
    for want, method, name in sorted(cases, key=lambda case: case[0] == "allowed"):
        if want == "allowed" and before:
            after = fingerprint()
            wrong += [f"refused, yet {table} was written" for table in before if after[table] != before[table]]
            before = {}
        got = outcome(route, ask(cast[name], route, method, example))
        if not agrees(route, want, got, example):
            wrong.append(f"{method} as {name}: {want} expected, {got} found")
    assert wrong == []
