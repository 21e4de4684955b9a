"""Who is acting, and what the back office asks of them."""

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import HEADER, CSPMiddleware
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from core.errors import ServerFaultError, text_for
from core.models import Person
from core.roles import NEEDS_SECOND_FACTOR
from core.scope import roles_in
from core.second_factor import missing_second_factor

GetResponse = Callable[[HttpRequest], HttpResponse]
OFFICE = "/office/"
OPEN_TO_ALL = ("/office/login/", "/office/logout/", "/office/password_reset/", "/office/jsi18n/")


def acting_person(request: HttpRequest) -> Person | None:
    user = getattr(request, "user", None)
    return user.person if user is not None and user.is_authenticated else None


class PersonMiddleware:
    """Set `request.person`: the acting Person, or a falsy value. Read lazily, so that pages which never ask never look."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.person = SimpleLazyObject(lambda: acting_person(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class ServerFaultMiddleware:
    """What the server lacks, a font or a stored file, is answered with the sentence that says how to mend it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, ServerFaultError):
            return None
        said = {"heading": error.heading, "sentence": text_for(error)}
        return render(request, "server_fault.html", said, status=503)


class SecondFactorMiddleware:
    """The office is for live roles and a second factor; to all others its addresses do not exist.

    A grant that ended a minute ago opens nothing, whatever groups the log-in is still in.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        in_office = request.path.startswith(OFFICE) and not request.path.startswith(OPEN_TO_ALL)
        if in_office and request.user.is_authenticated:
            if not self._may_enter(request):
                raise Http404
            if detour := missing_second_factor(request):
                return detour
        return self.get_response(request)

    def _may_enter(self, request: HttpRequest) -> bool:
        if not request.person:  # type: ignore[attr-defined]
            return request.user.is_superuser
        return bool(roles_in(request) & NEEDS_SECOND_FACTOR)


class ContentPolicyMiddleware(CSPMiddleware):
    """The site's content policy, worked out only for responses that do not bring one of their own."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if HEADER in response:
            return response
        return super().process_response(request, response)


class OfficePolicyMiddleware:
    """The site's strict content policy, loosened where the back office needs it: its own pages carry inline scripts."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(OFFICE):
            response._csp_update = {  # type: ignore[attr-defined]
                "script-src": [SELF, UNSAFE_INLINE],
                "style-src": [SELF, UNSAFE_INLINE],
                "img-src": ["blob:"],
                "frame-src": [SELF],
            }
        return response
