"""Replicas: what is read from where. The copy is a second connection to the same database that refuses to write."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import InternalError, connections, transaction
from django.urls import get_resolver

from geoplan import replicas
from projects.models import Plan, Project
from tests.conftest import Person
from tests.factories import ProjectFactory

COPY = "replica_1"
LIST = "/projects/?scope=all"
on_databases = pytest.mark.django_db(transaction=True, databases=["default", "progress", COPY])


@pytest.fixture(scope="module", autouse=True)
def _copies(django_db_setup: None) -> Iterator[None]:
    """The connection, which a test has to find when its databases are set up."""
    own = deepcopy(connections["default"].settings_dict)
    own["OPTIONS"]["options"] += " -c default_transaction_read_only=on"
    connections.settings[COPY] = {**own, "TEST": {**own["TEST"], "MIRROR": "default"}}
    connections[COPY]
    yield
    del connections[COPY], connections.settings[COPY]


@pytest.fixture
def copy(db: None, settings: Any) -> Iterator[str]:
    """A copy that keeps up."""
    settings.REPLICAS = [COPY]
    yield COPY
    connections[COPY].close()


@contextmanager
def asked() -> Iterator[dict[str, list[str]]]:
    """The statements by database."""
    told: dict[str, list[str]] = {"default": [], COPY: []}

    def listening(name: str) -> Callable[..., Any]:
        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            told[name].append(sql)
            return execute(sql, params, many, context)

        return note

    with ExitStack() as stack:
        for name in told:
            stack.enter_context(connections[name].execute_wrapper(listening(name)))
        yield told


def on_projects(statements: list[str]) -> list[str]:
    return [sql for sql in statements if "projects_" in sql]


def on_rights(statements: list[str]) -> list[str]:
    return [sql for sql in statements if "accounts_" in sql or "django_session" in sql or "geoplan_job" in sql]


PAGES = [LIST, "/projects/?q=ถนน", "/map/?scope=all", "/dashboard/90/", "/dashboard/90/map.json",
         "/dashboard/90/months/", "/dashboard/90/programmes.csv", "/tiles/projects/12/3187/1876.mvt", "/areas/90/",
         "/plans/?organisation=06900101"]  # fmt: skip


@on_databases
def test_pages_are_read_from_the_copy_and_rights_from_the_primary(copy: str, plan_a: Plan, planner_a: Person) -> None:
    project = ProjectFactory(plan=plan_a)
    for page in [*PAGES, f"/projects/{project.pk}/card/"]:
        with asked() as told:
            assert planner_a.client.get(page).status_code == 200, page
        assert on_projects(told[COPY]) and not on_projects(told["default"]), page
        assert on_rights(told["default"]) and not on_rights(told[COPY]), page


@on_databases
def test_what_is_written_next_is_read_from_the_primary(copy: str, plan_a: Plan, planner_a: Person) -> None:
    project = ProjectFactory(plan=plan_a)
    for page in ("/", f"/projects/{project.pk}/", f"/projects/{project.pk}/edit/", "/exports/", "/reports/"):
        with asked() as told:
            assert planner_a.client.get(page).status_code == 200
        assert told["default"] and not told[COPY], page
    with asked() as told:
        planner_a.client.get(LIST, headers={"authorization": "Token x"})
    assert not told[COPY], "a program need not keep the mark"


@on_databases
def test_who_has_written_reads_from_the_primary_for_a_while(copy: str, plan_a: Plan, planner_a: Person) -> None:
    project = ProjectFactory(plan=plan_a)
    response = planner_a.client.post(f"/projects/{project.pk}/remove/", {"version": project.version})
    mark = response.cookies["written"]
    assert response.status_code == 302 and 0 < mark["max-age"] <= 60 and mark["httponly"]
    with asked() as told:
        planner_a.client.get(LIST)
    assert on_projects(told["default"]) and not told[COPY]
    del planner_a.client.cookies["written"]  # as a browser does when it is over
    with asked() as told:
        planner_a.client.get(LIST)
    assert on_projects(told[COPY])


@on_databases
def test_a_transaction_reads_where_it_writes(copy: str, plan_a: Plan) -> None:
    token = replicas._chosen.set(copy)
    try:
        project = ProjectFactory(plan=plan_a)
        with transaction.atomic(), asked() as told:
            assert Project.objects.filter(pk=project.pk).exists()
        assert on_projects(told["default"]) and not told[COPY]
        found = Project.objects.get(pk=project.pk)
        assert found._state.db == copy
        found.name = "สะพาน"
        found.save()
        assert Project.objects.using("default").get(pk=project.pk).name == "สะพาน"
        with pytest.raises(InternalError, match="read-only"):
            Project.objects.using(copy).filter(pk=project.pk).update(name="x")
    finally:
        replicas._chosen.reset(token)


@on_databases
def test_a_copy_that_does_not_answer_is_passed_over(
    copy: str, plan_a: Plan, planner_a: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ProjectFactory(plan=plan_a)
    connections[COPY].close()
    monkeypatch.setitem(connections[COPY].settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connections[COPY].settings_dict, "PORT", "9")
    response = planner_a.client.get(LIST)
    assert response.status_code == 200 and response.context["totals"].count == 1
    call_command("check", databases=["default"], fail_level="ERROR")
    with pytest.raises(SystemCheckError, match="does not answer"):
        call_command("check", databases=["default"], fail_level="WARNING")


@on_databases
def test_a_copy_that_fails_on_the_way_is_replaced_by_the_primary(copy: str, plan_a: Plan, planner_a: Person) -> None:
    ProjectFactory(plan=plan_a)

    def broken(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        return execute("SELECT 1/0", (), many, context) if "projects_" in sql else execute(sql, params, many, context)

    with connections[COPY].execute_wrapper(broken):
        response = planner_a.client.get(LIST)
    assert response.status_code == 200 and response.context["totals"].count == 1


@on_databases
def test_a_database_that_is_no_copy_is_told(copy: str) -> None:
    with pytest.raises(SystemCheckError, match="is not a streaming copy"):
        call_command("check", databases=["default"])


def test_a_bad_url_is_refused_at_the_start() -> None:
    script = "from geoplan import settings"
    for url in ("mysql://x/y", "not a url", "postgresql://[::1/x"):
        given = {"DATABASE_URL": "postgresql:///x", "DATABASE_REPLICA_URLS": url, "PATH": "/usr/bin:/bin"}
        done = subprocess.run([sys.executable, "-c", script], env=given, capture_output=True, text=True, check=False)
        assert done.returncode == 1 and "DATABASE_REPLICA_URLS" in done.stderr, url


def test_each_page_named_is_one() -> None:
    assert set(get_resolver().reverse_dict) >= replicas.PAGES, replicas.PAGES - set(get_resolver().reverse_dict)
