"""Any sequence of imports, undoing, importing again and editing in between, against a model of a few lines.

The model's projects never change: a change is a new one in its stead, and undoing puts the old one back. So "changed
since" is "no longer the one that the import left", whatever the platform counts versions by.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from geoplan.errors import DomainError
from geoplan.organisations.models import Organisation
from projects.imports import checking, committing, undoing, uploading
from projects.models import ImportBatch, Plan, Project
from tests.conftest import Person
from tests.projects.import_files import write_csv

HEAD = ["code", "name", "target", "งบประมาณ 2566", "lat", "lon"]
HERE, THERE = ("15.05", "100.05"), ("15.06", "100.15")
NOWHERE = ("", "")
FILES = [
    [["A", "ถนน", "ยาว 1", "100.00", *HERE], ["B", "บ่อ", "", "", *NOWHERE]],
    [["A", "ถนนใหม่", "", "", *NOWHERE], ["C", "สระ", "", "5.50", *THERE]],
    [["A", "", "ไม่มีชื่อ", "", *HERE]],
    [["B", "บ่อ", "2 บ่อ", "7.00", *THERE], ["B", "รหัสซ้ำ", "", "", *NOWHERE], ["D", "", "", "", *NOWHERE]],
    [["A", "ถนน", "", "0.00", *THERE], ["C", "สระ", "", "-1", *HERE], ["D", "ดี", "", "", *NOWHERE]],
    [["C", "สระ", "", "5.50", *HERE], ["B", "บ่อ", "", "", *HERE], ["A", "ถนน", "ยาว 1", "100.00", *HERE]],
]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["import", "import", "import", "undo", "undo", "again", "name", "money", "place"]),
        st.integers(0, 7),
    ),
    min_size=2,
    max_size=9,
)


@dataclass(frozen=True, eq=False)
class Kept:
    """A project of the model; two with the same words are two."""

    name: str
    target: str
    money: Decimal | None
    place: tuple[float, float] | None

    def told(self) -> tuple[Any, ...]:
        return self.name, self.target, self.money, self.place


@dataclass
class Model:
    """The register as it should be, and what each import that stands replaced by what."""

    projects: dict[str, Kept] = field(default_factory=dict)
    written: dict[int, dict[str, tuple[Kept | None, Kept]]] = field(default_factory=dict)
    undone: dict[int, int] = field(default_factory=dict)

    def write(self, batch: int, rows: list[list[str]]) -> dict[str, int] | None:
        """Write the valid rows; answers how many there were of each sort, nothing where none is valid."""
        counts = dict.fromkeys(("create", "update", "unchanged", "refused"), 0)
        changes: dict[str, tuple[Kept | None, Kept]] = {}
        for number, (code, name, target, money, lat, lon) in enumerate(rows):
            if not name or money.startswith("-") or code in [row[0] for row in rows[:number]]:
                counts["refused"] += 1
                continue
            old = self.projects.get(code)
            base = old or Kept("", "", None, None)
            new = Kept(
                name,
                target or base.target,
                Decimal(money) if money else base.money,
                (float(lon), float(lat)) if lat else base.place,
            )
            if old and new.told() == old.told():
                counts["unchanged"] += 1
            else:
                counts["update" if old else "create"] += 1
                changes[code] = (old, new)
        if counts["refused"] == len(rows):
            return None
        self.projects |= {code: new for code, (_, new) in changes.items()}
        self.written[batch] = changes
        return counts

    def changed_since(self, batch: int) -> set[str]:
        return {code for code, (_, new) in self.written[batch].items() if self.projects.get(code) is not new}

    def undo(self, batch: int) -> None:
        kept = self.changed_since(batch)
        for code, (old, _) in self.written.pop(batch).items():
            if code in kept:
                continue
            del self.projects[code]
            if old:
                self.projects[code] = old


@pytest.fixture
def read_files(planner_a: Person, lao_a: Organisation, plan_a: Plan, tmp_path: Path) -> list[ImportBatch]:
    """Each file uploaded and read once; an import in an example begins with a copy."""
    batches = []
    for number, rows in enumerate(FILES):
        path = write_csv(tmp_path / f"{number}.csv", HEAD, rows)
        with path.open("rb") as stream:
            batches.append(uploading.upload(planner_a.actor, lao_a, stream, path.name))
        uploading.read(batches[-1])
    return batches


@dataclass
class Platform:
    """The platform beside the model; every step is done to both and compared."""

    person: Person
    files: list[ImportBatch]
    model: Model = field(default_factory=Model)
    edits: int = 0

    def step(self, what: str, number: int) -> None:
        if what == "import":
            self.take(number % len(FILES))
        elif what == "undo" and self.model.written:
            self.undo(sorted(self.model.written)[number % len(self.model.written)])
        elif what == "again" and self.model.undone:
            self.again(sorted(self.model.undone)[number % len(self.model.undone)])
        elif what in ("name", "money", "place") and self.model.projects:
            self.edit(what, sorted(self.model.projects)[number % len(self.model.projects)])

    def take(self, number: int) -> None:
        """Check a copy of a read file, and write its valid rows."""
        batch = ImportBatch.objects.get(pk=self.files[number].pk)
        folder, batch.pk = batch.folder, None
        batch.save(force_insert=True)
        shutil.copytree(folder, batch.folder)
        checking.check(batch, self.person.actor)
        self.write(batch, number)

    def write(self, batch: ImportBatch, number: int) -> None:
        expected = self.model.write(batch.pk, FILES[number])
        if expected is None:
            with pytest.raises(DomainError) as caught:
                committing.commit(batch, self.person.actor, "valid")
            assert caught.value.code == "import_nothing"
            return
        counts = committing.commit(batch, self.person.actor, "valid")
        assert {name: counts[name] for name in expected} == expected
        self.model.undone.pop(batch.pk, None)
        self.numbers[batch.pk] = number

    def again(self, pk: int) -> None:
        self.write(ImportBatch.objects.get(pk=pk), self.model.undone[pk])

    def undo(self, pk: int) -> None:
        batch, kept = ImportBatch.objects.get(pk=pk), self.model.changed_since(pk)
        told = undoing.undo(batch, self.person.actor)
        assert {row["code"] for row in told.kept} == kept and told.done == (not kept)
        if kept:
            self.compare()
            assert undoing.undo(batch, self.person.actor, confirm=True).done
        self.model.undo(pk)
        self.model.undone[pk] = self.numbers[pk]

    def edit(self, what: str, code: str) -> None:
        """Change a project through the API to something that it never was."""
        self.edits += 1
        project, old = Project.objects.get(code=code), self.model.projects[code]
        url, version = f"/api/v1/projects/{project.pk}/", project.version
        post, new = self.person.client.patch, f"แก้ไข {self.edits}"
        body: dict[str, Any] = {"name": new}
        changed = replace(old, name=new)
        if what == "money":
            body, changed = (
                {"year_budgets": {"2566": f"{self.edits}.25"}},
                replace(old, money=self.edits + Decimal("0.25")),
            )
        elif what == "place":
            point = (100.01 + self.edits / 1000, 15.01)
            post, url = self.person.client.post, f"{url}locations/"
            body, changed = {"geometry": {"type": "Point", "coordinates": point}}, replace(old, place=point)
        answer = post(url, json.dumps({**body, "version": version}), content_type="application/json")
        assert answer.status_code in (200, 201), answer.content
        self.model.projects[code] = changed

    def compare(self) -> None:
        """Every project is as the model has it, and the newest record of its location says where it lies."""
        found = {}
        for project in Project.objects.all():
            money = project.year_budgets.filter(fiscal_year=2566).values_list("amount", flat=True).first()
            place = project.geometry.coords if project.geometry else None
            found[project.code] = (project.name, project.target, money, place)
            assert project.location_state == ("placed" if place else "needed")
            newest = project.locations.order_by("-id").first()
            assert (newest.geometry.coords if newest and newest.geometry else None) == place
        assert found == {code: kept.told() for code, kept in self.model.projects.items()}

    numbers: dict[int, int] = field(default_factory=dict)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@example(steps=[("import", 0), ("import", 0), ("undo", 1), ("undo", 0)])
@example(steps=[("import", 0), ("import", 5), ("undo", 1), ("undo", 0)])
@example(steps=[("import", 0), ("name", 0), ("undo", 0), ("again", 0), ("undo", 0)])
@example(steps=[("import", 0), ("import", 1), ("undo", 0), ("undo", 0), ("again", 0), ("again", 0)])
@example(steps=[("import", 0), ("place", 1), ("import", 5), ("undo", 1), ("import", 3), ("undo", 2)])
def test_the_register_is_what_the_model_says(
    planner_a: Person, read_files: list[ImportBatch], steps: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        platform = Platform(planner_a, read_files)
        for what, number in steps:
            platform.step(what, number)
            platform.compare()
        transaction.set_rollback(True)
