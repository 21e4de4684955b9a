"""What a page asks every few seconds: is there anything new for me? Answered from memory, without the database.

Every process keeps, for each sitting, room and registration, the number of the newest event that tells, and reads what came
since a few times a second at most. Pages whose number is older then ask for their state in the ordinary way. In passing a
page says that it lives and how many answers are not safe yet; that is written in groups, every few seconds.

A save that brings the page's keys is told the same, so a page that has just saved need not ask: see `told_with_save`.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from django.db import DatabaseError, close_old_connections

from core import clock
from exams.models import Presence, Registration, SittingEvent

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.4
"""Seconds. With the longest wait of a page between two questions (`static/js/exam/live.js`) it stays below five."""
LOOK_BACK = timedelta(seconds=60)
"""An event may become visible this long after its moment: a transaction takes its time."""
FIRST_LOOK = timedelta(days=2)
WRITE_EVERY = 4.0
SEEN_EVERY = timedelta(seconds=10)
MOST_WAITING = 50_000
MOST_WITH_A_SAVE = 50
"""Signs of life that a save writes in passing; more of them wait for a page that only asks, so that no answer waits."""
MOST_KEYS = 3
PLACES = ("waiting", "paper")


class News:
    def __init__(self) -> None:
        self._newest: dict[str, int] = {}
        self._since: datetime | None = None
        self._looked_at = float("-inf")
        self._wrote_at = float("-inf")
        self._lock = threading.Lock()
        self._alive: dict[str, tuple[datetime, str, int]] = {}
        self._written: dict[str, tuple[datetime, str, int]] = {}

    def newest(self, keys: Sequence[str]) -> int:
        """The number of the newest event for any of the keys; 0 where nothing was ever told."""
        self._look()
        return max((self._newest.get(key, 0) for key in keys), default=0)

    def lives(self, registration: str, place: str, unsafe: int, *, at_most: int = MOST_WAITING) -> None:
        """A sign of life; more than `at_most` of them are not written now."""
        if len(self._alive) < MOST_WAITING:
            self._alive[registration] = (clock.now(), place, unsafe)
        if len(self._alive) <= at_most:
            self._write()

    def _look(self) -> None:
        if time.monotonic() - self._looked_at < LOOK_EVERY or not self._lock.acquire(blocking=False):
            return
        try:
            now = clock.now()
            rows = SittingEvent.objects.filter(tells=True, at__gte=self._since or now - FIRST_LOOK).values_list(
                "pk", "sitting__public_id", "room__public_id", "registration__public_id"
            )
            for pk, sitting, room, registration in rows:
                key = str(registration or room or sitting)
                self._newest[key] = max(pk, self._newest.get(key, 0))
            self._since, self._looked_at = now - LOOK_BACK, time.monotonic()
        finally:
            self._lock.release()

    def _write(self) -> None:
        if time.monotonic() - self._wrote_at < WRITE_EVERY or not self._lock.acquire(blocking=False):
            return
        try:
            self._wrote_at = time.monotonic()
            told, self._alive = self._alive, {}
            self._save({key: one for key, one in told.items() if self._is_news(key, one)})
        finally:
            self._lock.release()

    def _is_news(self, key: str, one: tuple[datetime, str, int]) -> bool:
        before = self._written.get(key)
        return before is None or before[1:] != one[1:] or one[0] - before[0] >= SEEN_EVERY

    def _save(self, fresh: dict[str, tuple[datetime, str, int]]) -> None:
        known = dict(Registration.objects.filter(public_id__in=list(fresh)).values_list("public_id", "pk"))
        rows = [
            Presence(registration_id=pk, seen_at=at, place=place, unsafe=unsafe)
            for public_id, pk in known.items()
            for at, place, unsafe in [fresh[str(public_id)]]
        ]
        Presence.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["registration"],
            update_fields=["seen_at", "place", "unsafe"],
            batch_size=2000,
        )
        if len(self._written) > MOST_WAITING:
            self._written.clear()
        self._written.update({str(public_id): fresh[str(public_id)] for public_id in known})


news = News()


def answer_pulse(query: str) -> bytes:
    """`k`: keys of the page, the first its registration's; `p`: where it is; `u`: answers that are not safe yet.

    The answer holds a number and the server's time: whoever guesses a key learns nothing else.
    """
    keys, place, unsafe = _asked(query[:400])
    told: dict[str, Any] = {"now": clock.isoformat_exact(clock.now())}
    try:
        told["news"] = news.newest(keys)
        if place:
            news.lives(keys[0], place, unsafe)
    except DatabaseError:
        logger.exception("no news could be read")
        close_old_connections()
    return json.dumps(told).encode()


def told_with_save(keys: Any, unsafe: Any) -> int | None:
    """The number of the newest event for a page whose answers were just saved, and a sign that it lives.

    `keys` as in a pulse, in a list; `unsafe` answers that this save did not bring. None where the page named no keys, or
    nothing could be read: it asks by itself then.
    """
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys[:MOST_KEYS]):
        return None
    known = _keys(",".join(keys[:MOST_KEYS]))
    if not known:
        return None
    try:
        if type(unsafe) is int and unsafe >= 0:
            news.lives(known[0], "paper", min(unsafe, 10_000), at_most=MOST_WITH_A_SAVE)
        return news.newest(known)
    except DatabaseError:
        logger.exception("no news could be read")
        close_old_connections()
        return None


@lru_cache(maxsize=MOST_WAITING)
def _asked(query: str) -> tuple[tuple[str, ...], str, int]:
    """(keys, place, answers that are not safe) of a pulse; no place where it is no sign of life. Most ask alike all day long."""
    try:
        told = parse_qs(query, max_num_fields=6)
    except ValueError:
        return (), "", 0
    keys, place, unsafe = _keys(told.get("k", [""])[0]), told.get("p", [""])[0], told.get("u", ["0"])[0]
    if not (keys and place in PLACES and unsafe.isascii() and unsafe.isdigit()):
        return keys, "", 0
    return keys, place, min(int(unsafe), 10_000)


@lru_cache(maxsize=MOST_WAITING)
def _keys(text: str) -> tuple[str, ...]:
    """Every page asks with the same text all day long."""
    return tuple(key for key in map(_key, text[:400].split(",")[:MOST_KEYS]) if key)


def _key(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""
