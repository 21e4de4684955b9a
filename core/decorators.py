"""Who may open a view at all. Which rows it then shows is the business of the gates."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from core.roles import NEEDS_SECOND_FACTOR, Role
from core.scope import roles_in
from core.second_factor import missing_second_factor

View = Callable[..., HttpResponseBase]


def person_required(view: View) -> View:
    """For everybody who is known: a stranger is asked to sign in, a log-in that belongs to no person is refused."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.person:  # type: ignore[attr-defined]
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def role_required(*roles: Role) -> Callable[[View], View]:
    """For holders of one of the roles. Others meet the same 404 as an address that does not exist.

    A role that opens other people's data also asks for the second factor.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @person_required
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            held = roles_in(request).intersection(roles)
            if not held:
                raise Http404
            if held <= NEEDS_SECOND_FACTOR and (detour := missing_second_factor(request)):
                return detour
            return view(request, *args, **kwargs)

        return guarded

    return decorate
