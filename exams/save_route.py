"""The short way for saves: the same ticket, journal and answer as the view, without Django's way through a request.

Two thirds of what a save costs the web process is spent in middleware that a save has no use for. Whatever is not a plain
POST of a body of ordinary size to the one address goes to Django, and so does a host that Django refuses.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from functools import lru_cache
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string

from exams.saving import LARGEST_SAVE, answer_to

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

# All that the headers of an answer depend on. No session: a save has none, with or without a cookie.
_DECIDING = ("wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST", "HTTP_ACCEPT_LANGUAGE")
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class SaveRoute:
    """A WSGI application before another: answers saves itself and hands everything else on."""

    def __init__(self, behind: Application) -> None:
        self._behind = behind
        self._address: str | None = None
        self._look_at: Callable[[HttpRequest], HttpResponse] | None = None
        self._known = lru_cache(maxsize=1024)(self._learn)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        length = self._length_of_save(environ)
        if length is None:
            return self._behind(environ, start_response)
        known = self._known(_language_cookie(environ.get("HTTP_COOKIE", "")), *map(environ.get, _DECIDING))
        if known is None:
            return self._behind(environ, start_response)
        language, headers = known
        translation.activate(language)
        try:
            answer = answer_to(environ["wsgi.input"].read(length))
        finally:
            # Only a thread that had to look up a paper has a connection; nobody else ends the request for it.
            if connection.connection is not None:
                close_old_connections()
        told = [*headers, ("Content-Length", str(len(answer.body)))]
        if answer.retry_after:
            told.append(("Retry-After", answer.retry_after))
        start_response(_STATUS_LINES[answer.status], told)
        return [answer.body]

    def _length_of_save(self, environ: Environ) -> int | None:
        """Of the body, in bytes; None where this is no request for us."""
        if self._address is None:
            self._address = reverse("exams:save")
        if environ["PATH_INFO"] != self._address or environ["REQUEST_METHOD"] != "POST" or environ.get("SCRIPT_NAME"):
            return None
        length = environ.get("CONTENT_LENGTH") or ""
        if not (length.isascii() and length.isdigit()) or not environ.get("HTTP_HOST"):
            return None
        return int(length) if int(length) <= LARGEST_SAVE else None

    def _learn(self, cookie: str, *deciding: str | None) -> tuple[str, Headers] | None:
        """Language and headers as the site's own middleware gives them; None where it refuses the request."""
        environ = {name: value for name, value in zip(_DECIDING, deciding, strict=True) if value is not None}
        request = WSGIRequest(
            {
                "REQUEST_METHOD": "POST",
                "PATH_INFO": self._address,
                "SERVER_NAME": "localhost",
                "SERVER_PORT": "80",
                "wsgi.input": io.BytesIO(),
                "HTTP_COOKIE": f"{settings.LANGUAGE_COOKIE_NAME}={cookie}" if cookie else "",
                **environ,
            }
        )
        if self._look_at is None:
            self._look_at = _site_middleware()
        with translation.override(None):
            try:
                response = self._look_at(request)
            except SuspiciousOperation:
                return None
        if response.status_code != HTTPStatus.OK or response.cookies:
            return None
        language = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
        return language, [(name, value) for name, value in response.items() if name != "Content-Length"]


def _site_middleware() -> Callable[[HttpRequest], HttpResponse]:
    """The middleware of the settings around an empty answer, without what only hands out files."""

    def handler(_request: HttpRequest) -> HttpResponse:
        return JsonResponse({})

    for path in reversed(settings.MIDDLEWARE):
        if not path.startswith("whitenoise."):
            handler = import_string(path)(handler)
    return handler


def _language_cookie(cookies: str) -> str:
    """The language somebody chose, or nothing: most send no such cookie, and what they send else does not matter."""
    name = settings.LANGUAGE_COOKIE_NAME
    if name not in cookies:
        return ""
    try:
        chosen = SimpleCookie(cookies).get(name)
    except CookieError:
        return ""
    return chosen.value if chosen and chosen.value.replace("-", "").isalnum() else ""
