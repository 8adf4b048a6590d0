"""The API's administrative areas."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from geoplan.errors import DomainError
from geoplan.policy import Action
from spatial.models import AdministrativeArea, Level


class AreaSerializer(serializers.ModelSerializer[AdministrativeArea]):
    """An area without its boundary."""

    class Meta:
        model = AdministrativeArea
        fields = ["code", "level", "name_th", "name_en", "parent", "quality"]


class AreaFeatureSerializer(GeoFeatureModelSerializer):
    """An area as a GeoJSON feature, WGS84."""

    class Meta:
        model = AdministrativeArea
        geo_field = "geometry"
        id_field = "code"
        fields = ["code", "level", "name_th", "name_en", "parent", "quality"]


class AreaList(APIView):
    """The areas of one level, or those below one area."""

    guards = {"GET": Action.VIEW_AREA}

    @extend_schema(
        parameters=[OpenApiParameter("level", enum=Level.values), OpenApiParameter("parent")],
        responses=AreaSerializer(many=True),
        operation_id="areas_list",
    )
    def get(self, request: Request) -> Response:
        """List areas by code; ``level`` or ``parent`` narrows the list, provinces where neither is given."""
        return Response(AreaSerializer(_narrowed(request.query_params), many=True).data)


class AreaDetail(APIView):
    """One area with its boundary."""

    guards = {"GET": Action.VIEW_AREA}

    @extend_schema(responses=AreaFeatureSerializer, operation_id="areas_retrieve")
    def get(self, request: Request, code: str) -> Response:
        """Return the area as a GeoJSON feature."""
        return Response(AreaFeatureSerializer(get_object_or_404(AdministrativeArea, pk=code)).data)


def _narrowed(query: Any) -> QuerySet[AdministrativeArea]:
    areas = AdministrativeArea.objects.defer("geometry")
    if parent := query.get("parent"):
        if not parent.isascii() or not parent.isdigit():
            raise DomainError("invalid", reason="parent")
        return areas.filter(parent=parent)
    level = query.get("level", Level.PROVINCE)
    if level not in Level.values:
        raise DomainError("invalid", reason="level")
    return areas.filter(level=level)
