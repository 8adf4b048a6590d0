"""The verbs of villages and communities, and where their points lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.geos import Point
from django.db import transaction
from django.db.models import Q, QuerySet

from geoplan.errors import DomainError
from geoplan.organisations.data import begin
from geoplan.organisations.models import Community, Organisation
from geoplan.policy import Actor
from spatial import coordinates
from spatial.geodesy import THAILAND, distances_m
from spatial.models import AdministrativeArea, Level

FIELDS = ("kind", "number", "name", "subdistrict", "head", "point", "first_year", "last_year")
SAME_PLACE_DEGREES = 1e-6


def subdistricts_of(organisation: Organisation) -> QuerySet[AdministrativeArea]:
    """Return the subdistricts that villages of the organisation can lie in: covered ones, or below covered areas."""
    covered = list(organisation.coverages.values_list("area_id", flat=True)) or [organisation.district_id or ""]
    within = Q(pk__in=covered) | Q(parent__in=covered) | Q(parent__parent__in=covered)
    found = AdministrativeArea.objects.filter(within, level=Level.SUBDISTRICT).defer("geometry")
    return found.order_by("code")


@transaction.atomic
def save_community(
    actor: Actor, organisation: Organisation, community: Community | None, version: int, values: Mapping[str, Any]
) -> Community:
    """Add a village or community, or change one that was read as ``version``.

    Raises ``stale_version``, ``community_taken`` and ``community_elsewhere``.
    """
    begin(actor, organisation)
    saved = _fresh(organisation, community, version) if community else Community(organisation=organisation)
    for name in FIELDS:
        if name in values:
            setattr(saved, name, values[name])
    require_possible(saved)
    saved.save()
    saved.refresh_from_db()
    return saved


@transaction.atomic
def remove_community(actor: Actor, organisation: Organisation, community: Community, version: int) -> None:
    """Remove a village or community entered by mistake; one with population gets a last year (``community_in_use``)."""
    begin(actor, organisation)
    stored = _fresh(organisation, community, version)
    if years := stored.population.count():
        raise DomainError("community_in_use", name=stored.label, count=years)
    stored.delete()


def require_possible(community: Community) -> None:
    """Refuse a subdistrict of others, and a number or name that another one in the subdistrict has."""
    if not subdistricts_of(community.organisation).filter(pk=community.subdistrict_id).exists():
        raise DomainError("community_elsewhere")
    if community.last_year is not None:
        return
    same = Q(number=community.number) if community.number is not None else Q(number=None, name=community.name)
    others = Community.objects.of(community.organisation).filter(
        same, kind=community.kind, subdistrict=community.subdistrict_id, last_year=None
    )
    if other := others.exclude(pk=community.pk).first():
        raise DomainError("community_taken", name=other.label)


def read_point(text: str, organisation: Organisation) -> Point | None:
    """Return the WGS 84 point that a typed place means; a blank is none.

    Raises the errors of ``spatial.coordinates``, ``point_outside_thailand``, and ``point_unclear`` where the text
    can mean several places and not just one of them is in the organisation's area.
    """
    if not text.strip():
        return None
    area = shapely.from_wkb(bytes(organisation.area.wkb)) if organisation.area else None
    readings = coordinates.read(text, near=area)
    west, south, east, north = THAILAND
    possible = [one for one in readings if west <= one.lon <= east and south <= one.lat <= north]
    inside = [one for one in possible if one.inside]
    if not possible:
        raise DomainError("point_outside_thailand")
    chosen = inside or possible
    first = chosen[0]
    if any(abs(one.lon - first.lon) + abs(one.lat - first.lat) > SAME_PLACE_DEGREES for one in chosen[1:]):
        said = "; ".join(f"{one.lat:.6f}, {one.lon:.6f} ({one.reason})" for one in chosen[:4])
        raise DomainError("point_unclear", readings=said)
    return Point(round(first.lon, 7), round(first.lat, 7), srid=4326)


def distances_outside(organisation: Organisation, communities: Iterable[Community]) -> dict[int, int]:
    """Return how many metres outside the organisation's own area the points lie, by id, of those that lie outside."""
    placed = [one for one in communities if one.point]
    if not placed or organisation.area is None:
        return {}
    area = shapely.make_valid(shapely.from_wkb(bytes(organisation.area.wkb)))
    points = shapely.points(np.array([one.point.coords for one in placed if one.point]))
    shapely.prepare(area)
    outside = ~shapely.intersects(area, points)
    if not outside.any():
        return {}
    away = distances_m(points[outside], area)
    return {placed[place].pk: round(metres) for place, metres in zip(np.flatnonzero(outside), away, strict=True)}


def _fresh(organisation: Organisation, community: Community, version: int) -> Community:
    stored = Community.objects.of(organisation).filter(pk=community.pk).first()
    if stored is None:
        raise DomainError("not_found")
    if stored.version != version:
        raise DomainError("stale_version")
    return stored
