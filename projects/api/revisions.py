"""The API's revisions of plans, to be read: what each changed, before and after."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan.policy import Action
from projects.api.projects import read_number
from projects.models import ChainStep, HeadingRow, PlanRevision, RevisionRow

DEFAULT_LIMIT, MOST = 100, 1000
AFTER = OpenApiParameter("after", OpenApiTypes.INT, description="continue behind this id, as `next_after` says")
LIMIT = OpenApiParameter("limit", OpenApiTypes.INT, description=f"a page, {MOST} at most")


class RevisionSerializer(serializers.ModelSerializer[PlanRevision]):
    """A revision, with the number of its rows."""

    row_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = PlanRevision
        fields = [
            "id", "plan", "kind", "state", "number", "year", "reason", "announced_on", "posted_until", "row_count",
        ]  # fmt: skip


class StepSerializer(serializers.ModelSerializer[ChainStep]):
    """A step of the chain that stands."""

    class Meta:
        model = ChainStep
        fields = ["kind", "taken_on", "note", "file_name"]


class RowSerializer(serializers.ModelSerializer[RevisionRow]):
    """What a revision does to one project; money in ``budgets`` is text with satang by Buddhist fiscal year."""

    code = serializers.CharField(source="project.code")
    before = serializers.DictField(allow_null=True)
    after = serializers.DictField(allow_null=True)

    class Meta:
        model = RevisionRow
        fields = ["id", "kind", "project", "code", "other", "reason", "before", "after"]


class HeadingRowSerializer(serializers.ModelSerializer[HeadingRow]):
    """What a revision does to one heading: its number and title before and after."""

    before = serializers.DictField(allow_null=True)
    after = serializers.DictField(allow_null=True)

    class Meta:
        model = HeadingRow
        fields = ["id", "kind", "heading", "reason", "before", "after"]


class RevisionListSerializer(serializers.Serializer[dict[str, object]]):
    """A page of revisions, the newest first."""

    results = RevisionSerializer(many=True)
    next_after = serializers.IntegerField(allow_null=True)


class RevisionDetailSerializer(serializers.Serializer[dict[str, object]]):
    """A revision with its standing steps, its headings and a page of its rows, in their order."""

    revision = RevisionSerializer()
    steps = StepSerializer(many=True)
    headings = HeadingRowSerializer(many=True)
    rows = RowSerializer(many=True)
    next_after = serializers.IntegerField(allow_null=True)


class RevisionList(APIView):
    """The revisions that the caller sees: the public those that have been announced."""

    guards = {"GET": Action.VIEW_PLAN}

    @extend_schema(
        parameters=[OpenApiParameter("plan", OpenApiTypes.INT), LIMIT, AFTER],
        responses=RevisionListSerializer,
        operation_id="revisions_list",
    )
    def get(self, request: Request) -> Response:
        """Return a page of revisions, those of one ``plan`` where it is given."""
        query = request._request.GET
        limit = read_number(query.get("limit"), "limit", DEFAULT_LIMIT, MOST)
        found = _visible(request).order_by("-id")
        if query.get("plan"):
            found = found.filter(plan=read_number(query["plan"], "plan", 0, 2**62))
        if query.get("after"):
            found = found.filter(pk__lt=read_number(query["after"], "after", 0, 2**62))
        page = list(found[: limit + 1])
        following = page[limit - 1].pk if len(page) > limit else None
        return Response(RevisionListSerializer({"results": page[:limit], "next_after": following}).data)


class RevisionDetail(APIView):
    """One revision."""

    guards = {"GET": Action.VIEW_PLAN}

    @extend_schema(parameters=[LIMIT, AFTER], responses=RevisionDetailSerializer, operation_id="revisions_retrieve")
    def get(self, request: Request, pk: int) -> Response:
        """Return the revision with its steps and a page of its rows."""
        query = request._request.GET
        limit = read_number(query.get("limit"), "limit", DEFAULT_LIMIT, MOST)
        revision = get_object_or_404(_visible(request), pk=pk)
        rows = revision.rows.select_related("project").only(
            "kind", "other", "reason", "before", "after", "revision", "project__code"
        )
        if query.get("after"):
            rows = rows.filter(pk__gt=read_number(query["after"], "after", 0, 2**62))
        page = list(rows.order_by("id")[: limit + 1])
        body = {
            "revision": revision,
            "steps": revision.steps.filter(taken_back_at__isnull=True),
            "headings": revision.heading_rows.all(),
            "rows": page[:limit],
            "next_after": page[limit - 1].pk if len(page) > limit else None,
        }
        return Response(RevisionDetailSerializer(body).data)


def _visible(request: Request) -> QuerySet[PlanRevision]:
    return PlanRevision.objects.visible_to(request._request.actor).annotate(row_count=Count("rows"))
