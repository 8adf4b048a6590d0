"""The API's saved views: those that the caller sees, and writing the caller's own."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan.api import read_version
from geoplan.policy import Action
from projects import saved_views
from projects.columns import NAMES
from projects.models import MapLayer, SavedView


class SavedViewSerializer(serializers.ModelSerializer[SavedView]):
    """A saved view; ``filter`` is a query string of the project list, ``lon``, ``lat`` and ``zoom`` are of its map.

    ``sort`` is blank for the usual order; no ``columns`` are the usual ones of a list and all of an export.
    """

    organisation = serializers.CharField(source="organisation.code", read_only=True)
    filter = serializers.CharField(source="query", required=False, allow_blank=True, max_length=10_000)
    columns = serializers.ListField(child=serializers.ChoiceField(choices=NAMES), required=False)
    layers = serializers.ListField(child=serializers.ChoiceField(choices=MapLayer.choices), required=False)
    is_own = serializers.SerializerMethodField()

    class Meta:
        model = SavedView
        fields = [
            "id", "name", "organisation", "is_own", "shared", "filter", "sort", "columns", "lon", "lat", "zoom",
            "style", "sums", "measure", "layers", "figure", "updated_at", "version",
        ]  # fmt: skip
        # The database says whether a name is taken, in the same transaction that writes it.
        validators: list[Any] = []

    def get_is_own(self, view: SavedView) -> bool:
        """Tell whether the caller saved it."""
        return bool(view.owner_id == self.context["user_id"])


class SavedViewList(APIView):
    """The saved views that the caller sees; POST saves one for the organisation that the caller works in."""

    guards = {"GET": Action.VIEW_SAVED_VIEW, "POST": Action.SAVE_VIEW}

    @extend_schema(responses=SavedViewSerializer(many=True), operation_id="views_list")
    def get(self, request: Request) -> Response:
        """List the caller's views and those shared in their organisations."""
        return Response(SavedViewSerializer(_visible(request), many=True, context=_context(request)).data)

    @extend_schema(request=SavedViewSerializer, responses={201: SavedViewSerializer}, operation_id="views_create")
    def post(self, request: Request) -> Response:
        """Save a view."""
        wanted = SavedViewSerializer(data=request.data, context=_context(request))
        wanted.is_valid(raise_exception=True)
        view = saved_views.save_view(request._request.actor, wanted.validated_data)
        return Response(SavedViewSerializer(view, context=_context(request)).data, status=201)


class SavedViewDetail(APIView):
    """One saved view."""

    guards = {"GET": Action.VIEW_SAVED_VIEW, "PATCH": Action.SAVE_VIEW, "DELETE": Action.SAVE_VIEW}

    @extend_schema(responses=SavedViewSerializer, operation_id="views_retrieve")
    def get(self, request: Request, pk: int) -> Response:
        """Return the view; its ETag is its version."""
        return _answer(request, _found(request, pk))

    @extend_schema(
        request=SavedViewSerializer(partial=True),
        responses=SavedViewSerializer,
        operation_id="views_partial_update",
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Change the fields that are given; the write carries the version read (``If-Match``)."""
        view = _found(request, pk)
        wanted = SavedViewSerializer(view, data=request.data, partial=True, context=_context(request))
        wanted.is_valid(raise_exception=True)
        changed = saved_views.change_view(request._request.actor, view, read_version(request), wanted.validated_data)
        return _answer(request, changed)

    @extend_schema(responses={204: None}, operation_id="views_destroy")
    def delete(self, request: Request, pk: int) -> Response:
        """Delete the view; the write carries the version read (``If-Match``)."""
        view = _found(request, pk)
        saved_views.remove_view(request._request.actor, view, read_version(request))
        return Response(status=204)


def _context(request: Request) -> dict[str, Any]:
    return {"user_id": request._request.actor.user_id}


def _visible(request: Request) -> Any:
    found = SavedView.objects.visible_to(request._request.actor).select_related("organisation")
    return found.defer("organisation__area")


def _found(request: Request, pk: int) -> SavedView:
    found: SavedView = get_object_or_404(_visible(request), pk=pk)
    return found


def _answer(request: Request, view: SavedView) -> Response:
    response = Response(SavedViewSerializer(view, context=_context(request)).data)
    response["ETag"] = f'"{view.version}"'
    return response
