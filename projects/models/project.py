"""The project: the feature on the map that every other record attaches to."""

from __future__ import annotations

import pghistory
from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from geoplan.organisations.models import Organisation
from geoplan.policy import Scope
from projects import rules
from projects.models.plan import Plan, PlanHeading
from projects.models.programme import Programme
from projects.queries import ProjectQuerySet
from spatial.models import AdministrativeArea


class Form(models.TextChoices):
    """The official form on which a project is listed."""

    P02 = "p02", _("Form Phor.02")
    P02_1 = "p02_1", _("Form Phor.02/1")
    P02_2 = "p02_2", _("Form Phor.02/2")
    P03 = "p03", _("Form Phor.03 (equipment)")


class Kind(models.TextChoices):
    """What is built or done; the kind suggests the geometry (DOMAIN section 5)."""

    ROAD = "road", _("Road")
    BRIDGE = "bridge", _("Bridge")
    DRAIN = "drain", _("Drain")
    WATER_SUPPLY = "water_supply", _("Water supply")
    CANAL = "canal", _("Canal or dredging")
    POND = "pond", _("Pond or reservoir")
    WELL = "well", _("Well")
    BUILDING = "building", _("Building")
    LIGHTING = "lighting", _("Lighting")
    PARK = "park", _("Park or sports ground")
    WASTE = "waste", _("Waste and sanitation")
    EQUIPMENT = "equipment", _("Equipment")
    ACTIVITY = "activity", _("Activity or training")
    WELFARE = "welfare", _("Welfare")
    OTHER = "other", _("Other")


class LocationState(models.TextChoices):
    """Whether the project still waits for a place on the map."""

    NEEDED = "needed", _("Waiting for a location")
    PLACED = "placed", _("Placed")
    NOT_APPLICABLE = "not_applicable", _("Has no location")


class Stage(models.TextChoices):
    """How far the project has come; follows from its records."""

    PLANNED = "planned", _("In the plan")
    APPROVED = "approved", _("Budget approved")
    CONTRACTED = "contracted", _("Contract signed")
    DISBURSING = "disbursing", _("Disbursing")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


@pghistory.track(
    *rules.history(),
    exclude=["geometry_3857"],
    attrs={"geometry": models.GeometryField(srid=4326, null=True, blank=True, spatial_index=False)},
)
class Project(models.Model):
    """A project of a plan. Geometry is WGS84; the 3857 copy is the database's own and serves tiles only.

    ``organisation`` follows from the plan, the areas from the geometry (or the organisation's, while there is none)
    and ``version`` from the number of changes: database triggers keep all three (``projects.rules``).
    ``number`` counts within form × heading × programme of the plan; the database gives it once and never again.
    ``announced_on`` is when the plan or revision that carries it was announced; from then on the public sees it.
    ``withdrawn_on`` is when a revision took it out of the plan: cancelled, merged into another, or a duplicate. Its
    category and type of equipment (หมวด, ประเภท) are form ผ.03's. ``title_elsewhere`` says that its name told another
    place than its geometry when the one or the other was last written (``projects.titles``).
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="projects")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="projects", editable=False, db_index=False
    )
    heading = models.ForeignKey(
        PlanHeading, null=True, blank=True, on_delete=models.PROTECT, related_name="projects", db_index=False
    )
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="projects", db_index=False
    )
    form = models.CharField(max_length=6, choices=Form.choices, default=Form.P02)
    number = models.PositiveIntegerField(default=0, editable=False)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=500)
    objective = models.TextField(blank=True)
    target = models.TextField(blank=True)
    indicator = models.TextField(blank=True)
    expected_result = models.TextField(blank=True)
    unit_in_charge = models.CharField(max_length=200, blank=True)
    equipment_category = models.CharField(max_length=100, blank=True, default="", db_default="")
    equipment_type = models.CharField(max_length=100, blank=True, default="", db_default="")
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.OTHER)
    geometry = models.GeometryField(srid=4326, null=True, blank=True)
    geometry_3857 = models.GeneratedField(
        expression=Transform("geometry", 3857),
        output_field=models.GeometryField(srid=3857, null=True),
        db_persist=True,
    )
    location_state = models.CharField(max_length=14, choices=LocationState.choices, default=LocationState.NEEDED)
    province = models.ForeignKey(
        AdministrativeArea,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        db_index=False,
    )
    district = models.ForeignKey(
        AdministrativeArea,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        db_index=False,
    )
    subdistrict = models.ForeignKey(
        AdministrativeArea,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        db_index=False,
    )
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.PLANNED)
    title_elsewhere = models.BooleanField(default=False, db_default=False, editable=False)
    moved_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    announced_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(name="project_code_once", fields=["organisation", "code"]),
            models.UniqueConstraint(
                F("plan"),
                F("form"),
                Coalesce("heading", Value(0), output_field=models.BigIntegerField()),
                Coalesce("programme", Value("")),
                F("number"),
                name="project_number_once",
            ),
            models.CheckConstraint(
                name="project_withdrawn_was_announced",
                condition=Q(withdrawn_on__isnull=True) | Q(announced_on__isnull=False),
            ),
            models.CheckConstraint(name="project_has_code_and_name", condition=~Q(code="") & ~Q(name="")),
            models.CheckConstraint(
                name="project_placed_has_geometry",
                condition=Q(location_state=LocationState.PLACED, geometry__isnull=False)
                | ~Q(location_state=LocationState.PLACED) & Q(geometry__isnull=True),
            ),
            models.CheckConstraint(name="project_geometry_is_place", condition=rules.is_place("geometry")),
        ]
        indexes = [
            # One index for both, because the search asks for the one or the other.
            GinIndex(name="project_text_trgm", fields=["name", "code"], opclasses=["gin_trgm_ops", "gin_trgm_ops"]),
            models.Index(name="project_by_organisation", fields=["organisation", "-id"]),
            models.Index(name="project_by_province", fields=["province", "-id"]),
            models.Index(name="project_by_district", fields=["district", "-id"]),
            models.Index(name="project_by_subdistrict", fields=["subdistrict", "-id"]),
            models.Index(name="project_waiting", fields=["organisation"], condition=Q(location_state="needed")),
            models.Index(name="project_title_elsewhere", fields=["organisation"], condition=Q(title_elsewhere=True)),
            models.Index(name="project_by_programme", fields=["programme"]),
            # Few projects have these: an index of the rest would be of nulls.
            *(
                models.Index(name=f"project_by_{name}", fields=[name], condition=Q(**{f"{name}__isnull": False}))
                for name in ("heading", "moved_from", "merged_into", "duplicate_of")
            ),
        ]
        triggers = [*rules.PROJECT_TRIGGERS, *rules.PROJECT_MARKS, *rules.PROJECT_CELLS]

    def __str__(self) -> str:
        return self.name

    @property
    def counts(self) -> bool:
        """Whether it is in its plan: not taken out of it by a revision."""
        return self.withdrawn_on is None

    def scope(self) -> Scope:
        """Where the project belongs, for the policy."""
        return Scope(self.organisation_id, self.organisation.province_id, self.announced_on is not None)


@pghistory.track(
    *rules.history(), meta={"indexes": [models.Index(name="year_budget_event_by_project", fields=["project"])]}
)
class ProjectYearBudget(models.Model):
    """What the plan sets aside for a project in one fiscal year, in baht; blank is not zero."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="year_budgets", db_index=False)
    fiscal_year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ("fiscal_year",)
        constraints = [
            models.UniqueConstraint(name="year_budget_once", fields=["project", "fiscal_year"]),
            models.CheckConstraint(name="year_budget_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(name="year_budget_buddhist", condition=Q(fiscal_year__range=(2540, 2640))),
        ]
        triggers = [*rules.BUDGET_TRIGGERS, *rules.PLAN_MONEY_TRIGGERS, *rules.BUDGET_MARKS, *rules.BUDGET_CELLS]
        indexes = [models.Index(name="year_budget_by_year", fields=["fiscal_year", "project"], include=["amount"])]

    def __str__(self) -> str:
        return f"{self.project_id} {self.fiscal_year}"
