"""Administration of people: issue accounts, give roles, end them, reset a lost second step."""

from __future__ import annotations

import datetime as dt

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from geoplan.accounts import memberships, second_step
from geoplan.accounts.forms import GiveForm, IssueForm, RoleForm
from geoplan.accounts.models import Membership
from geoplan.errors import DomainError

PAGE = 50
# Both forms stand on one page, so that their fields need ids of their own.
ISSUE_IDS, GIVE_IDS = "issue-%s", "give-%s"


def member_list(request: HttpRequest) -> HttpResponse:
    """List roles, those in force first, with the forms to issue an account and to give a role."""
    return _page(request, IssueForm(auto_id=ISSUE_IDS), GiveForm(auto_id=GIVE_IDS))


def issue(request: HttpRequest) -> HttpResponse:
    """Issue an account and show its first password once."""
    form = IssueForm(request.POST, auto_id=ISSUE_IDS)
    if not form.is_valid():
        return _page(request, form, GiveForm(auto_id=GIVE_IDS), status=400)
    person = form.person()
    password = memberships.issue(request.actor, person, form.cleaned_data["organisation"], form.cleaned_data["role"])
    response = render(request, "accounts/issued.html", {"person": person, "password": password})
    response["Cache-Control"] = "no-store"
    return response


def give(request: HttpRequest) -> HttpResponse:
    """Give somebody a further role."""
    form = GiveForm(request.POST, auto_id=GIVE_IDS)
    if form.is_valid():
        data = form.cleaned_data
        try:
            memberships.give(request.actor, data["username"], data["organisation"], data["role"])
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("The role was given."))
            return redirect("member_list")
    return _page(request, IssueForm(auto_id=ISSUE_IDS), form, status=400)


def end(request: HttpRequest, membership_id: int) -> HttpResponse:
    """End a role."""
    membership = get_object_or_404(Membership.objects.select_related("organisation"), pk=membership_id)
    memberships.end(request.actor, membership)
    messages.success(request, _("The role was ended. What the person did stays."))
    return redirect("member_list")


def reset_second_step(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Take the second step from a person who lost it."""
    membership = get_object_or_404(Membership.objects.select_related("organisation", "user"), pk=membership_id)
    second_step.reset(request.actor, membership)
    said = _("The second step of %(person)s was reset. It has to be set up again after the next sign-in.")
    messages.success(request, said % {"person": membership.user})
    return redirect("member_list")


def _page(request: HttpRequest, issue_form: RoleForm, give_form: RoleForm, status: int = 200) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    context = {
        "page": Paginator(_found(text), PAGE).get_page(request.GET.get("page")),
        "text": text,
        "today": dt.date.today(),
        "issue_form": issue_form,
        "give_form": give_form,
    }
    return render(request, "accounts/members.html", context, status=status)


def _found(text: str) -> QuerySet[Membership]:
    """Return the roles of people or organisations whose name or code has the text."""
    has_second_step = Exists(Authenticator.objects.filter(user=OuterRef("user")))
    rows = Membership.objects.select_related("user", "organisation").defer("organisation__area")
    rows = rows.annotate(has_second_step=has_second_step)
    for word in text.split():
        rows = rows.filter(
            Q(user__username__icontains=word)
            | Q(user__first_name__icontains=word)
            | Q(user__last_name__icontains=word)
            | Q(organisation__name_th__icontains=word)
            | Q(organisation__code__startswith=word)
        )
    return rows.order_by("-ends_on", "organisation__code", "user__username")
