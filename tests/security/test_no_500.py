"""No address, parameter, header or body makes the server fail: every route of the URL map, with hostile values.

Every request runs in a savepoint that is rolled back, so that none hides what the next would find.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from geoplan.organisations.models import Community, Executive
from geoplan.policy import system_actor
from projects import saved_views
from projects.models import (
    BudgetTransfer,
    CarryOver,
    Disbursement,
    ImportBatch,
    LocationRecord,
    PlanHeading,
    Project,
)
from projects.revisions import drafting, headings
from projects.steps import record_step
from tests.conftest import Person
from tests.factories import PAID_ON, PlanFactory, ProjectFactory, YearBudgetFactory, approve, sign
from tests.projects.photo_files import photo_of
from tests.projects.planning import DAY, announced

WHOLE = ["0", "2147483648", "9223372036854775808", "9" * 30, "9" * 5000]
TEXTS = ["%00", "%FF", "%ED%A0%80", "..%2F..", "%27%22%3C", "9" * 400, "๙๐"]
VALUES = [
    "", "\x00", "9" * 30, "9" * 5000, "0" * 20 + "9" * 30, "-1", "1e400", "NaN", "ก" * 300, "' OR 1=1 --", "[" * 3000,
    "%s{0}", "1,2,3", "inf,0,nan,1", "100,15,100.1,15.1", "2026-99-99", "W10", "EPSG:4326", "٣",
]  # fmt: skip
FORM_VALUES = ["", "\x00", "9" * 30, "1", "NaN", "ก" * 300, "1e400"]
QUERY = [
    "page", "q", "sort", "after", "before", "bbox", "ids", "plan", "batch", "province", "district", "organisation",
    "fiscal_year", "kind", "limit", "before_id", "state", "level", "parent", "lao_type", "format", "epsg", "next",
    "columns", "row", "scope", "year", "position",
    "on", "project", "other", "instalment", "measure", "money", "late", "title_elsewhere",
]  # fmt: skip
FIELDS = [
    "code", "name", "kind", "form", "heading", "programme", "objective", "version", "budget_2568", "title", "parent",
    "remove", "announced_on", "generation", "first_year", "last_year", "organisation", "geometry", "source", "text",
    "typed_text", "epsg", "declared_epsg", "accuracy_m", "surveyed_on", "note", "accepted_warnings", "record",
    "reason", "encoding", "layer", "header_row", "mapping", "geometry_source", "take_proposals", "mode", "confirm",
    "format", "query", "login", "password", "username", "role", "user", "starts_on", "ends_on", "language", "next",
    "close", "plan", "field_name", "budget_9", "membership", "email", "token", "section", "stamp", "place", "number",
    "subdistrict", "tax-received-10", "tax-estimated", "position", "area_km2", "staff", "postcode", "last_year", "head",
    "moment", "caption", "taken_at", "accepted",
    "close", "plan", "field_name", "budget_9", "membership", "email", "token", "taken_on", "posted_until", "other",
    "amount", "day", "step", "requested", "fiscal_year", "ordinance_number", "direction", "other", "line", "decided_by",
    "decided_on", "expires_on", "is_committed", "number", "egp_number", "method", "tax_id", "contractor", "signed_on",
    "ends_on", "guarantee", "warranty_months", "penalty_rate", "parts-TOTAL_FORMS", "parts-INITIAL_FORMS",
    "parts-0-amount", "parts-0-due_on", "parts-0-progress", "amended_on", "new_amount", "new_ends_on", "delivered_on",
    "inspected_on", "penalty_days", "penalty", "ending", "part", "approval", "voucher_number", "paid_on", "deductions",
    "retention", "seen_on", "percent", "outcome", "closed_on", "evaluated_on", "beneficiaries", "satisfaction",
    "query", "lon", "lat", "zoom", "style", "measure", "layers", "figure", "shared", "over", "where",
]  # fmt: skip
HEADERS = [
    {"accept-language": "x" * 5000}, {"accept-language": "th;q=nan,en;q=1e999"}, {"accept": "*/*;q=nan"},
    {"accept": "application/json"}, {"authorization": "Token \xff"}, {"authorization": "Token"},
    {"authorization": "Basic x"}, {"if-match": '"' + "9" * 5000 + '"'}, {"if-none-match": "\xff"},
    {"x-reason": "\xff\x01" * 300}, {"cookie": "sessionid=%00; csrftoken=\xff"}, {"hx-request": "true"},
    {"hx-current-url": "http://[::1", "hx-request": "true"}, {"range": "bytes=9-1"}, {"referer": "http://[::1"},
]  # fmt: skip
BODIES: list[Any] = [b"", b"\xff\xfe", b"null", b"[]", b"{}", b"[" * 100_000, b'{"a":' * 50_000, b'"\\ud800"', b"1e400"]
TYPES = [
    "application/json", "application/json; charset=hex", "text/plain", "multipart/form-data", "x" * 300,
    "multipart/form-data; boundary=" + "x" * 300, "application/x-www-form-urlencoded; charset=hex",
]  # fmt: skip
JSON_VALUES: list[Any] = [
    None, True, -1, 10**400, 1e300, "", "\x00", "\ud800", "ก" * 3000, [], [[]], {}, {"type": "\ud800"}, {"\ud800": 1},
    {"type": "Point", "coordinates": [1e308, -1e308]}, {"type": "Point", "coordinates": [100.05, 15.05, {}]},
    {"type": "Polygon", "coordinates": [[]]}, {"type": "MultiPolygon", "coordinates": [[[]]]}, {"2569": "1e12"},
    {"0257099999": "1"}, {"9" * 5000: "1"}, {"\x00": "\x00"}, ["\ud800"],
]  # fmt: skip
BASE: dict[str, Any] = {"code": "Z-1", "name": "ถนน", "kind": "road", "version": 1}
JSON_FIELDS = [
    "plan", "code", "kind", "form", "heading", "programme", "name", "year_budgets", "version", "geometry", "reason",
    "accuracy_m", "surveyed_on", "accepted_warnings", "epsg", "mapping", "layer", "header_row", "mode", "confirm",
    "moment", "caption", "taken_at", "photo",
    "filter", "sort", "columns", "lon", "lat", "zoom", "style", "measure", "layers", "figure", "shared",
    "fiscal_year", "requested", "approved", "approved_on", "approval", "instalment", "amount", "paid_on",
    "voucher_number",
]  # fmt: skip


def routes(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    """Every route of the URL map as it is written, with its converters in angle brackets."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        whole = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, whole)
        elif isinstance(entry, URLPattern):
            yield whole


ROUTES = sorted(set(routes()))


def filled(route: str, value: str) -> str:
    """The address of a route with one value in the place of every parameter."""
    return "/" + re.sub(r"<[^>]+>", value, route)


@pytest.fixture
def world(plan_a, lao_a, planner_a) -> dict[str, str]:
    """One record of each kind, and the id of each by the name of its parameter."""
    village = Community.objects.create(organisation=lao_a, number=1, name="ก", subdistrict_id="900101")
    executive = Executive.objects.create(organisation=lao_a, position="chief", name="ก", starts_on="2025-10-01")
    project = ProjectFactory(plan=plan_a)
    YearBudgetFactory(project=project)
    heading = PlanHeading.objects.create(plan=plan_a, kind="strategy", number=1, title="ก")
    approval = approve(project, 400_000)
    part = sign(approval, 300_000).instalments.get()
    paid = {"amount": 100, "voucher_number": "ฎ.1", "paid_on": PAID_ON}
    payment = Disbursement.objects.create(project=project, approval=approval, **paid)
    decided = {"amount": 100, "decided_by": "executive", "decided_on": PAID_ON}
    moved = BudgetTransfer.objects.create(
        organisation=lao_a, fiscal_year=2569, from_approval=approval, to_line="งบกลาง", reason="โอน", **decided
    )
    kept = CarryOver.objects.create(approval=approval, expires_on=PAID_ON.replace(year=2027), **decided)
    record = LocationRecord.objects.create(project=project, source="none")
    batch = ImportBatch.objects.create(organisation=lao_a, plan=plan_a, file_name="x.csv")
    step = record_step(system_actor(), plan_a, None, "community", DAY)
    next_plan = PlanFactory(organisation=lao_a, generation="issue_based", first_year=2571, last_year=2575)
    listed = ProjectFactory(plan=next_plan)
    issue = PlanHeading.objects.create(plan=next_plan, kind="issue", number=1, title="ก")
    announced(system_actor(), next_plan)
    revision = drafting.start(system_actor(), next_plan, "policy")
    row = drafting.add_row(system_actor(), revision, listed, "change", {"name": "ใหม่"}, reason="x")
    heading_row = headings.change_heading(system_actor(), revision, issue, 2, "ข", reason="x")
    return {
        "heading_row_id": str(heading_row.pk),
        "revisions": str(revision.pk),
        "row_id": str(row.pk),
        "step_id": str(step.pk),
        "pk": str(project.pk),
        "plans": str(plan_a.pk),
        "imports": str(batch.pk),
        "approvals": str(approval.pk),
        "contracts": str(part.contract_id),
        "instalments": str(part.pk),
        "payments": str(payment.pk),
        "transfers": str(moved.pk),
        "carry-overs": str(kept.pk),
        "views": str(saved_views.save_view(planner_a.actor, {"name": "ก"}).pk),
        "where": "map",
        "kind": "contracts",
        "heading_pk": str(heading.pk),
        "record_id": str(record.pk),
        "photo_id": str(photo_of(project).pk),
        "size": "small",
        "code": "9001",
        "organisations": lao_a.code,
        "villages": str(village.pk),
        "executives": str(executive.pk),
        "year": "2569",
        "side": "revenue",
    }


def real(route: str, world: dict[str, str]) -> str:
    """The address of a route with parameters that exist, as far as they are known."""

    def value(found: re.Match[str]) -> str:
        """What stands in the route before a key says whose it is."""
        before = route[: found.start()].rstrip("/").split("/")[-1]
        if found[1] == "code" and before in ("organisations", "ledgers"):
            return world["organisations"]
        return world.get(before, world["pk"]) if found[1] == "pk" else world.get(found[1], world["pk"])

    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", value, route)


class Attack:
    """Sends requests as one person and keeps those that fail."""

    def __init__(self, client: Client) -> None:
        self.client = client
        client.raise_request_exception = False
        self.failures: list[str] = []

    def send(self, method: str, path: str, body: Any = b"", **kwargs: Any) -> None:
        with transaction.atomic():
            try:
                response = self.client.generic(method, path, body, **kwargs)
                status = response.status_code
                told = str(getattr(response, "exc_info", ["", ""])[1]) if status >= 500 else ""
            except Exception as error:
                status, told = 599, repr(error)
            transaction.set_rollback(True)
        if status >= 500:
            self.failures.append(f"{status} {method} {path[:120]} {str(body)[:80]} {str(kwargs)[:80]}: {told[:160]}")

    def check(self) -> None:
        assert not self.failures, "\n".join([f"{len(self.failures)} failures", *self.failures[:40]])


@pytest.fixture
def attack(planner_a: Person, world: dict[str, str]) -> Attack:
    """Attacks as the planner, whom most doors let through."""
    return Attack(planner_a.client)


@pytest.mark.parametrize("who", ["public", "planner_a", "administrator"])
def test_no_address_makes_the_server_fail(who: str, world: dict[str, str], request: pytest.FixtureRequest) -> None:
    attack, dice = Attack(request.getfixturevalue(who).client), random.Random(f"address {who}")
    for route in ROUTES:
        values = WHOLE if "<int" in route else TEXTS + WHOLE if "<" in route else []
        for value in dice.sample(values, min(len(values), 3)):
            attack.send("GET", filled(route, value))
        attack.send("POST", filled(route, "9" * 30))
    attack.check()


def test_no_method_and_no_header_makes_the_server_fail(attack: Attack, world: dict[str, str]) -> None:
    dice = random.Random(2570)
    for route in ROUTES:
        for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"):
            attack.send(method, real(route, world))
        for headers in dice.sample(HEADERS, 2):
            attack.send("GET", real(route, world), headers=headers)
    attack.check()


def test_no_query_makes_the_server_fail(attack: Attack, world: dict[str, str]) -> None:
    dice = random.Random(2569)
    for route in ROUTES:
        for name in dice.sample(QUERY, 5):
            attack.send("GET", f"{real(route, world)}?{urlencode({name: dice.choice(VALUES)})}")
    attack.send("GET", "/projects/?q=%FF%FE")
    attack.check()


def test_no_form_makes_the_server_fail(attack: Attack, world: dict[str, str]) -> None:
    for route, value in product(ROUTES, FORM_VALUES):
        form = urlencode(dict.fromkeys(FIELDS, value))
        attack.send("POST", real(route, world), form, content_type="application/x-www-form-urlencoded")
    attack.check()


def test_no_body_makes_the_server_fail(attack: Attack, world: dict[str, str]) -> None:
    for route, body in product([route for route in ROUTES if "api/" in route or "place" in route], BODIES):
        attack.send("POST", real(route, world), body, content_type="application/json")
    for route, kind in product(ROUTES, TYPES):
        attack.send("POST", real(route, world), b"a=%ff&b[]", content_type=kind)
    attack.check()


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_no_json_makes_the_api_fail(method: str, planner_a: Person, world: dict[str, str]) -> None:
    attack = Attack(planner_a.client)
    base = {
        **BASE,
        "plan": int(world["plans"]),
        "version": Project.objects.get(plan=world["plans"]).version,
        "geometry": None,
    }
    dice = random.Random(2571)
    written = [route for route in ROUTES if re.match("api/v1/(projects|imports|approvals|payments|views)/", route)]
    for route, name in product(written, JSON_FIELDS):
        for value in dice.sample(JSON_VALUES, 3):
            body = json.dumps({**base, name: value})
            attack.send(method, real(route, world), body, content_type="application/json")
    attack.check()
