"""Time in an examination: the server's clock only, computed when asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

# What was sent before the end may arrive after it; the page itself stops at the end.
GRACE = timedelta(seconds=15)


@dataclass(frozen=True)
class Terms:
    """What decides the end of an attempt. Minutes as whole numbers; grants are the sum of what was given back."""

    started_at: datetime
    minutes: int
    extra_minutes: int
    closes_at: datetime
    granted_minutes: int = 0


def deadline(terms: Terms) -> datetime:
    """The earlier of own time and the window's end, both with the accommodation; a grant passes either."""
    extra = timedelta(minutes=terms.extra_minutes)
    own = terms.started_at + timedelta(minutes=terms.minutes) + extra
    return min(own, terms.closes_at + extra) + timedelta(minutes=terms.granted_minutes)


def is_over(terms: Terms, now: datetime) -> bool:
    return now >= deadline(terms)


def takes_answers(terms: Terms, closed: bool, now: datetime) -> bool:
    return not closed and now < deadline(terms) + GRACE


@dataclass(frozen=True)
class Entry:
    """An entry of the journal as the fold wants it. `writer` is its number within the attempt."""

    writer: int
    seq: int
    item: str
    value: object
    saved: bool


def fold(entries: Iterable[Entry]) -> dict[str, object]:
    """The answers that count: for each item the last saved entry, by writer and seq. Stale ones never count."""
    answers: dict[str, object] = {}
    for entry in sorted((e for e in entries if e.saved), key=lambda e: (e.writer, e.seq)):
        answers[entry.item] = entry.value
    return answers
