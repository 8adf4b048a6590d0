"""An organisation, its type and the areas that it covers."""

from __future__ import annotations

import pghistory
from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geoplan.errors import in_reader_language
from geoplan.names import Named
from geoplan.organisations.queries import OrganisationQuerySet
from geoplan.policy import Scope
from spatial.models import AdministrativeArea


class Kind(models.TextChoices):
    """The three kinds of organisation that work in the system."""

    LAO = "lao", _("Local administrative organisation")
    PROVINCIAL_OFFICE = "provincial_office", _("Provincial office")
    DEPARTMENT = "department", _("Department")


class LaoType(models.TextChoices):
    """The types of LAO (อปท.)."""

    PAO = "pao", _("Provincial administrative organisation")
    CITY = "city", _("City municipality")
    TOWN = "town", _("Town municipality")
    SUBDISTRICT_MUNICIPALITY = "subdistrict_municipality", _("Subdistrict municipality")
    SAO = "sao", _("Subdistrict administrative organisation")
    SPECIAL = "special", _("Special local administration")


class AreaSource(models.TextChoices):
    """Where an organisation's own area comes from, which decides whether it may block a location."""

    OFFICIAL = "official", _("Official boundary")
    UPLOADED = "uploaded", _("Uploaded boundary")
    DERIVED = "derived", _("Derived from the covered areas")
    NONE = "none", _("No boundary")


class CodeSource(models.TextChoices):
    """Whose code an organisation carries."""

    DLA = "dla", _("Code of the department")
    DERIVED = "derived", _("Derived code")


# What Thai offices put before the name: the official form, and the short one of letters and tables.
TITLES = {
    LaoType.PAO: ("องค์การบริหารส่วนจังหวัด", "อบจ."),
    LaoType.CITY: ("เทศบาลนคร", "ทน."),
    LaoType.TOWN: ("เทศบาลเมือง", "ทม."),
    LaoType.SUBDISTRICT_MUNICIPALITY: ("เทศบาลตำบล", "ทต."),
    LaoType.SAO: ("องค์การบริหารส่วนตำบล", "อบต."),
    LaoType.SPECIAL: ("เมือง", "เมือง"),
}
OFFICE_TITLE = ("สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด", "สถจ.")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["area"])
class Organisation(Named, models.Model):
    """An LAO, a provincial office or the department, under its 8-digit DLA code.

    ``dopa_code`` is the key under which the register of organisations knows it (province, municipality or subdistrict
    code, 2, 4 or 6 digits); it stays when the code changes from a derived one to the department's own.
    """

    code = models.CharField(max_length=8, unique=True)
    code_source = models.CharField(max_length=10, choices=CodeSource.choices, default=CodeSource.DERIVED)
    dopa_code = models.CharField(max_length=6, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    lao_type = models.CharField(max_length=30, choices=LaoType.choices, blank=True)
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    province = models.ForeignKey(AdministrativeArea, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(AdministrativeArea, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    covers = models.ManyToManyField(AdministrativeArea, through="Coverage", related_name="organisations")
    office = models.PointField(srid=4326, null=True, blank=True)
    area = models.MultiPolygonField(srid=4326, null=True, blank=True)
    area_quality = models.CharField(max_length=10, choices=AreaSource.choices, default=AreaSource.NONE)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(
                name="organisation_dopa_code_once", fields=["kind", "dopa_code"], condition=~Q(dopa_code="")
            ),
            models.CheckConstraint(name="organisation_code_8_digits", condition=Q(code__regex=r"^\d{8}$")),
            models.CheckConstraint(
                name="organisation_lao_has_type_and_province",
                condition=Q(kind=Kind.LAO, province__isnull=False) & ~Q(lao_type="")
                | Q(kind=Kind.PROVINCIAL_OFFICE, province__isnull=False, lao_type="")
                | Q(kind=Kind.DEPARTMENT, province__isnull=True, lao_type=""),
            ),
            models.CheckConstraint(
                name="organisation_area_quality_fits",
                condition=Q(area__isnull=True, area_quality=AreaSource.NONE)
                | Q(area__isnull=False) & ~Q(area_quality=AreaSource.NONE),
            ),
        ]
        indexes = [GinIndex(name="organisation_name_trgm", fields=["name_th"], opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """The name as letters and tables write it: อบต.บางโปรง; in English the whole name."""
        long, short = TITLES.get(LaoType(self.lao_type), ("", "")) if self.lao_type else OFFICE_TITLE
        thai = short + self.name_th.removeprefix(long) if self.name_th.startswith(long) else self.name_th
        return in_reader_language(thai, self.name)

    def scope(self) -> Scope:
        """Where the organisation belongs, for the policy."""
        return Scope(organisation_id=self.pk, province_id=self.province_id, public=True)


class Coverage(models.Model):
    """An organisation covers an area, wholly or in part; a PAO overlays every other LAO of its province."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="coverages")
    area = models.ForeignKey(AdministrativeArea, on_delete=models.PROTECT, related_name="coverages")
    partial = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="coverage_once", fields=["organisation", "area"])]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.area_id}"
