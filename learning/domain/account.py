"""A person's hours of a year: every fact, what of it counts, and why the rest does not.

Facts are kept whole; what counts is worked out when it is read, in the order in which things happened, by the terms of the
authority. The calendar year is that of Beijing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from core.domain.dates import BEIJING
from learning.domain.hours import Span, merged, seconds, without

STEP = Decimal("0.5")

KINDS = ("lesson", "class", "outside")
# Why a minute does not count, in the order in which the reasons are asked.
LOSSES = (
    "longer_than_lesson", "waiting", "refused", "taken_back", "repeated", "overlap", "day_cap", "outside_cap", "online_share",
)  # fmt: skip


@dataclass(frozen=True)
class Basis:
    """Where a value comes from, and until when that says so."""

    document: str = ""
    valid_until: date | None = None
    verified: bool = False


@dataclass(frozen=True)
class Terms:
    """What an authority asks. A limit without a document that names it is None: it could harm, so it is off."""

    minutes_per_unit: int = 45
    annual_hours: Decimal = Decimal(60)
    online_share: float | None = None
    daily_units: int | None = 8
    outside_units: int | None = None
    prorated: bool = True
    basis: Basis = field(default_factory=Basis)


@dataclass(frozen=True)
class Fact:
    """Something learned. `standing`: counts, waiting (for a second person), refused or taken_back."""

    key: str
    kind: str
    subject: str
    title: str
    on: date
    minutes: int
    online: bool
    spans: tuple[Span, ...] = ()
    elapsed: int = 0
    standing: str = "counts"
    verifier: str = ""
    source: str = ""
    why: str = ""


@dataclass(frozen=True)
class Loss:
    code: str
    minutes: int


@dataclass(frozen=True)
class Line:
    fact: Fact
    counted: int
    lost: tuple[Loss, ...]


@dataclass(frozen=True)
class Account:
    lines: tuple[Line, ...]
    terms: Terms
    target: Decimal

    @property
    def minutes(self) -> int:
        return sum(line.counted for line in self.lines)

    @property
    def online_minutes(self) -> int:
        return sum(line.counted for line in self.lines if line.fact.online)

    @property
    def minutes_by_kind(self) -> dict[str, int]:
        return {kind: sum(line.counted for line in self.lines if line.fact.kind == kind) for kind in KINDS}

    @property
    def hours(self) -> Decimal:
        return in_units(self.minutes, self.terms.minutes_per_unit)

    @property
    def lost_minutes(self) -> int:
        return sum(loss.minutes for line in self.lines for loss in line.lost if loss.code != "longer_than_lesson")


def in_units(minutes: int, minutes_per_unit: int = 45) -> Decimal:
    """学时 in steps of a half, rounded down: of the sum, so that nobody loses a rest with every lesson."""
    return Decimal(minutes * 2 // minutes_per_unit) * STEP


def target_for(terms: Terms, year: int, held: Iterable[tuple[date, date]]) -> Decimal:
    """What is asked of somebody who held a post in these stretches of days (both ends included).

    By full months, rounded up to a half hour. Where no post is on record the whole duty stands: nothing says less.
    """
    stretches = [(a, b) for a, b in held if b >= date(year, 1, 1) and a <= date(year, 12, 31)]
    if not terms.prorated or not stretches:
        return terms.annual_hours
    months = sum(any(a <= first and last <= b for a, b in stretches) for first, last in _months(year))
    return Decimal(math.ceil(terms.annual_hours * months / 12 / STEP)) * STEP


def _months(year: int) -> list[tuple[date, date]]:
    firsts = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]
    return [(firsts[n], firsts[n + 1] - timedelta(days=1)) for n in range(12)]


def settle(facts: Iterable[Fact], terms: Terms, target: Decimal) -> Account:
    """Count every fact once, first come first served."""
    run = _Run(terms, target)
    ordered = sorted(facts, key=lambda fact: (fact.on, fact.spans[:1], fact.key))
    return Account(tuple(run.line(fact) for fact in ordered), terms, target)


class _Run:
    """What was used up so far, while the facts of a year are walked through."""

    def __init__(self, terms: Terms, target: Decimal) -> None:
        self.terms = terms
        self.best: dict[tuple[str, str], int] = {}
        self.taken: tuple[Span, ...] = ()
        self.on_day: dict[date, float] = {}
        self.outside = self.online = 0
        unit = terms.minutes_per_unit
        self.per_day = terms.daily_units * unit if terms.daily_units else None
        self.outside_room = terms.outside_units * unit if terms.outside_units else None
        share = terms.online_share
        self.online_room = int(target * unit * Decimal(str(share))) if share is not None else None

    def line(self, fact: Fact) -> Line:
        lost = [Loss("longer_than_lesson", fact.elapsed - fact.minutes)] if fact.elapsed > fact.minutes else []
        if fact.standing != "counts":
            return Line(fact, 0, (*lost, Loss(fact.standing, fact.minutes)))
        left = fact.minutes
        for code, room in self._rooms(fact):
            if room < left:
                lost.append(Loss(code, left - room))
                left = room
        self._use(fact, left)
        return Line(fact, left, tuple(lost))

    def _rooms(self, fact: Fact) -> list[tuple[str, int]]:
        """How much each rule leaves of a fact."""
        rooms = [("repeated", max(fact.minutes - self.best.get((fact.kind, fact.subject), 0), 0))]
        if fact.spans:
            free = without(fact.spans, self.taken)
            rooms.append(("overlap", int(seconds(free) / 60 + 1e-6)))
            if fact.online and self.per_day is not None:
                rooms.append(
                    ("day_cap", int(sum(self._day_room(day, s) for day, s in by_day(free).items()) / 60 + 1e-6))
                )
        if fact.kind == "outside" and self.outside_room is not None:
            rooms.append(("outside_cap", max(self.outside_room - self.outside, 0)))
        if fact.online and self.online_room is not None:
            rooms.append(("online_share", max(self.online_room - self.online, 0)))
        return rooms

    def _day_room(self, day: date, asked: float) -> float:
        if self.per_day is None:
            return asked
        return min(asked, max(self.per_day * 60 - self.on_day.get(day, 0.0), 0.0))

    def _use(self, fact: Fact, counted: int) -> None:
        name = (fact.kind, fact.subject)
        self.best[name] = max(self.best.get(name, 0), fact.minutes)
        if fact.online:
            self.online += counted
            left = counted * 60.0
            for day, asked in by_day(without(fact.spans, self.taken)).items():
                here = min(self._day_room(day, asked), left)
                self.on_day[day] = self.on_day.get(day, 0.0) + here
                left -= here
        if fact.kind == "outside":
            self.outside += counted
        self.taken = merged((*self.taken, *fact.spans))


def by_day(spans: Iterable[Span]) -> dict[date, float]:
    """Seconds on each day in Beijing."""
    found: dict[date, float] = {}
    for start, end in spans:
        at = start
        while at < end:
            local = datetime.fromtimestamp(at, UTC).astimezone(BEIJING)
            midnight = datetime(local.year, local.month, local.day, tzinfo=BEIJING) + timedelta(days=1)
            until = min(end, midnight.timestamp())
            found[local.date()] = found.get(local.date(), 0.0) + until - at
            at = until
    return found
