"""The forms of importing: the file, and the choices about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from geoplan.organisations.models import Kind, Organisation
from geoplan.policy import Action, Actor
from projects.imports import fields
from projects.models import GeometrySource, ImportBatch, Plan
from spatial import crs
from spatial.formats.charsets import ALLOWED
from spatial.formats.declared import FORMATS
from spatial.formats.workbook import WHOLE

ENCODINGS = {"utf-8": "UTF-8", "cp874": _("Thai (TIS-620, cp874)"), "utf-16": "UTF-16", "cp1252": "Windows-1252"}


def organisations_of(actor: Actor) -> Any:
    """The LAOs for which the actor may import; the department's imports are of the whole country."""
    visibility = actor.visibility(Action.IMPORT_PROJECTS)
    return Organisation.objects.filter(kind__in=(Kind.LAO, Kind.DEPARTMENT), pk__in=visibility.organisations)


def plans_of(actor: Actor) -> Any:
    """The plans of the LAOs for which the actor may import, the newest first."""
    return Plan.objects.filter(organisation__in=organisations_of(actor)).order_by("organisation", "-first_year")


class UploadForm(forms.Form):
    """The file, and the plan that it goes into."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Shapefile (zip), GeoJSON, GeoPackage, KML/KMZ, GPX, DXF, FlatGeobuf, CSV or Excel"),
    )
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"), empty_label=None)
    plan = forms.ModelChoiceField(
        Plan.objects.none(), label=_("Plan"), required=False, empty_label=_("The plan of the years in the file")
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = organisations_of(actor)
        self.fields["organisation"].queryset = own  # type: ignore[attr-defined]
        self.fields["organisation"].initial = actor.organisation_id
        self.fields["plan"].queryset = Plan.objects.filter(organisation__in=own).order_by("-first_year")  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ",".join(e for one in FORMATS.values() for e in one.extensions)
        if own.count() == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.fields["organisation"].initial = own[0].pk

    def clean(self) -> dict[str, Any]:
        """The plan must be of the organisation."""
        cleaned: dict[str, Any] = super().clean() or {}
        plan = cleaned.get("plan")
        if plan and plan.organisation_id != getattr(cleaned.get("organisation"), "pk", None):
            self.add_error("plan", _("This plan belongs to another organisation."))
        return cleaned


class ChoicesForm(forms.Form):
    """Everything about a read file that can be changed: a select a column, CRS, encoding, layer, places, plan."""

    epsg = forms.TypedChoiceField(label=_("Coordinate system"), required=False, coerce=int, empty_value=None)
    encoding = forms.ChoiceField(label=_("Encoding"), choices=[(name, ENCODINGS[name]) for name in ALLOWED])
    layer = forms.ChoiceField(label=_("Layer or sheet"), required=False)
    header_row = forms.IntegerField(label=_("Row with the headings"), required=False, min_value=1, max_value=1000)
    geometry_source = forms.ChoiceField(label=_("Location from"), choices=GeometrySource.choices)
    plan = forms.ModelChoiceField(Plan.objects.none(), label=_("Plan"), empty_label=None)
    take_proposals = forms.BooleanField(label=_("Use the proposed programmes where a name is misspelt"), required=False)

    def __init__(self, batch: ImportBatch, *args: Any, **kwargs: Any) -> None:
        meanings = {column: field for field, column in batch.mapping.items()}
        kwargs.setdefault("initial", {
            **{name: getattr(batch, name) for name in ("epsg", "encoding", "layer", "header_row", "plan")},
            "geometry_source": batch.geometry_source,
            "take_proposals": batch.take_proposals,
        })  # fmt: skip
        super().__init__(*args, **kwargs)
        self.batch = batch
        self._fit(batch)
        choices = self._meanings(batch)
        self.columns = []
        for number, column in enumerate(batch.facts.get("columns", [])):
            name = f"column_{number}"
            initial = meanings.get(column["name"], "")
            self.fields[name] = forms.ChoiceField(
                choices=choices, required=False, initial=initial, label=column["name"]
            )
            self.columns.append((column, self[name]))

    def _fit(self, batch: ImportBatch) -> None:
        self.fields["epsg"].choices = [("", _("Choose…")), *crs.choices()]  # type: ignore[attr-defined]
        layers = batch.facts.get("layers", [])
        is_workbook = batch.facts.get("format") == "excel"
        whole = [(WHOLE, _("All sheets: forms Phor.02 and Phor.03"))] if is_workbook else []
        self.fields["layer"].choices = [*whole, *((name, name) for name in layers)]  # type: ignore[attr-defined]
        if len(layers) < 2 and not is_workbook:
            del self.fields["layer"]
        if batch.facts.get("format") not in ("csv", "excel") or batch.layer == WHOLE:
            del self.fields["header_row"]
        plans = Plan.objects.filter(organisation=batch.organisation_id).order_by("-first_year")
        self.fields["plan"].queryset = plans  # type: ignore[attr-defined]
        if len(plans) < 2:
            del self.fields["plan"]
        if not batch.facts.get("has_shapes"):
            kept = [choice for choice in GeometrySource.choices if choice[0] != GeometrySource.FILE]
            self.fields["geometry_source"].choices = kept  # type: ignore[attr-defined]

    def _meanings(self, batch: ImportBatch) -> list[tuple[str, Any]]:
        years = batch.plan.years if batch.plan else range(2566, 2571)
        mapped = sorted(field for field in batch.mapping if fields.is_budget(field))
        budgets = list(dict.fromkeys([*(f"{fields.BUDGET}{year}" for year in years), *mapped]))
        return [("", _("Leave out")), *((name, fields.label(name)) for name in [*fields.FIELDS, *budgets])]

    def clean(self) -> dict[str, Any]:
        """Each field comes from one column."""
        cleaned: dict[str, Any] = super().clean() or {}
        taken: dict[str, str] = {}
        for column, bound in self.columns:
            if field := cleaned.get(bound.name):
                if field in taken:
                    self.add_error(bound.name, _("This field already comes from another column."))
                taken.setdefault(field, column["name"])
        cleaned["mapping"] = taken
        return cleaned

    def chosen(self) -> dict[str, Any]:
        """What ``steps.set_choices`` takes."""
        names = ("epsg", "encoding", "layer", "header_row", "geometry_source", "take_proposals", "mapping", "plan")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
