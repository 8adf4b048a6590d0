"""The forms of reports."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.maps.layers import LayersBy


class MapReportForm(forms.Form):
    """What makes the layers of a map report."""

    layers = forms.ChoiceField(label=_("Layers"), choices=LayersBy.choices, initial=LayersBy.STAGE)
