# ruff: noqa: S608 - only our own fragments are put together; every value is a parameter.
"""The SQL of exports: rows come through a server-side cursor, GeoJSON features ready made by the database."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Max, Min, QuerySet

from projects.models import Project
from spatial.formats.outgoing import FieldSpec

EXPRESSIONS = {
    "programme": "programme.name_th",
    "org_code": "organisation.code",
    "org_name": "organisation.name_th",
    "prov_code": "p.province_id",
    "province": "province.name_th",
    "dist_code": "p.district_id",
    "district": "district.name_th",
    "subd_code": "p.subdistrict_id",
    "subdist": "subdistrict.name_th",
    "announced": "p.announced_on",
    "updated": "(p.updated_at AT TIME ZONE 'Asia/Bangkok')::date",
}
TABLES = """
FROM projects_project p
JOIN organisations_organisation organisation ON organisation.id = p.organisation_id
LEFT JOIN projects_programme programme ON programme.code = p.programme_id
LEFT JOIN spatial_administrativearea province ON province.code = p.province_id
LEFT JOIN spatial_administrativearea district ON district.code = p.district_id
LEFT JOIN spatial_administrativearea subdistrict ON subdistrict.code = p.subdistrict_id
"""
# ST_ForcePolygonCCW turns lines round too, so only what has an area goes through it.
RIGHT_HAND = "CASE WHEN ST_Dimension(p.geometry) = 2 THEN ST_ForcePolygonCCW(p.geometry) ELSE p.geometry END"


def years_of(projects: QuerySet[Project]) -> range:
    """The fiscal years of the plans that ``projects`` belong to."""
    span = projects.order_by().aggregate(first=Min("plan__first_year"), last=Max("plan__last_year"))
    return range(span["first"], span["last"] + 1) if span["first"] else range(0)


def _select(fields: Sequence[FieldSpec]) -> list[tuple[str, str]]:
    """The columns as (name, expression)."""
    chosen = []
    for field in fields:
        if field.type == "decimal":
            year = int(field.name.removeprefix("budget"))
            chosen.append((field.name, f"(money.amounts->>'{year}')::numeric"))
        else:
            chosen.append((field.name, EXPRESSIONS.get(field.name, f"p.{field.name}")))
    return chosen


def _from(projects: QuerySet[Project]) -> tuple[str, tuple[Any, ...]]:
    """The tables and the condition; budgets are summed up once for the projects chosen, in the order of their ids."""
    sql, parameters = projects.order_by().values("pk").query.sql_with_params()
    money = f"""
    LEFT JOIN (
        SELECT y.project_id, jsonb_object_agg(y.fiscal_year, y.amount) AS amounts
        FROM projects_projectyearbudget y WHERE y.project_id IN ({sql}) GROUP BY y.project_id
    ) money ON money.project_id = p.id
    """
    return f"{TABLES} {money} WHERE p.id IN ({sql}) ORDER BY p.id", (*parameters, *parameters)


def rows(projects: QuerySet[Project], fields: Sequence[FieldSpec], size: int) -> Iterator[list[tuple[Any, ...]]]:
    """The cells of ``fields`` and the geometry as WKB, ``size`` rows at a time; must run inside a transaction."""
    chosen = ", ".join(expression for _, expression in _select(fields))
    tables, parameters = _from(projects)
    connection.ensure_connection()
    with connection.connection.cursor(name=f"export_{uuid.uuid4().hex}") as cursor:
        cursor.execute(f"SELECT {chosen}, ST_AsBinary(p.geometry) {tables}", parameters)
        while found := cursor.fetchmany(size):
            yield found


def features(projects: QuerySet[Project], fields: Sequence[FieldSpec]) -> Iterator[bytes]:
    """GeoJSON features in WGS 84, several at a time, parted by commas and new lines; rings follow RFC 7946.

    COPY sends JSON as it is, as its text holds no control character: nothing needs a quote or an escape.
    """
    chosen = ", ".join(f"{expression} AS {name}" for name, expression in _select(fields))
    tables, parameters = _from(projects)
    statement = f"""
    COPY (
        SELECT '{{"type":"Feature","properties":' || (
                   SELECT row_to_json(properties) FROM (SELECT {chosen}) properties
               )::text || ',"geometry":'
               || COALESCE(ST_AsGeoJSON({RIGHT_HAND}, 9), 'null') || '}}'
        {tables}
    ) TO STDOUT (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')
    """
    connection.ensure_connection()
    with connection.connection.cursor() as cursor, cursor.copy(statement, parameters) as copy:
        for piece in copy:
            yield bytes(piece)
