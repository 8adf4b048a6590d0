"""The national import of the department's real file against ``ogr2ogr`` loading the same rows with COPY.

Run as ``python -m tests.performance.bench_national``; says so and ends where the real data (``GEOPLAN_REAL_DATA``) are
not there.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import tempfile
from pathlib import Path

from tests.performance.country import clock, database, imported

BOUNDARIES = "boundaries/tha_admbnda_adm3_rtsd_20220121.zip"
ORGANISATIONS = "organisations/lao_2022.csv"
PROJECTS = "budget/dla_projects_2559_2562.csv.gz"


def main() -> None:
    """Print each step's seconds and the ratio of the whole to ogr2ogr."""
    data = Path(os.environ.get("GEOPLAN_REAL_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
    if not (data / PROJECTS).exists():
        print("national import: needs the real data, set GEOPLAN_REAL_DATA to its folder")
        return
    with database() as address, tempfile.TemporaryDirectory() as made:
        from django.core.management import call_command

        from geoplan.organisations.models import Organisation
        from geoplan.policy import system_actor

        call_command("load_boundaries", str(data / BOUNDARIES), verbosity=0)
        call_command("load_organisations", str(data / ORGANISATIONS), verbosity=0)
        file = Path(made) / "projects.csv"
        file.write_bytes(gzip.decompress((data / PROJECTS).read_bytes()))
        department, actor = Organisation.objects.get(kind="department"), system_actor()
        counts, seconds, steps = imported(actor, department, file, "valid")
        with clock() as other:
            subprocess.run(
                ["ogr2ogr", "-f", "PostgreSQL", address, str(file), "-nln", "bench_ogr", "--config", "PG_USE_COPY",
                 "YES"], check=True, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        print(
            f"national import of {counts['rows']:,} rows ({counts['create']:,} valid): {seconds:.1f} s ({steps}); "
            f"ogr2ogr {other['seconds']:.1f} s; ratio {seconds / other['seconds']:.1f}"
        )


if __name__ == "__main__":
    main()
