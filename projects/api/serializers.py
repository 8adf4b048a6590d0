"""Single projects and locations in the API."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework_gis.fields import GeometryField
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from geoplan.policy import PUBLIC
from projects import register
from projects.models import LocationRecord, Plan, PlanHeading, Project


class ProjectFeatureSerializer(GeoFeatureModelSerializer):
    """A project as a GeoJSON feature, WGS84; money is text with satang, by Buddhist fiscal year."""

    geometry = GeometryField(precision=9, required=False, allow_null=True)
    organisation = serializers.CharField(source="organisation.code", read_only=True)
    organisation_name = serializers.CharField(source="organisation.name_th", read_only=True)
    year_budgets = serializers.SerializerMethodField()

    class Meta:
        model = Project
        geo_field = "geometry"
        id_field = "id"
        fields = [
            "id", "plan", "organisation", "organisation_name", "heading", "programme", "form", "code", "name",
            "objective", "target", "indicator", "expected_result", "unit_in_charge", "kind", "location_state",
            "province", "district", "subdistrict", "stage", "announced_on", "version", "year_budgets",
        ]  # fmt: skip

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "string", "nullable": True}})
    def get_year_budgets(self, project: Project) -> dict[str, str | None]:
        """Return the amount of each fiscal year that has an entry."""
        return {
            str(budget.fiscal_year): None if budget.amount is None else f"{budget.amount:.2f}"
            for budget in project.year_budgets.all()
        }


class ProjectWriteSerializer(serializers.ModelSerializer[Project]):
    """What may be written of a project; rights, lineage, stage, areas and versions are not among it."""

    year_budgets = serializers.DictField(
        child=serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0, allow_null=True),
        required=False,
        write_only=True,
    )

    class Meta:
        model = Project
        fields = ["plan", *register.EDITABLE, "year_budgets"]
        # The database says whether a code is taken, in the same transaction that writes it.
        validators: list[Any] = []

    def get_fields(self) -> dict[str, Any]:
        """Let the caller name only plans that the caller may know of, and headings of those."""
        fields: dict[str, Any] = super().get_fields()
        plans = Plan.objects.visible_to(self.context.get("actor", PUBLIC))
        fields["plan"].queryset = plans
        fields["heading"].queryset = PlanHeading.objects.filter(plan__in=plans)
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a heading of another plan; a project stays in its plan, whatever the caller says."""
        plan = self.instance.plan if isinstance(self.instance, Project) else attrs.get("plan")
        if attrs.get("heading") and attrs["heading"].plan_id != getattr(plan, "pk", None):
            raise serializers.ValidationError({"heading": _("The heading belongs to another plan.")})
        return attrs

    def validate_year_budgets(self, amounts: dict[str, Any]) -> dict[int, Any]:
        """Read the keys as Buddhist fiscal years."""
        if not all(re.fullmatch("[0-9]{4}", year) and 2540 <= int(year) <= 2640 for year in amounts):
            raise serializers.ValidationError(_("A key of year_budgets is not a Buddhist fiscal year."))
        return {int(year): amount for year, amount in amounts.items()}


class LocationSerializer(serializers.ModelSerializer[LocationRecord]):
    """One location that a project had, with how it came."""

    geometry = GeometryField(precision=9, allow_null=True)
    recorded_by = serializers.CharField(source="recorded_by.username", default=None, allow_null=True)

    class Meta:
        model = LocationRecord
        fields = [
            "id", "geometry", "source", "typed_text", "file_name", "declared_epsg", "accuracy_m", "surveyed_on", "note",
            "recorded_by", "recorded_at",
        ]  # fmt: skip


class PlaceSerializer(serializers.Serializer[dict[str, Any]]):
    """A location to set: a GeoJSON geometry in WGS84, or none with a reason."""

    geometry = serializers.JSONField(allow_null=True)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000, help_text="why it has no place")
    accuracy_m = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=10_000)
    surveyed_on = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    accepted_warnings = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=50)
