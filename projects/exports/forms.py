"""The form of exporting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from geoplan.errors import DomainError
from projects.columns import COLUMNS, read_columns
from projects.exports.writing import Choices
from spatial import crs

FORMATS = {
    "geojson": "GeoJSON",
    "shapefile": "Shapefile (zip)",
    "geopackage": "GeoPackage",
    "kml": "KML (Google Earth)",
    "csv": "CSV",
    "excel": "Excel",
    "geoparquet": "GeoParquet",
}


class ExportForm(forms.Form):
    """Format, coordinate system, encoding and columns."""

    format = forms.ChoiceField(label=_("Format"), choices=list(FORMATS.items()), initial="geojson")
    epsg = forms.TypedChoiceField(label=_("Coordinate system"), coerce=int, initial=4326)
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        choices=[("utf-8", "UTF-8"), ("cp874", _("Thai (TIS-620, cp874)"))],
        help_text=_("Shapefile and CSV can be written for old Thai programs in cp874."),
        initial="utf-8",
    )

    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        choices=[(column.name, column.label) for column in COLUMNS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Code and name are always there, and the place on the map. None ticked means all columns."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["epsg"].choices = crs.choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What the format cannot do is told beside the form."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                self.choices().require()
            except DomainError as error:
                raise forms.ValidationError(error.message) from error
        return cleaned

    def choices(self) -> Choices:
        """What was chosen."""
        own = {name: self.cleaned_data[name] for name in ("format", "epsg", "encoding")}
        return Choices(**own, columns=read_columns(self.cleaned_data["columns"]))
