"""What somebody must not learn of another organisation's drafts."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.imports.uploading import upload
from projects.models import ImportRow, Plan, Project, RowState
from tests.conftest import Person
from tests.factories import ProjectFactory


def test_the_title_of_a_draft_plan_is_not_told_by_a_filter(plan_b: Plan, planner_b: Person, public: Person) -> None:
    Plan.objects.filter(pk=plan_b.pk).update(title="ร่างลับของบี")
    for page in ("projects", "plans"):
        address = f"/{page}/?plan={plan_b.pk}"
        assert "ร่างลับของบี" not in public.client.get(address).content.decode()
        assert "ร่างลับของบี" in planner_b.client.get(address).content.decode()


@pytest.fixture
def imported(planner_a: Person, plan_a: Plan) -> str:
    """One announced project of LAO A that came from a file, and one that did not; the query of the file."""
    came, other = ProjectFactory(plan=plan_a, code="CAME"), ProjectFactory(plan=plan_a, code="OTHER")
    Project.objects.filter(pk__in=[came.pk, other.pk]).update(announced_on=dt.date(2026, 1, 5))
    file = SimpleUploadedFile("a.csv", "ชื่อโครงการ\nถนน\n".encode())
    batch = upload(planner_a.actor, plan_a.organisation, file, "a.csv", plan_a)
    ImportRow.objects.create(batch=batch, position=1, row_number=2, project=came, state=RowState.GOOD)
    return f"batch={batch.pk}"


def codes(person: Person, query: str) -> set[str]:
    found = person.client.get(f"/api/v1/projects/?{query}").json()["features"]
    return {feature["properties"]["code"] for feature in found}


def test_which_projects_came_from_one_file_is_told_to_those_who_may_import_there_only(
    imported: str,
    planner_a: Person,
    engineer_a: Person,
    finance_a: Person,
    planner_b: Person,
    head_x: Person,
    officer: Person,
    public: Person,
) -> None:
    for person in (planner_a, engineer_a):
        assert codes(person, imported) == {"CAME"}
    for person in (finance_a, planner_b, head_x, officer, public):
        assert codes(person, "q=CAME") == {"CAME"}, "the project itself is public"
        assert codes(person, imported) == codes(person, "batch=999999") == set(), "as an import that there is not"
        for page in ("/projects/", "/map/"):
            assert "CAME" not in person.client.get(f"{page}?scope=all&{imported}").content.decode()
