"""A person's tokens for the API."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from geoplan.accounts import tokens
from geoplan.accounts.forms import TokenForm
from geoplan.accounts.models import ApiToken


@sensitive_variables("key")
def token_page(request: HttpRequest) -> HttpResponse:
    """List the person's tokens; a POST makes a further one and shows it this once."""
    form, key, status = TokenForm(), "", 200
    if request.method == "POST":
        form = TokenForm(request.POST)
        if form.is_valid():
            _token, key = tokens.make(request.actor, form.cleaned_data["name"], form.cleaned_data["days"])
            form = TokenForm()
        else:
            status = 400
    own = ApiToken.objects.of(request.actor.user_id)
    context = {"tokens": own, "now": timezone.now(), "form": form, "key": key}
    response = render(request, "accounts/tokens.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token."""
    token = tokens.revoke(request.actor, token_id)
    messages.success(request, _("The token “%(name)s” was revoked.") % {"name": token.name})
    return redirect("token_page")
