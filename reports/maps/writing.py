"""Writing a map report to a file: rows first, then the page around them, at constant memory."""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language, gettext

from geoplan.errors import DomainError
from geoplan.policy import Action, Actor
from projects.describing import describe, plan_names
from projects.filters import ProjectFilter
from projects.models import Kind, Project, Stage
from reports.maps.borders import Borders, borders_of, scope_of
from reports.maps.layers import Layer, LayersBy, layers_of
from reports.maps.rows import Content, Report, write_rows
from reports.maps.tallies import Tally

MOST = 200_000
"""More projects than this no browser opens from one file."""
ALWAYS_DRAWN = 3000
"""So many lines and areas are drawn at every zoom; of more, those in view from zoom 12 on."""


@dataclass(frozen=True)
class Written:
    """What a report holds."""

    total: Tally
    layers: list[Layer]
    approximate: bool


def _silent(done: int, total: int) -> None:
    """Progress that nobody listens to."""


def write_report(
    actor: Actor, chosen: ProjectFilter, target: Path, by: str = LayersBy.STAGE, *, site: str = "",
    report: Report = _silent,
) -> Written:  # fmt: skip
    """Write the projects of a filter that the actor may see to ``target``; ``site`` is where links lead to.

    Errors: ``not_permitted``, ``report_layers_unknown`` and ``report_too_many``.
    """
    actor.require(Action.EXPORT_PROJECTS)
    if by not in LayersBy.values:
        raise DomainError("report_layers_unknown", layers=by[:40])
    projects = chosen.apply(Project.objects.visible_to(actor), actor)
    require_size(projects)
    with tempfile.TemporaryFile(dir=target.parent) as rows, transaction.atomic():
        content = write_rows(projects, chosen.fiscal_year, by, rows, report)
        borders = borders_of(scope_of(chosen, content.provinces, content.districts))
        layers = layers_of(by, content.layers)
        mark = secrets.token_hex(16)
        data = {**_data(content, layers), "site": site, "language": get_language()}
        context = {**_context(actor, chosen, by), "content": content, "layers": layers, "borders": borders}
        from reports.maps.page import draw, render  # Folium: half of a worker's memory, for those who need it only

        page = render("reports/map_report.html", draw(borders, content.bounds), data, {**context, "rows": mark})
        before, after = page.split(mark)
        rows.seek(0)
        with target.open("wb") as out:
            out.write(before.encode())
            shutil.copyfileobj(rows, out)
            out.write(after.encode())
    return Written(content.total, layers, borders.approximate)


def require_size(projects: QuerySet[Project]) -> None:
    """Refuse more projects than a browser can open. Errors: ``report_too_many``."""
    if projects.order_by()[: MOST + 1].count() > MOST:
        raise DomainError("report_too_many", limit=MOST)


def _data(content: Content, layers: list[Layer]) -> dict[str, Any]:
    """Return what the rows refer to by number, and the words of the popups."""
    by_key = {layer.key: layer for layer in layers}
    return {
        **content.names(),
        "kinds": [str(label) for label in Kind.labels],
        "stages": [str(label) for label in Stage.labels],
        "colours": [by_key[key].colour for key in content.layer_numbers.numbers],
        "keys": list(content.layer_numbers.numbers),
        "shapesFrom": 0 if content.shapes <= ALWAYS_DRAWN else 12,
        "words": {
            "code": gettext("Code"),
            "organisation": gettext("Organisation"),
            "place": gettext("Situated in"),
            "kind": gettext("Kind"),
            "stage": gettext("Stage"),
            "planned": gettext("Planned (baht)"),
            "approved": gettext("Approved (baht)"),
            "contracted": gettext("Contracted (baht)"),
            "disbursed": gettext("Disbursed (baht)"),
            "draft": gettext("Draft, not yet announced"),
            "open": gettext("Open in GeoPlan"),
            "close": gettext("Close"),
            "more": gettext("and {n} more"),
        },
    }


def _context(actor: Actor, chosen: ProjectFilter, by: str) -> dict[str, Any]:
    """Return what the page says of itself: the filter in words, the layers' kind, the year and the day."""
    return {
        "chips": describe(chosen, plan_names(chosen, actor)),
        "fiscal_year": chosen.fiscal_year,
        "by": LayersBy(by).label,
        "today": dt.datetime.now(tz=dt.UTC),
        "language": get_language(),
        "is_public": actor.is_public,
    }


__all__ = ["Borders", "Written", "require_size", "write_report"]
