"""The API's imports: a file in, its choices, its problems, committing and undoing."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan.errors import DomainError
from geoplan.organisations.models import Organisation
from geoplan.policy import Action
from projects.imports import reporting, steps, uploading
from projects.models import BatchState, GeometrySource, ImportBatch, Plan

MOST_BATCHES = 200
GUARD = Action.IMPORT_PROJECTS


class ImportSerializer(serializers.ModelSerializer[ImportBatch]):
    """An import: what the file says, the choices in force, the counts, and what is wrong with its rows."""

    organisation = serializers.CharField(source="organisation.code")
    job = serializers.SerializerMethodField()

    class Meta:
        model = ImportBatch
        fields = [
            "id", "organisation", "plan", "file_name", "size", "state", "facts", "layer", "encoding",
            "encoding_confirmed", "epsg", "epsg_how", "geometry_source", "mapping", "notices", "counts", "error",
            "created_at", "committed_at", "undone_at", "job",
        ]  # fmt: skip

    def get_job(self, batch: ImportBatch) -> dict[str, Any] | None:
        """Return the state and the progress of the job that works on the import, if any."""
        job = batch.job
        return {"state": job.state, "done": job.done, "total": job.total, "message": job.message} if job else None


class UploadSerializer(serializers.Serializer[dict[str, Any]]):
    """A file to import, for an organisation of the caller's."""

    file = serializers.FileField()
    organisation = serializers.CharField(max_length=8)
    plan = serializers.IntegerField(required=False)


class ChoicesSerializer(serializers.Serializer[dict[str, Any]]):
    """Choices to change; what is left out stays as it is."""

    epsg = serializers.IntegerField(required=False, allow_null=True)
    encoding = serializers.CharField(required=False, max_length=20)
    layer = serializers.CharField(required=False, max_length=255)
    header_row = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=1000)
    geometry_source = serializers.ChoiceField(choices=GeometrySource.choices, required=False)
    mapping = serializers.DictField(child=serializers.CharField(max_length=255), required=False)
    take_proposals = serializers.BooleanField(required=False)


class CommitSerializer(serializers.Serializer[dict[str, Any]]):
    """``all`` is refused while any row is; ``valid`` leaves the refused rows out.

    ``accept_differences``: the caller has seen how a workbook's rows differ from its printed totals.
    """

    mode = serializers.ChoiceField(choices=["all", "valid"])
    accept_differences = serializers.BooleanField(default=False)


class UndoSerializer(serializers.Serializer[dict[str, Any]]):
    """``confirm`` undoes the rest where some rows were changed since."""

    confirm = serializers.BooleanField(default=False)


class ImportList(APIView):
    """The imports of the caller's organisations; POST starts one."""

    guards = {"GET": GUARD, "POST": GUARD}
    parser_classes = [MultiPartParser]

    @extend_schema(responses=ImportSerializer(many=True), operation_id="imports_list")
    def get(self, request: Request) -> Response:
        """List the latest imports."""
        return Response(ImportSerializer(_visible(request)[:MOST_BATCHES], many=True).data)

    @extend_schema(request=UploadSerializer, responses={201: ImportSerializer}, operation_id="imports_create")
    def post(self, request: Request) -> Response:
        """Upload a file, read it, and check it where nothing is left to choose; a large one goes on as a job."""
        given = _checked(UploadSerializer, request)
        actor = request._request.actor
        organisation = get_object_or_404(Organisation, code=given["organisation"])
        plan = get_object_or_404(Plan.objects.visible_to(actor), pk=given["plan"]) if "plan" in given else None
        batch = uploading.upload(actor, organisation, given["file"], given["file"].name, plan)
        steps.run("read", batch, actor)
        return Response(_described(request, batch.pk), status=201)


class ImportDetail(APIView):
    """One import with the problems of its rows; PATCH changes its choices and checks it again."""

    guards = {"GET": GUARD, "PATCH": GUARD}

    @extend_schema(responses=ImportSerializer, operation_id="imports_retrieve")
    def get(self, request: Request, pk: int) -> Response:
        """Return the import and its first thousand problems."""
        return Response(_described(request, pk))

    @extend_schema(request=ChoicesSerializer, responses=ImportSerializer, operation_id="imports_update")
    def patch(self, request: Request, pk: int) -> Response:
        """Take the choices, read the file again where they ask for it, and check its rows."""
        batch, actor = _found(request, pk), request._request.actor
        again = steps.set_choices(batch, actor, **_checked(ChoicesSerializer, request))
        steps.run("read" if again or batch.state == BatchState.UPLOADED else "check", batch, actor)
        return Response(_described(request, pk))


class ImportCommit(APIView):
    """Commits an import."""

    guards = {"POST": GUARD}

    @extend_schema(request=CommitSerializer, responses=ImportSerializer, operation_id="imports_commit")
    def post(self, request: Request, pk: int) -> Response:
        """Write all rows, or the valid ones, in one transaction."""
        given = _checked(CommitSerializer, request)
        steps.run("commit", _found(request, pk), request._request.actor, **given)
        return Response(_described(request, pk))


class ImportUndo(APIView):
    """Undoes a committed import."""

    guards = {"POST": GUARD}

    @extend_schema(request=UndoSerializer, responses=ImportSerializer, operation_id="imports_undo")
    def post(self, request: Request, pk: int) -> Response:
        """Put back what every row replaced; without ``confirm`` nothing is done where rows were changed since."""
        confirm = _checked(UndoSerializer, request)["confirm"]
        steps.run("undo", _found(request, pk), request._request.actor, confirm=confirm)
        return Response(_described(request, pk))


def _checked(serializer: type[serializers.Serializer[dict[str, Any]]], request: Request) -> dict[str, Any]:
    wanted = serializer(data=request.data)
    wanted.is_valid(raise_exception=True)
    return dict(wanted.validated_data)


def _visible(request: Request) -> Any:
    return ImportBatch.objects.visible_to(request._request.actor).select_related("organisation", "plan", "job")


def _found(request: Request, pk: int) -> ImportBatch:
    batch = _visible(request).filter(pk=pk).first()
    if batch is None:
        raise DomainError("not_found")
    return batch


def _described(request: Request, pk: int) -> dict[str, Any]:
    batch = _found(request, pk)
    return {**ImportSerializer(batch).data, "problems": reporting.first_problems(batch)}
