"""Forms of accounts: issue an account, give a role, make a token."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from geoplan.accounts import tokens
from geoplan.accounts.memberships import ROLES
from geoplan.accounts.models import User
from geoplan.accounts.models.membership import RoleChoice
from geoplan.organisations.models import Organisation


class RoleForm(forms.Form):
    """A role in an organisation, which is named by its 8-digit code."""

    organisation = forms.CharField(label=_("Organisation code"), min_length=8, max_length=8)
    role = forms.ChoiceField(label=_("Role"), choices=RoleChoice.choices)

    def clean_organisation(self) -> Organisation:
        """Find the organisation."""
        found = Organisation.objects.filter(code=self.cleaned_data["organisation"]).defer("area").first()
        if found is None:
            raise forms.ValidationError(_("There is no organisation with this code."))
        return found

    def clean(self) -> dict[str, Any]:
        """Check that the role exists in an organisation of its kind."""
        data = super().clean() or {}
        organisation, role = data.get("organisation"), data.get("role")
        if organisation and role and role not in ROLES[organisation.kind]:
            self.add_error("role", _("This role does not exist in an organisation of this kind."))
        return data


class IssueForm(RoleForm):
    """A new account for a named person, with its first role."""

    username = forms.CharField(label=_("User name"), max_length=150)
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"), required=False)
    field_order = ("username", "first_name", "last_name", "email", "organisation", "role")

    def clean_username(self) -> str:
        """Check that the name is free, whatever its case, and has no odd characters."""
        name: str = self.cleaned_data["username"]
        User.username_validator(name)
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("This user name is taken."))
        return name

    def person(self) -> User:
        """Return the new person, unsaved."""
        names = ("username", "first_name", "last_name", "email")
        return User(**{name: self.cleaned_data[name] for name in names})


class GiveForm(RoleForm):
    """A further role for somebody who has an account."""

    username = forms.CharField(label=_("User name"), max_length=150)
    field_order = ("username", "organisation", "role")

    def clean_username(self) -> User:
        """Find the person."""
        person = User.objects.filter(username=self.cleaned_data["username"], is_active=True).first()
        if person is None:
            raise forms.ValidationError(_("There is no account with this user name."))
        return person


def _lives() -> list[tuple[int, str]]:
    """Return how long a token may live, in the reader's language."""
    return [(days, ngettext("%(count)d day", "%(count)d days", days) % {"count": days}) for days in tokens.LIVES]


class TokenForm(forms.Form):
    """A further token for the API."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("What will use it, so that you know later which one to revoke.")
    )
    days = forms.TypedChoiceField(label=_("Works for"), coerce=int, choices=_lives, initial=90)
