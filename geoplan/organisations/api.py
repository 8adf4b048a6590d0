"""The API's organisations."""

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
from geoplan.organisations.models import Kind, LaoType, Organisation
from geoplan.policy import Action

FIELDS = ["code", "kind", "lao_type", "name_th", "name_en", "province", "district", "area_quality"]
MOST = 1000


class OrganisationSerializer(serializers.ModelSerializer[Organisation]):
    """An organisation without its area."""

    class Meta:
        model = Organisation
        fields = FIELDS


class OrganisationFeatureSerializer(GeoFeatureModelSerializer):
    """An organisation as a GeoJSON feature with its own area, WGS84."""

    class Meta:
        model = Organisation
        geo_field = "area"
        id_field = "code"
        fields = FIELDS


class OrganisationList(APIView):
    """Organisations by province, kind and type."""

    guards = {"GET": Action.VIEW_ORGANISATION}

    @extend_schema(
        parameters=[
            OpenApiParameter("province", description="DOPA code of the province; needed unless kind is not lao"),
            OpenApiParameter("kind", enum=Kind.values),
            OpenApiParameter("lao_type", enum=LaoType.values),
            OpenApiParameter("after", description="the code after which the next thousand begin"),
        ],
        responses=OrganisationSerializer(many=True),
        operation_id="organisations_list",
    )
    def get(self, request: Request) -> Response:
        """List up to a thousand organisations by code; ``after`` continues behind a code."""
        return Response(OrganisationSerializer(_narrowed(request.query_params)[:MOST], many=True).data)


class OrganisationDetail(APIView):
    """One organisation with its area."""

    guards = {"GET": Action.VIEW_ORGANISATION}

    @extend_schema(responses=OrganisationFeatureSerializer, operation_id="organisations_retrieve")
    def get(self, request: Request, code: str) -> Response:
        """Return the organisation as a GeoJSON feature."""
        return Response(OrganisationFeatureSerializer(get_object_or_404(Organisation, code=code)).data)


def _narrowed(query: Any) -> QuerySet[Organisation]:
    lookups = {"province": "province", "kind": "kind", "lao_type": "lao_type", "after": "code__gt"}
    given = {lookup: query[name] for name, lookup in lookups.items() if query.get(name)}
    for name, allowed in (("kind", Kind.values), ("lao_type", LaoType.values)):
        if name in given and given[name] not in allowed:
            raise DomainError("invalid", reason=name)
    if any("\x00" in value or len(value) > 30 for value in given.values()):
        raise DomainError("invalid", reason="query")
    return Organisation.objects.defer("area", "office").filter(**given).order_by("code")
