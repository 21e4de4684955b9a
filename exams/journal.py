"""The save path: what is acknowledged is on disk.

One batcher thread per process, begun at the first save, owns a connection and commits what waits as one group. Several
processes may save for the same attempt at once, and a paper may be handed in meanwhile:

- Attempts are read FOR SHARE SKIP LOCKED: whoever is just being closed waits for the next group and then finds it closed.
- INSERT ... ON CONFLICT DO NOTHING RETURNING: only a returned row, or one that is already there with the same digest, is
  acknowledged. Another digest under the same number is a conflict, and both values stay where they are.
- A group that fails is tried again row by row, so one bad value costs nobody else an answer.

On PostgreSQL a group is three exchanges: the attempts, entries and block in one prepared statement, the commit. A process
remembers the attempts it read. As long as all of a group are as it remembers them, which the database itself compares under
the same locks, the group is one exchange (`_write_as_known`).
"""

from __future__ import annotations

import json
import logging
import os
import queue
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.core import signing
from django.db import connection, transaction

from core import clock
from core.errors import DomainError
from exams import journal_tables
from exams.domain.kinds import AnswerRefusedError, normalise
from exams.domain.proof import block_digest, block_root, entry_digest, leaf
from exams.domain.sitting import deadline, takes_answers
from exams.models import AnswerEntry, Form, JournalBlock
from exams.services.attempts import TICKET_SALT

logger = logging.getLogger(__name__)

QUEUE_LENGTH = 4000
GROUP = 256
FEW = 8
NAPS = 4
NAP_SECONDS = 0.01
"""Where fewer than `FEW` wait, a group waits so often for so long: a commit costs many times what one more row in it costs.

Not after `FEW` came within one nap: then so many write that the next ones come while this group is committed."""
PATIENCE_SECONDS = 20.0
MOST_ENTRIES = 200
LONGEST_VALUE = 20_000
TICKETS_KEPT = 20_000
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


def _held_lock() -> Any:
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass
class _Waiting:
    ticket: Ticket
    entries: Sequence[NewEntry]
    # Held until the answer is there. A bare lock: an Event costs several times as much, and this is done for every save.
    answered: Any = field(default_factory=_held_lock)
    outcome: Outcome | None = None
    error: BaseException | None = None


@lru_cache(maxsize=TICKETS_KEPT)
def read_ticket(text: str) -> Ticket:
    """Raises signing.BadSignature. Only tickets whose signature was right are remembered; they carry no time."""
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
        if not isinstance(flags, list) or not all(isinstance(flag, str) and flag in items for flag in flags):
            raise AnswerRefusedError("answer_has_no_form")
        clean: dict[str, Any] = {"items": sorted(flags)}
    elif item in items:
        clean = normalise(items[item], value)
    else:
        raise AnswerRefusedError("item_is_not_on_the_paper")
    if not _can_be_stored(clean):
        raise AnswerRefusedError("answer_has_no_form")
    at = _client_moment(raw.get("at"))
    digest = entry_digest(
        attempt=ticket.attempt_public_id, writer=ticket.writer, seq=raw["seq"], item=item, value=clean, client_at=at
    )
    return NewEntry(raw["seq"], item, clean, at, digest)


_as_written = json.JSONEncoder(ensure_ascii=False).encode


def _can_be_stored(value: Any) -> bool:
    """PostgreSQL takes no NUL in a text, and UTF-8 has no form for half of a surrogate pair."""
    text = _as_written(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\\u0000" not in text.replace("\\\\", "")


def _client_moment(text: Any) -> datetime | None:
    """The candidate's clock, kept as evidence only; nonsense is nothing."""
    try:
        return clock.parse_moment(text) if isinstance(text, str) else None
    except (ValueError, OverflowError):
        return None


class Batcher:
    """The thread that commits. Begun lazily, so that a forked worker has its own."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[_Waiting] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._pid = 0
        self._process = ""
        self._number = 0
        self._previous = ""
        self._known: dict[int, journal_tables.Writable] = {}

    def save(self, ticket: Ticket, entries: Sequence[NewEntry]) -> Outcome:
        """Wait until a group commit has the entries. Raises DomainError too_many_answers where it takes too long."""
        self._begin()
        waiting = _Waiting(ticket, entries)
        # About so many: between the look and the put others may come in, one for each thread at most.
        if self._waiting.qsize() >= QUEUE_LENGTH:
            raise DomainError("too_many_answers")
        self._waiting.put(waiting)
        if not waiting.answered.acquire(timeout=PATIENCE_SECONDS):
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
        naps = NAPS
        while True:
            group = [self._waiting.get()]
            self._take_waiting(group)
            napped = 0
            while len(group) < FEW and napped < naps:
                time.sleep(NAP_SECONDS)
                self._take_waiting(group)
                napped += 1
            naps = NAPS if len(group) < FEW or napped > 1 else 0
            journal_tables.look_after_connection()
            self._commit(group)

    def _take_waiting(self, group: list[_Waiting]) -> None:
        while len(group) < GROUP:
            try:
                group.append(self._waiting.get_nowait())
            except queue.Empty:
                return

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
                group[0].answered.release()
                return
            for one in group:
                self._commit([one], again=True)
            return
        for one in group:
            if not any(one is other for other in skipped):
                one.answered.release()
        if skipped:
            time.sleep(0.002)
            for one in skipped:
                self._again(one)

    def _again(self, one: _Waiting) -> None:
        self._waiting.put(one)

    def _write(self, group: list[_Waiting]) -> list[_Waiting]:
        """Write what may be written; answers what was skipped because its attempt is locked."""
        if self._write_as_known(group):
            return []
        block = uuid.uuid4()
        with transaction.atomic():
            now = clock.now()
            attempts = journal_tables.attempts_to_write({one.ticket.attempt_id for one in group})
            rows, skipped = _weigh(group, attempts, now)
            if rows:
                self._insert(rows, block, now)
        self._remember(attempts)
        return skipped

    def _write_as_known(self, group: list[_Waiting]) -> bool:
        """The usual group: nothing of it is new but the answers. False where that is not so; then nothing was done."""
        ids = {one.ticket.attempt_id for one in group}
        attempts = {pk: self._known[pk] for pk in ids if pk in self._known}
        if len(attempts) < len(ids) or connection.in_atomic_block:
            return False
        now = clock.now()
        rows, _skipped = _weigh(group, attempts, now)
        closed = any(one.outcome is None or one.outcome.closed for one in group)
        if closed or not rows or len({row.key for row in rows}) < len(rows):
            return False
        block = self._block_over(rows, uuid.uuid4(), now)
        if not journal_tables.insert_as_known(attempts, [row.told for row in rows], block):
            return False
        for row in rows:
            row.acknowledge(row.verdict)
        self._chain(block)
        return True

    def _remember(self, attempts: Mapping[int, journal_tables.Writable]) -> None:
        if len(self._known) > TICKETS_KEPT:
            self._known.clear()
        self._known.update((pk, attempt) for pk, attempt in attempts.items() if attempt.mark)

    def _insert(self, rows: list[_Pending], block: uuid.UUID, now: datetime) -> None:
        firsts: dict[tuple[int, str, int], _Pending] = {}
        for row in rows:
            firsts.setdefault(row.key, row)
        sealed = self._block_over(list(firsts.values()), block, now)
        taken = _insert_entries(list(firsts.values()), sealed)
        fresh = list(firsts.values())
        if len(taken) < len(rows):
            fresh = [row for key, row in firsts.items() if key in taken]
            _answer_repeated([row for row in rows if row.key not in taken or row is not firsts[row.key]])
            if fresh and len(fresh) < len(firsts):
                sealed = self._block_over(fresh, block, now)
                sealed.save(force_insert=True)
        for row in fresh:
            row.acknowledge(row.verdict)
        if fresh:
            transaction.on_commit(lambda: self._chain(sealed))

    def _block_over(self, rows: list[_Pending], block: uuid.UUID, now: datetime) -> JournalBlock:
        number = self._number + 1
        root = block_root(leaf(row.entry.digest, now, row.verdict) for row in rows)
        digest = block_digest(process=self._process, number=number, previous=self._previous, root=root, count=len(rows))
        return JournalBlock(
            public_id=block,
            process=self._process,
            number=number,
            previous=self._previous,
            root=root,
            count=len(rows),
            at=now,
            digest=digest,
        )

    def _chain(self, block: JournalBlock) -> None:
        self._number, self._previous = block.number, block.digest


def _weigh(
    group: list[_Waiting], attempts: Mapping[int, journal_tables.Writable], now: datetime
) -> tuple[list[_Pending], list[_Waiting]]:
    """(rows to be written, what is skipped because its attempt is not among these); every other gets its outcome begun."""
    rows: list[_Pending] = []
    skipped: list[_Waiting] = []
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
    return rows, skipped


@dataclass(frozen=True)
class _Pending:
    waiting: _Waiting
    entry: NewEntry
    verdict: str

    @property
    def key(self) -> tuple[int, str, int]:
        return self.waiting.ticket.attempt_id, self.waiting.ticket.writer, self.entry.seq

    @property
    def told(self) -> journal_tables.Row:
        return *self.key, self.entry, self.verdict

    def acknowledge(self, verdict: str) -> None:
        outcome = self.waiting.outcome
        assert outcome is not None  # noqa: S101 set before the insert
        {"saved": outcome.saved, "stale": outcome.stale, "conflict": outcome.conflict}[verdict].append(self.entry.seq)


def _insert_entries(rows: list[_Pending], block: JournalBlock) -> set[tuple[int, str, int]]:
    """Insert, and answer the keys that the database took. Where it took all of them, the block is written as well."""
    return journal_tables.insert([row.told for row in rows], block)


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
