"""Lists of projects as GeoJSON, built from the database's own text.

A DRF serialiser takes about 50 times as long for a long list (REFERENCES, part 2.2), so that single features only
go through one.
"""

from __future__ import annotations

from typing import Any

import orjson
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast, JSONObject

from projects.models import Project, ProjectYearBudget

DIGITS = 9
PROPERTIES = (
    "plan_id", "heading_id", "programme_id", "form", "code", "name", "objective", "target", "indicator",
    "expected_result", "unit_in_charge", "kind", "location_state", "province_id", "district_id", "subdistrict_id",
    "stage", "announced_on", "version",
)  # fmt: skip


def feature_rows(projects: QuerySet[Project]) -> QuerySet[Project, dict[str, Any]]:
    """Return one dictionary a project: its properties, its budgets by year and its geometry as GeoJSON text."""
    budgets = ProjectYearBudget.objects.filter(project=OuterRef("pk")).order_by("fiscal_year")
    # As text, so that no reader of JSON makes a binary fraction of money; blank stays null.
    pair = JSONObject(year="fiscal_year", amount=Cast("amount", TextField()))
    return projects.annotate(
        geojson=AsGeoJSON("geometry", precision=DIGITS),
        organisation_code=F("organisation__code"),
        organisation_name=F("organisation__name_th"),
        budgets=ArraySubquery(budgets.values(pair=pair)),
    ).values("id", "geojson", "organisation_code", "organisation_name", "budgets", *PROPERTIES)


def feature(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of ``feature_rows`` as a GeoJSON feature that orjson writes; the geometry's text goes in as is."""
    geojson = row["geojson"]
    return {
        "type": "Feature",
        "id": row["id"],
        "geometry": orjson.Fragment(geojson) if geojson else None,
        "properties": {
            **{name.removesuffix("_id"): row[name] for name in PROPERTIES},
            "organisation": row["organisation_code"],
            "organisation_name": row["organisation_name"],
            "year_budgets": {str(pair["year"]): pair["amount"] for pair in row["budgets"]},
        },
    }


def collection(rows: list[dict[str, Any]], **members: Any) -> bytes:
    """Return a FeatureCollection of ``feature_rows`` as UTF-8 JSON with further ``members``."""
    return orjson.dumps({"type": "FeatureCollection", "features": [feature(row) for row in rows], **members})
