"""Signs of life of open pages: what is acknowledged is on disk.

Two thousand readers send a sign every half minute. One thread per process writes whatever waits as one group, in one
statement and one commit; each request waits for its group. A sign sent again is the row that is already there.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core import signing
from django.db import connection, transaction

from core import clock
from learning.models import StudyPing
from learning.tickets import Ticket, read_ticket, signs_allowed

logger = logging.getLogger(__name__)

LARGEST_BODY = 1000
GROUP = 500
QUEUE_LENGTH = 5000
PATIENCE_SECONDS = 20.0
# A connection used so lately is not asked whether it still lives.
TRUSTED_SECONDS = 1.0


def _held_lock() -> Any:
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass
class _Waiting:
    ticket: Ticket
    number: int
    at: datetime
    done: Any = field(default_factory=_held_lock)
    error: Exception | None = None


def insert(group: Sequence[_Waiting]) -> None:
    """One statement; a sign that is there already changes nothing. Two thirds of the cost of rows made by the ORM is saved."""
    rows = [(t.person_id, t.lesson_id, t.section, t.page, one.number, one.at) for one in group for t in (one.ticket,)]
    table = f"INSERT INTO {StudyPing._meta.db_table} (person_id, lesson_id, section, page, number, at)"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = "unnest(%s::bigint[], %s::uuid[], %s::text[], %s::uuid[], %s::int[], %s::timestamptz[])"
            columns = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(f"{table} SELECT * FROM {arrays} ON CONFLICT DO NOTHING", columns)
        else:
            adapt = StudyPing._meta.get_field("at").get_db_prep_value
            plain = [
                (p, lesson.hex, section, page.hex, n, adapt(at, connection)) for p, lesson, section, page, n, at in rows
            ]
            cursor.executemany(f"{table} VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING", plain)


class SignWriter:
    """Begun lazily, so that a forked worker has its own."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[_Waiting] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._pid = 0
        self._used_at = float("-inf")

    def write(self, ticket: Ticket, number: int) -> None:
        """Return when the sign is on disk. Raises what kept it from there."""
        self._begin()
        if self._waiting.qsize() >= QUEUE_LENGTH:
            raise TimeoutError("too many signs wait")
        one = _Waiting(ticket, number, clock.now())
        self._waiting.put(one)
        if not one.done.acquire(timeout=PATIENCE_SECONDS):
            raise TimeoutError("the sign was not written in time")
        if one.error is not None:
            raise one.error

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive() or self._pid != os.getpid():
                self._pid = os.getpid()
                self._thread = threading.Thread(target=self._run, name="signs", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            group = [self._waiting.get()]
            while len(group) < GROUP:
                try:
                    group.append(self._waiting.get_nowait())
                except queue.Empty:
                    break
            self._look_after_connection()
            self._commit(group)

    def _look_after_connection(self) -> None:
        connection.close_if_unusable_or_obsolete()
        now = time.monotonic()
        if now - self._used_at < TRUSTED_SECONDS:
            connection.health_check_done = True  # type: ignore[attr-defined]
        self._used_at = now

    def _commit(self, group: list[_Waiting]) -> None:
        """The group; where it fails, each of its members on a fresh connection."""
        try:
            with transaction.atomic():
                insert(group)
        except Exception as error:
            connection.close()
            if len(group) == 1:
                logger.exception("a sign of life was not written")
                group[0].error = error
            else:
                for one in group:
                    self._commit([one])
                return
        for one in group:
            one.done.release()


writer = SignWriter()


def take(body: bytes) -> int:
    """The status for a body `ticket number`: 204 on disk, 400 no ticket of ours, 429 sooner than a page could, 503 not written."""
    try:
        text, number = body.decode("ascii").split(" ")
        ticket, which = read_ticket(text), int(number)
    except (ValueError, signing.BadSignature):
        return 400
    if not 1 <= which <= signs_allowed(ticket, time.time()):
        return 429
    try:
        writer.write(ticket, which)
    except Exception:
        return 503
    return 204
