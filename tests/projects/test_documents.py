"""Documents of steps: only what they say they are, never larger than allowed, and only for those who see the plan."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects import documents
from projects.demo.planning import PAPER
from projects.models import ChainStep
from tests.factories import ProjectFactory
from tests.projects.planning import announced


def docx(*extra: str, leave_out: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml", *extra):
            if name != leave_out:
                archive.writestr(name, "<x/>")
    return stream.getvalue()


PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20


def send(person, plan, name, content, kind="community"):
    file = SimpleUploadedFile(name, content)
    data = {"kind": kind, "taken_on": "2025-01-06", "document": file}
    return person.client.post(f"/plans/{plan.pk}/steps/", data)


def kept(settings) -> list[Path]:
    folder = Path(settings.DATA_DIR) / "documents"
    return list(folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize(
    ("name", "content", "served"),
    [("มติ.pdf", PAPER, "application/pdf"), ("a.JPG", JPEG, "image/jpeg"), ("a.png", PNG, "image/png"),
     ("รายงาน.docx", docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document")],
)  # fmt: skip
def test_a_document_comes_back_as_an_attachment(plan_a, planner_a, analyst_x, settings, name, content, served):
    assert send(planner_a, plan_a, name, content).status_code == 302
    step = ChainStep.objects.get()
    (path,) = kept(settings)
    assert path.name == step.file and name not in path.name
    response = analyst_x.client.get(f"/steps/{step.pk}/document")
    assert b"".join(response.streaming_content) == content
    assert response["Content-Type"] == served
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("a.pdf", b"<html>", 415), ("a.exe", PAPER, 415), ("a.svg", b"<svg/>", 415), ("a.png", JPEG, 415),
     ("a.docx", b"PK\x03\x04broken", 415), ("a.docx", docx("word/vbaProject.bin"), 415),
     ("a.docx", docx(leave_out="word/document.xml"), 415), ("a.docx", PAPER, 415), ("a.pdf", b"", 400),
     ("a", PAPER, 415), ("a.html.pdf", b"<script>", 415)],
)  # fmt: skip
def test_what_is_not_what_it_says_is_refused_and_leaves_nothing(plan_a, planner_a, settings, name, content, status):
    response = send(planner_a, plan_a, name, content)
    assert response.status_code == status
    assert "document" in response.context["step_form"].errors
    assert not ChainStep.objects.exists()
    assert kept(settings) == []


def test_a_document_that_is_too_large_is_refused(plan_a, planner_a, settings, monkeypatch):
    monkeypatch.setattr(documents, "MOST_BYTES", len(PAPER) - 1)
    assert send(planner_a, plan_a, "a.pdf", PAPER).status_code == 413
    assert kept(settings) == []


def test_a_refused_step_leaves_no_file(plan_a, planner_a, settings):
    assert send(planner_a, plan_a, "a.pdf", PAPER, kind="council").status_code == 409
    assert kept(settings) == []


def test_a_document_is_for_those_who_see_the_plan(plan_a, planner_a, planner_b, analyst_y, public):
    ProjectFactory(plan=plan_a)
    send(planner_a, plan_a, "a.pdf", PAPER)
    step = ChainStep.objects.get()
    for person in (planner_b, analyst_y, public):
        assert person.client.get(f"/steps/{step.pk}/document").status_code == 404
    announced(planner_a.actor, plan_a)
    assert public.client.get(f"/steps/{step.pk}/document").status_code == 200


def test_a_step_gets_its_document_later_and_only_once(plan_a, planner_a, engineer_a):
    planner_a.client.post(f"/plans/{plan_a.pk}/steps/", {"kind": "community", "taken_on": "2025-01-06"})
    step = ChainStep.objects.get()
    url = f"/steps/{step.pk}/attach/"
    assert planner_a.client.get(f"/steps/{step.pk}/document").status_code == 404
    assert engineer_a.client.post(url, {"document": SimpleUploadedFile("a.pdf", PAPER)}).status_code == 403
    assert planner_a.client.post(url, {"document": SimpleUploadedFile("a.pdf", PAPER)}).status_code == 302
    assert planner_a.client.post(url, {"document": SimpleUploadedFile("b.pdf", PAPER)}).status_code == 409
    assert planner_a.client.get(f"/steps/{step.pk}/document").status_code == 200
