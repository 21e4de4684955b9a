"""Who has a place in a class and who waits; and the code that changes every half minute."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

STEP_SECONDS = 30
# Who typed it when it changed is still let in.
STEPS_VALID = 2
OPENS_BEFORE = timedelta(minutes=30)
CLOSES_AFTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Entry:
    """A line of the list in the order it was written. A substitute takes the turn of the person replaced."""

    order: int
    person: int
    quota: int
    kind: str
    instead_of: int | None = None


@dataclass(frozen=True)
class Standing:
    person: int
    quota: int
    has_place: bool
    turn: int


def standings(entries: Iterable[Entry], quotas: Mapping[int, int], places: int) -> list[Standing]:
    """Everybody on the list in turn. A place needs room in the quota and in the class; the rest wait and move up."""
    turns: dict[int, tuple[int, int]] = {}
    for entry in sorted(entries, key=lambda one: one.order):
        before = turns.pop(entry.person, None)
        if entry.kind != "nominated":
            continue
        replaced = turns.pop(entry.instead_of, None) if entry.instead_of else None
        turn = replaced or before or (entry.order, entry.quota)
        turns[entry.person] = (turn[0], entry.quota)
    used = dict.fromkeys(quotas, 0)
    found: list[Standing] = []
    for person, (order, quota) in sorted(turns.items(), key=lambda item: item[1]):
        fits = used.get(quota, 0) < quotas.get(quota, 0) and sum(used.values()) < places
        if fits:
            used[quota] += 1
        found.append(Standing(person, quota, fits, order))
    return found


def left_out(
    entries: Iterable[Entry], before: tuple[Mapping[int, int], int], after: tuple[Mapping[int, int], int]
) -> list[Standing]:
    """Whom other quotas and places would harm: who loses a place, and who waits on a quota that becomes too small for its list.

    `before` and `after`: quotas and places. In turn, as they stand before.
    """
    rows = list(entries)
    standing = standings(rows, *before)
    kept = {one.person for one in standings(rows, *after) if one.has_place}
    room = {quota: after[0].get(quota, 0) for quota, size in before[0].items() if after[0].get(quota, 0) < size}
    harmed = []
    for one in standing:
        crowded = one.quota in room and room[one.quota] <= 0
        if one.quota in room:
            room[one.quota] -= 1
        if crowded or (one.has_place and one.person not in kept):
            harmed.append(one)
    return harmed


def code_at(secret: str, session: str, moment: datetime) -> str:
    return _code(secret, session, int(moment.timestamp()) // STEP_SECONDS)


def code_is_right(secret: str, session: str, code: str, moment: datetime) -> bool:
    step = int(moment.timestamp()) // STEP_SECONDS
    given = code.strip().encode("utf-8", "replace")
    return any(hmac.compare_digest(given, _code(secret, session, step - back).encode()) for back in range(STEPS_VALID))


def seconds_left(moment: datetime) -> int:
    return STEP_SECONDS - int(moment.timestamp()) % STEP_SECONDS


def _code(secret: str, session: str, step: int) -> str:
    digest = hmac.new(secret.encode(), f"{session}:{step}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def is_open(begins: datetime, ends: datetime, moment: datetime) -> bool:
    return begins - OPENS_BEFORE <= moment <= ends + CLOSES_AFTER
