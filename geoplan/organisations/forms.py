"""Forms of an organisation's data; what is possible beyond a single field is the verbs' to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _

from geoplan.errors import DomainError
from geoplan.organisations.communities import read_point, subdistricts_of
from geoplan.organisations.models import Community, CommunityKind, Executive, Organisation, OrganisationProfile
from geoplan.organisations.population import MOST
from geoplan.organisations.profiles import FIELDS as PROFILE_FIELDS
from geoplan.organisations.rules import FIRST_YEAR, LAST_YEAR
from geoplan.thai import to_arabic_digits

SMALL = 9999
NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}


def _plain(value: Any) -> Any:
    """A typed number with Arabic digits and without thousands separators."""
    return to_arabic_digits(value).replace(",", "").strip() if isinstance(value, str) else value


class CountField(forms.IntegerField):
    """A whole number of at least 0; Thai digits and thousands separators may be typed, a blank is not known."""

    widget = forms.TextInput(attrs=NUMERIC)

    def __init__(self, label: Any, most: int = SMALL, least: int = 0, **rest: Any) -> None:
        super().__init__(label=label, required=False, min_value=least, max_value=most, **rest)

    def to_python(self, value: Any) -> int | None:
        """Read the number."""
        return super().to_python(_plain(value))


class MeasureField(forms.DecimalField):
    """An area in km²; Thai digits and thousands separators may be typed."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Read the number."""
        return super().to_python(_plain(value))


class DataForm(forms.ModelForm):
    """A form that carries the version it was made from, 0 for a new row; rules between rows are the verbs'."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version if self.instance.pk else 0

    def clean(self) -> dict[str, Any]:
        """Leave the constraints of the model to the verbs, which say what is broken and by which record."""
        return self.cleaned_data

    @property
    def facts(self) -> list[forms.BoundField]:
        """The fields that people see."""
        return [field for field in self if not field.is_hidden]

    def refuse(self, error: DomainError, fields: Mapping[str, str]) -> None:
        """Put a verb's error beside the field that it is about, or above the form."""
        self.add_error(fields.get(error.code), error.message)


class ProfileForm(DataForm):
    """The general data of a fiscal year."""

    area_km2 = MeasureField(
        label=_("Area (km²)"), required=False, min_value=Decimal("0.001"), max_digits=9, decimal_places=3
    )
    village_count = CountField(_("Number of villages and communities"))
    council_members = CountField(_("Number of council members"))
    staff = CountField(_("Number of staff"), MOST, help_text=_("Officials and employees of every kind."))
    schools = CountField(_("Schools"))
    child_centres = CountField(_("Child development centres"))
    health_centres = CountField(_("Health promoting hospitals and health centres"))
    temples = CountField(_("Temples and places of worship"))
    website = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")
    postcode = forms.RegexField(r"^\d{5}$", label=_("Postcode"), required=False, max_length=5)

    class Meta:
        model = OrganisationProfile
        fields = PROFILE_FIELDS
        labels = {
            "address": _("Address of the office"),
            "phone": _("Telephone number"),
            "email": _("E-mail"),
            "terrain": _("Terrain"),
            "occupations": _("Main occupations"),
            "vision": _("Vision"),
        }
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("terrain", "occupations", "vision")}

    GROUPS = (
        (_("Address and contact"), ("address", "postcode", "phone", "email", "website")),
        (_("Area and administration"), ("area_km2", "village_count", "council_members", "staff")),
        (
            _("State of the area"),
            ("schools", "child_centres", "health_centres", "temples", "terrain", "occupations"),
        ),
        (_("Vision"), ("vision",)),
    )

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields by heading."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]


class ExecutiveForm(DataForm):
    """A person in an office."""

    class Meta:
        model = Executive
        fields = ("position", "title", "name", "starts_on", "ends_on")
        labels = {
            "position": _("Office"),
            "title": _("Official title"),
            "name": _("Full name"),
            "starts_on": _("From"),
            "ends_on": _("Until"),
        }
        help_texts = {
            "title": _("As it is written, for example Mayor; blank for the name of the office."),
            "ends_on": _("The last day; blank while it lasts."),
        }
        widgets = {name: forms.DateInput(attrs={"type": "date"}) for name in ("starts_on", "ends_on")}

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first."""
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day comes before the first."))
        return self.cleaned_data


class CommunityForm(DataForm):
    """A village or community with its place, typed in any notation or picked on the map."""

    number = CountField(_("Village number"), SMALL, 1)
    place = forms.CharField(
        label=_("Point on the map"),
        required=False,
        max_length=500,
        help_text=_("Coordinates or a map link, or click on the map."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    first_year = CountField(_("First fiscal year"), LAST_YEAR, FIRST_YEAR, help_text=_("Only where it is new."))
    last_year = CountField(
        _("Last fiscal year"), LAST_YEAR, FIRST_YEAR, help_text=_("Only where it has been merged or dissolved.")
    )

    class Meta:
        model = Community
        fields = ("kind", "number", "name", "subdistrict", "head", "first_year", "last_year")
        labels = {
            "kind": _("Kind"),
            "name": _("Name"),
            "subdistrict": _("Subdistrict"),
            "head": _("Village head or chair of the community"),
        }

    field_order = ("kind", "number", "name", "subdistrict", "head", "place", "first_year", "last_year")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        choices = subdistricts_of(organisation)
        self.fields["subdistrict"].queryset = choices  # type: ignore[attr-defined]
        if not self.instance.pk and len(found := list(choices[:2])) == 1:
            self.fields["subdistrict"].initial = found[0].pk
        point = self.instance.point
        self.fields["place"].initial = f"{point.y:.6f}, {point.x:.6f}" if point else ""

    def clean_place(self) -> Point | None:
        """Read the place; what has not been touched stays exactly where it was."""
        typed: str = self.cleaned_data["place"]
        if self.instance.pk and typed == self.fields["place"].initial:
            return self.instance.point
        try:
            return read_point(typed, self.organisation)
        except DomainError as error:
            raise forms.ValidationError(error.message) from error

    def clean(self) -> dict[str, Any]:
        """Ask for the number of a village, and for years in order."""
        data = self.cleaned_data
        if data.get("kind") == CommunityKind.VILLAGE and "number" not in self.errors and data.get("number") is None:
            self.add_error("number", _("A village has a number."))
        first, last = data.get("first_year"), data.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", _("The last year comes before the first."))
        return {**data, "point": data.get("place")}


class UploadForm(forms.Form):
    """A filled-in template, or any sheet with the same headings."""

    file = forms.FileField(
        label=_("Excel or CSV file"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"})
    )


@dataclass(frozen=True)
class Side:
    """A field whose stored value differs from the one typed."""

    label: str
    theirs: str
    yours: str


def sides_of(stored: DataForm, typed: DataForm) -> list[Side]:
    """Return the fields in which what is stored now differs from what was typed, as their reader sees them."""
    return [
        Side(str(field.label), theirs, yours)
        for field in stored.facts
        if (theirs := _shown(stored, field.name)) != (yours := _shown(typed, field.name))
        and not _means_the_same(field, typed)
    ]


def _means_the_same(stored: forms.BoundField, typed: DataForm) -> bool:
    """Whether what was typed is the stored value written otherwise, such as 1,045.5 for 1045.500."""
    if stored.name not in typed.cleaned_data:
        return False
    return typed.cleaned_data[stored.name] == stored.field.to_python(stored.value())


def _shown(form: DataForm, name: str) -> str:
    value = form[name].value()
    if (field := form.fields[name]) and hasattr(field, "choices"):
        labels = {str(key): str(label) for key, label in field.choices}
        return labels.get(str(value), str(value or ""))
    return str("" if value is None else value).replace("\r\n", "\n")
