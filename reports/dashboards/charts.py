"""The charts and tables of a dashboard as data: lines with figures, each with the address of its records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geoplan.policy import Actor
from projects.filters import ProjectFilter
from projects.models import Form, Kind, PlanHeading, Programme, Project, Stage
from reports import queries
from reports.dashboards.figures import Figures, Grouped
from reports.dashboards.places import Place

TITLES: dict[str, str | Promise] = {
    "funnel": gettext_lazy("From the plan to completion"),
    "months": gettext_lazy("Payments by month"),
    "programmes": gettext_lazy("By programme"),
    "kinds": gettext_lazy("By kind"),
    "stages": gettext_lazy("By stage"),
    "forms": gettext_lazy("By form"),
    "strategies": gettext_lazy("By strategy or issue"),
    "areas": gettext_lazy("Areas below"),
    "organisations": gettext_lazy("Organisations"),
}
COLUMNS: dict[str, str | Promise] = {
    "name": gettext_lazy("Name"),
    "projects": gettext_lazy("Projects"),
    "coverage": gettext_lazy("Placed"),
    "planned": gettext_lazy("Planned (baht)"),
    "approved": gettext_lazy("Approved (baht)"),
    "contracted": gettext_lazy("Contracted (baht)"),
    "disbursed": gettext_lazy("Disbursed (baht)"),
    "disbursed_share": gettext_lazy("Disbursed (%)"),
    "late": gettext_lazy("Late"),
    "planned_per_head": gettext_lazy("Per head (baht)"),
}
# The steps of the funnel (DOMAIN 6.2), their colours (LOOK) and what each counts.
STEPS: tuple[tuple[str, str | Promise, str, str | Promise], ...] = (
    (
        "planned",
        gettext_lazy("In the plan"),
        "#6B7A90",
        gettext_lazy("projects with money in the plan, and that money"),
    ),
    (
        "approved",
        gettext_lazy("Budget approved"),
        "#56B4E9",
        gettext_lazy("projects with an approved budget, and the budgets after transfers"),
    ),
    (
        "contracted",
        gettext_lazy("Contract signed"),
        "#0072B2",
        gettext_lazy("projects with a contract, and the contracts as last amended; some are paid without one"),
    ),
    (
        "disbursed",
        gettext_lazy("Disbursed"),
        "#E69F00",
        gettext_lazy("projects with a payment, and the payments, gross"),
    ),
    (
        "completed",
        gettext_lazy("Completed"),
        "#009E73",
        gettext_lazy("projects said to be completed, and what was paid for them"),
    ),
)


@dataclass(frozen=True)
class Line:
    """One line: its key, its label, its figures, and the address of its records, blank where no list shows them."""

    key: str
    label: str
    figures: Figures
    href: str = ""
    place: str = ""
    """The key of the dashboard one level down, where the line is of an area or an organisation."""
    people: int | None = None
    is_overlay: bool = False

    @property
    def planned_per_head(self) -> Decimal | None:
        """Planned baht by the people of the organisation; None where they are not known."""
        return self.figures.planned / self.people if self.people else None


@dataclass(frozen=True)
class Step:
    """One step of the funnel."""

    name: str
    label: str
    colour: str
    meaning: str
    projects: int
    amount: Decimal
    href: str


@dataclass(frozen=True)
class Records:
    """Makes the addresses of the records behind the figures of a place under a filter."""

    place: Place
    chosen: ProjectFilter

    def url(self, *own: tuple[str, str], **conditions: object) -> str:
        """Return the address of the list; ``conditions`` replace the filter's, ``own`` the parameters of the place."""
        narrowed = replace(self.chosen, **conditions)  # type: ignore[arg-type]
        pairs = [*(own or self.place.query), *narrowed.pairs()]
        return f"{reverse('project_list')}?{urlencode(pairs) or 'scope=all'}"


def funnel(total: Figures, records: Records) -> list[Step]:
    """Return the funnel: number and baht of each step."""
    steps = []
    for name, label, colour, meaning in STEPS:
        where = {"stage": (Stage.COMPLETED.value,)} if name == "completed" else {"money": name}
        projects, amount = getattr(total, f"{name}_projects"), getattr(total, name)
        href = "" if name == "completed" and not projects else records.url(**where)
        steps.append(Step(name, str(label), colour, str(meaning), projects, amount, href))
    return steps


def lines_by(name: str, grouped: Grouped, records: Records, programmes: dict[str, Programme]) -> list[Line]:
    """Return the lines of a breakdown by ``programme``, ``kind``, ``form`` or ``stage``; None comes last."""
    every: dict[str, dict[str, Any]] = {
        "programme": {code: one.name for code, one in programmes.items()},
        "kind": dict(Kind.choices),
        "form": dict(Form.choices),
        "stage": dict(Stage.choices),
    }
    labels = every[name]
    order = sorted(labels) if name == "programme" else list(labels)
    keys = [key for key in order if key in grouped] + ([None] if None in grouped else [])
    if name == "kind":
        keys.sort(key=lambda key: -grouped[key].planned)
    return [
        Line(
            key or "",
            str(labels[key]) if key else _("Without a programme"),
            grouped[key],
            records.url(**{name: (key,)}) if key else "",
        )
        for key in keys
    ]


def strategy_lines(actor: Actor, records: Records) -> list[Line]:
    """Return the lines of an LAO by strategy or issue of its plans; each leads to the plan. Two queries."""
    place, chosen = records.place, records.chosen
    projects = chosen.apply(Project.objects.visible_to(actor).filter(**place.conditions), actor)
    found = {row[0]: Figures(*row[1:]) for row in queries.strategies(projects, chosen.fiscal_year)}
    headings = PlanHeading.objects.filter(pk__in=[key for key in found if key]).select_related("plan")
    lines = [
        Line(
            str(heading.pk),
            f"{heading.number}. {heading.title} ({heading.plan.first_year}–{heading.plan.last_year})",
            found[heading.pk],
            reverse("plan_detail", args=[heading.plan_id]),
        )
        for heading in sorted(headings, key=lambda one: (-one.plan.first_year, one.number))
    ]
    return [*lines, *([Line("", _("Under no heading"), found[None])] if None in found else [])]


def sort_lines(lines: Iterable[Line], sort: str) -> list[Line]:
    """Sort by a column, downwards with a minus before it; lines without a value come last either way."""
    name = sort.removeprefix("-")
    if name == "name":
        return sorted(lines, key=lambda line: line.label, reverse=sort.startswith("-"))

    def value(line: Line) -> float | None:
        found = line.planned_per_head if name == "planned_per_head" else getattr(line.figures, name)
        return None if found is None else float(found)

    sign = -1 if sort.startswith("-") else 1
    return sorted(lines, key=lambda line: ((one := value(line)) is None, sign * (one or 0), line.key))
