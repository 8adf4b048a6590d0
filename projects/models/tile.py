"""Counts and sums by place for the map far out, and the versions by which a browser knows that a tile has changed."""

from __future__ import annotations

from django.db import models

from projects import rules
from projects.models.project import Form, Kind, Stage


class TileCell(models.Model):
    """What one cell of a tile has of projects that are alike; several rows of one combination add up.

    ``cell`` counts 0 to 63 from the north-west by rows. ``scope`` is empty for what is announced, else the province
    whose organisations' drafts these are. Fiscal year 0 counts every project once, with the money of all years; the
    other years count those that have a budget of that year, and that year's money. ``satang`` is planned money;
    ``east`` and ``south`` are sums of places in units of 1/4096 of a tile of the last zoom. Only the cells of zoom
    8 on bear the province. The database writes these rows (``projects.rules.cells``), nothing else does.
    """

    zoom = models.PositiveSmallIntegerField()
    tile_x = models.PositiveIntegerField()
    tile_y = models.PositiveIntegerField()
    cell = models.PositiveSmallIntegerField()
    scope = models.CharField(max_length=2)
    province_id = models.CharField(max_length=2, null=True)  # noqa: DJ001 - as the project's own, which may be null
    fiscal_year = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=10, choices=Stage.choices)
    programme_id = models.CharField(max_length=2, null=True)  # noqa: DJ001
    kind = models.CharField(max_length=14, choices=Kind.choices)
    form = models.CharField(max_length=6, choices=Form.choices)
    projects = models.IntegerField()
    satang = models.BigIntegerField()
    east = models.BigIntegerField()
    south = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(name="cell_by_tile", fields=["zoom", "fiscal_year", "tile_x", "tile_y"]),
            models.Index(
                name="cell_by_province",
                fields=["province_id", "zoom", "fiscal_year"],
                condition=models.Q(province_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zoom}/{self.tile_x}/{self.tile_y}#{self.cell}: {self.projects}"


class TileVersion(models.Model):
    """How often what a tile of zoom 9 shows has changed, for the readers of one scope (see ``TileCell``)."""

    scope = models.CharField(max_length=2)
    tile_x = models.PositiveIntegerField()
    tile_y = models.PositiveIntegerField()
    version = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="tile_version_once", fields=["scope", "tile_x", "tile_y"])]

    def __str__(self) -> str:
        return f"{self.tile_x}/{self.tile_y}: {self.version}"


class TileDue(models.Model):
    """A tile whose version counts on at the end of the transaction that changed what it shows."""

    scope = models.CharField(max_length=2)
    tile_x = models.PositiveIntegerField()
    tile_y = models.PositiveIntegerField()
    transaction = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="tile_due_once", fields=["transaction", "scope", "tile_x", "tile_y"])
        ]
        triggers = rules.TILE_DUE_TRIGGERS

    def __str__(self) -> str:
        return f"{self.tile_x}/{self.tile_y}"
