"""Imports that are killed, cancelled, or run twice at once leave nothing half-done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from geoplan import jobs
from geoplan.errors import DomainError
from geoplan.organisations.models import Organisation
from projects.imports import checking, committing, steps, uploading
from projects.models import ImportBatch, LocationRecord, Plan, Project
from tests.conftest import Person
from tests.projects.import_files import HEAD, write_csv

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])

CHILD = """
import sys, django
django.setup()
from django.conf import settings
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from pathlib import Path
settings.DATA_DIR = Path(sys.argv[2])
from geoplan.policy import system_actor
from projects.imports import committing
from projects.imports.queries import writing
from projects.models import ImportBatch
write = committing.run
def run(sql, **parameters):
    done = write(sql, **parameters)
    if sql == writing.RECORD_LOCATIONS:
        print("written", flush=True)
        sys.stdin.read()
    return done
committing.run = run
committing.commit(ImportBatch.objects.get(pk=int(sys.argv[3])), system_actor(), "all")
"""


@pytest.fixture(autouse=True)
def data_dir(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def batch(planner_a: Person, lao_a: Organisation, plan_a: Plan, tmp_path: Path) -> ImportBatch:
    rows = [[f"F-{n}", f"ถนนสาย {n}", "", "", "", "1000", "", "15.05", f"100.0{n % 90 + 5:02}"] for n in range(50)]
    with write_csv(tmp_path / "x.csv", HEAD, rows).open("rb") as stream:
        made = uploading.upload(planner_a.actor, lao_a, stream, "x.csv")
    uploading.read(made)
    checking.check(made, planner_a.actor)
    return made


def test_a_commit_killed_half_way_leaves_nothing_and_can_be_run_again(
    batch: ImportBatch, planner_a: Person, settings: Any
) -> None:
    name = str(connection.settings_dict["NAME"])
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, name, str(settings.DATA_DIR), str(batch.pk)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "geoplan.settings"},
    )  # fmt: skip
    assert child.stdout is not None and child.stdout.readline() == "written\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    batch.refresh_from_db()
    assert (Project.objects.count(), LocationRecord.objects.count(), batch.state) == (0, 0, "checked")
    committing.commit(batch, planner_a.actor, "all")
    assert Project.objects.count() == LocationRecord.objects.count() == 50


def test_files_that_a_lost_record_left_do_not_stand_in_the_way(
    batch: ImportBatch, planner_a: Person, lao_a: Organisation
) -> None:
    # As after a database was put back from a backup: it gives the numbers once more.
    left = batch.folder.with_name(str(batch.pk + 1))
    left.mkdir()
    (left / "upload").write_bytes(b"old")
    with batch.upload.open("rb") as stream:
        other = uploading.upload(planner_a.actor, lao_a, stream, "x.csv")
    assert (other.folder, other.upload.read_bytes()) == (left, batch.upload.read_bytes())


def test_two_people_with_the_same_file_write_it_once(
    batch: ImportBatch, planner_a: Person, lao_a: Organisation
) -> None:
    with batch.upload.open("rb") as stream:
        other = uploading.upload(planner_a.actor, lao_a, stream, "x.csv")
    uploading.read(other)
    checking.check(other, planner_a.actor)
    assert other.counts["create"] == batch.counts["create"] == 50
    counts: list[dict[str, Any]] = []

    def commit(one: ImportBatch) -> None:
        try:
            counts.append(committing.commit(one, planner_a.actor, "all"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=commit, args=(one,)) for one in (batch, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((one["create"], one["unchanged"]) for one in counts) == [(0, 50), (50, 0)]
    assert Project.objects.count() == 50 and set(Project.objects.values_list("version", flat=True)) == {1}


def test_a_cancelled_job_leaves_nothing(batch: ImportBatch, planner_a: Person) -> None:
    job = jobs.start(steps.JOB, planner_a.actor, step="commit", batch=batch.pk, mode="all")
    jobs.Job.objects.filter(pk=job.pk).update(cancel_requested=True)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, Project.objects.count()) == ("cancelled", 0)


def test_a_job_of_somebody_whose_role_ended_is_refused(batch: ImportBatch, planner_a: Person) -> None:
    job = jobs.start(steps.JOB, planner_a.actor, step="commit", batch=batch.pk, mode="all")
    planner_a.user.memberships.all().delete()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, Project.objects.count()) == ("failed", 0)
    assert job.message == DomainError("not_permitted").message


def test_the_right_is_asked_again_inside_the_transaction(batch: ImportBatch, finance_a: Person) -> None:
    with pytest.raises(DomainError, match="permit"):
        committing.commit(batch, finance_a.actor, "all")
    assert Project.objects.count() == 0
