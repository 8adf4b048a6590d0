"""The API's exports: a filtered list as a file, written by a job and fetched when it is done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import FileResponse
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan import jobs
from geoplan.errors import DomainError
from geoplan.policy import Action
from projects.columns import NAMES, read_columns
from projects.exports import steps
from projects.exports.writing import Choices
from spatial.formats.writing import EXPORTS


class ExportSerializer(serializers.ModelSerializer[jobs.Job]):
    """An export: its choices, how far it is, and what had to be changed to write it."""

    class Meta:
        model = jobs.Job
        fields = ["id", "parameters", "state", "done", "total", "message", "result", "created_at", "expires_at"]
        extra_kwargs = {"expires_at": {"read_only": True}}


class WantedSerializer(serializers.Serializer[dict[str, Any]]):
    """What to write; ``filter`` is a query string of the project list, such as ``province=40&stage=planned``.

    ``columns`` are those to keep beside code and name; none keeps all.
    """

    format = serializers.ChoiceField(choices=sorted(EXPORTS), default="geojson")
    epsg = serializers.IntegerField(default=4326)
    encoding = serializers.CharField(default="utf-8", max_length=20)
    columns = serializers.ListField(child=serializers.ChoiceField(choices=NAMES), default=list)
    filter = serializers.CharField(default="", allow_blank=True, max_length=10_000)


class ExportList(APIView):
    """The caller's exports; POST starts one."""

    guards = {"GET": Action.USE_ACCOUNT, "POST": Action.USE_ACCOUNT}

    @extend_schema(responses=ExportSerializer(many=True), operation_id="exports_list")
    def get(self, request: Request) -> Response:
        """List the caller's latest exports."""
        return Response(ExportSerializer(_own(request)[:100], many=True).data)

    @extend_schema(request=WantedSerializer, responses={202: ExportSerializer}, operation_id="exports_create")
    def post(self, request: Request) -> Response:
        """Start writing a file of the projects that the caller sees."""
        wanted = WantedSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        given = wanted.validated_data
        choices = Choices(given["format"], given["epsg"], given["encoding"], read_columns(given["columns"]))
        job = steps.start(request._request.actor, given["filter"], choices)
        return Response(ExportSerializer(job).data, status=202)


class ExportDetail(APIView):
    """One export of the caller's."""

    guards = {"GET": Action.USE_ACCOUNT, "DELETE": Action.USE_ACCOUNT}

    @extend_schema(responses=ExportSerializer, operation_id="exports_retrieve")
    def get(self, request: Request, pk: int) -> Response:
        """Say how far the export is."""
        return Response(ExportSerializer(_found(request, pk)).data)

    @extend_schema(responses={204: None}, operation_id="exports_destroy")
    def delete(self, request: Request, pk: int) -> Response:
        """Stop the export."""
        jobs.cancel(_found(request, pk))
        return Response(status=204)


class ExportFile(APIView):
    """The file of an export of the caller's."""

    guards = {"GET": Action.USE_ACCOUNT}

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}, operation_id="exports_file")
    def get(self, request: Request, pk: int) -> FileResponse:
        """Send the finished file; 404 while it is being written and once it has expired."""
        job = _found(request, pk)
        path = Path(job.result_file or "missing")
        if job.state != jobs.JobState.DONE or not path.is_file():
            raise DomainError("not_found")
        kind = EXPORTS[job.parameters["format"]].content_type
        return FileResponse(path.open("rb"), as_attachment=True, filename=job.result.get("name"), content_type=kind)


def _own(request: Request) -> Any:
    return jobs.Job.objects.filter(kind=steps.JOB, owner_id=request._request.actor.user_id)


def _found(request: Request, pk: int) -> jobs.Job:
    job = _own(request).filter(pk=pk).first()
    if job is None:
        raise DomainError("not_found")
    return job
