"""Counts and sums kept in step with the records, so that a dashboard need not add up a million projects.

The database writes these rows (``projects.rules.summaries``), nothing else does. Money is in baht.
"""

from __future__ import annotations

from django.db import models

from geoplan.organisations.models import Organisation
from projects import rules
from projects.models.programme import Programme
from projects.models.project import Form, Kind, Stage
from projects.queries import SummaryQuerySet
from spatial.models import AdministrativeArea


def _area() -> models.ForeignKey:
    """Each table has its own indexes of areas: those that a key of text would bring are two for each, to be kept up."""
    return models.ForeignKey(
        AdministrativeArea,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )


class Alike(models.Model):
    """What the projects of one row have in common, besides where they belong."""

    programme = models.ForeignKey(
        Programme, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    form = models.CharField(max_length=6, choices=Form.choices)
    kind = models.CharField(max_length=14, choices=Kind.choices)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    is_announced = models.BooleanField()

    class Meta:
        abstract = True


class Owned(Alike):
    """Projects of one organisation that are alike in area too."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    province = _area()
    district = _area()
    subdistrict = _area()

    objects = SummaryQuerySet.as_manager()

    class Meta:
        abstract = True


class Measured(models.Model):
    """The figures of a set of projects; ``approved`` counts transfers, ``contracted`` is as amended.

    ``completed`` is what was disbursed for completed projects; ``needed`` counts those that wait for their place, which
    what was cancelled or withdrawn does not.

    A row with a fiscal year counts those that have money in that year, and that year's money; the row without one
    counts every project once, with the money of all years. So never add the two kinds up.
    """

    fiscal_year = models.PositiveSmallIntegerField(null=True)
    projects = models.IntegerField()
    placed = models.IntegerField()
    needed = models.IntegerField()
    planned_projects = models.IntegerField()
    approved_projects = models.IntegerField()
    contracted_projects = models.IntegerField()
    disbursed_projects = models.IntegerField()
    completed_projects = models.IntegerField()
    planned = models.DecimalField(max_digits=16, decimal_places=2)
    approved = models.DecimalField(max_digits=16, decimal_places=2)
    contracted = models.DecimalField(max_digits=16, decimal_places=2)
    disbursed = models.DecimalField(max_digits=16, decimal_places=2)
    completed = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        abstract = True


class Summary(Owned, Measured):
    """The figures of an organisation's projects that are alike, by fiscal year and once in all.

    ``owner`` is the province of the organisation when the row was written, blank for none.
    """

    owner = models.CharField(max_length=2)

    class Meta:
        indexes = [
            models.Index(name="summary_by_province", fields=["province", "fiscal_year", "programme"]),
            models.Index(name="summary_by_district", fields=["district", "fiscal_year"]),
            models.Index(name="summary_by_subdistrict", fields=["subdistrict", "fiscal_year"]),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.fiscal_year or '–'}: {self.projects}"


class Grain(models.TextChoices):
    """What an area's row is of: projects alike in everything, alike in one thing only, or all of them."""

    EACH = "each"
    PROGRAMME = "programme"
    FORM = "form"
    KIND = "kind"
    STAGE = "stage"
    ALL = "all"


class AreaSummary(Alike, Measured):
    """The summaries added up over the organisations, for a whole province or district (``area``, its DOPA code).

    ``parent`` is the province of a district and blank for a province. Projects that lie in no district are in their
    province's rows only. ``grain`` says which of programme, form, kind and stage the row is about; the others are null
    or blank. Rows of several grains are never added up. ``owner`` is as in ``Summary``: it decides who sees drafts.
    """

    area = models.CharField(max_length=4)
    parent = models.CharField(max_length=2)
    owner = models.CharField(max_length=2)
    grain = models.CharField(max_length=9, choices=Grain.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="area_summary_once",
                fields=["area", "fiscal_year", "grain", "owner", "programme", "form", "kind", "stage", "is_announced"],
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(name="area_summary_by_parent", fields=["parent", "fiscal_year", "grain"])]

    def __str__(self) -> str:
        return f"{self.area} {self.fiscal_year or '–'}: {self.projects}"


class OrganisationSummary(Measured):
    """The summaries of an organisation added up, by district."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    province = _area()
    district = _area()
    is_announced = models.BooleanField()

    objects = SummaryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="own_summary_by_province", fields=["province", "fiscal_year"]),
            models.Index(name="own_summary_by_district", fields=["district", "fiscal_year"]),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.fiscal_year or '–'}: {self.projects}"


class LateSummary(Owned):
    """How many projects are late from the day after ``ends_on``: the end of their first contract still in force.

    ``fiscal_year`` is as in ``Summary``. A day, not a count of today's: nothing has to be written when a day passes.
    """

    fiscal_year = models.PositiveSmallIntegerField(null=True)
    ends_on = models.DateField()
    projects = models.PositiveIntegerField()

    class Meta:
        # The late ones of the country and of a province are read from an index alone, of a programme too.
        indexes = [
            models.Index(
                name="late_summary_by_day",
                fields=["fiscal_year", "ends_on"],
                include=["projects", "province", "organisation", "is_announced", "programme"],
            ),
            models.Index(
                name="late_summary_by_province",
                fields=["province", "fiscal_year", "ends_on"],
                include=["projects", "district", "organisation", "is_announced", "programme"],
            ),
            models.Index(name="late_summary_by_district", fields=["district", "fiscal_year"]),
            models.Index(name="late_summary_by_subdistrict", fields=["subdistrict", "fiscal_year"]),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.ends_on}: {self.projects}"


class MonthSummary(Owned):
    """What was to be paid in a month (instalments by their day, else the contract's last one), and what was paid.

    ``month`` is its first day; money counts in the month of the day, whatever year's budget it comes from.
    """

    month = models.DateField()
    expected = models.DecimalField(max_digits=16, decimal_places=2)
    paid = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        indexes = [
            models.Index(name="month_summary_by_month", fields=["month", "organisation"]),
            models.Index(name="month_summary_by_province", fields=["province", "month"]),
            models.Index(name="month_summary_by_district", fields=["district", "month"]),
            models.Index(name="month_summary_by_subdistrict", fields=["subdistrict", "month"]),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.month:%Y-%m}: {self.paid}"


class SummaryDue(models.Model):
    """An organisation whose summary is written anew at the end of the transaction that changed its records."""

    organisation_id = models.BigIntegerField()
    transaction = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="summary_due_once", fields=["organisation_id", "transaction"])]
        triggers = rules.SUMMARY_DUE_TRIGGERS

    def __str__(self) -> str:
        return f"{self.organisation_id}"
