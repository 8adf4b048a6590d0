"""Forms of projects and plans."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from geoplan.errors import DomainError
from geoplan.organisations.models import Organisation
from projects.labels import LABELS
from projects.models import Generation, Plan, Project
from projects.register import EDITABLE

MOST_BAHT = Decimal("999999999999.99")
WIDE = ("name", "objective", "target", "indicator", "expected_result")
HINTS = {
    "code": _("Unique in the organisation, for example 2570-001."),
    "target": _("Output of the project, with sizes: width, length, area."),
    "indicator": _("Optional since the plans of 2571."),
    "equipment_category": _("Form Phor.03 only, such as the expenditure on equipment."),
    "equipment_type": _("Form Phor.03 only, such as office or computer equipment."),
}


class BahtField(forms.DecimalField):
    """An amount in baht, not negative; thousands separators may be typed, blank stays blank."""

    def __init__(self, **kwargs: Any) -> None:
        box = forms.TextInput(attrs={"inputmode": "decimal", "class": "gp-money", "autocomplete": "off"})
        usual = {"min_value": 0, "max_value": MOST_BAHT, "decimal_places": 2, "widget": box}
        super().__init__(**{**usual, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """Show a stored amount with thousands, and what was typed as it was typed."""
        return f"{value:,.2f}" if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Read the amount."""
        return super().to_python(value.replace(",", "").strip() if isinstance(value, str) else value)


class ProjectForm(forms.ModelForm):
    """A project of a plan with its yearly budgets; the choices follow the plan, never the person."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    class Meta:
        model = Project
        fields = EDITABLE
        labels = LABELS
        help_texts = HINTS
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in WIDE}

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["heading"].queryset = plan.headings.all()  # type: ignore[attr-defined]
        amounts = dict(self.instance.year_budgets.values_list("fiscal_year", "amount")) if self.instance.pk else {}
        for year in sorted({*plan.years, *amounts}):
            self.fields[f"budget_{year}"] = BahtField(label=str(year), required=False, initial=amounts.get(year))
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version

    def clean_code(self) -> str:
        """Refuse a code that another project of the organisation has."""
        code: str = self.cleaned_data["code"].strip()
        others = Project.objects.filter(organisation=self.plan.organisation_id, code=code).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("Another project of the organisation has this code."))
        return code

    @property
    def facts(self) -> list[forms.BoundField]:
        """The fields of the project itself."""
        return [self[name] for name in EDITABLE]

    @property
    def budget_fields(self) -> list[forms.BoundField]:
        """One field a fiscal year."""
        return [self[name] for name in self.fields if name.startswith("budget_")]

    @property
    def budgets(self) -> dict[int, Decimal | None]:
        """The amounts that were typed, by fiscal year."""
        typed = self.cleaned_data.items()
        return {int(name.removeprefix("budget_")): value for name, value in typed if name.startswith("budget_")}


class PlanForm(forms.ModelForm):
    """A draft plan of one of the organisations that the person plans for."""

    class Meta:
        model = Plan
        fields = ("organisation", "generation", "title", "first_year", "last_year", "vision")
        labels = {
            "organisation": _("Organisation"),
            "generation": _("Generation of the plan"),
            "title": _("Title"),
            "first_year": _("First fiscal year"),
            "last_year": _("Last fiscal year"),
            "vision": _("Vision"),
        }
        widgets = {"vision": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, organisations: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Organisation.objects.filter(pk__in=organisations).only("code", "name_th", "name_en")
        self.fields["organisation"].queryset = own  # type: ignore[attr-defined]
        self.fields["organisation"].initial = organisations[0] if len(organisations) == 1 else None
        self.fields["generation"].initial = Generation.FIVE_YEAR
        self.fields["first_year"].initial, self.fields["last_year"].initial = 2566, 2570
        if self.instance.pk:
            del self.fields["organisation"], self.fields["generation"]

    def clean(self) -> dict[str, Any]:
        """Refuse a second plan of a generation, years out of order, or a span longer than a plan's."""
        data = super().clean() or self.cleaned_data
        same = Plan.objects.filter(organisation=data.get("organisation"), generation=data.get("generation"))
        if not self.instance.pk and same.exists():
            self.add_error("generation", DomainError("plan_taken").message)
        first, last = data.get("first_year"), data.get("last_year")
        if first and not 2540 <= first <= 2640:
            self.add_error("first_year", _("Give the Buddhist year, for example 2571."))
        elif first and last and not first <= last <= first + 9:
            self.add_error("last_year", _("The last year follows the first, at most ten years in all."))
        return data
