"""The API of other systems: keys with scopes and units, problems as RFC 9457, every call on record."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from certification.models.clients import ApiKey
from certification.rest.schemas import Problem
from certification.services.answers import note_call
from certification.services.keys import key_of
from core.errors import DomainError, text_for
from core.limits import Limit, client_address

PROBLEMS = {
    401: "unauthorised",
    403: "scope_missing",
    404: "not_found",
    409: "refused",
    422: "not_understood",
    429: "too_many",
}
TITLES = {
    401: "Key missing or not valid",
    403: "The key does not reach this",
    404: "Not found",
    409: "Refused",
    422: "Not understood",
    429: "Too many requests",
}


POLICY = "default-src 'none'; frame-ancestors 'none'"
"""Of data, which loads and runs nothing wherever it is shown."""


class TooManyError(Exception):
    """The key, or an address without one, asks more often than it may."""


class KeyAuth(HttpBearer):
    """`Authorization: Bearer mf_...`. A wrong key costs the address one of its few attempts."""

    openapi_description = "A key given by the authority's system administrator."

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        key = key_of(token)
        if key is None:
            if not Limit("api-wrong-key", 60, 600).allows(client_address(request)):
                raise TooManyError
            return None
        request.api_key = key  # type: ignore[attr-defined]
        if not Limit("api-key", key.per_minute, 60).allows(key.prefix):
            raise TooManyError
        return key


class RegisterApi(NinjaAPI):
    """Ninja's, with problems in their own media type, ETags, and a row for every call of a key."""

    def create_response(self, request: HttpRequest, data: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().create_response(request, data, *args, **kwargs)
        if response.status_code >= 400:
            response["Content-Type"] = "application/problem+json"
        response["Cache-Control"] = "private, no-cache"
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = POLICY
        self._note(request, response)
        if request.method == "GET" and response.status_code == 200:
            return _unless_known(request, response)
        return response

    def _note(self, request: HttpRequest, response: HttpResponse) -> None:
        key = getattr(request, "api_key", None)
        if key is None:
            return
        match = request.resolver_match
        operation = f"{request.method} {match.url_name if match else ''}"[:80]
        note_call(
            key=key,
            operation=operation,
            status=response.status_code,
            rows=getattr(request, "api_rows", 0),
            said=getattr(request, "api_said", None),
        )

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        schema = super().get_openapi_schema(*args, **kwargs)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400 and "content" in response:
                        response["content"] = {"application/problem+json": response["content"]["application/json"]}
                        response["description"] = TITLES[int(status)]
        return schema


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    if tag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
        response["Cache-Control"] = "private, no-cache"
        response["Content-Security-Policy"] = POLICY
    response["ETag"] = tag
    return response


api = RegisterApi(
    title="Mingfa register",
    version="1",
    urls_namespace="api-v1",
    auth=KeyAuth(),
    description=(
        "Status of enforcement certificates on two time axes, what a certificate covers, changes, watch lists and webhooks. "
        "Moments carry an offset. Unknown is never invalid. What a key may not see answers like what does not exist."
    ),
    docs_url=None,
    openapi_url="/openapi.json",
)
REFUSALS = dict.fromkeys((401, 403, 404, 409, 422, 429), Problem)


def problem(
    request: HttpRequest, status: int, code: str = "", detail: str = "", errors: list | None = None
) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "code": code or PROBLEMS[status],
        "detail": detail,
        "errors": errors or [],
    }
    response = api.create_response(request, body, status=status)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if status == 429:
        response["Retry-After"] = "60"
    return response


@api.exception_handler(AuthenticationError)
def _unauthorised(request, _error):
    return problem(request, 401)


@api.exception_handler(TooManyError)
def _too_many(request, _error):
    return problem(request, 429)


@api.exception_handler(Http404)
def _not_found(request, _error):
    return problem(request, 404)


@api.exception_handler(HttpError)
def _http_error(request, error):
    status = error.status_code if error.status_code in TITLES else 422
    return problem(request, status, detail=str(error))


@api.exception_handler(ValidationError)
def _not_understood(request, error):
    told = [{"where": ".".join(map(str, one["loc"])), "what": one["msg"]} for one in error.errors]
    return problem(request, 422, errors=json.loads(json.dumps(told, default=str)))


@api.exception_handler(DomainError)
def _refused(request, error):
    return problem(request, 409, code=error.code, detail=text_for(error))


def needs(request: HttpRequest, scope: str) -> ApiKey:
    """The key of the call, which must carry the scope."""
    key: ApiKey = request.api_key  # type: ignore[attr-defined]
    if scope not in key.scopes:
        raise HttpError(403, scope)
    return key


from certification.rest import routes  # noqa: E402 the routes register themselves on `api`

__all__ = ["api", "needs", "problem", "routes"]
