"""Whether a password alone was enough."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

SESSION_KEY = "account_authentication_methods"


def proved_second_factor(request: HttpRequest) -> bool:
    """Whether this session's log-in included the second factor."""
    return any(record.get("method") == "mfa" for record in request.session.get(SESSION_KEY, []))


def missing_second_factor(request: HttpRequest) -> HttpResponse | None:
    """Where to go first: without a device one is led to set it up, with one to prove it. None where all is well."""
    if not settings.OFFICE_SECOND_FACTOR or proved_second_factor(request):
        return None
    name = "mfa_reauthenticate" if is_mfa_enabled(request.user) else "mfa_activate_totp"
    return redirect(f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}")
