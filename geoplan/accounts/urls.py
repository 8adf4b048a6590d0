"""Routes of accounts; allauth's views under guards of ours, so that nothing of it is open by accident."""

from __future__ import annotations

from allauth.account import views
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path

from geoplan.accounts.views import members, signing, tokens
from geoplan.guards import guard
from geoplan.policy import Action

_sign_in = guard(Action.SIGN_IN, POST=Action.SIGN_IN)
_account = guard(Action.USE_ACCOUNT, POST=Action.USE_ACCOUNT)
_post_account = guard(POST=Action.USE_ACCOUNT)
_members = guard(Action.MANAGE_MEMBERS)
_post_members = guard(POST=Action.MANAGE_MEMBERS)

urlpatterns = [
    path("login/", _sign_in(signing.LoginView.as_view()), name="account_login"),
    path("logout/", _sign_in(views.logout), name="account_logout"),
    path("password/change/", _account(views.password_change), name="account_change_password"),
    path("reauthenticate/", _account(views.reauthenticate), name="account_reauthenticate"),
    path("organisation/", _post_account(signing.switch_organisation), name="switch_organisation"),
    path("tokens/", _account(tokens.token_page), name="token_page"),
    path("tokens/<int:token_id>/revoke/", _post_account(tokens.revoke), name="token_revoke"),
    path("members/", _members(members.member_list), name="member_list"),
    path("members/issue/", _post_members(members.issue), name="member_issue"),
    path("members/give/", _post_members(members.give), name="member_give"),
    path("members/<int:membership_id>/end/", _post_members(members.end), name="member_end"),
    path(
        "members/<int:membership_id>/reset/",
        guard(POST=Action.RESET_SECOND_STEP)(members.reset_second_step),
        name="member_reset_second_step",
    ),
    path("2fa/authenticate/", _sign_in(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/", guard(Action.USE_ACCOUNT)(mfa.index), name="mfa_index"),
    path("2fa/reauthenticate/", _account(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", _account(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", _account(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/codes/", guard(Action.USE_ACCOUNT)(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/codes/generate/", _account(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path(
        "2fa/codes/download/",
        guard(Action.USE_ACCOUNT)(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
