"""The form of a saved view: its name, who sees it, and what it holds, which the page carries along unseen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from geoplan.errors import DomainError
from projects.models import CellMeasure, MapLayer, MapStyle, SavedView, SumsShown
from projects.models.saved_view import LONGEST_NAME
from projects.saved_views import full_query
from projects.views.addresses import View

LONGEST_ADDRESS = 6000
"""The characters of a page's query string: that of a filter at its longest, with what else the page was asked."""


class SavedViewForm(forms.Form):
    """What is typed, and what the page had: ``query`` is that of its address with filter, order and columns."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    shared = forms.BooleanField(
        label=_("For the whole organisation"),
        help_text=_("Everybody who works in the organisation sees it; each sees the projects that their role allows."),
        required=False,
    )
    query = forms.CharField(label=_("Filter"), max_length=LONGEST_ADDRESS, required=False, widget=forms.HiddenInput)
    lon = forms.FloatField(label=_("Longitude"), required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(label=_("Latitude"), required=False, widget=forms.HiddenInput)
    zoom = forms.FloatField(label=_("Zoom"), required=False, widget=forms.HiddenInput)
    style = forms.ChoiceField(choices=MapStyle.choices, widget=forms.HiddenInput)
    sums = forms.ChoiceField(choices=SumsShown.choices, widget=forms.HiddenInput)
    measure = forms.ChoiceField(choices=CellMeasure.choices, widget=forms.HiddenInput)
    layers = forms.MultipleChoiceField(choices=MapLayer.choices, required=False, widget=forms.MultipleHiddenInput)
    figure = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_query(self) -> str:
        """Read the address, so that what makes no sense in it is told; ``order`` and ``chosen`` come from it too."""
        try:
            view = View.read("", QueryDict(self.cleaned_data["query"]))
        except DomainError as error:
            raise forms.ValidationError(error.message) from error
        self.cleaned_data |= {"sort": view.sort, "columns": list(view.columns)}
        return view.chosen.to_query()

    def refuse(self, error: DomainError) -> None:
        """Say what a verb refused, beside the name where it is about that."""
        self.add_error("name" if error.code == "saved_view_taken" else None, error.message)


def data_of(view: SavedView) -> dict[str, Any]:
    """Return what the form would send to save a view as it is."""
    own = {
        name: getattr(view, name)
        for name in ("name", "lon", "lat", "zoom", "style", "sums", "measure", "layers", "figure")
    }
    return {**own, "shared": view.shared, "query": full_query(view), "version": view.version}
