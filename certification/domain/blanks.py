"""Blank cards (空白证件): their serial numbers, and what may become of a blank after what.

Every movement takes a run of serials from one state to another, as a payment takes money from one account to another: how many
blanks are in a state is what came in less what went out, and no number is kept beside the movements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from certification.domain.moves import Refusal, refuse
from certification.domain.numbers import normalised

IN_STOCK = "in_stock"
# Spoiled ones stay spoiled, also when they are set aside and put back, or missed and found: none ever becomes a card.
STATES = (
    IN_STOCK,
    "used",
    "spoiled",
    "to_destroy",
    "spoiled_to_destroy",
    "destroyed",
    "missing",
    "spoiled_missing",
    "passed_on",
)
# What somebody who counts should find in the safe.
AT_HAND = frozenset({IN_STOCK, "spoiled", "to_destroy", "spoiled_to_destroy"})
NEXT: Mapping[str, Mapping[str, str]] = {
    "use": {IN_STOCK: "used"},
    "pass_on": {IN_STOCK: "passed_on"},
    "spoil": {IN_STOCK: "spoiled", "used": "spoiled"},
    "set_aside": {IN_STOCK: "to_destroy", "spoiled": "spoiled_to_destroy"},
    "destroy": {"to_destroy": "destroyed", "spoiled_to_destroy": "destroyed"},
    "miss": {IN_STOCK: "missing", "spoiled": "spoiled_missing"},
    "find": {"missing": IN_STOCK, "spoiled_missing": "spoiled"},
    "put_back": {"used": IN_STOCK, "to_destroy": IN_STOCK, "spoiled_to_destroy": "spoiled"},
}
ACTS = tuple(NEXT)
NEEDS_DOCUMENT = frozenset({"destroy", "pass_on"})
NEEDS_REASON = frozenset({"spoil", "miss", "find", "put_back", "pass_on"})
MOST = 100_000
_SERIAL = re.compile(r"([^\W_]{0,20}?)([0-9]{1,15})")  # as long as the database keeps them
_BETWEEN = re.compile(r"[-－~～–—至到]+")
_APART = re.compile(r"[\s,，、;；]+")


class MalformedSerialError(ValueError):
    """What somebody wrote is no serial, or no run of serials; `args[0]` is what they wrote."""


@dataclass(frozen=True, order=True)
class Run:
    """Serials one after the other: letters that stay, and a number of a fixed width."""

    prefix: str
    width: int
    first: int
    last: int

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    def serial(self, number: int) -> str:
        return f"{self.prefix}{number:0{self.width}d}"

    def part(self, first: int, last: int) -> Run:
        return Run(self.prefix, self.width, first, last)

    def __str__(self) -> str:
        first = self.serial(self.first)
        return first if self.first == self.last else f"{first}–{self.serial(self.last)}"


def run_of(first: str, last: str = "") -> Run:
    """From the first serial to the last, as they are printed; one serial alone is a run of one.

    Raises MalformedSerialError: no digits at the end, more than twenty or other letters before them, another width, or the last before the first.
    """
    begins = _SERIAL.fullmatch(normalised(first))
    ends = _SERIAL.fullmatch(normalised(last or first))
    if begins is None or ends is None:
        raise MalformedSerialError(first if begins is None else last)
    run = Run(begins[1], len(begins[2]), int(begins[2]), int(ends[2]))
    if ends[1] != begins[1] or len(ends[2]) != run.width or run.last < run.first:
        raise MalformedSerialError(f"{first}–{last}")
    return run


def runs_of(text: str) -> list[Run]:
    """Serials and runs as somebody wrote them down: 甲000101-000150、甲000160. The last may leave out what stays the same.

    Raises MalformedSerialError with the piece that cannot be read.
    """
    tightened = re.sub(rf"\s*({_BETWEEN.pattern})\s*", r"\1", text)
    runs = []
    for piece in _APART.split(tightened):
        if piece:
            ends = _BETWEEN.split(piece)
            if len(ends) > 2 or not all(ends):
                raise MalformedSerialError(piece)
            try:
                runs.append(run_of(ends[0], _filled(*ends) if len(ends) == 2 else ""))
            except MalformedSerialError as error:
                raise MalformedSerialError(piece) from error
    return runs


def _filled(first: str, last: str) -> str:
    """甲000101-150 ends with 甲000150."""
    first, last = normalised(first), normalised(last)
    return first[: len(first) - len(last)] + last if last.isdecimal() else last


@dataclass(frozen=True)
class Moved:
    """A movement as it stands on record: a run within a batch came into a state. `by`: whoever recorded it."""

    first: int
    last: int
    now: str
    by: int | None = None
    pk: int = 0


@dataclass(frozen=True)
class Stretch:
    """Neighbouring serials of which the same movement, or none, is the newest."""

    first: int
    last: int
    state: str
    moved: Moved | None = None

    @property
    def size(self) -> int:
        return self.last - self.first + 1


def stretches(first: int, last: int, moves: Iterable[Moved]) -> list[Stretch]:
    """How the serials from first to last stand after these movements, in the order in which they were recorded."""
    newest: list[Moved | None] = [None] * (last - first + 1)
    for move in moves:
        begin, end = max(move.first, first), min(move.last, last)
        if begin <= end:
            newest[begin - first : end - first + 1] = [move] * (end - begin + 1)
    found: list[Stretch] = []
    for number, speaks in enumerate(newest, first):
        if found and found[-1].moved is speaks:
            found[-1] = Stretch(found[-1].first, number, found[-1].state, speaks)
        else:
            found.append(Stretch(number, number, speaks.now if speaks else IN_STOCK, speaks))
    return found


def joined(parts: Iterable[Stretch]) -> list[Stretch]:
    """Neighbours in the same state as one, whatever brought them there."""
    found: list[Stretch] = []
    for part in parts:
        if found and found[-1].state == part.state and found[-1].last + 1 == part.first:
            found[-1] = Stretch(found[-1].first, part.last, part.state)
        else:
            found.append(Stretch(part.first, part.last, part.state))
    return found


def refusal_of_move(act: str, parts: Iterable[Stretch], by: int) -> Refusal | None:
    """Whether the act may follow for all these serials at once: they stand alike, and no one destroys what they set aside."""
    parts = list(parts)
    if odd := next((part for part in parts if part.state not in NEXT[act]), None):
        return refuse("blank_order", first=odd.first, last=odd.last, state=odd.state)
    if len({part.state for part in parts}) > 1:
        return refuse("blanks_stand_differently")
    if act == "destroy":
        hands = {part.moved.by for part in parts if part.moved}
        if len(hands) > 1:
            return refuse("blanks_set_aside_apart")
        if by in hands:
            return refuse("handler_never_reviews")
    return None


@dataclass(frozen=True)
class Difference:
    """A run that the count and the record see differently. `state` on record; empty: no such serial is on record."""

    run: Run
    state: str = ""


def compared(counted: Iterable[Run], on_record: Iterable[tuple[Run, str]]) -> tuple[list[Difference], list[Difference]]:
    """What should be at hand and was not counted, and what was counted and should not be at hand.

    Where two batches of the record hold a serial, because it was passed on and came back, the first of them speaks.
    """
    seen: dict[tuple[str, int], set[int]] = {}
    for run in counted:
        seen.setdefault((run.prefix, run.width), set()).update(range(run.first, run.last + 1))
    absent: list[Difference] = []
    surplus: list[Difference] = []
    rightly: set[tuple[str, int, int]] = set()
    elsewhere: dict[tuple[str, int, int], str] = {}
    for run, state in on_record:
        there = seen.get((run.prefix, run.width), set())
        numbers = range(run.first, run.last + 1)
        if state in AT_HAND:
            absent += [Difference(part, state) for part in _runs(run, (n for n in numbers if n not in there))]
            rightly.update((run.prefix, run.width, n) for n in numbers if n in there)
        else:
            for number in (n for n in numbers if n in there):
                elsewhere.setdefault((run.prefix, run.width, number), state)
    for (prefix, width), found in seen.items():
        by_state: dict[str, list[int]] = {}
        for number in sorted(found):
            if (prefix, width, number) not in rightly:
                by_state.setdefault(elsewhere.get((prefix, width, number), ""), []).append(number)
        like = Run(prefix, width, 0, 0)
        surplus += [Difference(part, state) for state, some in by_state.items() for part in _runs(like, some)]
    return sorted(absent, key=lambda one: one.run), sorted(surplus, key=lambda one: one.run)


def _runs(like: Run, numbers: Iterable[int]) -> list[Run]:
    """Numbers in their order, as runs."""
    runs: list[Run] = []
    for number in numbers:
        if runs and runs[-1].last + 1 == number:
            runs[-1] = like.part(runs[-1].first, number)
        else:
            runs.append(like.part(number, number))
    return runs
