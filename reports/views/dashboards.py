"""The dashboards: page, figures and shapes of the map, months, and the files of each chart."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from django.contrib.gis.db.models import Extent
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag

from geoplan.errors import DomainError
from geoplan.organisations.models import Organisation
from geoplan.policy import Actor
from projects.choices import own_scope
from projects.views import home as projects_home
from projects.worklists import cards_for
from reports import queries
from reports.dashboards import charts, drawing, places, reading
from reports.dashboards.files import chart_csv
from reports.dashboards.mapping import map_figures
from reports.dashboards.measures import MEASURES
from reports.dashboards.months import shown_year
from reports.dashboards.page import PARTS, Dashboard
from reports.dashboards.places import COUNTRY, ORGANISATIONS, Place
from spatial.models import AdministrativeArea, Level

PRIVATE = "private, no-store"


def home(request: HttpRequest) -> HttpResponse:
    """Show the first page: for a provincial office and the department their dashboard below today's work."""
    place = _own_place(request.actor)
    if request.actor.is_public or place.organisation:
        return projects_home.home(request)
    return _page(request, place, cards_for(request.actor))


def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the dashboard of where the reader works; of the country to the department and the public."""
    place = _own_place(request.actor)
    if place.key != COUNTRY and not request.GET:
        return redirect(place.url())
    return _page(request, Place(COUNTRY))


def place_page(request: HttpRequest, place: str) -> HttpResponse:
    """Show the dashboard of a place."""
    return _page(request, places.find(place))


def _own_place(actor: Actor) -> Place:
    """Return the LAO, province or country that the actor works for; the country for the public."""
    own = own_scope(actor)
    if own.organisation:
        return places.find(ORGANISATIONS + own.organisation[0])
    return places.find(own.province) if own.province else Place(COUNTRY)


def _board(request: HttpRequest, place: str) -> Dashboard:
    return Dashboard(request.actor, places.find(place), reading.read(request.GET))


def _page(request: HttpRequest, place: Place, cards: list[Any] | None = None) -> HttpResponse:
    board = Dashboard(request.actor, place, reading.read(request.GET))
    names = [*PARTS, *(["strategies"] if place.organisation else [])]
    context = {
        "board": board,
        "place": place,
        "asked": board.asked,
        "cards": cards,
        "crumbs": place.crumbs(),
        "selects": reading.selects(board.asked, board.programmes),
        "measures": MEASURES.values(),
        "funnel": drawing.draw_funnel(board.funnel()),
        "steps": board.funnel(),
        "charts": [(name, charts.TITLES[name], drawing.draw_lines(board.lines(name))) for name in names],
        "headings": reading.headings(board.asked),
        **{f"{name}_title": charts.TITLES[name] for name in ("funnel", "months", "areas", "organisations")},
        "placed_url": board.records.url(location_state=("placed",)),
        "disbursed_url": board.records.url(money="disbursed"),
        "late_url": board.records.url(late="yes"),
        "projects_query": board.records.url().partition("?")[2].replace("scope=all", ""),
        "area_lines": board.areas(),
        "outside": board.outside(),
        "organisation_lines": board.organisations(),
        "overlay_lines": board.overlays(),
        "bounds": _bounds(place),
    }
    response = render(request, "reports/dashboards/page.html", context)
    response["Cache-Control"] = PRIVATE
    return response


def _bounds(place: Place) -> tuple[float, float, float, float] | None:
    """Return west, south, east and north of what the map first shows; None for the country."""
    if place.organisation:
        own = Organisation.objects.filter(pk=place.organisation.pk).aggregate(bounds=Extent("area"))["bounds"]
        around = [area.pk for area in place.around[-1:]]
        return own or _extent(around)
    return _extent([place.area.pk, *(area.pk for area in reversed(place.around))]) if place.area else None


def _extent(codes: list[str]) -> tuple[float, float, float, float] | None:
    """Return the extent of the first of the areas that has a boundary."""
    for code in codes:
        found = AdministrativeArea.objects.filter(pk=code).aggregate(bounds=Extent("geometry"))["bounds"]
        if found:
            return tuple(found)
    return None


def figures(request: HttpRequest, place: str) -> HttpResponse:
    """Answer the figures of the areas below as JSON: values, words, classes, colours."""
    response = JsonResponse(map_figures(_board(request, place)))
    response["Cache-Control"] = PRIVATE
    return response


def shapes(request: HttpRequest, place: str) -> HttpResponseBase:
    """Answer the shapes of the areas below as GeoJSON, of the area itself where none below is drawn."""
    if request.GET:
        raise DomainError("filter_unknown", name=min(request.GET)[:40])
    found = places.find(place)
    if found.organisation:
        raise DomainError("not_found")
    text = queries.shapes(found.below, found.key if found.level else "") if found.below else ""
    if found.area and '"Feature"' not in text:
        text = queries.shapes(Level(found.area.level), code=found.key)
    etag = quote_etag(hashlib.sha256(text.encode()).hexdigest()[:32])
    response = HttpResponse(text, content_type="application/geo+json")
    response["Cache-Control"] = "public, max-age=300"
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def months(request: HttpRequest, place: str) -> HttpResponse:
    """Answer the chart of months, which the page asks for once it is seen."""
    board = _board(request, place)
    found = board.months()
    expected = sum((month.expected for month in found), Decimal(0))
    paid = sum((month.paid for month in found), Decimal(0))
    context = {
        "board": board,
        "year": shown_year(board.asked.chosen),
        "drawing": drawing.draw_months(found, board.records),
        "months_title": charts.TITLES["months"],
        "expected": expected,
        "paid": paid,
        "share": float(paid / expected) if expected else None,
    }
    response = render(request, "reports/dashboards/months.html", context)
    response["Cache-Control"] = PRIVATE
    return response


def chart(request: HttpRequest, place: str, name: str, suffix: str) -> HttpResponse:
    """Answer a chart as a file: its data as CSV, or its picture as SVG."""
    board = _board(request, place)
    if name not in charts.TITLES:
        raise DomainError("not_found")
    if suffix == "csv":
        content, kind = chart_csv(board, name), "text/csv; charset=utf-8"
        response = HttpResponse(content, content_type=kind)
    else:
        response = _picture(request, board, name)
    file_name = f"{board.place.key.replace('/', '-')}-{name}.{suffix}"
    response["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    response["Cache-Control"] = PRIVATE
    return response


def _picture(request: HttpRequest, board: Dashboard, name: str) -> HttpResponse:
    if name == "months":
        template, drawn = "columns", drawing.draw_months(board.months(), board.records)
    elif name == "funnel":
        template, drawn = "bars", drawing.draw_funnel(board.funnel())
    else:
        template, drawn = "bars", drawing.draw_lines(board.lines(name))
    title = f"{charts.TITLES[name]} · {board.title()}"
    year = shown_year(board.asked.chosen) if name == "months" else board.asked.chosen.fiscal_year
    context = {"drawing": drawn, "title": title, "year": year, "alone": True}
    return render(request, f"reports/dashboards/{template}.html", context, content_type="image/svg+xml")
