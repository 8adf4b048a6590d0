"""The cast, and the small country in which it works.

Province 90 (X) has districts 9001 and 9002 of two subdistricts each; province 91 (Y) has one. LAO A and LAO B share
district 9001; LAO C is in province 91. Boxes are a tenth of a degree wide near 100–101° E, 15° N.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, TransactionTestCase
from whitenoise.middleware import WhiteNoiseMiddleware

from geoplan.accounts.actors import actor_of
from geoplan.accounts.models import User
from geoplan.organisations.models import Organisation
from geoplan.policy import PUBLIC, Actor
from projects.models import Plan
from projects.tiles.front import READERS
from tests.databases import copy_template, empty
from tests.factories import MembershipFactory, OrganisationFactory, PlanFactory, make_areas

# Playwright's synchronous API runs an event loop in the test's thread, in which Django would refuse queries.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

AREAS = {
    "90": (100.0, 15.0, 100.4, 15.1),
    "9001": (100.0, 15.0, 100.2, 15.1),
    "900101": (100.0, 15.0, 100.1, 15.1),
    "900102": (100.1, 15.0, 100.2, 15.1),
    "9002": (100.2, 15.0, 100.4, 15.1),
    "900201": (100.2, 15.0, 100.3, 15.1),
    "900202": (100.3, 15.0, 100.4, 15.1),
    "91": (100.4, 15.0, 100.5, 15.1),
    "9101": (100.4, 15.0, 100.5, 15.1),
    "910101": (100.4, 15.0, 100.5, 15.1),
}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any) -> None:
    """Make this worker's database before pytest-django asks for it, which then only looks whether it is whole."""
    with django_db_blocker.unblock():
        copy_template(connection)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Let pytest-django take the database as it is; the next run makes it anew."""
    return True


@pytest.fixture(scope="session")
def django_db_createdb() -> bool:
    """Never by pytest-django itself."""
    return False


@pytest.fixture(scope="session", autouse=True)
def quick_emptying() -> Iterator[None]:
    """Empty the tables after a test that commits in less time than Django's flush does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: empty(connection))
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_once() -> Iterator[None]:
    """Look for static files once: each test client loads the middleware anew, which would go through all of them."""
    found: dict[str, Any] = {}
    look = WhiteNoiseMiddleware.add_files_from_finders

    def look_once(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            look(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", look_once)
        yield


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    """Give each test a data folder of its own: two databases count their records alike, and files are named by them."""
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture(autouse=True)
def own_tiles() -> None:
    """Forget the tiles of the test before (a process keeps them by the boundaries' version, and tests have none), and
    who asked for them."""
    caches["tiles"].clear()
    READERS.clear()


@pytest.fixture
def areas(db: None) -> None:
    """The two provinces with their districts and subdistricts, drawn as boxes with official quality."""
    make_areas(AREAS)


@pytest.fixture
def lao_a(areas: None) -> Organisation:
    """LAO A of district 9001."""
    return OrganisationFactory(code="06900101", name_th="อบต.เอ", name_en="SAO A")


@pytest.fixture
def lao_b(areas: None) -> Organisation:
    """LAO B, A's neighbour in district 9001."""
    return OrganisationFactory(code="06900102", name_th="อบต.บี", name_en="SAO B")


@pytest.fixture
def lao_c(areas: None) -> Organisation:
    """LAO C of province 91."""
    return OrganisationFactory(code="06910101", name_th="อบต.ซี", name_en="SAO C", province_id="91", district_id="9101")


@pytest.fixture
def office_x(areas: None) -> Organisation:
    """The provincial office of province 90."""
    return OrganisationFactory(
        code="00900000", kind="provincial_office", lao_type="", name_th="สถจ.เอกซ์", district_id=None
    )


@pytest.fixture
def office_y(areas: None) -> Organisation:
    """The provincial office of province 91."""
    return OrganisationFactory(
        code="00910000",
        kind="provincial_office",
        lao_type="",
        name_th="สถจ.วาย",
        province_id="91",
        district_id=None,
    )


@pytest.fixture
def department(db: None) -> Organisation:
    """The department."""
    return OrganisationFactory(
        code="00000000", kind="department", lao_type="", name_th="สถ.", province_id=None, district_id=None
    )


@dataclass
class Person:
    """One of the cast: the user, a signed-in client, and the Actor as of now."""

    user: User | None
    client: Client

    @property
    def actor(self) -> Actor:
        """The Actor, read afresh from the memberships in force."""
        return actor_of(self.user) if self.user else PUBLIC


def make_person(organisation: Organisation, role: str, username: str) -> Person:
    """Make a person with one role, signed in."""
    membership = MembershipFactory(organisation=organisation, role=role, user__username=username)
    client = Client()
    client.force_login(membership.user, backend="django.contrib.auth.backends.ModelBackend")
    return Person(membership.user, client)


@pytest.fixture
def planner_a(lao_a: Organisation) -> Person:
    """The planner of LAO A."""
    return make_person(lao_a, "planner", "planner_a")


@pytest.fixture
def finance_a(lao_a: Organisation) -> Person:
    """The finance officer of LAO A."""
    return make_person(lao_a, "finance", "finance_a")


@pytest.fixture
def engineer_a(lao_a: Organisation) -> Person:
    """The engineer of LAO A."""
    return make_person(lao_a, "engineer", "engineer_a")


@pytest.fixture
def planner_b(lao_b: Organisation) -> Person:
    """The planner of LAO B, a stranger to A."""
    return make_person(lao_b, "planner", "planner_b")


@pytest.fixture
def head_x(office_x: Organisation) -> Person:
    """The head of the provincial office of province 90."""
    return make_person(office_x, "head", "head_x")


@pytest.fixture
def analyst_x(office_x: Organisation) -> Person:
    """The analyst of the provincial office of province 90."""
    return make_person(office_x, "analyst", "analyst_x")


@pytest.fixture
def analyst_y(office_y: Organisation) -> Person:
    """The analyst of province 91, a stranger to province 90."""
    return make_person(office_y, "analyst", "analyst_y")


@pytest.fixture
def officer(department: Organisation) -> Person:
    """An officer of the department."""
    return make_person(department, "officer", "officer")


@pytest.fixture
def administrator(department: Organisation) -> Person:
    """An administrator of the department."""
    return make_person(department, "administrator", "administrator")


@pytest.fixture
def public(db: None) -> Person:
    """Nobody in particular."""
    return Person(None, Client())


@pytest.fixture
def plan_a(lao_a: Organisation) -> Plan:
    """The draft plan of LAO A."""
    return PlanFactory(organisation=lao_a)


@pytest.fixture
def plan_b(lao_b: Organisation) -> Plan:
    """The draft plan of LAO B."""
    return PlanFactory(organisation=lao_b)


@pytest.fixture
def real_data() -> Path:
    """The folder of real data; skips the test where it is absent."""
    default = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("GEOPLAN_REAL_DATA") or default)
    if not folder.is_dir():
        pytest.skip("needs the real data: set GEOPLAN_REAL_DATA to its folder")
    return folder


# SwiftShader draws WebGL; to put whole pages together with it as well would take twice as long.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real Chromium for the whole run."""
    from playwright.sync_api import sync_playwright

    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if not executable:
        pytest.fail("Chromium is missing; `make setup` installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """Open a page of the live server as one of the cast: ``open_page(person, "/map/", width=390, height=844)``.

    A script error or a Content-Security-Policy violation on any page fails the test.
    """
    contexts, errors = [], []

    def open_(person: Person, path: str, *, width: int = 1366, height: int = 768) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale="th-TH",
            has_touch=width < 600,
            # Maps are drawn by the processor here: no flights of the camera, and a quarter of the pixels.
            reduced_motion="reduce",
            device_scale_factor=0.5,
        )
        contexts.append(context)
        for name, morsel in person.client.cookies.items():
            context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if "Content Security Policy" in m.text else None)
        page.goto(live_server.url + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not errors
