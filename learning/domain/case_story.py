"""A case being played: what is held, what was earned, which clocks run, and where a choice leads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from core.domain.working_days import Calendar, YearNotEnteredError
from learning.domain.case_graph import LINES, Choice, ClockMark, Condition, Evidence, Scene
from learning.domain.periods import Period, due, left

MOST_WAYS = 20_000  # a case with more ways than this is judged by those


@dataclass(frozen=True)
class Step:
    """A scene on a path, with the choice taken there; the last scene of a path has none."""

    scene: Scene
    number: int | None = None

    @property
    def choice(self) -> Choice | None:
        return None if self.number is None else self.scene.choices[self.number]

    @property
    def ref(self) -> str:
        return "" if self.number is None else f"{self.scene.id}/{self.scene.name_of(self.number)}"


@dataclass(frozen=True)
class Clock:
    """`ends` is None where the holidays of a year it runs into are not entered: the last day is then unknown."""

    key: str
    period: Period
    began: datetime
    ends: datetime | None
    stopped: datetime | None = None

    def over(self, now: datetime) -> bool:
        return self.ends is not None and (self.stopped or now) >= self.ends


@dataclass(frozen=True)
class Stand:
    """Where a run stands: everything the learner has done and holds at this scene."""

    path: tuple[Step, ...]
    now: datetime
    held: tuple[Evidence, ...] = ()
    lost: tuple[Evidence, ...] = ()
    points: Mapping[str, int] = field(default_factory=dict)
    clocks: tuple[Clock, ...] = ()

    @property
    def scene(self) -> Scene:
        return self.path[-1].scene

    @property
    def came_by(self) -> Choice | None:
        return self.path[-2].choice if len(self.path) > 1 else None

    @property
    def refs(self) -> list[str]:
        return [step.ref for step in self.path if step.number is not None]

    @property
    def total(self) -> int:
        return sum(self.points.values())


@dataclass(frozen=True)
class Story:
    """A graph with the day it begins, the periods it may start and the working days they are counted in."""

    scenes: Sequence[Scene]
    begins: datetime
    periods: Mapping[str, Period] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=dict)

    @property
    def known(self) -> dict[str, Scene]:
        return {scene.id: scene for scene in self.scenes}

    def start(self) -> Stand:
        return self._arrive(Stand((), self.begins), self.scenes[0])

    def play(self, taken: Sequence[int]) -> Stand:
        """The stand after the choices with these numbers; one that is not offered ends it there."""
        stand = self.start()
        for number in taken:
            if number not in self.offered(stand):
                break
            stand = self.take(stand, number)
        return stand

    def stands(self, taken: Sequence[int]) -> list[Stand]:
        """The stand at every scene on the way, for a replay."""
        found = [self.start()]
        for number in taken:
            if number not in self.offered(found[-1]):
                break
            found.append(self.take(found[-1], number))
        return found

    def offered(self, stand: Stand) -> list[int]:
        """The numbers of the choices whose conditions hold."""
        choices = enumerate(stand.scene.choices)
        return [number for number, choice in choices if self._hold(stand, choice.conditions)]

    def take(self, stand: Stand, number: int) -> Stand:
        scene = stand.scene
        choice, fresh = scene.choices[number], f"{scene.id}/{scene.name_of(number)}" not in stand.refs
        chosen = replace(stand, path=(*stand.path[:-1], Step(scene, number)))
        if fresh:  # going round a loop again earns nothing
            points = {line: chosen.points.get(line, 0) + choice.points.get(line, 0) for line in LINES}
            chosen = replace(chosen, points=points)
        chosen = _exchange(chosen, choice.evidence, choice.evidence_lost)
        to = next((b.to for b in choice.branches if self._hold(chosen, b.conditions)), choice.to)
        return self._arrive(chosen, self.known[to])

    def _arrive(self, stand: Stand, scene: Scene) -> Stand:
        now = stand.now + timedelta(days=scene.clock_days, hours=scene.clock_hours)
        stand = _exchange(replace(stand, now=now), scene.evidence, scene.evidence_lost)
        for mark in scene.clocks:
            stand = replace(stand, clocks=self._wind(stand, mark))
        return replace(stand, path=(*stand.path, Step(scene)))

    def _wind(self, stand: Stand, mark: ClockMark) -> tuple[Clock, ...]:
        """Start a clock (again, if it ran before), or stop the one that runs."""
        if mark.act == "stop":
            return tuple(
                replace(c, stopped=stand.now) if c.key == mark.key and c.stopped is None else c for c in stand.clocks
            )
        own = Period(mark.key, mark.label or mark.key, mark.length, mark.unit, roll="none")
        period = self.periods.get(mark.period, own)
        others = tuple(clock for clock in stand.clocks if clock.key != mark.key)
        return (*others, Clock(mark.key, period, stand.now, self._due(period, stand.now)))

    def _due(self, period: Period, began: datetime) -> datetime | None:
        if not period.length:
            return None
        try:
            return due(period, began, self.calendar)
        except YearNotEnteredError:
            return None

    def left(self, clock: Clock, now: datetime) -> int | None:
        if clock.ends is None:
            return None
        return left(clock.period, clock.ends, clock.stopped or now, self.calendar)

    def _hold(self, stand: Stand, conditions: Sequence[Condition]) -> bool:
        return all(_holds(stand, condition) for condition in conditions)

    def best(self) -> Stand | None:
        """The way by good choices alone to a good end with the most points; of equals the shortest. None without one."""
        ends = [stand for stand in self.ways(good_only=True) if stand.scene.outcome == "good"]
        return max(ends, key=lambda stand: (stand.total, -len(stand.path)), default=None)

    def ways(self, *, good_only: bool = False) -> Iterator[Stand]:
        """Every way to an end that passes no scene twice."""
        todo, found = [self.start()], 0
        while todo and found < MOST_WAYS:
            stand = todo.pop()
            if not stand.scene.choices:
                found += 1
                yield stand
                continue
            passed = {step.scene.id for step in stand.path}
            for number in self.offered(stand):
                if good_only and not stand.scene.choices[number].good:
                    continue
                after = self.take(stand, number)
                if after.scene.id not in passed:
                    todo.append(after)


def _exchange(stand: Stand, gained: Sequence[Evidence], lost: Sequence[str]) -> Stand:
    """Lose first, then gain: a thing taken in another form replaces the old one."""
    gone = tuple(item for item in stand.held if item.name in lost)
    kept = tuple(item for item in stand.held if item.name not in lost)
    names = {item.name for item in kept}
    new = tuple(item for item in gained if item.name not in names)
    return replace(stand, held=(*kept, *new), lost=(*stand.lost, *gone))


def _holds(stand: Stand, condition: Condition) -> bool:
    kind, value = condition.kind, condition.value
    if kind in ("points_at_least", "points_below"):
        line, _colon, number = value.rpartition(":")
        earned = stand.points.get(line, 0) if line else stand.total
        return (earned >= int(number)) == (kind == "points_at_least")
    if kind in ("holds", "lacks"):
        return any(item.name == value for item in stand.held) == (kind == "holds")
    if kind in ("chose", "did_not_choose"):
        return (value in stand.refs) == (kind == "chose")
    over = any(clock.key == value and clock.over(stand.now) for clock in stand.clocks)
    return over == (kind == "clock_over")


@dataclass(frozen=True)
class LineScore:
    line: str
    earned: int
    full: int


def score(stand: Stand, best: Stand | None) -> list[LineScore]:
    """Points under each head against those of the best way; nothing below zero, nothing above full."""
    full = best.points if best else {}
    return [
        LineScore(line, max(0, min(stand.points.get(line, 0), full.get(line, 0))), full.get(line, 0))
        for line in LINES
        if full.get(line, 0) > 0
    ]
