"""What the fields of a project are called, and which of them are chosen from a list."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.models import Form, Kind, LocationState, Stage

LABELS: dict[str, str | Promise] = {
    "code": _("Code"),
    "name": _("Name"),
    "kind": _("Kind"),
    "form": _("Form"),
    "heading": _("Heading"),
    "programme": _("Programme"),
    "objective": _("Objective"),
    "target": _("Target"),
    "indicator": _("Indicator"),
    "expected_result": _("Expected result"),
    "unit_in_charge": _("Unit in charge"),
    "equipment_category": _("Category of equipment"),
    "equipment_type": _("Type of equipment"),
    "number": _("Number in the plan"),
    "stage": _("Stage"),
    "location_state": _("Location"),
    "announced_on": _("Announced on"),
    "withdrawn_on": _("Out of the plan since"),
}
CHOICES = {"kind": Kind, "form": Form, "stage": Stage, "location_state": LocationState}
