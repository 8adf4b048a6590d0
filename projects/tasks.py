"""What the workers do for projects by the clock."""

from __future__ import annotations

from procrastinate.contrib.django import app

from projects import photos
from projects.tiles import cells


@app.periodic(cron="47 3 * * *")
@app.task(name="projects.purge_photos")
def purge_photos(timestamp: int) -> None:
    """Throw away photos that were removed a month ago, every night."""
    photos.purge()


@app.periodic(cron="7 2 * * *")
@app.task(name="projects.compact_cells")
def compact_cells(timestamp: int) -> None:
    """Put together what the day's changes added to the map's cells, every night."""
    cells.compact()
