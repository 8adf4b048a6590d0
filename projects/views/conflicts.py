"""What every form with a version shares: reading it, and showing both sides when somebody else was quicker (412)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest

from geoplan.errors import DomainError


@dataclass(frozen=True)
class Side:
    """A field whose stored value differs from the one typed."""

    label: str
    theirs: str
    yours: str


def read_version(request: HttpRequest) -> int:
    """Return the version that a form carries; anything but a whole number is ``filter_invalid``."""
    text = request.POST.get("version", "")
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise DomainError("filter_invalid", name="version")
    return int(text)


def with_version(request: HttpRequest, version: int) -> Any:
    """Return what was typed, with the version that is stored now: saving again is done knowingly."""
    data = request.POST.copy()
    data["version"] = str(version)
    return data


def sides_of(stored: forms.BaseForm, typed: forms.BaseForm, names: Iterable[str]) -> list[Side]:
    """Return the fields of ``names`` that read differently in the two forms."""
    pairs = [(stored[name].label, _shown(stored, name), _shown(typed, name)) for name in names]
    return [Side(str(label), theirs, yours) for label, theirs, yours in pairs if theirs != yours]


def _shown(form: forms.BaseForm, name: str) -> str:
    """Return a field's value as its reader sees it; amounts without separators, for both may be typed."""
    field, value = form.fields[name], form[name].value()
    chosen = {str(key): str(label) for key, label in getattr(field, "choices", ()) or ()}.get(str(value))
    if chosen is not None:
        return chosen
    words = field.widget.format_value(value)
    words = str(words if words is not None else "").replace("\r\n", "\n")
    return words.replace(",", "") if isinstance(field, forms.DecimalField) else words
