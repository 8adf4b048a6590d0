"""Administrative areas, and "which area is this in".

Looking up is done by the database function ``geoplan_primary_area`` (see its migration), which the project table's
trigger calls too, so that Python and the database can never differ.
"""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from django.dispatch import Signal

from geoplan.replicas import connection
from spatial.models import AdministrativeArea, BoundarySource

boundaries_changed = Signal()
"""Sent with ``source`` (BoundarySource) inside the transaction that puts new boundaries in force.

A receiver re-assigns its own records and returns a dict to be reported, or None.
"""


class PrimaryArea(NamedTuple):
    """Codes of the province, district and subdistrict; None where there is no boundary that deep, or no area."""

    province: str | None
    district: str | None
    subdistrict: str | None


def primary_area(geometry: GEOSGeometry) -> PrimaryArea:
    """The area that holds the largest part of a geometry in EPSG:4326.

    Points are counted, lines measured by length and polygons by area; of equal parts the lowest code wins. Outside
    every area all three are None.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM geoplan_primary_area(%s::geometry)", [geometry.hexewkb.decode()])
        return PrimaryArea(*cursor.fetchone())


def area_at(lon: float, lat: float) -> AdministrativeArea | None:
    """The deepest area that covers the point, or None outside all of them."""
    found = primary_area(Point(lon, lat, srid=4326))
    code = found.subdistrict or found.district or found.province
    return AdministrativeArea.objects.filter(pk=code).first() if code else None


def distance_to_area(geometry: GEOSGeometry, area: AdministrativeArea) -> float | None:
    """Metres on the ellipsoid from a geometry (EPSG:4326) to the area, 0 when they touch; None without a boundary."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_Distance(geometry::geography, %s::geometry::geography) "
            "FROM spatial_administrativearea WHERE code = %s",
            [geometry.hexewkb.decode(), area.pk],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def boundary_version() -> str:
    """A short text that changes whenever other boundaries come into force; empty before the first."""
    source = BoundarySource.objects.order_by("-id").values_list("id", "sha256").first()
    return f"{source[0]}-{source[1][:12]}" if source else ""


def children(code: str | None = None) -> QuerySet[AdministrativeArea]:
    """The areas directly inside the one with ``code``, or the provinces; in the order of their codes."""
    return AdministrativeArea.objects.filter(parent=code).defer("geometry").order_by("code")


def breadcrumbs(area: AdministrativeArea) -> list[AdministrativeArea]:
    """The area and those around it, the province first."""
    codes = [area.code[:length] for length in (2, 4, 6) if length <= len(area.code)]
    found = AdministrativeArea.objects.defer("geometry").in_bulk(codes)
    return [found[code] for code in codes if code in found]


def search(text: str, limit: int = 20) -> QuerySet[AdministrativeArea]:
    """Areas whose code begins with the text, or whose Thai or English name has it; larger areas first."""
    text = text.strip()
    if not text:
        return AdministrativeArea.objects.none()
    matches = Q(code__startswith=text) | Q(name_th__icontains=text) | Q(name_en__icontains=text)
    # Codes grow by level, so the code's own length puts provinces before districts before subdistricts.
    return AdministrativeArea.objects.filter(matches).defer("geometry").order_by(Length("code"), "code")[:limit]


def assigned(geometry: str, province: str, district: str) -> str:
    """Return the SQL of a subquery for ``LATERAL``: the areas of ``geometry``, each argument being SQL itself.

    Its one row holds province_id, district_id and subdistrict_id: those of ``geoplan_primary_area``, else ``province``
    and ``district``. A point is looked up in place, for calling the function costs a set of rows several
    times as much; ``OFFSET 0`` keeps the look-up from being repeated for each column.
    """
    return f"""(
        SELECT COALESCE(left(code, 2), {province}) AS province_id,
               CASE WHEN code IS NULL THEN {district} WHEN length(code) >= 4 THEN left(code, 4) END AS district_id,
               CASE WHEN length(code) = 6 THEN code END AS subdistrict_id
        FROM (SELECT COALESCE(
            CASE WHEN GeometryType({geometry}) = 'POINT' THEN (
                SELECT min(area_id) FROM spatial_areapiece WHERE ST_Intersects(spatial_areapiece.geometry, {geometry})
            ) END,
            (SELECT COALESCE(subdistrict_code, district_code, province_code) FROM geoplan_primary_area({geometry}))
        ) AS code OFFSET 0) found
    )"""  # noqa: S608 - made of the caller's own SQL
