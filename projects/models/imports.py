"""Imports: the uploaded file with its choices, its staged rows, and the choices remembered for the next file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _

from geoplan.jobs import Job
from geoplan.organisations.models import Kind as OrganisationKind
from geoplan.organisations.models import Organisation
from geoplan.policy import Scope
from projects.models.plan import Plan, PlanHeading
from projects.models.project import Project
from projects.models.revision import PlanRevision
from projects.queries import ImportBatchQuerySet


class BatchState(models.TextChoices):
    """How far an import has come; after an undo it can be committed again."""

    UPLOADED = "uploaded", _("Uploaded")
    READ = "read", _("Waiting for choices")
    CHECKED = "checked", _("Checked")
    COMMITTED = "committed", _("Imported")
    UNDONE = "undone", _("Undone")


class GeometrySource(models.TextChoices):
    """Where a row's location comes from."""

    FILE = "file", _("The shapes in the file")
    DEGREES = "degrees", _("Latitude and longitude columns")
    GRID = "grid", _("Easting and northing columns")
    TEXT = "text", _("A column of coordinates as text")
    NONE = "none", _("No location")


class RowState(models.TextChoices):
    """What the checks made of a row."""

    GOOD = "good", _("Good")
    WARNED = "warned", _("With warnings")
    REFUSED = "refused", _("Refused")


class RowAction(models.TextChoices):
    """What committing the row does."""

    CREATE = "create", _("New project")
    UPDATE = "update", _("Changes a project")
    UNCHANGED = "unchanged", _("Nothing to change")


class ImportBatch(models.Model):
    """One uploaded file on its way into an organisation's plan.

    ``revision`` is the addition that its new rows enter through when the plan has been announced.
    ``facts`` is what the reader said of the file (format, layers, crs, encoding, notes, columns with samples).
    ``epsg``, ``encoding``, ``layer``, ``header_row``, ``geometry_source`` and ``mapping`` (our field → column) are
    the choices in force. ``counts`` holds rows, good, warned, refused, create, update, unchanged. ``made_headings``
    are the headings that committing added to the plan. ``facts["workbook"]`` is what ``imports.whole`` tells.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="import_batches")
    plan = models.ForeignKey(Plan, null=True, on_delete=models.PROTECT, related_name="import_batches")
    revision = models.ForeignKey(
        PlanRevision, null=True, blank=True, on_delete=models.SET_NULL, related_name="import_batches"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.UPLOADED)
    file_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField(default=0)
    facts = models.JSONField(default=dict)
    layer = models.CharField(max_length=255, blank=True)
    header_row = models.PositiveIntegerField(null=True)
    encoding = models.CharField(max_length=20, blank=True)
    encoding_confirmed = models.BooleanField(default=False)
    epsg = models.PositiveIntegerField(null=True)
    epsg_how = models.CharField(max_length=20, blank=True)
    geometry_source = models.CharField(max_length=10, choices=GeometrySource.choices, default=GeometrySource.NONE)
    mapping = models.JSONField(default=dict)
    take_proposals = models.BooleanField(default=False)
    notices = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    error = models.JSONField(default=dict)
    made_headings = models.JSONField(default=list)
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    committed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.file_name

    @property
    def folder(self) -> Path:
        """The server-made folder that keeps the upload and what was read from it."""
        return Path(settings.DATA_DIR) / "imports" / str(self.pk)

    @property
    def upload(self) -> Path:
        """The uploaded file under its server-made name."""
        return self.folder / "upload"

    @property
    def is_national(self) -> bool:
        """Whether the rows go to many organisations, each row telling to which."""
        return self.organisation.kind == OrganisationKind.DEPARTMENT

    @property
    def crs(self) -> dict[str, Any]:
        """What the file says of its coordinate system: ``epsg``, ``how`` and ``raw``."""
        return self.facts.get("crs", {})

    def scope(self) -> Scope:
        """Where the import belongs, for the policy."""
        return Scope(self.organisation_id, self.organisation.province_id)


class ImportRow(models.Model):
    """One staged row: the values as they will be written, what is wrong with it, and what it replaced.

    ``position`` counts from 0 in the file as read, ``row_number`` as its user sees it, on ``sheet`` where the file has
    several. ``headings`` is what the row says of them (``imports.headings``), ``heading`` the plan's, which may have
    gone since; committing finds it anew. Blank text and a null mean
    "not given": committing leaves what the project has. ``problems`` is a list of field, code, severity and texts.
    ``organisation`` is the batch's, or in an import of the whole country the one that the row names; ``money`` is what
    was approved and paid in one fiscal year: fiscal_year, source, expenditure_class, approved and disbursed in baht,
    of which ``approval_id`` and ``payment_id`` were made. ``before`` and ``before_geometry`` are the project as it
    was, for an undo; ``after`` its state once written.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows", db_index=False)
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    plan = models.ForeignKey(
        Plan, null=True, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    position = models.PositiveIntegerField()
    row_number = models.PositiveIntegerField()
    sheet = models.CharField(max_length=100, blank=True, default="", db_default="")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=500, blank=True)
    objective = models.TextField(blank=True)
    target = models.TextField(blank=True)
    indicator = models.TextField(blank=True)
    expected_result = models.TextField(blank=True)
    unit_in_charge = models.CharField(max_length=200, blank=True)
    equipment_category = models.CharField(max_length=100, blank=True, default="", db_default="")
    equipment_type = models.CharField(max_length=100, blank=True, default="", db_default="")
    headings: models.JSONField[Any, Any] = models.JSONField(null=True)
    heading = models.ForeignKey(
        PlanHeading, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    programme_code = models.CharField(max_length=2, blank=True)
    kind = models.CharField(max_length=14, blank=True)
    form = models.CharField(max_length=6, blank=True)
    budgets = models.JSONField(null=True)
    money = models.JSONField(null=True)
    geometry = models.GeometryField(srid=4326, null=True, spatial_index=False)
    typed_text = models.TextField(blank=True)
    typed_epsg = models.PositiveIntegerField(null=True)
    file_problems = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=RowState.choices, default=RowState.GOOD)
    action = models.CharField(max_length=10, choices=RowAction.choices, blank=True)
    project = models.ForeignKey(
        Project, null=True, on_delete=models.SET_NULL, related_name="import_rows", db_constraint=False
    )
    written = models.BooleanField(default=False)
    before = models.JSONField(null=True)
    before_geometry = models.GeometryField(srid=4326, null=True, spatial_index=False)
    after = models.JSONField(null=True)
    approval_id = models.BigIntegerField(null=True)
    payment_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ("batch", "position")
        constraints = [models.UniqueConstraint(name="import_row_once", fields=["batch", "position"])]
        indexes = [models.Index(name="import_row_by_state", fields=["batch", "state", "position"])]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.row_number}"


class ImportMapping(models.Model):
    """How an organisation last matched a file with these headings; offered again for the next such file."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="import_mappings")
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    geometry_source = models.CharField(max_length=10, choices=GeometrySource.choices)
    epsg = models.PositiveIntegerField(null=True)
    encoding = models.CharField(max_length=20, blank=True)
    used_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="import_mapping_once", fields=["organisation", "signature"])]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.signature[:8]}"
