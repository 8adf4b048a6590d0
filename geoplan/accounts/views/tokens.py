"""A person's token for the API."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token


def token_page(request: HttpRequest) -> HttpResponse:
    """Show whether there is a token; a POST makes a new one, which ends the old, and shows it this once."""
    key = ""
    if request.method == "POST":
        with transaction.atomic():
            Token.objects.filter(user=request.user.pk).delete()
            key = Token.objects.create(user_id=request.actor.user_id or 0).key
    made_at = Token.objects.filter(user=request.user.pk).values_list("created", flat=True).first()
    response = render(request, "accounts/tokens.html", {"made_at": made_at, "key": key})
    response["Cache-Control"] = "no-store"
    return response


def revoke(request: HttpRequest) -> HttpResponse:
    """End the token."""
    Token.objects.filter(user=request.user.pk).delete()
    messages.success(request, _("The token was revoked."))
    return redirect("token_page")
