"""Export as GeoJSON against ``ogr2ogr -f GeoJSON`` from the table: ``python -m tests.performance.bench_export [N]``."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.performance.country import clock, database, organisation, points


def main(count: int = 100_000) -> None:
    """Print the seconds of both and their ratio."""
    with database() as address, tempfile.TemporaryDirectory() as made:
        from geoplan.policy import system_actor
        from projects.exports.writing import Choices, export
        from projects.imports import checking, committing, uploading
        from projects.models import Project

        folder = Path(made)
        file, lao, actor = points(folder, count), organisation(), system_actor()
        with file.open("rb") as stream:
            batch = uploading.upload(actor, lao, stream, file.name)
        uploading.read(batch)
        checking.check(batch, actor)
        committing.commit(batch, actor, "all")
        with clock() as ours:
            export(actor, Project.objects.all(), folder / "ours.geojson", Choices())
        with clock() as theirs:
            subprocess.run(
                ["ogr2ogr", "-f", "GeoJSON", str(folder / "theirs.geojson"), address, "-sql",
                 "SELECT * FROM projects_project"], check=True, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        for name in ("ours", "theirs"):
            told = subprocess.run(
                ["ogrinfo", "-so", "-al", str(folder / f"{name}.geojson")], capture_output=True, text=True, check=True
            )
            assert f"Feature Count: {count}" in told.stdout, told.stdout
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"export of {count:,} features as GeoJSON: {ours['seconds']:.1f} s; ogr2ogr {theirs['seconds']:.1f} s; "
            f"ratio {ours['seconds'] / theirs['seconds']:.2f}; {peak:.0f} MB"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
