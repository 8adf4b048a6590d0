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
from geoplan.organisations.models import Community, Executive
from geoplan.oversight.models import ReviewKind
from geoplan.oversight.reviews import open_review
from geoplan.policy import Action, Actor, Role
from projects import saved_views
from projects.exports import steps as export_steps
from projects.imports.uploading import upload
from projects.models import (
    BudgetApproval,
    BudgetTransfer,
    CarryOver,
    Disbursement,
    Instalment,
    Plan,
    PlanHeading,
    RevisionRow,
)
from projects.revisions import drafting, headings
from projects.steps import record_step
from reports.maps import steps as report_steps
from tests.conftest import Person
from tests.factories import PAID_ON, MembershipFactory, ProjectFactory, YearBudgetFactory, approve, sign
from tests.projects.photo_files import photo_of
from tests.projects.planning import DAY, announced
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
    def executive(self) -> int:
        """A draft of an executive of LAO A."""
        lao = self.request.getfixturevalue("lao_a")
        return Executive.objects.create(organisation=lao, position="deputy", name="ก", starts_on="2025-10-01").pk

    @property
    def village(self) -> int:
        """A draft of a village of LAO A."""
        lao = self.request.getfixturevalue("lao_a")
        return Community.objects.create(organisation=lao, number=1, name="ก", subdistrict_id="900101").pk

    @property
    def photo(self) -> int:
        """A photo of a draft project of LAO A, with its files."""
        return photo_of(ProjectFactory(plan=self.request.getfixturevalue("plan_a"))).pk

    @property
    def step(self) -> int:
        """The first step of the draft plan of LAO A."""
        plan = self.request.getfixturevalue("plan_a")
        return record_step(self.planner, plan, None, "community", DAY).pk

    @property
    def announced_plan(self) -> int:
        """The plan of LAO A, announced."""
        plan = self.request.getfixturevalue("plan_a")
        ProjectFactory(plan=plan)
        return announced(self.planner, plan).pk

    @property
    def revision(self) -> int:
        """A draft change of the plan of LAO A, with one row."""
        plan = Plan.objects.get(pk=self.announced_plan)
        revision = drafting.start(self.planner, plan, "change")
        drafting.add_row(self.planner, revision, plan.projects.get(), "change", {"name": "ใหม่"}, reason="x")
        return revision.pk

    @property
    def row(self) -> int:
        """The row of that revision."""
        return RevisionRow.objects.get().pk

    @property
    def heading_row(self) -> dict[str, int]:
        """A draft change of the plan of LAO A that changes its one heading."""
        plan = self.request.getfixturevalue("plan_a")
        heading = PlanHeading.objects.create(plan=plan, kind="strategy", number=1, title="ก")
        revision = drafting.start(self.planner, Plan.objects.get(pk=self.announced_plan), "change")
        row = headings.change_heading(self.planner, revision, heading, 1, "ข", reason="x")
        return {"pk": revision.pk, "heading_row_id": row.pk}

    @property
    def planner(self) -> Actor:
        """The planner of LAO A."""
        return self.request.getfixturevalue("planner_a").actor

    @property
    def approval(self) -> BudgetApproval:
        """An approved budget of a draft project of LAO A."""
        project = ProjectFactory(plan=self.request.getfixturevalue("plan_a"))
        YearBudgetFactory(project=project)
        return approve(project, 400_000)

    @property
    def instalment(self) -> Instalment:
        """The only instalment of a contract of LAO A."""
        return sign(self.approval, 300_000).instalments.get()

    @property
    def payment(self) -> int:
        """A direct payment of LAO A."""
        approval = self.approval
        values = {"amount": 100, "voucher_number": "ฎ.1", "paid_on": PAID_ON}
        return Disbursement.objects.create(project=approval.project, approval=approval, **values).pk

    @property
    def transfer(self) -> int:
        """Money moved out of a budget of LAO A."""
        approval = self.approval
        values = {"amount": 100, "decided_by": "executive", "decided_on": PAID_ON, "reason": "โอน", "to_line": "งบกลาง"}
        own = {"organisation": approval.project.organisation, "fiscal_year": approval.fiscal_year}
        return BudgetTransfer.objects.create(from_approval=approval, **own, **values).pk

    @property
    def carry_over(self) -> int:
        """Money of LAO A kept beyond its year."""
        days = {"decided_on": PAID_ON, "expires_on": PAID_ON.replace(year=2027)}
        return CarryOver.objects.create(approval=self.approval, amount=100, **days).pk

    @property
    def membership(self) -> int:
        """A role in LAO A."""
        return MembershipFactory(organisation=self.request.getfixturevalue("lao_a"), role="finance").pk


def of_a(kwargs: dict[str, object], **more: object) -> Example:
    """An example about an unannounced object of LAO A in province X."""
    return Example(kwargs, A, X, **{"hidden": Action.VIEW_PROJECT, **more})


def data_of_a(world: World, accept: tuple[str, ...] = (), **kwargs: object) -> Example:
    """An example about the data of LAO A, which strangers know nothing of before it is confirmed."""
    return Example({"code": A, **kwargs}, A, X, hidden=Action.CHECK_PROFILE, accept=accept)


def ledger_of_a(world: World, **kwargs: object) -> Example:
    """An example about the ledger of LAO A in 2569; it is nobody's who has no part in money."""
    return Example({"code": A, "year": 2569, **kwargs}, A, X, hidden=Action.VIEW_LEDGER)


def export_of_a(world: World, key: str = "job_id", **more: object) -> Example:
    """An example about an export that the planner of LAO A asked for; it is nobody else's."""
    planner = world.request.getfixturevalue("planner_a").user
    job = Job.objects.create(kind=export_steps.JOB, owner=planner, parameters={"format": "geojson", "epsg": 4326})
    return Example({key: job.pk}, owner=planner.pk, **more)


def report_of_a(world: World, key: str = "job_id", **more: object) -> Example:
    """An example about a report that the planner of LAO A asked for; it is nobody else's."""
    planner = world.request.getfixturevalue("planner_a").user
    return Example({key: Job.objects.create(kind=report_steps.JOB, owner=planner).pk}, owner=planner.pk, **more)


def view_of_a(world: World, **kwargs: object) -> Example:
    """An example about a private view of the planner of LAO A; it is nobody else's."""
    planner = world.request.getfixturevalue("planner_a")
    view = saved_views.save_view(planner.actor, {"name": "ถนน"})
    data = {"name": "ถนน", "style": "stage", "measure": "count", "version": view.version}
    return Example({"pk": view.pk, **kwargs}, owner=planner.user.pk, data=data)


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
    **{
        name: lambda world: Example({"place": "9001"})
        for name in ("dashboard_place", "dashboard_figures", "dashboard_shapes", "dashboard_months")
    },
    "dashboard_chart": lambda world: Example({"place": "9001", "name": "programmes", "suffix": "csv"}),
    "organisation_page": lambda world: Example({"code": A}),
    **{name: lambda world: Example({"code": A}) for name in ("executive_list", "community_list")},
    "completeness": lambda world: data_of_a(world),
    **{name: lambda world: data_of_a(world) for name in ("executive_new", "community_new")},
    **{name: lambda world: data_of_a(world, pk=world.executive) for name in ("executive_edit", "executive_remove")},
    **{name: lambda world: data_of_a(world, pk=world.village) for name in ("community_edit", "community_remove")},
    **{
        name: lambda world: data_of_a(world, year=2569)
        for name in ("profile_edit", "year_copy", "section_confirm", "population_edit", "population_template")
    },
    "population_import": lambda world: data_of_a(world, year=2569),
    # The organisation has confirmed nothing, so that its profile is a draft to all but those who work with it.
    "api_profile": lambda world: data_of_a(world, accept=("hidden",)),
    **{name: lambda world: Example({"code": A}) for name in ("api_community_list", "api_population_list")},
    **{
        name: lambda world: ledger_of_a(world)
        for name in ("ledger_csv", "ledger_template", "ledger_import", "ledger_close", "ledger_reopen")
    },
    "ledger": lambda world: Example({"code": A}, A, X, hidden=Action.VIEW_LEDGER),
    "ledger_edit": lambda world: ledger_of_a(world, side="revenue"),
    "project_detail": lambda world: of_a({"pk": world.draft}),
    "project_card": lambda world: of_a({"pk": world.draft}),
    # The example names no organisation of anybody's, sets up no second step, and has no pending sign-in.
    "switch_organisation": lambda world: Example(accept=("hidden",)),
    "mfa_authenticate": lambda world: Example(accept=("sign_in",)),
    "mfa_reauthenticate": lambda world: Example(accept=("forbidden",)),
    "mfa_deactivate_totp": lambda world: Example(accept=("hidden",)),
    "mfa_view_recovery_codes": lambda world: Example(accept=("hidden",)),
    "mfa_download_recovery_codes": lambda world: Example(accept=("hidden",)),
    **{
        name: lambda world: view_of_a(world)
        for name in ("saved_view", "saved_view_remove", "saved_view_dashboard", "api_saved_view")
    },
    "saved_view_open": lambda world: view_of_a(world, where="map"),
    "token_revoke": lambda world: token_of_a(world),
    **{
        name: lambda world: Example({"membership_id": world.membership})
        for name in ("member_end", "member_reset_second_step")
    },
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
    "project_photos": lambda world: of_a({"project_id": world.draft}, data={"moment": "before"}),
    "api_photo_list": lambda world: of_a({"pk": world.draft}, data={"moment": "before"}),
    **{
        name: lambda world: of_a({"photo_id": world.photo, "size": "small"})
        for name in ("photo_file", "api_photo_file")
    },
    **{
        name: lambda world: of_a({"photo_id": world.photo}, data={"version": 1})
        for name in ("photo", "photo_place", "photo_restore")
    },
    # The first who may removes it, and then it is gone for the second.
    "photo_remove": lambda world: of_a({"photo_id": world.photo}, data={"version": 1}, accept=("hidden",)),
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
    **{name: lambda world: report_of_a(world) for name in ("report_cancel", "report_progress")},
    "api_report": lambda world: report_of_a(world, "pk"),
    "api_report_file": lambda world: report_of_a(world, "pk", accept=("hidden",)),
    "report_download": lambda world: report_of_a(world, accept=("hidden",)),
    "project_sheet": lambda world: of_a({"pk": world.draft}),
    "project_edit": lambda world: of_a({"pk": world.draft}),
    "project_remove": lambda world: of_a({"pk": world.draft}),
    **{
        name: lambda world: of_a({"pk": world.plan}, hidden=Action.VIEW_PLAN)
        for name in ("plan_detail", "plan_summary", "plan_edit", "plan_announce", "plan_step", "heading_add")
    },
    "revision_new": lambda world: Example({"pk": world.announced_plan}, A, X, hidden=Action.VIEW_PLAN, public=True),
    **{
        name: lambda world: of_a({"pk": world.revision}, hidden=Action.VIEW_PLAN)
        for name in (
            "revision_detail",
            "revision_describe",
            "revision_remove",
            "revision_step",
            "revision_announce",
            "row_new_project",
            "api_revision",
        )
    },
    # No project is named, and the first has a row already.
    "row_new": lambda world: of_a({"pk": world.revision}, hidden=Action.VIEW_PLAN, accept=("hidden",)),
    "heading_row_new": lambda world: of_a({"pk": world.revision}, hidden=Action.VIEW_PLAN),
    "heading_row_edit": lambda world: of_a(world.heading_row, hidden=Action.VIEW_PLAN),
    "row_edit": lambda world: of_a({"pk": world.revision, "row_id": world.row}, hidden=Action.VIEW_PLAN),
    **{
        name: lambda world: of_a({"step_id": world.step}, hidden=Action.VIEW_PLAN)
        for name in ("step_take_back", "step_attach")
    },
    # The step has no document, so the owner too is told that there is none.
    "step_document": lambda world: of_a({"step_id": world.step}, hidden=Action.VIEW_PLAN, accept=("hidden",)),
    "heading_change": lambda world: of_a(
        {"pk": world.plan, "heading_pk": 1}, hidden=Action.VIEW_PLAN, accept=("hidden",)
    ),
    "money_csv": lambda world: Example({"kind": "contracts"}),
    **{
        name: lambda world: of_a({"pk": world.draft})
        for name in (
            "approval_request",
            "contract_sign",
            "payment_new",
            "progress_report",
            "project_close",
            "project_reopen",
            "api_approval_list",
            "api_contract_list",
            "api_payment_list",
        )
    },
    **{
        name: lambda world: of_a({"pk": world.approval.pk}, hidden=Action.VIEW_MONEY)
        for name in (
            "approval_approve",
            "approval_candidates",
            "approval_edit",
            "approval_step",
            "approval_step_back",
            "approval_transfer",
            "approval_withdraw",
            "carry_over_new",
            "api_approval",
        )
    },
    **{
        name: lambda world: of_a({"pk": world.instalment.contract_id}, hidden=Action.VIEW_MONEY)
        for name in ("contract_amend", "contract_edit", "contract_end", "contract_remove", "contract_reopen")
    },
    "instalment_deliver": lambda world: of_a({"pk": world.instalment.pk}, hidden=Action.VIEW_MONEY),
    **{
        name: lambda world: of_a({"pk": world.payment}, hidden=Action.VIEW_MONEY)
        for name in ("payment_edit", "payment_remove", "api_payment")
    },
    "transfer_remove": lambda world: of_a({"pk": world.transfer}, hidden=Action.VIEW_MONEY),
    "carry_over_remove": lambda world: of_a({"pk": world.carry_over}, hidden=Action.VIEW_MONEY),
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
