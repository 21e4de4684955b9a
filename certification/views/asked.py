"""Moments that an address asks about."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from core import clock


def moment_asked(request: HttpRequest, name: str) -> datetime | None:
    """A day or a moment from the address; a bare day is asked at noon. Nonsense is ignored."""
    text = request.GET.get(name, "").strip()
    try:
        return clock.parse_moment(f"{text}T12:00" if len(text) == 10 else text) if text else None
    except ValueError:
        return None
