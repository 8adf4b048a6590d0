"""The API's data of an organisation by fiscal year: profile with executives, villages, and population."""

from __future__ import annotations

import datetime as dt
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
from geoplan.organisations.data import require_year, rows_of
from geoplan.organisations.models import (
    Community,
    Executive,
    Organisation,
    OrganisationProfile,
    PopulationRecord,
    Section,
)
from geoplan.organisations.profiles import FIELDS
from geoplan.policy import Action
from geoplan.thai import fiscal_year

YEAR = OpenApiParameter("fiscal_year", int, description="Buddhist fiscal year, such as 2569; the current one without")


class ExecutiveSerializer(serializers.ModelSerializer[Executive]):
    """A person in an office."""

    class Meta:
        model = Executive
        fields = ("position", "title", "name", "starts_on", "ends_on", "state")


class ProfileSerializer(serializers.ModelSerializer[OrganisationProfile]):
    """The general data of a fiscal year."""

    executives = ExecutiveSerializer(many=True, read_only=True, source="serving")

    class Meta:
        model = OrganisationProfile
        fields = ("fiscal_year", *FIELDS, "state", "confirmed_at", "executives")


class CommunitySerializer(GeoFeatureModelSerializer):
    """A village or community as a GeoJSON feature with its point, WGS84; null where there is none."""

    class Meta:
        model = Community
        geo_field = "point"
        fields = ("id", "kind", "number", "name", "subdistrict", "head", "first_year", "last_year", "state")


class PopulationSerializer(serializers.ModelSerializer[PopulationRecord]):
    """The people of one village or community in one fiscal year."""

    kind = serializers.CharField(source="community.kind")
    number = serializers.IntegerField(source="community.number", allow_null=True)
    name = serializers.CharField(source="community.name")
    subdistrict = serializers.CharField(source="community.subdistrict_id")

    class Meta:
        model = PopulationRecord
        fields = (
            "community",
            "kind",
            "number",
            "name",
            "subdistrict",
            "fiscal_year",
            "male",
            "female",
            "total",
            "households",
            "state",
        )


class OrganisationData(APIView):
    """One section of an organisation's data in one fiscal year, as far as the reader may see it."""

    section: Section
    guards = {"GET": Action.VIEW_PROFILE}

    def rows(self, request: Request, code: str) -> QuerySet[Any]:
        """Return the rows of the section; 404 for an unknown organisation."""
        organisation = get_object_or_404(Organisation.objects.visible_to(request._request.actor), code=code)
        return rows_of(organisation, _year(request), self.section).visible_to(request._request.actor)


class ProfileDetail(OrganisationData):
    """The general data of a fiscal year with those who led the organisation in it."""

    section = Section.PROFILE

    @extend_schema(parameters=[YEAR], responses=ProfileSerializer, operation_id="organisation_profile")
    def get(self, request: Request, code: str) -> Response:
        """Return the profile; 404 where the year has none that the reader may see."""
        profile = get_object_or_404(self.rows(request, code).select_related("organisation"))
        executives = Executive.objects.in_year(profile.fiscal_year).of(profile.organisation)
        profile.serving = list(executives.visible_to(request._request.actor))
        return Response(ProfileSerializer(profile).data)


class CommunityList(OrganisationData):
    """The villages and communities of a fiscal year."""

    section = Section.COMMUNITIES

    @extend_schema(parameters=[YEAR], responses=CommunitySerializer(many=True), operation_id="organisation_communities")
    def get(self, request: Request, code: str) -> Response:
        """Return them as GeoJSON features."""
        return Response(CommunitySerializer(self.rows(request, code), many=True).data)


class PopulationList(OrganisationData):
    """The population of a fiscal year by village."""

    section = Section.POPULATION

    @extend_schema(parameters=[YEAR], responses=PopulationSerializer(many=True), operation_id="organisation_population")
    def get(self, request: Request, code: str) -> Response:
        """Return a row a village."""
        rows = self.rows(request, code).select_related("community").order_by("community")
        return Response(PopulationSerializer(rows, many=True).data)


def _year(request: Request) -> int:
    asked = request.query_params.get("fiscal_year", "")
    if not asked:
        return fiscal_year(dt.date.today())
    if not asked.isascii() or not asked.isdigit() or len(asked) > 4:
        raise DomainError("filter_invalid", name="fiscal_year")
    return require_year(int(asked))
