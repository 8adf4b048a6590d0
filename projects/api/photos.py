"""The API's photos of a project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiTypes, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView
from rest_framework_gis.fields import GeometryField

from geoplan.policy import Action
from projects import photos
from projects.models import Distance, Moment, Photo, Project
from projects.views.photos import photo_file


class PhotoSerializer(serializers.ModelSerializer[Photo]):
    """A photo: what is said of it, where it was taken (WGS 84), how far that is from the project, and its files."""

    point = GeometryField(precision=7, allow_null=True, read_only=True)
    distance_m = serializers.SerializerMethodField(help_text="metres; null where either has no place")
    distance = serializers.ChoiceField(choices=Distance.choices, read_only=True)
    uploaded_by = serializers.SerializerMethodField(help_text="null to those who do not work on the project")
    large = serializers.SerializerMethodField()
    small = serializers.SerializerMethodField()

    class Meta:
        model = Photo
        fields = [
            "id", "moment", "caption", "taken_at", "point", "distance_m", "distance", "width", "height", "bytes",
            "uploaded_by", "uploaded_at", "version", "large", "small",
        ]  # fmt: skip

    @extend_schema_field(OpenApiTypes.DOUBLE)
    def get_distance_m(self, photo: Photo) -> float | None:
        """Return the distance to the centimetre."""
        return None if photo.distance_m is None else round(photo.distance_m, 2)

    def get_uploaded_by(self, photo: Photo) -> str | None:
        """Return who sent it, to those who may know."""
        return photo.uploaded_by.username if photo.uploaded_by and self.context["names_people"] else None

    @extend_schema_field(OpenApiTypes.URI)
    def get_large(self, photo: Photo) -> str:
        """Return the address of the larger file."""
        return reverse("api_photo_file", args=[photo.pk, "large"], request=self.context["request"])

    @extend_schema_field(OpenApiTypes.URI)
    def get_small(self, photo: Photo) -> str:
        """Return the address of the smaller file."""
        return reverse("api_photo_file", args=[photo.pk, "small"], request=self.context["request"])


@extend_schema_field(OpenApiTypes.BINARY)
class PictureField(serializers.FileField):
    """A picture's bytes."""


class PhotoUploadSerializer(serializers.Serializer[dict[str, Any]]):
    """A picture to add: JPEG, PNG, WebP or HEIC. ``taken_at`` counts where the picture itself does not say."""

    photo = PictureField()
    moment = serializers.ChoiceField(choices=Moment.choices)
    caption = serializers.CharField(required=False, allow_blank=True, max_length=300)
    taken_at = serializers.DateTimeField(required=False, allow_null=True)


class PhotoAddedSerializer(PhotoSerializer):
    """The photo that was added; ``position`` says whether the picture had a point, or why it was left out."""

    position = serializers.SerializerMethodField()

    class Meta(PhotoSerializer.Meta):
        fields = [*PhotoSerializer.Meta.fields, "position"]

    @extend_schema_field(serializers.ChoiceField(choices=["read", "none", "unreadable", "zero", "datum", "abroad"]))
    def get_position(self, photo: Photo) -> str:
        """Return what became of the picture's position."""
        return str(self.context["position"])


class PhotoList(APIView):
    """The photos of a project; POST adds one."""

    guards = {"GET": Action.VIEW_PHOTO, "POST": Action.EDIT_PHOTO}

    def get_parsers(self) -> list[Any]:
        """A picture comes as a form's file; JSON is read too, to say what is missing."""
        return [MultiPartParser(), *super().get_parsers()]

    @extend_schema(responses=PhotoSerializer(many=True), operation_id="photos_list")
    def get(self, request: Request, pk: int) -> Response:
        """List the photos, the earliest first."""
        actor = request._request.actor
        projects = Project.objects.visible_to(actor).select_related("organisation")
        project = get_object_or_404(projects.only("announced_on", "organisation__province"), pk=pk)
        found = Photo.objects.visible_to(actor).kept().filter(project=project).measured().select_related("uploaded_by")
        return Response(PhotoSerializer(found, many=True, context=_context(request, project)).data)

    @extend_schema(
        request={"multipart/form-data": PhotoUploadSerializer},
        responses={201: PhotoAddedSerializer},
        operation_id="photos_create",
    )
    def post(self, request: Request, pk: int) -> Response:
        """Add a picture; its position and time are kept, and everything else that the camera wrote is dropped."""
        actor = request._request.actor
        project = get_object_or_404(Project.objects.visible_to(actor).select_related("organisation"), pk=pk)
        actor.require(Action.EDIT_PHOTO, project)
        wanted = PhotoUploadSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        given = dict(wanted.validated_data)
        upload, moment = given.pop("photo"), given.pop("moment")
        added = photos.add(actor, pk, Path(upload.temporary_file_path()), upload.name, moment, **given)
        context = {**_context(request, project), "position": added.position}
        found = photos.find(actor, added.photo.pk)
        return Response(PhotoAddedSerializer(found, context=context).data, status=201)


class PhotoFile(APIView):
    """One size of a photo: ``large`` (2048 pixels at most) or ``small`` (400)."""

    guards = {"GET": Action.VIEW_PHOTO}

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY}, operation_id="photos_file")
    def get(self, request: Request, photo_id: int, size: str) -> FileResponse:
        """Send the file."""
        return photo_file(photos.find(request._request.actor, photo_id), size)


def _context(request: Request, project: Project) -> dict[str, Any]:
    return {"request": request, "names_people": request._request.actor.may(Action.VIEW_REVIEW, project)}
