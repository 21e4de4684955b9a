"""Who is acting, and whether a password alone was enough."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from core.models import Person

GetResponse = Callable[[HttpRequest], HttpResponse]
OFFICE = "/office/"


def acting_person(request: HttpRequest) -> Person | None:
    user = getattr(request, "user", None)
    return user.person if user is not None and user.is_authenticated else None


def proved_second_factor(request: HttpRequest) -> bool:
    """Whether this session's log-in included the second factor."""
    records = request.session.get("account_authentication_methods", [])
    return any(record.get("method") == "mfa" for record in records)


class PersonMiddleware:
    """Set `request.person`: the acting Person, or a falsy value. Read lazily, so that pages which never ask never look."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.person = SimpleLazyObject(lambda: acting_person(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class SecondFactorMiddleware:
    """A password alone never opens the office: without a device one is led to set it up, with one to prove it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.OFFICE_SECOND_FACTOR and request.path.startswith(OFFICE) and request.user.is_authenticated:
            if not is_mfa_enabled(request.user):
                return redirect("mfa_activate_totp")
            if not proved_second_factor(request):
                return redirect("mfa_reauthenticate")
        return self.get_response(request)
