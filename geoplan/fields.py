"""Form fields that every app shares: Thai dates and tax numbers."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from geoplan.errors import DomainError
from geoplan.thai import is_tax_id, parse_thai_date, to_arabic_digits, typed_date


class ThaiDateInput(forms.TextInput):
    """A text box for a day, which it shows in the Buddhist year."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"placeholder": _("dd/mm/yyyy B.E."), "autocomplete": "off", "maxlength": 30, **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """Show a date as 22/11/2569, and what was typed as it was typed."""
        return typed_date(value) if isinstance(value, dt.date) else super().format_value(value)


class ThaiDateField(forms.Field):
    """A day typed as 22/11/2569, 22 พ.ย. 2569 or 2026-11-22; cleans to a ``date``, None when blank."""

    widget = ThaiDateInput
    default_error_messages = {"invalid": _("Write the day as 22/11/2569 or 22 พ.ย. 2569.")}

    def to_python(self, value: Any) -> dt.date | None:
        """Read the day."""
        if value in self.empty_values:
            return None
        if isinstance(value, dt.date):
            return value
        day = parse_thai_date(str(value))
        if day is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare days, however they were typed."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except forms.ValidationError:
            return True


class TaxIdField(forms.CharField):
    """A 13-digit tax number; spaces and hyphens may be typed, and Thai digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 30, "widget": forms.TextInput(attrs={"inputmode": "numeric"}), **kwargs})

    def clean(self, value: Any) -> str:
        """Read the number and refuse one whose check digit is wrong."""
        number = re.sub(r"[\s-]", "", to_arabic_digits(super().clean(value)))
        if number and not is_tax_id(number):
            raise forms.ValidationError(DomainError("tax_id_invalid").message)
        return number
