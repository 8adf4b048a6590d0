"""Routes of accounts."""

from __future__ import annotations

from allauth.account import views
from django.urls import path

from geoplan.guards import guard
from geoplan.policy import Action

_sign_in = guard(Action.SIGN_IN, POST=Action.SIGN_IN)
_account = guard(Action.USE_ACCOUNT, POST=Action.USE_ACCOUNT)

urlpatterns = [
    path("login/", _sign_in(views.login), name="account_login"),
    path("logout/", _sign_in(views.logout), name="account_logout"),
    path("password/change/", _account(views.password_change), name="account_change_password"),
]
