"""The API's reports: a map or project sheets of a filtered list, made by a job and fetched when it is done."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan import jobs
from geoplan.policy import Action
from reports import made
from reports.maps import steps as maps
from reports.maps.layers import LayersBy
from reports.sheets import steps as sheets
from reports.views.made import file_answer, site_of


class ReportSerializer(serializers.ModelSerializer[jobs.Job]):
    """A report: its choices, how far it is, and what it holds."""

    class Meta:
        model = jobs.Job
        fields = ["id", "kind", "parameters", "state", "done", "total", "message", "result", "created_at", "expires_at"]
        extra_kwargs = {"expires_at": {"read_only": True}}


class WantedReportSerializer(serializers.Serializer[dict[str, Any]]):
    """What to make; ``filter`` is a query string of the project list, such as ``province=40&stage=planned``."""

    report = serializers.ChoiceField(choices=["map", "sheets"], default="map")
    layers = serializers.ChoiceField(choices=LayersBy.values, default=LayersBy.STAGE.value)
    filter = serializers.CharField(default="", allow_blank=True, max_length=10_000)


class ReportList(APIView):
    """The caller's reports; POST starts one."""

    guards = {"GET": Action.USE_ACCOUNT, "POST": Action.USE_ACCOUNT}

    @extend_schema(responses=ReportSerializer(many=True), operation_id="reports_list")
    def get(self, request: Request) -> Response:
        """List the caller's latest reports."""
        return Response(ReportSerializer(made.reports_of(request._request.actor)[:100], many=True).data)

    @extend_schema(request=WantedReportSerializer, responses={202: ReportSerializer}, operation_id="reports_create")
    def post(self, request: Request) -> Response:
        """Start making a report of the projects that the caller sees."""
        wanted = WantedReportSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        given, actor, site = wanted.validated_data, request._request.actor, site_of(request._request)
        if given["report"] == "map":
            job = maps.start(actor, given["filter"], given["layers"], site)
        else:
            job = sheets.start(actor, given["filter"], site)
        return Response(ReportSerializer(job).data, status=202)


class ReportDetail(APIView):
    """One report of the caller's."""

    guards = {"GET": Action.USE_ACCOUNT, "DELETE": Action.USE_ACCOUNT}

    @extend_schema(responses=ReportSerializer, operation_id="reports_retrieve")
    def get(self, request: Request, pk: int) -> Response:
        """Say how far the report is."""
        return Response(ReportSerializer(made.report_of(request._request.actor, pk)).data)

    @extend_schema(responses={204: None}, operation_id="reports_destroy")
    def delete(self, request: Request, pk: int) -> Response:
        """Stop the report."""
        jobs.cancel(made.report_of(request._request.actor, pk))
        return Response(status=204)


class ReportFile(APIView):
    """The file of a report of the caller's."""

    guards = {"GET": Action.USE_ACCOUNT}

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}, operation_id="reports_file")
    def get(self, request: Request, pk: int) -> FileResponse:
        """Send the finished file; 404 while it is being made and once it has expired."""
        job = made.report_of(request._request.actor, pk)
        return file_answer(made.file_of(job).open("rb"), job.result["name"], made.CONTENT_TYPES[job.kind])
