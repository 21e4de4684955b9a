"""The save path: what is acknowledged is on disk.

One batcher thread per process, begun at the first save, owns a connection and commits what waits as one group. Several
processes may save for the same attempt at once, and a paper may be handed in meanwhile:

- Attempts are read FOR SHARE SKIP LOCKED: whoever is just being closed waits for the next group and then finds it closed.
- INSERT ... ON CONFLICT DO NOTHING RETURNING: only a returned row, or one that is already there with the same digest, is
  acknowledged. Another digest under the same number is a conflict, and both values stay where they are.
- A group that fails is tried again row by row, so one bad value costs nobody else an answer.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.core import signing
from django.db import close_old_connections, connection, transaction

from core import clock
from core.errors import DomainError
from exams.domain.kinds import AnswerRefusedError, normalise
from exams.domain.proof import block_digest, block_root, entry_digest, leaf
from exams.domain.sitting import Terms, deadline, takes_answers
from exams.models import AnswerEntry, Attempt, Form, IncidentGrant, JournalBlock
from exams.services.attempts import TICKET_SALT

logger = logging.getLogger(__name__)

QUEUE_LENGTH = 4000
GROUP = 256
PATIENCE_SECONDS = 20.0
MOST_ENTRIES = 200
LONGEST_VALUE = 20_000
FLAGS = "_flags"


@dataclass(frozen=True)
class Ticket:
    attempt_id: int
    attempt_public_id: str
    form_id: int
    writer: str


@dataclass(frozen=True)
class NewEntry:
    """A validated answer, not yet on disk."""

    seq: int
    item: str
    value: dict[str, Any]
    client_at: datetime | None
    digest: str


@dataclass
class Outcome:
    """What the page is told. `saved` is acknowledged for good; `refused` says why, entry by entry."""

    saved: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    conflict: list[int] = field(default_factory=list)
    closed: bool = False
    ends_at: datetime | None = None


@dataclass
class _Waiting:
    ticket: Ticket
    entries: Sequence[NewEntry]
    done: threading.Event = field(default_factory=threading.Event)
    outcome: Outcome | None = None
    error: BaseException | None = None


def read_ticket(text: str) -> Ticket:
    """Raises signing.BadSignature."""
    attempt_id, public_id, form_id, writer = signing.loads(text, salt=TICKET_SALT)
    return Ticket(attempt_id, public_id, form_id, writer)


@lru_cache(maxsize=512)
def _items_of(form_id: int) -> dict[str, dict[str, Any]]:
    """Frozen, so every worker may keep it."""
    paper = Form.objects.values_list("paper", flat=True).get(pk=form_id)
    return {item["id"]: item for section in paper["sections"] for item in section["items"]}


def read_entry(ticket: Ticket, raw: Any) -> NewEntry:
    """Check one entry before it is queued. Raises AnswerRefusedError."""
    # True is an int to Python and would have another digest than the 1 that a database gives back.
    if not isinstance(raw, dict) or type(raw.get("seq")) is not int or not 0 <= raw["seq"] < 2**31:
        raise AnswerRefusedError("answer_has_no_form")
    item, value = raw.get("item"), raw.get("value")
    if not isinstance(item, str) or len(json.dumps(value)) > LONGEST_VALUE:
        raise AnswerRefusedError("answer_is_too_long")
    items = _items_of(ticket.form_id)
    if item == FLAGS:
        flags = value.get("items") if isinstance(value, dict) else None
        if not isinstance(flags, list) or not set(map(str, flags)) <= items.keys():
            raise AnswerRefusedError("answer_has_no_form")
        clean: dict[str, Any] = {"items": sorted(flags)}
    elif item in items:
        clean = normalise(items[item], value)
    else:
        raise AnswerRefusedError("item_is_not_on_the_paper")
    if "\x00" in json.dumps(clean, ensure_ascii=False):
        raise AnswerRefusedError("answer_has_no_form")
    at = _client_moment(raw.get("at"))
    digest = entry_digest(
        attempt=ticket.attempt_public_id, writer=ticket.writer, seq=raw["seq"], item=item, value=clean, client_at=at
    )
    return NewEntry(raw["seq"], item, clean, at, digest)


def _client_moment(text: Any) -> datetime | None:
    """The candidate's clock, kept as evidence only; nonsense is nothing."""
    try:
        return clock.parse_moment(text) if isinstance(text, str) else None
    except (ValueError, OverflowError):
        return None


class Batcher:
    """The thread that commits. Begun lazily, so that a forked worker has its own."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[_Waiting] = queue.Queue(QUEUE_LENGTH)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._pid = 0
        self._process = ""
        self._number = 0
        self._previous = ""

    def save(self, ticket: Ticket, entries: Sequence[NewEntry]) -> Outcome:
        """Wait until a group commit has the entries. Raises DomainError too_many_answers where it takes too long."""
        self._begin()
        waiting = _Waiting(ticket, entries)
        try:
            self._waiting.put_nowait(waiting)
        except queue.Full as error:
            raise DomainError("too_many_answers") from error
        if not waiting.done.wait(PATIENCE_SECONDS):
            raise DomainError("too_many_answers")
        if waiting.error is not None:
            raise waiting.error
        assert waiting.outcome is not None  # noqa: S101 done without error
        return waiting.outcome

    def _begin(self) -> None:
        if self._thread is not None and self._thread.is_alive() and self._pid == os.getpid():
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive() or self._pid != os.getpid():
                self._pid = os.getpid()
                self._begin_chain()
                self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
                self._thread.start()

    def _begin_chain(self) -> None:
        self._process, self._number, self._previous = uuid.uuid4().hex, 0, ""

    def _run(self) -> None:
        while True:
            group = [self._waiting.get()]
            while len(group) < GROUP:
                try:
                    group.append(self._waiting.get_nowait())
                except queue.Empty:
                    break
            close_old_connections()
            self._commit(group)

    def _commit(self, group: list[_Waiting], *, again: bool = False) -> None:
        """One transaction for the group; where it fails, one for each of its members.

        A connection may break after the commit and before its answer: the block is on disk then and its number taken, so
        a new chain begins after every failure. Writing the same entries again is harmless.
        """
        try:
            skipped = self._write(group)
        except Exception as error:
            connection.close()
            self._begin_chain()
            if again:
                logger.exception("a save failed")
                group[0].error = error
                group[0].done.set()
                return
            for one in group:
                self._commit([one], again=True)
            return
        for one in group:
            if one not in skipped:
                one.done.set()
        if skipped:
            time.sleep(0.002)
            for one in skipped:
                self._again(one)

    def _again(self, one: _Waiting) -> None:
        try:
            self._waiting.put_nowait(one)
        except queue.Full:
            one.error = DomainError("too_many_answers")
            one.done.set()

    def _write(self, group: list[_Waiting]) -> list[_Waiting]:
        """Write what may be written; answers what was skipped because its attempt is locked."""
        block = uuid.uuid4()
        skipped: list[_Waiting] = []
        with transaction.atomic():
            now = clock.now()
            attempts = _attempts({one.ticket.attempt_id for one in group})
            rows: list[_Pending] = []
            for one in group:
                attempt = attempts.get(one.ticket.attempt_id)
                one.outcome = Outcome()
                if attempt is None:
                    skipped.append(one)
                    continue
                one.outcome.ends_at = deadline(attempt.terms)
                one.outcome.closed = not takes_answers(attempt.terms, attempt.closed, now)
                if not one.outcome.closed:
                    verdict = "saved" if attempt.writer == one.ticket.writer else "stale"
                    rows += [_Pending(one, entry, verdict) for entry in one.entries]
            if rows:
                self._insert(rows, block, now)
        return skipped

    def _insert(self, rows: list[_Pending], block: uuid.UUID, now: datetime) -> None:
        written = _insert_entries(rows, block, now)
        fresh = [row for row in rows if row.key in written and row is written[row.key]]
        repeated = [row for row in rows if row.key not in written or row is not written[row.key]]
        for row in fresh:
            row.acknowledge(row.verdict)
        if repeated:
            _answer_repeated(repeated)
        if fresh:
            self._seal_block(block, [leaf(row.entry.digest, now, row.verdict) for row in fresh], now)

    def _seal_block(self, block: uuid.UUID, leaves: list[str], now: datetime) -> None:
        number, root = self._number + 1, block_root(leaves)
        digest = block_digest(
            process=self._process, number=number, previous=self._previous, root=root, count=len(leaves)
        )
        JournalBlock.objects.create(
            public_id=block,
            process=self._process,
            number=number,
            previous=self._previous,
            root=root,
            count=len(leaves),
            at=now,
            digest=digest,
        )

        def chained() -> None:
            self._number, self._previous = number, digest

        transaction.on_commit(chained)


@dataclass(frozen=True)
class _Pending:
    waiting: _Waiting
    entry: NewEntry
    verdict: str

    @property
    def key(self) -> tuple[int, str, int]:
        return self.waiting.ticket.attempt_id, self.waiting.ticket.writer, self.entry.seq

    def acknowledge(self, verdict: str) -> None:
        outcome = self.waiting.outcome
        assert outcome is not None  # noqa: S101 set before the insert
        {"saved": outcome.saved, "stale": outcome.stale, "conflict": outcome.conflict}[verdict].append(self.entry.seq)


@dataclass(frozen=True)
class _Open:
    writer: str
    closed: bool
    terms: Terms


def _table(model: type) -> str:
    return f'"{model._meta.db_table}"'  # type: ignore[attr-defined]


def _attempts(ids: set[int]) -> dict[int, _Open]:
    """Attempts that nobody is just closing, with what decides their end. One statement."""
    lock = "FOR SHARE OF a SKIP LOCKED" if connection.vendor == "postgresql" else ""
    marks = ",".join(["%s"] * len(ids))
    statement = f"""
        SELECT a.id, a.writer, a.closed_at IS NOT NULL, a.started_at, a.minutes, a.extra_minutes, a.window_end,
            (SELECT COALESCE(SUM(g.minutes), 0) FROM {_table(IncidentGrant)} g WHERE g.attempt_id = a.id)
        FROM {_table(Attempt)} a WHERE a.id IN ({marks}) {lock}
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, list(ids))
        return {
            pk: _Open(writer, bool(closed), Terms(_moment(began), minutes, extra, _moment(closes), int(granted)))
            for pk, writer, closed, began, minutes, extra, closes, granted in cursor.fetchall()
        }


def _moment(value: Any) -> datetime:
    """What a driver gives for a moment: SQLite's text or naive value is UTC."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.UTC)


_COLUMNS = "attempt_id, writer, seq, item, value, client_at, server_at, verdict, digest, block"


def _insert_entries(rows: list[_Pending], block: uuid.UUID, now: datetime) -> dict[tuple[int, str, int], _Pending]:
    """Insert, and answer which of the rows the database took, by key."""
    firsts: dict[tuple[int, str, int], _Pending] = {}
    for row in rows:
        firsts.setdefault(row.key, row)
    adapt = connection.ops.adapt_datetimefield_value
    block_value = block if connection.vendor == "postgresql" else block.hex
    one = (
        "(%s,%s,%s,%s,%s::jsonb,%s,%s,%s,%s,%s)"
        if connection.vendor == "postgresql"
        else "(%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)"
    )
    taken = set()
    pending = list(firsts.values())
    with connection.cursor() as cursor:
        # SQLite takes 32,766 parameters at most.
        for begin in range(0, len(pending), 3000):
            part = pending[begin : begin + 3000]
            values: list[Any] = []
            for row in part:
                entry = row.entry
                values += [
                    *row.key,
                    entry.item,
                    json.dumps(entry.value, ensure_ascii=False),
                    adapt(entry.client_at) if entry.client_at else None,
                    adapt(now),
                    row.verdict,
                    entry.digest,
                    block_value,
                ]
            cursor.execute(
                f"INSERT INTO {_table(AnswerEntry)} ({_COLUMNS}) VALUES {','.join([one] * len(part))} "
                "ON CONFLICT (attempt_id, writer, seq) DO NOTHING RETURNING attempt_id, writer, seq",
                values,
            )
            taken |= {tuple(found) for found in cursor.fetchall()}
    return {key: row for key, row in firsts.items() if key in taken}


def _answer_repeated(rows: list[_Pending]) -> None:
    """A repeated request is acknowledged as before; another value under the same number is a conflict."""
    known = {
        (entry.attempt_id, entry.writer, entry.seq): entry
        for entry in AnswerEntry.objects.filter(
            attempt_id__in={row.key[0] for row in rows}, seq__in={row.key[2] for row in rows}
        )
    }
    for row in rows:
        there = known[row.key]
        row.acknowledge(there.verdict if there.digest == row.entry.digest else "conflict")


batcher = Batcher()
