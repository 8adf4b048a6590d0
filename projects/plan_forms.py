"""Forms of planning: steps with their documents, announcements, revisions and their rows."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, BinaryIO, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from projects.chains import WITH_OTHER, RevisionKind, RowKind
from projects.documents import TYPES
from projects.forms import MOST_BAHT, WIDE, BahtField, ProjectForm
from projects.labels import LABELS
from projects.models import Form, Generation, HeadingKind, Plan, PlanHeading, Programme, Project
from projects.plans import LONGEST_TITLE
from projects.revisions.headings import MOST_NUMBER
from projects.steps import NO_UPLOAD, Upload
from projects.tracked import FIELDS

DAY = forms.DateInput(attrs={"type": "date"})
MOST_LISTED = 300
MOVING = ("form", "heading", "programme")
EQUIPMENT = ("equipment_category", "equipment_type")


def upload_of(file: UploadedFile | None) -> Upload:
    """Return an uploaded document as the verbs take it."""
    return Upload(cast(BinaryIO, file.file), file.name or "") if file and file.file else NO_UPLOAD


class DocumentField(forms.FileField):
    """A document of a step; what it really is, is checked when it is kept."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("PDF, JPG, PNG or DOCX, at most 20 MB"))
        super().__init__(**{"label": _("Document"), "required": False, "allow_empty_file": True, **kwargs})
        self.widget.attrs["accept"] = ",".join(TYPES)


class StepForm(forms.Form):
    """A step that was taken: on which day, by which resolution, with which document."""

    kind = forms.CharField(widget=forms.HiddenInput)
    taken_on = forms.DateField(label=_("Date"), widget=DAY)
    note = forms.CharField(label=_("Resolution or meeting"), required=False, max_length=500)
    document = DocumentField()


class AnnounceForm(forms.Form):
    """The day on which a plan was announced."""

    announced_on = forms.DateField(label=_("Announced on"), widget=DAY)
    note = forms.CharField(label=_("Announcement number"), required=False, max_length=500)
    document = DocumentField()


class AnnounceRevisionForm(AnnounceForm):
    """The day on which a revision was announced, and how long it is posted."""

    posted_until = forms.DateField(
        label=_("Posted until"),
        widget=DAY,
        required=False,
        help_text=_("At least 30 days; left blank, exactly that."),
    )
    field_order = ("announced_on", "posted_until", "note", "document")


class RevisionForm(forms.Form):
    """What kind of revision, and why."""

    kind = forms.ChoiceField(label=_("Kind of revision"), choices=RevisionKind.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason as a whole"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReasonField(forms.CharField):
    """Why a row is needed (เหตุผลความจำเป็น)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"label": _("Reason why it is needed"), "max_length": 4000, **kwargs},
            widget=forms.Textarea(attrs={"rows": 2}),
        )


class NewRowForm(ProjectForm):
    """A project that is new in the plan, with the reason."""

    reason = ReasonField()

    @property
    def facts(self) -> list[forms.BoundField]:
        """The fields of the project, the reason first."""
        return [self["reason"], *super().facts]


class RowForm(forms.Form):
    """What a row does to an announced project; the fields follow from the kind of row."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(
        self, *args: Any, plan: Plan, kind: str, facts: Mapping[str, Any], others: Any = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.kind, self.others = plan, kind, list(others)
        self.fields["reason"] = ReasonField()
        if kind in WITH_OTHER:
            self.fields["other"] = forms.CharField(
                label=_("Code of the project that stays"),
                max_length=40,
                widget=forms.TextInput(attrs={"list": "other-projects", "autocomplete": "off"}),
            )
        elif kind in (RowKind.CHANGE, RowKind.MOVE):
            self._add_facts(facts)

    def _add_facts(self, facts: Mapping[str, Any]) -> None:
        names = [name for name in FIELDS if self._asks_for(name, facts)]
        for name, field in forms.fields_for_model(Project, names).items():
            field.initial, field.label = facts[name], LABELS[name]
            if name in WIDE:
                field.widget = forms.Textarea(attrs={"rows": 2})
            self.fields[name] = field
        if "heading" in self.fields:
            self.fields["heading"].queryset = self.plan.headings.all()  # type: ignore[attr-defined]
        for year in sorted({*self.plan.years, *map(int, facts["budgets"])}):
            field = BahtField(label=str(year), required=False, min_value=0, max_value=MOST_BAHT, decimal_places=2)
            field.widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "gp-money"})
            amount = facts["budgets"].get(str(year))
            field.initial = Decimal(amount) if amount is not None else None
            self.fields[f"budget_{year}"] = field

    def _asks_for(self, name: str, facts: Mapping[str, Any]) -> bool:
        if name in MOVING:
            return self.kind == RowKind.MOVE
        return name not in EQUIPMENT or self.kind == RowKind.MOVE or facts["form"] == Form.P03

    def clean_other(self) -> Project:
        """Find the project that stays, among those of the plan."""
        code = self.cleaned_data["other"].strip()
        found = Project.objects.in_plan().filter(plan=self.plan, code=code).first()
        if found is None:
            raise forms.ValidationError(_("This plan has no project with this code."))
        return found

    @property
    def text_fields(self) -> list[forms.BoundField]:
        """The fields above the budgets, the reason first."""
        order = ["reason", "other", *MOVING, *FIELDS]
        return [self[name] for name in dict.fromkeys(order) if name in self.fields]

    @property
    def budget_fields(self) -> list[forms.BoundField]:
        """One field a fiscal year."""
        return [self[name] for name in self.fields if name.startswith("budget_")]

    def changes(self) -> dict[str, Any]:
        """Return what was typed as the verbs of ``projects.revisions.drafting`` take it."""
        typed = self.cleaned_data
        changes: dict[str, Any] = {name: typed[name] for name in FIELDS if name in typed}
        for name, value in changes.items():
            if isinstance(value, Programme):
                changes[name] = value.code
            elif name == "heading":
                changes[name] = value.pk if value else None
        budgets = {name: value for name, value in typed.items() if name.startswith("budget_")}
        changes["budgets"] = {int(name.removeprefix("budget_")): value for name, value in budgets.items()}
        return changes


class HeadingForm(forms.Form):
    """A heading in a revision: what it is called, under which number, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    reason = ReasonField()
    parent: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=PlanHeading.objects.none(),
        label=_("Under the strategy"),
        required=False,
        empty_label=_("None: it is a strategy itself"),
    )
    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=MOST_NUMBER)
    title = forms.CharField(label=_("Words of the heading"), max_length=LONGEST_TITLE)

    def __init__(self, *args: Any, plan: Plan, heading: PlanHeading | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if heading is not None or plan.generation == Generation.ISSUE_BASED:
            del self.fields["parent"]
        else:
            self.fields["parent"].queryset = plan.headings.filter(kind=HeadingKind.STRATEGY)  # type: ignore[attr-defined]
        if heading is None:
            del self.fields["number"]

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that a reader fills in."""
        return self.visible_fields()
