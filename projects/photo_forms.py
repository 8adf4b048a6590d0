"""Forms of photos."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.locations.forms import CheckedForm
from projects.models import Moment, Photo

EARLIEST_YEAR = 1990


class UploadForm(CheckedForm):
    """What is said of pictures as they are sent; the pictures themselves come beside it, any number of them."""

    moment = forms.ChoiceField(choices=Moment.choices, label=_("Moment"))


class PhotoForm(forms.ModelForm):
    """What is said of a photo; the version is the one that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    class Meta:
        model = Photo
        fields = ("moment", "caption", "taken_at")
        widgets = {"taken_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["version"].initial = self.instance.version

    def clean_taken_at(self) -> dt.datetime | None:
        """Refuse a time to come, or one before there were such cameras."""
        taken: dt.datetime | None = self.cleaned_data["taken_at"]
        if taken and not (taken.year >= EARLIEST_YEAR and taken <= timezone.now()):
            raise forms.ValidationError(_("The photo cannot have been taken then."))
        # The field has no seconds; an unchanged minute keeps the camera's own.
        before = self.initial.get("taken_at")
        is_same = taken and before and taken == before.replace(second=0, microsecond=0)
        return before if is_same else taken
