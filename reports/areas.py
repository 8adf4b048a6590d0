"""What a district page (and a province's or subdistrict's) shows: the projects in it and those that touch it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from geoplan.policy import Actor
from projects.models import Project
from reports import summaries
from reports.summaries import Figures, Line
from spatial.models import AdministrativeArea, Level

FIELD = {Level.PROVINCE: "province", Level.DISTRICT: "district", Level.SUBDISTRICT: "subdistrict"}


@dataclass(frozen=True)
class AreaReview:
    """An area with its projects as one reader sees them; totals count only what lies in it."""

    area: AdministrativeArea
    inside: QuerySet[Project]
    touching: QuerySet[Project]
    figures: Figures
    programmes: list[Line]
    stages: list[Line]
    years: list[Line]


def review_area(actor: Actor, area: AdministrativeArea) -> AreaReview:
    """Gather the page of ``area`` for ``actor``: only projects visible to the actor count."""
    inside = projects_in(actor, area)
    return AreaReview(
        area=area,
        inside=inside,
        touching=projects_touching(actor, area),
        figures=summaries.figures(inside),
        programmes=summaries.by_programme(inside),
        stages=summaries.by_stage(inside),
        years=summaries.by_year(inside),
    )


def projects_in(actor: Actor, area: AdministrativeArea) -> QuerySet[Project]:
    """Return the visible projects whose primary area is ``area`` or lies in it."""
    return Project.objects.visible_to(actor).filter(**{FIELD[Level(area.level)]: area.pk})


def projects_touching(actor: Actor, area: AdministrativeArea) -> QuerySet[Project]:
    """Return the visible projects that reach into ``area`` though their largest part lies elsewhere."""
    field = FIELD[Level(area.level)]
    if area.geometry is None or area.level == Level.PROVINCE:
        return Project.objects.none()
    return (
        Project.objects.visible_to(actor)
        .filter(geometry__intersects=area.geometry)
        .exclude(**{field: area.pk})
        .exclude(**{f"{field}__isnull": True})
    )
