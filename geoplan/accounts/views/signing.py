"""The sign-in page, and the organisation in which a person works."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView as AllauthLoginView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from geoplan.accounts.models.membership import RoleChoice
from geoplan.errors import DomainError


class LoginView(AllauthLoginView):
    """allauth's sign-in, with the demonstration accounts in demonstration mode."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demonstration accounts."""
        accounts = RoleChoice.choices if settings.DEMO else []
        return super().get_context_data(
            **kwargs, demo_accounts=accounts, demo_password=settings.DEMO_PASSWORD if settings.DEMO else ""
        )


def switch_organisation(request: HttpRequest) -> HttpResponse:
    """Work in another of the person's own organisations from now on, and return to the page."""
    own = {str(grant.organisation_id): grant.organisation_id for grant in request.actor.grants}
    chosen = own.get(request.POST.get("organisation", ""))
    if chosen is None:
        raise DomainError("not_found")
    request.session["organisation"] = chosen
    return redirect(safe_next(request))


def safe_next(request: HttpRequest) -> str:
    """Return the address in ``next`` when it is on this site, the first page otherwise."""
    address = request.POST.get("next", "")
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(address, allowed_hosts=hosts, require_https=request.is_secure()):
        return address
    return resolve_url(settings.LOGIN_REDIRECT_URL)
