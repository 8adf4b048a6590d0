"""Makes the plans and projects of one demonstration LAO."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import NamedTuple

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geoplan.organisations.models import Organisation
from projects.demo import planning, shapes, words
from projects.demo.villages import village
from projects.models import (
    Form,
    Generation,
    HeadingKind,
    Kind,
    LocationRecord,
    LocationSource,
    LocationState,
    Plan,
    PlanHeading,
    Project,
    ProjectYearBudget,
)
from spatial.geos import to_geos

YEARS = range(2566, 2571)
WAITING_SHARE = 0.28
ADDED_SHARE = 0.06


class Drawn(NamedTuple):
    """A project made but not yet saved, with its budget."""

    project: Project
    fiscal_year: int
    amount: Decimal
    announced: bool


def make_plan(organisation: Organisation) -> tuple[Plan, dict[str, PlanHeading]]:
    """Make the draft five-year plan with its strategies; return it with its tactics by title."""
    plan = Plan.objects.create(
        organisation=organisation,
        generation=Generation.FIVE_YEAR,
        title="แผนพัฒนาท้องถิ่น (พ.ศ. 2566–2570)",
        first_year=YEARS[0],
        last_year=YEARS[-1],
        vision=words.VISION,
    )
    tactics = {}
    for number, (title, children) in enumerate(words.STRATEGIES, start=1):
        strategy = PlanHeading.objects.create(plan=plan, kind=HeadingKind.STRATEGY, number=number, title=title)
        for order, child in enumerate(children, start=1):
            tactics[child] = PlanHeading.objects.create(
                plan=plan, parent=strategy, kind=HeadingKind.TACTIC, number=order, title=child
            )
    return plan, tactics


def make_projects(
    organisation: Organisation,
    area: BaseGeometry,
    middles: list[Point],
    count: int,
    rng: random.Random,
    *,
    is_home: bool = False,
) -> int:
    """Make a plan and ``count`` projects inside ``area`` for one LAO; return how many were placed.

    ``middles`` are those of its villages, around which projects lie. Some plans are drafts still, never that of the LAO
    in which the demonstration accounts work.
    """
    announced = rng.random() < 0.85 or is_home
    plan, tactics = make_plan(organisation)
    drawn = [_draw(plan, tactics, area, middles, number, announced, rng) for number in range(1, count + 1)]
    first = [item for item in drawn if item.announced or not announced]
    late = [item._replace(fiscal_year=YEARS[-1]) for item in drawn if announced and not item.announced]
    _save(first)
    if announced and first:
        planning.announce(plan, rng)
        _save(late)
        planning.revise(plan, [item.project for item in late], rng)
    else:
        _save(late)
        planning.begin(plan, rng)
    return sum(item.project.geometry is not None for item in drawn)


def _save(drawn: list[Drawn]) -> None:
    """Write projects with their budgets and locations."""
    Project.objects.bulk_create(item.project for item in drawn)
    ProjectYearBudget.objects.bulk_create(
        ProjectYearBudget(project=item.project, fiscal_year=item.fiscal_year, amount=item.amount) for item in drawn
    )
    placed = [item.project for item in drawn if item.project.geometry]
    LocationRecord.objects.bulk_create(
        LocationRecord(project=project, geometry=project.geometry, source=LocationSource.DRAWN) for project in placed
    )


def _draw(
    plan: Plan,
    tactics: dict[str, PlanHeading],
    area: BaseGeometry,
    middles: list[Point],
    number: int,
    announced: bool,
    rng: random.Random,
) -> Drawn:
    template = rng.choices(words.TEMPLATES, [template.weight for template in words.TEMPLATES])[0]
    place = rng.randrange(len(middles))
    shape = _shape(template, area, middles[place], rng)
    length = shapes.length_of(shape) if template.shape == "line" else 0
    year = rng.choice(YEARS)
    is_added = rng.random() <= ADDED_SHARE
    project = Project(
        plan=plan,
        organisation=plan.organisation,
        heading=tactics[words.TACTIC_OF_PROGRAMME.get(template.programme, words.DEFAULT_TACTIC)],
        programme_id=template.programme,
        form=Form.P03 if template.kind == Kind.EQUIPMENT else Form.P02,
        code=f"{YEARS[0]}-{number:04d}",
        name=_title(template, plan.organisation, place, middles[place], rng),
        objective=words.OBJECTIVES[template.kind],
        target=template.target.format(
            length=length, count=rng.randint(1, 24), volume=rng.randint(30, 300) * 100, people=rng.randint(20, 80)
        ),
        indicator="ร้อยละความพึงพอใจของประชาชนไม่น้อยกว่า 80",
        expected_result="ประชาชนในพื้นที่ได้รับประโยชน์และมีคุณภาพชีวิตที่ดีขึ้น",
        equipment_category="ค่าครุภัณฑ์" if template.kind == Kind.EQUIPMENT else "",
        equipment_type="ครุภัณฑ์คอมพิวเตอร์" if template.kind == Kind.EQUIPMENT else "",
        unit_in_charge=words.UNITS.get(template.kind) or words.UNITS.get(template.programme) or words.UNITS[""],
        kind=template.kind,
    )
    _locate(project, shape, rng)
    per = rng.randint(*template.baht) * (length or 1)
    return Drawn(project, year, Decimal(round(per, -2)), announced and not is_added)


def _shape(template: words.Template, area: BaseGeometry, middle: Point, rng: random.Random) -> BaseGeometry | None:
    if not template.shape:
        return None
    place = shapes.near(middle, area, rng)
    size = rng.uniform(*template.size)
    if template.shape == "line":
        return shapes.road(place, size, rng)
    if template.shape == "polygon":
        return shapes.pond(place, size, rng)
    return shapely.set_precision(place, 1e-7)


def _locate(project: Project, shape: BaseGeometry | None, rng: random.Random) -> None:
    if shape is None:
        project.location_state = LocationState.NOT_APPLICABLE
    elif rng.random() > WAITING_SHARE:
        project.location_state = LocationState.PLACED
        project.geometry = to_geos(shape)


def _title(template: words.Template, organisation: Organisation, place: int, middle: Point, rng: random.Random) -> str:
    own = village(organisation, place, middle)
    other = words.VILLAGES[(place * 7 + organisation.pk + rng.randint(1, 9)) % len(words.VILLAGES)]
    title = template.title.format(village=own.name, other=other, moo=own.number)
    return title if not template.shape else f"{title} {organisation.name_th}"
