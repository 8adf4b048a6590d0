"""The API's locations of a project."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan.api import read_version
from geoplan.policy import Action
from projects import locations
from projects.api.serializers import LocationSerializer, PlaceSerializer, ProjectFeatureSerializer
from projects.models import Project
from spatial import geojson


class LocationList(APIView):
    """Every location that a project ever had; POST sets a new one."""

    guards = {"GET": Action.PLACE_PROJECT, "POST": Action.PLACE_PROJECT}

    @extend_schema(responses=LocationSerializer(many=True), operation_id="locations_list")
    def get(self, request: Request, pk: int) -> Response:
        """List the locations, newest first, for those who may place the project."""
        project = get_object_or_404(Project.objects.visible_to(request._request.actor), pk=pk)
        request._request.actor.require(Action.PLACE_PROJECT, project)
        return Response(LocationSerializer(locations.history(project), many=True).data)

    @extend_schema(request=PlaceSerializer, responses={201: ProjectFeatureSerializer}, operation_id="locations_create")
    def post(self, request: Request, pk: int) -> Response:
        """Set the project's location, or say with a reason that it has none; the write carries the version read."""
        wanted = PlaceSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        project = _set(request, pk, wanted.validated_data)
        project.refresh_from_db()
        return Response(ProjectFeatureSerializer(project).data, status=201, headers={"ETag": f'"{project.version}"'})


def _set(request: Request, pk: int, wanted: dict[str, Any]) -> Project:
    actor, version = request._request.actor, read_version(request)
    if wanted["geometry"] is None:
        return locations.declare_not_applicable(actor, pk, version=version, reason=wanted.get("reason", ""))
    origin = locations.Origin(
        accuracy_m=wanted.get("accuracy_m"), surveyed_on=wanted.get("surveyed_on"), note=wanted.get("note", "")
    )
    geometry = geojson.from_object(wanted["geometry"])
    accepted = wanted.get("accepted_warnings", ())
    return locations.place(actor, pk, geometry, version=version, origin=origin, accepted_warnings=accepted)
