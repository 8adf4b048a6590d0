"""Import of points end to end against ``ogr2ogr`` loading the same file with COPY.

Run as ``python -m tests.performance.bench_import [N]``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.performance.country import clock, database, imported, organisation, points


def main(count: int = 100_000) -> None:
    """Print each step's seconds and the ratio of the whole to ogr2ogr."""
    with database() as address, tempfile.TemporaryDirectory() as made:
        from geoplan.policy import system_actor
        from projects.models import Project

        folder = Path(made)
        file, lao, actor = points(folder, count), organisation(), system_actor()
        Path("/proc/self/clear_refs").write_text("5")  # the peak is from now on (proc(5))
        before = _megabytes("VmRSS")
        counts, seconds, steps = imported(actor, lao, file, "all")
        more = _megabytes("VmHWM") - before
        assert counts["create"] == Project.objects.count() == count, counts
        with clock() as other:
            subprocess.run(
                ["ogr2ogr", "-f", "PostgreSQL", address, f"/vsizip/{file}", "-nln", "bench_ogr", "--config",
                 "PG_USE_COPY", "YES"], check=True, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        print(
            f"import of {count:,} points: {seconds:.1f} s ({steps}); ogr2ogr {other['seconds']:.1f} s; "
            f"ratio {seconds / other['seconds']:.1f}; at most {more:.0f} MB more than before"
        )


def _megabytes(name: str) -> float:
    """Return a figure of this process's memory."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
