"""Forms of the page on which a project gets its location."""

from __future__ import annotations

import math
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from geoplan.errors import DomainError
from projects.models import LocationSource
from spatial import crs

PLACED_BY_HAND = (LocationSource.DRAWN, LocationSource.TYPED, LocationSource.FILE)
WIDEST_BOX = 1.0


def crs_choices() -> list[tuple[int, str]]:
    """The six coordinate systems with their Thai names."""
    return [(system.epsg, system.name_th) for system in crs.SUPPORTED.values()]


class CheckedForm(forms.Form):
    """A form whose mistakes become one domain error."""

    def checked(self) -> dict[str, Any]:
        """The cleaned values; raises ``invalid`` naming every field that is wrong."""
        if not self.is_valid():
            wrong = [f"{self.fields[name].label or name}: {' '.join(map(str, e))}" for name, e in self.errors.items()]
            raise DomainError("invalid", reason="; ".join(wrong))
        return self.cleaned_data


class VersionForm(CheckedForm):
    """The version of the project that the page was made from; every write carries it."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, label=_("Version"))


class GeometryForm(VersionForm):
    """A geometry as GeoJSON text."""

    geometry = forms.CharField(label=_("Geometry"), strip=False)
    declared_epsg = forms.TypedChoiceField(
        choices=crs_choices, coerce=int, required=False, empty_value=None, label=_("Coordinate system")
    )

    def clean_declared_epsg(self) -> int:
        """The system, WGS 84 degrees unless another was declared."""
        return self.cleaned_data["declared_epsg"] or 4326


class PlaceForm(GeometryForm):
    """A location to save, how it came, and the warnings that were confirmed."""

    source = forms.ChoiceField(choices=[(s.value, s.label) for s in PLACED_BY_HAND], label=_("How it came"))
    typed_text = forms.CharField(max_length=20_000, required=False, strip=False, label=_("Typed coordinates"))
    file_name = forms.CharField(max_length=255, required=False, label=_("File"))
    accuracy_m = forms.FloatField(min_value=0, max_value=10_000, required=False, label=_("Accuracy (m)"))
    surveyed_on = forms.DateField(required=False, label=_("Surveyed on"))
    note = forms.CharField(max_length=2000, required=False, label=_("Note"))
    accepted_warnings = forms.CharField(max_length=2000, required=False, label=_("Confirmed warnings"))

    def clean_accepted_warnings(self) -> set[str]:
        """The codes, which the page sends separated by commas."""
        return set(filter(None, self.cleaned_data["accepted_warnings"].split(",")))


class ReadingsForm(CheckedForm):
    """What was typed, and in which system, if the user said so."""

    text = forms.CharField(max_length=20_000, required=False, strip=False, label=_("Coordinates"))
    epsg = forms.TypedChoiceField(choices=crs_choices, coerce=int, required=False, empty_value=None)


class FileForm(CheckedForm):
    """A file, and what the user chose where the file does not say."""

    file = forms.FileField(label=_("File"))
    epsg = forms.TypedChoiceField(choices=crs_choices, coerce=int, required=False, empty_value=None)
    encoding = forms.ChoiceField(choices=[("", ""), ("utf-8", "UTF-8"), ("cp874", "cp874")], required=False)
    layer = forms.CharField(max_length=255, required=False)


class NowhereForm(VersionForm):
    """Why a project has no location."""

    reason = forms.CharField(max_length=2000, required=False, label=_("Reason"))


class RestoreForm(VersionForm):
    """Which earlier location comes back."""

    record = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class BoxForm(CheckedForm):
    """A box on the map, ``west,south,east,north`` in degrees."""

    bbox = forms.CharField(max_length=200)

    def clean_bbox(self) -> tuple[float, float, float, float]:
        """Four finite numbers in order, no wider than ``WIDEST_BOX``."""
        try:
            west, south, east, north = (float(part) for part in self.cleaned_data["bbox"].split(","))
        except ValueError:
            raise ValidationError(_("Four numbers are needed.")) from None
        wide, high = east - west, north - south
        if not all(map(math.isfinite, (wide, high))) or not (0 < wide <= WIDEST_BOX and 0 < high <= WIDEST_BOX):
            raise ValidationError(_("The box is empty or too large."))
        return west, south, east, north
