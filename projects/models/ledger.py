"""Revenue, expenditure and subsidies of an LAO by month and category, and the closing of a fiscal year."""

from __future__ import annotations

from dataclasses import dataclass

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geoplan.errors import in_reader_language
from geoplan.organisations.models import Organisation
from geoplan.policy import Scope
from projects import rules


class Side(models.TextChoices):
    """The four accounts that are kept; subsidies are followed from the grant to its spending."""

    REVENUE = "revenue", _("Revenue")
    EXPENDITURE = "expenditure", _("Expenditure")
    GENERAL_SUBSIDY = "general_subsidy", _("General subsidies")
    SPECIFIC_SUBSIDY = "specific_subsidy", _("Specific subsidies")


class Measure(models.TextChoices):
    """What is entered of a month."""

    RECEIVED = "received", _("Received")
    SPENT = "spent", _("Spent")


MEASURES: dict[Side, tuple[Measure, ...]] = {
    Side.REVENUE: (Measure.RECEIVED,),
    Side.EXPENDITURE: (Measure.SPENT,),
    Side.GENERAL_SUBSIDY: (Measure.RECEIVED, Measure.SPENT),
    Side.SPECIFIC_SUBSIDY: (Measure.RECEIVED, Measure.SPENT),
}
MONTHS = (10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9)
"""The months of a fiscal year in their order, October first."""


@dataclass(frozen=True)
class Category:
    """A standard category of one side."""

    side: Side
    code: str
    thai: str
    english: str

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_reader_language(self.thai, self.english)


# Revenue and expenditure are the standard categories of an LAO's budget; how subsidies are broken down differs from
# year to year, so that theirs are the usual purposes (common knowledge of the field, DOMAIN sections 3 and 6).
CATEGORIES: tuple[Category, ...] = (
    Category(Side.REVENUE, "tax", "ภาษีอากร", "Taxes and duties"),
    Category(Side.REVENUE, "fees", "ค่าธรรมเนียม ค่าปรับ และใบอนุญาต", "Fees, fines and licences"),
    Category(Side.REVENUE, "property", "รายได้จากทรัพย์สิน", "Property"),
    Category(Side.REVENUE, "utilities", "รายได้จากสาธารณูปโภคและการพาณิชย์", "Utilities and commerce"),
    Category(Side.REVENUE, "miscellaneous", "รายได้เบ็ดเตล็ด", "Miscellaneous"),
    Category(Side.REVENUE, "capital", "รายได้จากทุน", "Capital"),
    Category(Side.REVENUE, "shared_tax", "ภาษีจัดสรร", "Taxes allotted by the state"),
    Category(Side.REVENUE, "subsidy", "เงินอุดหนุน", "Subsidies"),
    Category(Side.EXPENDITURE, "central", "งบกลาง", "Central budget"),
    Category(Side.EXPENDITURE, "personnel", "งบบุคลากร", "Personnel"),
    Category(Side.EXPENDITURE, "operating", "งบดำเนินงาน", "Operations"),
    Category(Side.EXPENDITURE, "investment", "งบลงทุน", "Investment"),
    Category(Side.EXPENDITURE, "grants", "งบเงินอุดหนุน", "Grants"),
    Category(Side.EXPENDITURE, "other", "งบรายจ่ายอื่น", "Other expenditure"),
    Category(Side.GENERAL_SUBSIDY, "duties", "ตามอำนาจหน้าที่และภารกิจถ่ายโอน", "Own and transferred duties"),
    Category(Side.GENERAL_SUBSIDY, "allowances", "เบี้ยยังชีพผู้สูงอายุ คนพิการ และผู้ป่วยเอดส์", "Living allowances"),
    Category(Side.GENERAL_SUBSIDY, "meals", "อาหารกลางวันและอาหารเสริม (นม)", "School meals and milk"),
    Category(Side.GENERAL_SUBSIDY, "education", "การศึกษาและศูนย์พัฒนาเด็กเล็ก", "Education and child centres"),
    Category(Side.GENERAL_SUBSIDY, "other", "อื่น ๆ", "Other"),
    Category(Side.SPECIFIC_SUBSIDY, "roads", "ถนนและโครงสร้างพื้นฐาน", "Roads and infrastructure"),
    Category(Side.SPECIFIC_SUBSIDY, "water", "แหล่งน้ำและประปา", "Water sources and supply"),
    Category(Side.SPECIFIC_SUBSIDY, "buildings", "อาคารและศูนย์พัฒนาเด็กเล็ก", "Buildings and child centres"),
    Category(Side.SPECIFIC_SUBSIDY, "equipment", "ครุภัณฑ์และยานพาหนะ", "Equipment and vehicles"),
    Category(Side.SPECIFIC_SUBSIDY, "other", "อื่น ๆ", "Other"),
)


def categories_of(side: Side) -> list[Category]:
    """Return the categories of a side in their printed order."""
    return [category for category in CATEGORIES if category.side == side]


def _is_standard() -> Q:
    """Return the condition of a side with one of its own categories."""
    condition = Q(pk__in=[])
    for side in Side:
        condition |= Q(side=side, category__in=[category.code for category in categories_of(side)])
    return condition


class LedgerRow(models.Model):
    """What estimates and months share: whose, of which fiscal year, and of which category."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=16, choices=Side.choices)
    category = models.CharField(max_length=16)

    class Meta:
        abstract = True


@pghistory.track(*rules.history())
class LedgerEstimate(LedgerRow):
    """What a category was estimated at, or allotted, for a whole fiscal year, in baht."""

    estimated = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ("organisation", "fiscal_year", "side", "category")
        constraints = [
            models.UniqueConstraint(
                name="ledger_estimate_once", fields=["organisation", "fiscal_year", "side", "category"]
            ),
            models.CheckConstraint(name="ledger_estimate_category", condition=_is_standard()),
            models.CheckConstraint(name="ledger_estimate_year", condition=Q(fiscal_year__range=(2540, 2640))),
            models.CheckConstraint(name="ledger_estimate_not_negative", condition=Q(estimated__gte=0)),
        ]
        triggers = rules.LEDGER_TRIGGERS

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.fiscal_year} {self.side} {self.category}"


@pghistory.track(*rules.history())
class LedgerMonth(LedgerRow):
    """What a category received and spent in one calendar month, in baht; a blank has not been entered, it is not 0."""

    month = models.PositiveSmallIntegerField()
    received = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    spent = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ("organisation", "fiscal_year", "side", "category", "month")
        constraints = [
            models.UniqueConstraint(
                name="ledger_month_once", fields=["organisation", "fiscal_year", "month", "side", "category"]
            ),
            models.CheckConstraint(name="ledger_month_category", condition=_is_standard()),
            models.CheckConstraint(name="ledger_month_year", condition=Q(fiscal_year__range=(2540, 2640))),
            models.CheckConstraint(name="ledger_month_of_year", condition=Q(month__range=(1, 12))),
            models.CheckConstraint(
                name="ledger_month_not_negative",
                condition=(Q(received__gte=0) | Q(received__isnull=True)) & (Q(spent__gte=0) | Q(spent__isnull=True)),
            ),
            models.CheckConstraint(
                name="ledger_month_measure_of_side",
                condition=(~Q(side=Side.REVENUE) | Q(spent__isnull=True))
                & (~Q(side=Side.EXPENDITURE) | Q(received__isnull=True))
                & (Q(received__isnull=False) | Q(spent__isnull=False)),
            ),
        ]
        triggers = rules.LEDGER_TRIGGERS

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.fiscal_year}/{self.month} {self.side} {self.category}"


@pghistory.track(*rules.history())
class FiscalYearClosing(models.Model):
    """A fiscal year that an LAO has closed: ledger and money stay as they are until the department reopens it.

    What of the money is locked, ``projects.rules.years`` says.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="closings")
    fiscal_year = models.PositiveSmallIntegerField()
    closed_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("organisation", "-fiscal_year", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="fiscal_year_closed_once",
                fields=["organisation", "fiscal_year"],
                condition=Q(reopened_at__isnull=True),
            ),
            models.CheckConstraint(name="fiscal_year_closing_year", condition=Q(fiscal_year__range=(2540, 2640))),
            models.CheckConstraint(
                name="fiscal_year_reopened_with_reason",
                condition=Q(reopened_at__isnull=True, reason="") | Q(reopened_at__isnull=False) & ~Q(reason=""),
            ),
        ]
        triggers = rules.YEAR_CLOSING_TRIGGERS

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.fiscal_year}"

    def scope(self) -> Scope:
        """Where the closing belongs, for the policy."""
        return Scope(self.organisation_id, self.organisation.province_id)
