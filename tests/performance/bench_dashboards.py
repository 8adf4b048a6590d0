"""Dashboards over the whole country against adding up the projects: ``bench_dashboards [N ...]``.

The pages and the figures of the map as their readers get them, through the whole stack but without a socket; the
databases are those of ``bench_tiles``. The other side is one aggregate over projects and budgets, for counts and
planned money alone: the least of what a dashboard without summaries would ask for at each view.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.performance.bench_tiles import _database, _p95, _use
from tests.performance.country import clock

TIMES, PLAIN_TIMES = 20, 3
QUERIES = {"": "", "one programme": "programme=06", "one year": "fiscal_year=2569"}
PLAIN = """
    SELECT p.programme_id, p.kind, p.form, p.stage, count(*), count(*) FILTER (WHERE p.location_state = 'placed'),
        sum(b.amount)
    FROM projects_project p LEFT JOIN (
        SELECT project_id, sum(amount) AS amount FROM projects_projectyearbudget GROUP BY 1
    ) b ON b.project_id = p.id
    WHERE {where} GROUP BY 1, 2, 3, 4
"""
LARGEST = "SELECT {0} FROM projects_project WHERE {1} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"


def main(*counts: int) -> None:
    """Print a table for each number of projects."""
    for count in counts or (100_000, 1_000_000):
        _use(_database(count))
        measure(count)
        recount(count)


def measure(count: int) -> None:
    """Measure each place under each filter."""
    readers = {name: reader(name) for name in ("officer", "head")}
    print(f"\ndashboards of {count:,} projects; p95 in ms of {TIMES}, the filter's own where named:")
    print(f"{'place':<26} {'filter':<14} {'reader':<8} {'page':>7} {'figures':>8} {'plain SQL':>10}   plain : page")
    for label, key, where, name in places():
        for told, query in QUERIES.items():
            page = p95(partial(get, readers[name], f"/dashboard/{key}/?{query}"), TIMES)
            figures = p95(partial(get, readers[name], f"/dashboard/{key}/map.json?{query}"), TIMES)
            plain = p95(partial(add_up, narrowed(where, query)), PLAIN_TIMES)
            print(
                f"{label:<26} {told:<14} {name:<8} {page:7.1f} {figures:8.1f} {plain:10.1f}   × {plain / page:.1f}",
                flush=True,
            )


def recount(count: int) -> None:
    """Run what ``check_data`` runs; load data breaks nothing."""
    from projects import invariants

    with clock() as told:
        broken = [found for _, found in invariants.check() if found]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"check_data of {count:,} projects: {told['seconds']:.0f} s, {peak:.0f} MB; broken: {broken or 'nothing'}")


def places() -> list[tuple[str, str, str, str]]:
    """The country and the largest of each kind of place: label, key of its dashboard, condition, reader."""
    province = one(LARGEST.format("province_id", "province_id IS NOT NULL"))
    district = one(LARGEST.format("district_id", f"province_id = '{province}' AND district_id IS NOT NULL"))
    lao = one(LARGEST.format("organisation_id", f"district_id = '{district}'"))
    code = one(f"SELECT code FROM organisations_organisation WHERE id = {lao}")
    return [
        ("country", "country", "true", "officer"),
        (f"province {province}", province, f"p.province_id = '{province}'", "officer"),
        (f"province {province}", province, f"p.province_id = '{province}'", "head"),
        (f"district {district}", district, f"p.district_id = '{district}'", "head"),
        (f"organisation {code}", f"organisations/{code}", f"p.organisation_id = {lao}", "head"),
    ]


def reader(role: str) -> Any:
    """A client signed in as an officer of the department, or as the head of the largest province's office."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from geoplan.accounts.models import Membership
    from geoplan.organisations.models import Organisation

    where = {"kind": "department"}
    if role == "head":
        province = one(LARGEST.format("province_id", "province_id IS NOT NULL"))
        where = {"kind": "provincial_office", "province": province}
    user, _ = get_user_model().objects.get_or_create(username=f"bench-{role}")
    Membership.objects.get_or_create(user=user, role=role, organisation=Organisation.objects.get(**where))
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def narrowed(where: str, query: str) -> str:
    """The condition of a place with that of a filter."""
    name, _, value = query.partition("=")
    if name == "programme":
        return f"{where} AND p.programme_id = '{value}'"
    year = "SELECT project_id FROM projects_projectyearbudget WHERE amount IS NOT NULL AND fiscal_year ="
    return f"{where} AND p.id IN ({year} {value})" if name else where


def get(client: Any, path: str) -> None:
    """Ask for a page that must be there."""
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)


def add_up(where: str) -> None:
    """Add up the projects themselves."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(PLAIN.format(where=where))
        cursor.fetchall()


def one(sql: str) -> Any:
    """The only value of a query."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def p95(ask: Callable[[], None], times: int) -> float:
    """Ask once to warm up and then ``times``; the p95 in milliseconds."""
    ask()
    took = []
    for _ in range(times):
        start = time.perf_counter()
        ask()
        took.append((time.perf_counter() - start) * 1000)
    return _p95(took)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
