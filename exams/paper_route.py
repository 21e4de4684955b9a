"""The short way for what all pages of papers do at once: begin at the bell, save, hand in.

The same tickets, services and answers as the views, without Django's way through a request: most of what such a request
costs the web process is spent in middleware that it has no use for. Whatever is not a plain POST of a body of ordinary size
to one of the addresses goes to Django, and so does a host that Django refuses.
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
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string

from exams.beginning import answer_to_beginning, answer_to_hand_in
from exams.journal_tables import look_after_connection
from exams.saving import LARGEST_SAVE, Answer, answer_to

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

# All that the headers of an answer depend on. No session: a save has none, with or without a cookie.
_DECIDING = ("wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST", "HTTP_ACCEPT_LANGUAGE")
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


ANSWERS: dict[str, Callable[[bytes], Answer]] = {
    "exams:save": answer_to,
    "exams:begin-with-ticket": answer_to_beginning,
    "exams:hand-in": answer_to_hand_in,
}


class PaperRoute:
    """A WSGI application before another: answers what pages of papers send and hands everything else on."""

    def __init__(self, behind: Application) -> None:
        self._behind = behind
        self._answers: dict[str, Callable[[bytes], Answer]] = {}
        self._look_at: Callable[[HttpRequest], HttpResponse] | None = None
        self._known = lru_cache(maxsize=1024)(self._learn)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        answer_to_it, length = self._answer_for(environ), _length(environ)
        if answer_to_it is None or length is None:
            return self._behind(environ, start_response)
        known = self._known(_language_cookie(environ.get("HTTP_COOKIE", "")), *map(environ.get, _DECIDING))
        if known is None:
            return self._behind(environ, start_response)
        language, headers = known
        translation.activate(language)
        try:
            answer = answer_to_it(environ["wsgi.input"].read(length))
        finally:
            # A thread that only saves has no connection; nobody else ends the request for those that have.
            if connection.connection is not None:
                look_after_connection()
        told = [*headers, ("Content-Length", str(len(answer.body)))]
        if answer.retry_after:
            told.append(("Retry-After", answer.retry_after))
        start_response(_STATUS_LINES[answer.status], told)
        return [answer.body]

    def _answer_for(self, environ: Environ) -> Callable[[bytes], Answer] | None:
        """None where this is no request for us."""
        if not self._answers:
            self._answers = {reverse(name): answer for name, answer in ANSWERS.items()}
        if environ["REQUEST_METHOD"] != "POST" or environ.get("SCRIPT_NAME"):
            return None
        return self._answers.get(environ["PATH_INFO"])

    def _learn(self, cookie: str, *deciding: str | None) -> tuple[str, Headers] | None:
        """Language and headers as the site's own middleware gives them; None where it refuses the request."""
        environ = {name: value for name, value in zip(_DECIDING, deciding, strict=True) if value is not None}
        request = WSGIRequest(
            {
                "REQUEST_METHOD": "POST",
                "PATH_INFO": reverse("exams:save"),
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


def _length(environ: Environ) -> int | None:
    """Of the body, in bytes; None where it has no ordinary one."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdigit()) or not environ.get("HTTP_HOST"):
        return None
    return int(length) if int(length) <= LARGEST_SAVE else None


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
