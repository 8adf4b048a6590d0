"""Counts and sums kept in step with the records, so that a dashboard need not add up a million projects."""

from __future__ import annotations

from django.db import models

from geoplan.organisations.models import Organisation
from projects import rules
from projects.models.programme import Programme
from projects.models.project import Form, Stage
from projects.queries import SummaryQuerySet
from spatial.models import AdministrativeArea


def _area() -> models.ForeignKey:
    return models.ForeignKey(
        AdministrativeArea, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )


class Summary(models.Model):
    """The projects of one organisation that are alike in area, programme, form, stage and announcement.

    A row with a fiscal year counts those that have money in that year, and that year's money; the row without one
    counts every project once, with the money of all years. So never add the two kinds up. Money is in baht;
    ``approved`` counts transfers, ``contracted`` is as amended. The database writes these rows
    (``projects.rules.summaries``), nothing else does.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="summaries", db_constraint=False
    )
    province = _area()
    district = _area()
    subdistrict = _area()
    fiscal_year = models.PositiveSmallIntegerField(null=True)
    programme = models.ForeignKey(
        Programme, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    form = models.CharField(max_length=6, choices=Form.choices)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    is_announced = models.BooleanField()
    projects = models.PositiveIntegerField()
    placed = models.PositiveIntegerField()
    needed = models.PositiveIntegerField()
    planned_projects = models.PositiveIntegerField()
    approved_projects = models.PositiveIntegerField()
    contracted_projects = models.PositiveIntegerField()
    disbursed_projects = models.PositiveIntegerField()
    planned = models.DecimalField(max_digits=16, decimal_places=2)
    approved = models.DecimalField(max_digits=16, decimal_places=2)
    contracted = models.DecimalField(max_digits=16, decimal_places=2)
    disbursed = models.DecimalField(max_digits=16, decimal_places=2)

    objects = SummaryQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.fiscal_year or '–'}: {self.projects}"


class SummaryDue(models.Model):
    """An organisation whose summary is written anew at the end of the transaction that changed its records."""

    organisation_id = models.BigIntegerField()
    transaction = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="summary_due_once", fields=["organisation_id", "transaction"])]
        triggers = rules.SUMMARY_DUE_TRIGGERS

    def __str__(self) -> str:
        return f"{self.organisation_id}"
