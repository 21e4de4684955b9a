"""One person's run of a case, ready to be shown: the scene, the tray, the clocks; and the whole way afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from learning.case_labels import EVIDENCE_KINDS, LINES, UNITS
from learning.chart import draw_paths
from learning.domain.case_graph import Choice, Evidence
from learning.domain.case_story import Clock, Stand, Step, Story, score
from learning.models import CaseLessonPage
from learning.queries.case_citations import Link, links_of


@dataclass(frozen=True)
class ClockFace:
    """A clock as it is read at a scene. `used` of `length` fills the bar; `left` is None where the end is unknown."""

    name: str
    label: str
    began: datetime
    ends: datetime | None
    last_day: date | None
    length: int
    used: int
    left: int | None
    unit: str
    over: bool
    stopped: bool

    @property
    def tone(self) -> str:
        if self.over:
            return "lapsed"
        if self.stopped:
            return "valid"
        near = self.left is not None and self.left * 5 <= self.length
        return "expiring" if near else "valid"


def faces(story: Story, stand: Stand) -> list[ClockFace]:
    return [_face(story, stand, clock) for clock in stand.clocks]


def _face(story: Story, stand: Stand, clock: Clock) -> ClockFace:
    from core import clock as core_clock

    period, remaining = clock.period, story.left(clock, stand.now)
    length = period.length
    if period.unit == "months" and clock.ends:  # months remain in days, so the bar counts days
        length = (core_clock.day_of(clock.ends) - core_clock.day_of(clock.began)).days - 1
    ends_in_hours = period.unit == "hours"
    last = None if clock.ends is None or ends_in_hours else core_clock.day_of(clock.ends - core_clock.MOMENT)
    over = clock.over(stand.now)
    used = length if over else length - min(length, remaining if remaining is not None else length)
    unit = str(UNITS["days" if period.unit == "months" else period.unit])
    return ClockFace(
        period.name, period.label, clock.began, clock.ends, last, length, used, remaining, unit, over,
        clock.stopped is not None,
    )  # fmt: skip


@dataclass(frozen=True)
class TrayItem:
    name: str
    kind: str
    proves: str
    fresh: bool


def tray(stand: Stand) -> list[TrayItem]:
    """What is held, with what came in since the last choice marked."""
    came = stand.came_by
    fresh = {item.name for item in (*stand.scene.evidence, *(came.evidence if came else ()))}
    return [_item(item, item.name in fresh) for item in stand.held]


def _item(item: Evidence, fresh: bool) -> TrayItem:
    return TrayItem(item.name, str(EVIDENCE_KINDS[item.kind]), item.proves, fresh)


@dataclass(frozen=True)
class Bar:
    line: str
    label: str
    earned: int
    full: int

    @property
    def tone(self) -> str:
        return "valid" if self.earned == self.full else "expiring" if self.earned * 2 >= self.full else "lapsed"


def bars(stand: Stand, best: Stand | None) -> list[Bar]:
    return [Bar(s.line, str(LINES[s.line]), s.earned, s.full) for s in score(stand, best)]


@dataclass(frozen=True)
class Decision:
    """A choice looked back at: what it earned, what it meant, what would have been better."""

    number: int
    scene: str
    text: str
    good: bool
    consequence: str
    points: list[tuple[str, int]]
    citations: list[Link]
    better: str


def decisions(stand: Stand, page: CaseLessonPage) -> list[Decision]:
    steps = [step for step in stand.path if step.choice]
    return [_decision(number, step, page.law_date) for number, step in enumerate(steps, start=1)]


def _decision(number: int, step: Step, on: date | None) -> Decision:
    choice = step.choice
    assert choice is not None  # noqa: S101 the last scene was left out
    points = [(str(LINES[line]), earned) for line, earned in choice.points.items() if earned]
    better = "" if choice.good else next((c.text for c in _good(step)), "")
    return Decision(
        number, step.scene.title, choice.text, choice.good, choice.consequence, points, links_of(choice.citations, on), better
    )  # fmt: skip


def _good(step: Step) -> list[Choice]:
    return [choice for choice in step.scene.choices if choice.good]


def scene_shown(story: Story, stand: Stand, page: CaseLessonPage) -> dict[str, Any]:
    """Values of a scene, the same while it is played, previewed and replayed."""
    came = stand.came_by
    offered = story.offered(stand)
    return {
        "scene": stand.scene,
        "now": stand.now,
        "came": came,
        "came_citations": links_of(came.citations, page.law_date) if came else [],
        "citations": links_of(stand.scene.citations, page.law_date),
        "choices": [(number, stand.scene.choices[number]) for number in offered],
        "clocks": faces(story, stand),
        "tray": tray(stand),
        "lost": stand.lost,
        "number": len(stand.path),
    }


def end_shown(story: Story, stand: Stand, page: CaseLessonPage) -> dict[str, Any]:
    best = story.best()
    score = bars(stand, best)
    return {
        "best": best,
        "picture": draw_paths(stand.path, best.path if best else ()),
        "score": score,
        "earned": sum(bar.earned for bar in score),
        "full": sum(bar.full for bar in score),
        "decisions": decisions(stand, page),
    }
