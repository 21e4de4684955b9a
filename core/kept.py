"""What every page asks, is the same for everybody and seldom changes: a process asks the database for it once a second."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from time import monotonic
from typing import Any, Generic, TypeVar

from django.db import transaction

T = TypeVar("T")
SECONDS = 1.0
_MOST = 200


class Kept(Generic[T]):
    """Answers of the last second. Never for what depends on who is asking.

    The process in which something changes says `forget`; the others see it a second later at most, and nothing stays old
    for longer, whoever forgot to say so.
    """

    def __init__(self) -> None:
        self._found: dict[Hashable, tuple[float, T]] = {}

    def get(self, key: Hashable, ask: Callable[[], T]) -> T:
        found, now = self._found, monotonic()
        known = found.get(key)
        if known and now - known[0] < SECONDS:
            return known[1]
        answer = ask()
        if len(found) >= _MOST:
            found.clear()
        # Into the dictionary of the beginning: where `forget` came in between, this answer may be old and is dropped.
        found[key] = (now, answer)
        return answer

    def forget(self, **_signal: Any) -> None:
        """Ask anew, once the change is there for others to see. May be connected to a signal as it is."""
        transaction.on_commit(self._start_anew)

    def _start_anew(self) -> None:
        self._found = {}
