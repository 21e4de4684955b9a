"""The short way for the question that every page asks every few seconds: see `exams.news`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import close_old_connections, connection
from django.urls import reverse

from exams.news import answer_pulse

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

HEADERS = (
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
)


class PulseRoute:
    """A WSGI application before another: answers pulses itself and hands everything else on."""

    def __init__(self, behind: Application) -> None:
        self._behind = behind
        self._address: str | None = None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if self._address is None:
            self._address = reverse("exams:pulse")
        if environ["PATH_INFO"] != self._address or environ["REQUEST_METHOD"] != "GET" or environ.get("SCRIPT_NAME"):
            return self._behind(environ, start_response)
        try:
            body = answer_pulse(environ.get("QUERY_STRING", ""))
        finally:
            if connection.connection is not None:
                close_old_connections()
        start_response("200 OK", [*HEADERS, ("Content-Length", str(len(body)))])
        return [body]
