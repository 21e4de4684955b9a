"""The short way for signs of life: the ticket says everything, so the site's middleware has nothing to add."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.urls import reverse

from learning.signs import LARGEST_BODY, take

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
HEADERS = [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"), ("Content-Length", "0")]
STATUS = {status: f"{status} {HTTPStatus(status).phrase}" for status in (204, 400, 429, 503)}


class SignRoute:
    """A WSGI application before another: answers signs of life itself and hands everything else on."""

    def __init__(self, behind: Application) -> None:
        self._behind = behind
        self._address: str | None = None

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = self._length_of_sign(environ)
        if length is None:
            return self._behind(environ, start_response)
        status = take(environ["wsgi.input"].read(length))
        start_response(STATUS[status], HEADERS[:2] if status == HTTPStatus.NO_CONTENT else HEADERS)
        return []

    def _length_of_sign(self, environ: Environ) -> int | None:
        if self._address is None:
            self._address = reverse("learning:sign")
        if environ["PATH_INFO"] != self._address or environ["REQUEST_METHOD"] != "POST" or environ.get("SCRIPT_NAME"):
            return None
        length = environ.get("CONTENT_LENGTH") or ""
        return int(length) if length.isascii() and length.isdigit() and int(length) <= LARGEST_BODY else None
