"""A database of its own for a benchmark: the default boundaries and one large organisation."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any


@contextmanager
def database() -> Iterator[str]:
    """A fresh test database with boundaries; answers GDAL's name for it and drops it afterwards."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geoplan.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection, connections

    old = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_{old}"
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connections["progress"].settings_dict["NAME"] = name
    with tempfile.TemporaryDirectory() as folder:
        settings.DATA_DIR = Path(folder)
        try:
            call_command("load_boundaries", stdout=StringIO())
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            host = connection.settings_dict["HOST"]
            user = connection.settings_dict["USER"]
            port = f" port={connection.settings_dict['PORT']}" if connection.settings_dict["PORT"] else ""
            yield f"PG:dbname={name} host={host} user={user}{port}"
        finally:
            connections.close_all()
            connection.creation.destroy_test_db(old, verbosity=0)


def organisation() -> Any:
    """An LAO of Khon Kaen with a plan."""
    from geoplan.organisations.models import Organisation
    from projects.models import Plan

    lao = Organisation.objects.create(
        code="06400101", kind="lao", lao_type="sao", name_th="อบต.ทดสอบความเร็ว", province_id="40", district_id="4001"
    )
    Plan.objects.create(organisation=lao, generation="five_year", title="แผน", first_year=2566, last_year=2570)
    return lao


def points(folder: Path, count: int) -> Path:
    """A zipped Shapefile of ``count`` points with attributes over the north-east, written by ogr2ogr from CSV."""
    import csv
    import random
    import zipfile

    rng = random.Random(2569)
    source = folder / "points.csv"
    with source.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["code", "name", "objective", "target", "kind", "programme", "b2566", "b2567", "lon", "lat"])
        for number in range(count):
            writer.writerow([
                f"B-{number:06d}", f"ก่อสร้างถนนคอนกรีตเสริมเหล็ก หมู่ที่ {number % 20 + 1} สาย {number}",
                "เพื่อให้ประชาชนสัญจรสะดวก", f"ยาว {number % 900 + 100} เมตร", "road", "อุตสาหกรรมและการโยธา",
                rng.randrange(100_000, 9_000_000), rng.randrange(100_000, 9_000_000),
                f"{rng.uniform(101.5, 104.5):.7f}", f"{rng.uniform(14.5, 17.5):.7f}",
            ])  # fmt: skip
    made = folder / "points"
    made.mkdir()
    options = ["-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat", "-oo", "KEEP_GEOM_COLUMNS=NO"]
    subprocess.run(
        ["ogr2ogr", "-f", "ESRI Shapefile", str(made / "points.shp"), str(source), *options, "-a_srs", "EPSG:4326",
         "-lco", "ENCODING=UTF-8"], check=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with zipfile.ZipFile(folder / "points.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for part in made.iterdir():
            archive.write(part, part.name)
    return folder / "points.zip"


@contextmanager
def clock() -> Iterator[dict[str, float]]:
    """Seconds that a block takes, under ``seconds``."""
    told = {"seconds": 0.0}
    start = time.perf_counter()
    yield told
    told["seconds"] = time.perf_counter() - start


def imported(actor: Any, organisation: Any, file: Path, mode: str) -> tuple[dict[str, Any], float, str]:
    """Read, check and commit ``file`` as the command does; its counts, the seconds, and those of each step in words."""
    from projects.imports import checking, committing, uploading

    with clock() as whole:
        with clock() as read, file.open("rb") as stream:
            batch = uploading.upload(actor, organisation, stream, file.name)
            uploading.read(batch)
        with clock() as check:
            checking.check(batch, actor)
        with clock() as commit:
            counts = committing.commit(batch, actor, mode)
    steps = f"read {read['seconds']:.1f}, check {check['seconds']:.1f}, commit {commit['seconds']:.1f}"
    return counts, whole["seconds"], steps
