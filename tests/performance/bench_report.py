"""The map report against plain Folium, one object a project: ``python -m tests.performance.bench_report [N ...]``.

Ours is the whole command with its start; Folium's is the page alone, from rows that are read already. The first size is
Folium's too, which is not asked for more, as it would take minutes and make a page that no browser opens.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.performance.country import clock, database, organisation, points

# The peak of a process's own memory: ru_maxrss would count its parent's too, from before it began.
COMMAND = """
import re, sys
from pathlib import Path
from geoplan.cli import main
try:
    main()
finally:
    print(re.search("VmHWM:\\s+([0-9]+)", Path("/proc/self/status").read_text())[1], file=sys.stderr)
"""
LINES = """
UPDATE projects_project SET geometry = ST_MakeLine(ARRAY[
    geometry, ST_Translate(geometry, 0.001, 0.0007), ST_Translate(geometry, 0.002, 0.0006),
    ST_Translate(geometry, 0.0035, 0.001), ST_Translate(geometry, 0.005, 0.0008)
]) WHERE id % 2 = 0
"""


def main(*sizes: int) -> None:
    """Print seconds, megabytes of the file and of memory, and the ratio, for each size."""
    sizes = sizes or (10_000, 100_000)
    with database() as _address, tempfile.TemporaryDirectory() as made:
        from geoplan.policy import system_actor
        from projects.imports import checking, committing, uploading

        folder, lao, actor = Path(made), organisation(), system_actor()
        file = points(folder, max(sizes))
        with file.open("rb") as stream:
            batch = uploading.upload(actor, lao, stream, file.name)
        uploading.read(batch)
        checking.check(batch, actor)
        committing.commit(batch, actor, "all")
        change(LINES)
        theirs = plain(folder, sizes[0])
        for size in sizes:
            shrink(size)
            seconds, peak = ours(folder)
            told = (
                f"map report of {size:,}: {seconds:.1f} s, {megabytes(folder / 'ours.html'):.1f} MB, {peak:.0f} MB RAM"
            )
            if size == sizes[0]:
                told += f"; plain folium {theirs:.1f} s, {megabytes(folder / 'theirs.html'):.1f} MB"
                told += f"; ratio {seconds / theirs:.2f}"
            print(told)


def shrink(size: int) -> None:
    """Give all but ``size`` projects another programme, so that the command's filter leaves them out."""
    change(
        "UPDATE projects_project SET programme_id = CASE WHEN id <= "
        f"(SELECT id FROM projects_project ORDER BY id OFFSET {size - 1} LIMIT 1) THEN '09' ELSE '12' END"
    )


def change(statement: str) -> None:
    """Change the projects without their triggers: what follows from a change is not measured here."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE projects_project DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE projects_project ENABLE TRIGGER USER")
        cursor.execute("ANALYZE")


def ours(folder: Path) -> tuple[float, float]:
    """Run the command in a process of its own; answer its seconds and its peak of memory in MB."""
    from django.db import connection

    name, host, user = (connection.settings_dict[key] for key in ("NAME", "HOST", "USER"))
    port = f"&port={connection.settings_dict['PORT']}" if connection.settings_dict["PORT"] else ""
    url = f"postgresql:///{name}?host={host}&user={user}{port}"
    command = [sys.executable, "-c", COMMAND, "map_report", str(folder / "ours.html"), "--programme", "09"]
    with clock() as told:
        done = subprocess.run(
            command, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True, check=True
        )  # fmt: skip
    return told["seconds"], int(done.stderr.split()[-1]) / 1024


def plain(folder: Path, size: int) -> float:
    """Make a page as Folium's guide does: a marker or line with a popup for each project; answer the seconds."""
    import folium

    from projects.models import Project

    rows: list[Any] = list(Project.objects.order_by("pk")[:size])
    with clock() as told:
        page = folium.Map(location=[16, 103], zoom_start=7)
        for project in rows:
            popup = folium.Popup(f"{project.code} {project.name}", parse_html=True)
            coordinates = [(y, x) for x, y in _coordinates(project.geometry)]
            if len(coordinates) == 1:
                folium.CircleMarker(coordinates[0], popup=popup).add_to(page)
            else:
                folium.PolyLine(coordinates, popup=popup).add_to(page)
        page.save(str(folder / "theirs.html"))
    return told["seconds"]


def _coordinates(geometry: Any) -> list[tuple[float, float]]:
    return [geometry.coords] if geometry.geom_type == "Point" else list(geometry.coords)


def megabytes(file: Path) -> float:
    """The size of a file in MB."""
    return file.stat().st_size / 1e6


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
