"""The page of a map report: Folium's map, our script, and every library inside, under a policy that allows them alone.

Folium would link its libraries from other hosts and write popups as HTML. Here its map, cluster and borders are
rendered without any link, the libraries come from our own static files, and texts reach the page as JSON that the
script writes as text. The policy names the hash of each script and style, so that nothing else can run.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any

import folium
from branca.element import Figure, MacroElement
from django.template.loader import render_to_string
from django.utils.html import json_script
from folium.plugins import MarkerCluster
from folium.template import Template

from reports.assets import static_file
from reports.maps.borders import Borders

THAILAND = (97.3, 5.6, 105.7, 20.5)
SCRIPTS = (
    "vendor/leaflet/leaflet.js",
    "vendor/leaflet-markercluster/leaflet.markercluster.js",
    "reports/map_report.js",
)
STYLES = ("vendor/leaflet/leaflet.css", "vendor/leaflet-markercluster/MarkerCluster.css", "reports/map_report.css")
FONTS = [(subset, weight) for weight in (400, 700) for subset in ("thai", "latin")]
RANGES = {"thai": "U+0E01-0E5B, U+200C-200D, U+25CC", "latin": "U+0000-00FF, U+2000-206F"}


class OfflineMap(folium.Map):
    """Folium's map without links to other hosts."""

    default_js: list[tuple[str, str]] = []
    default_css: list[tuple[str, str]] = []


class OfflineCluster(MarkerCluster):
    """Folium's clusters without links to other hosts."""

    default_js: list[tuple[str, str]] = []
    default_css: list[tuple[str, str]] = []


class Projects(MacroElement):
    """Hands the map, the clusters and the borders to our script, which draws the projects of the page's JSON."""

    _template = Template("""
        {% macro script(this, kwargs) %}
            GeoPlanReport.start({{ this._parent.get_name() }}, {{ this.cluster }}, {{ this.borders }});
        {% endmacro %}
    """)

    def __init__(self, cluster: str, borders: str) -> None:
        super().__init__()
        self._name = "Projects"
        self.cluster, self.borders = cluster, borders


@dataclass(frozen=True)
class Drawn:
    """Folium's work: the element of the map, and the script that makes it."""

    html: str
    script: str


def draw(borders: Borders, bounds: tuple[float, float, float, float] | None) -> Drawn:
    """Let Folium make the map: borders, an empty cluster for our script to fill, and the view."""
    west, south, east, north = bounds or borders.bounds or THAILAND
    page = OfflineMap(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=9,
        tiles=None,
        prefer_canvas=True,
        attribution_control=False,
    )
    page.options["max_zoom"] = 19  # the argument of that name is for tiles
    dash = "6 5" if borders.approximate else None
    style = {"color": "#5B6B7F", "weight": 1.2, "fillColor": "#FFFFFF", "fillOpacity": 1, "dashArray": dash}
    layer = folium.GeoJson(
        {"type": "FeatureCollection", "features": borders.features},
        style_function=lambda feature: style,
        interactive=False,
        smooth_factor=0.5,
    )
    cluster = OfflineCluster(
        icon_create_function="GeoPlanReport.icon",
        chunked_loading=True,
        animate=False,
        max_cluster_radius=60,
        show_coverage_on_hover=False,
    )
    for element in (layer, cluster, Projects(cluster.get_name(), layer.get_name())):
        element.add_to(page)
    page.fit_bounds([[south, west], [north, east]], padding=(24, 24), max_zoom=16)
    figure = page.get_root()
    assert isinstance(figure, Figure)
    figure.render()
    return Drawn(figure.html.render(), figure.script.render())


def render(template: str, drawn: Drawn, data: dict[str, Any], context: dict[str, Any]) -> str:
    """Return the whole page with its libraries inside; ``data`` is what the script reads."""
    scripts = [*(_asset(name) for name in SCRIPTS), drawn.script]
    styles = [_fonts(), *(_asset(name) for name in STYLES)]
    parts = {"scripts": scripts, "styles": styles, "policy": policy(scripts, styles), "map": drawn.html}
    return render_to_string(template, {**context, **parts, "data": json_script(data, "report-data")})


def policy(scripts: list[str], styles: list[str]) -> str:
    """Return the Content-Security-Policy that lets these run and nothing else load from anywhere."""
    return "; ".join([
        "default-src 'none'",
        f"script-src {' '.join(map(_hash, scripts))}",
        f"style-src {' '.join(map(_hash, styles))}",
        "img-src data:",
        "font-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ])  # fmt: skip


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _asset(name: str) -> str:
    """Return a script or style as a browser will hash it: with plain new lines."""
    return static_file(name).read_text(encoding="utf-8").replace("\r\n", "\n")


@cache
def _fonts() -> str:
    """Return Sarabun as a style, its files inside."""
    faces = []
    for subset, weight in FONTS:
        file = static_file(f"vendor/sarabun/files/sarabun-{subset}-{weight}-normal.woff2")
        data = base64.b64encode(file.read_bytes()).decode()
        faces.append(
            f"@font-face {{ font-family: Sarabun; font-weight: {weight}; unicode-range: {RANGES[subset]}; "
            f"src: url(data:font/woff2;base64,{data}) format('woff2'); }}"
        )
    return "\n".join(faces)
