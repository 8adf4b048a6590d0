"""What stands on the sheet of a project."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import shapely
from shapely import Geometry

from geoplan.policy import Action, Actor
from projects.locations.readout import notations
from projects.models import Moment, Photo, Project
from projects.money.overview import Money, money_of
from projects.money.timeline import Timeline, timeline_of
from reports.maps.borders import Borders
from reports.sheets.drawing import Drawing, close_up, inset
from spatial.geodesy import WGS84

RELATED = ("organisation__district", "province", "district", "subdistrict", "programme", "heading__parent", "plan")
HEAVY = (
    "geometry_3857",
    "organisation__area",
    "organisation__district__geometry",
    "province__geometry",
    "district__geometry",
    "subdistrict__geometry",
)
PHOTOS_A_MOMENT = 2


@dataclass
class YearLine:
    """The money of one fiscal year in baht; None where nothing was entered."""

    planned: Decimal | None = None
    approved: Decimal | None = None
    contracted: Decimal | None = None
    disbursed: Decimal | None = None

    def add(self, name: str, amount: Decimal | None) -> None:
        """Add an amount to one of the sums."""
        if amount is not None:
            setattr(self, name, (getattr(self, name) or Decimal(0)) + amount)


@dataclass(frozen=True)
class Sheet:
    """One project as its sheet shows it; ``photos`` are those printed, of ``photo_count``."""

    project: Project
    money: Money
    timeline: Timeline
    years: dict[int, YearLine]
    total: YearLine
    map: Drawing | None
    inset: Drawing | None
    position: dict[str, str] | None
    length_m: float | None
    area_m2: float | None
    photos: list[Photo]
    photo_count: int
    is_insider: bool
    sources: list[Any] = field(default_factory=list)

    @property
    def has_moments(self) -> bool:
        """Whether anything has happened, or is set down to happen."""
        moments = [moment for line in self.timeline.stages for moment in line.moments]
        return bool(self.timeline.cancelled) or any(one.planned or one.actual or one.note for one in moments)


def sheet_of(actor: Actor, project: Project, borders: Borders, today: dt.date) -> Sheet:
    """Gather the sheet of a project that the actor sees; ``borders`` are those of its province."""
    money = money_of(project)
    geometry = shapely.from_wkb(project.geometry.wkb.tobytes()) if project.geometry else None
    anchor = shapely.point_on_surface(geometry) if geometry is not None else None
    years = years_of(project, money)
    photos, count = _photos(actor, project)
    return Sheet(
        project=project,
        money=money,
        timeline=timeline_of(project, money, today),
        years=years,
        total=_total(years),
        map=close_up(geometry) if geometry is not None else None,
        inset=inset(borders, anchor),
        position=notations(anchor.x, anchor.y) if anchor is not None else None,
        length_m=_length(geometry),
        area_m2=_area(geometry),
        photos=photos,
        photo_count=count,
        is_insider=actor.may(Action.VIEW_REVIEW, project),
        sources=borders.sources,
    )


def years_of(project: Project, money: Money) -> dict[int, YearLine]:
    """Return the money by fiscal year, the earliest first: as planned, approved, contracted and disbursed."""
    years: dict[int, YearLine] = defaultdict(YearLine)
    for budget in project.year_budgets.all():
        years[budget.fiscal_year].add("planned", budget.amount)
    for line in money.live:
        years[line.approval.fiscal_year].add("approved", line.approval.effective)
    of_approval = {line.approval.pk: line.approval.fiscal_year for line in money.approvals}
    for contract in money.contracts:
        for funding in contract.fundings:
            years[of_approval[funding.approval_id]].add("contracted", funding.amount)
    for payment in money.payments:
        years[of_approval[payment.approval_id]].add("disbursed", payment.amount)
    return dict(sorted(years.items()))


def _total(years: dict[int, YearLine]) -> YearLine:
    total = YearLine()
    for line in years.values():
        for name in ("planned", "approved", "contracted", "disbursed"):
            total.add(name, getattr(line, name))
    return total


def _photos(actor: Actor, project: Project) -> tuple[list[Photo], int]:
    """Return the first photos of each moment whose file is there, and how many there are in all."""
    kept = list(Photo.objects.visible_to(actor).kept().filter(project=project))
    printed = []
    for moment in Moment:
        there = [photo for photo in kept if photo.moment == moment and photo.file("small").is_file()]
        printed += there[:PHOTOS_A_MOMENT]
    return printed, len(kept)


def _length(geometry: Geometry | None) -> float | None:
    """The geodesic length of lines in metres."""
    if geometry is None or shapely.get_dimensions(geometry) != 1:
        return None
    return float(WGS84.geometry_length(geometry))


def _area(geometry: Geometry | None) -> float | None:
    """The geodesic area of polygons in square metres."""
    if geometry is None or shapely.get_dimensions(geometry) != 2:
        return None
    return abs(float(WGS84.geometry_area_perimeter(shapely.orient_polygons(geometry))[0]))
