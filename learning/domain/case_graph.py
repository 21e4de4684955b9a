"""A case lesson as a graph of scenes: what an author writes, before anybody plays it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

# The heads under which a legal reviewer reads a decision (行政处罚法 art. 58); a choice earns points under them.
LINES = ("facts", "evidence", "procedure", "applicable_law", "proportionality", "competence")
# Kinds of evidence of 行政处罚法 art. 46, and the papers of the procedure itself.
EVIDENCE_KINDS = (
    "documentary", "physical", "audiovisual", "electronic", "testimony", "party", "expert", "record", "paper",
)  # fmt: skip
CONDITIONS = (
    "points_at_least", "points_below", "holds", "lacks", "chose", "did_not_choose", "clock_over", "clock_in_time",
)  # fmt: skip
OUTCOMES = ("good", "fair", "bad")
ENDINGS = ("penalty", "no_penalty", "corrected", "handed_over", "undone")


@dataclass(frozen=True)
class Evidence:
    name: str
    kind: str = "documentary"
    proves: str = ""


@dataclass(frozen=True)
class Condition:
    """`value`: points ("12" in all, "procedure:3" under one head), a piece of evidence, "scene/choice", or a clock."""

    kind: str
    value: str


@dataclass(frozen=True)
class Branch:
    """Leads elsewhere than the choice's own `to` where all conditions hold."""

    to: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class ClockMark:
    """Starts or stops a clock: a period of the table by its code, or one that somebody set in the story."""

    act: str
    period: str = ""
    label: str = ""
    length: int = 0
    unit: str = "days"

    @property
    def key(self) -> str:
        return self.period or self.label


@dataclass(frozen=True)
class Drafting:
    document: str
    task: str
    model_text: str
    checks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    text: str
    to: str
    id: str = ""
    consequence: str = ""
    good: bool = False
    points: Mapping[str, int] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    evidence_lost: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    branches: tuple[Branch, ...] = ()
    citations: tuple[Mapping[str, str], ...] = ()

    @property
    def targets(self) -> tuple[str, ...]:
        return (self.to, *(branch.to for branch in self.branches))


@dataclass(frozen=True)
class Scene:
    id: str
    title: str
    text: str = ""
    evidence: tuple[Evidence, ...] = ()
    evidence_lost: tuple[str, ...] = ()
    clock_days: int = 0
    clock_hours: int = 0
    clocks: tuple[ClockMark, ...] = ()
    citations: tuple[Mapping[str, str], ...] = ()
    drafting: Drafting | None = None
    choices: tuple[Choice, ...] = ()
    outcome: str = ""
    ending: str = ""
    verdict: str = ""

    @property
    def is_end(self) -> bool:
        return bool(self.outcome)

    def name_of(self, number: int) -> str:
        """What conditions and records call a choice: its own name, or its place."""
        return self.choices[number].id or str(number + 1)


@dataclass(frozen=True)
class Case:
    """A whole case lesson as it travels between installations."""

    slug: str
    title: str
    summary: str
    minutes: int
    law_date: date
    checked_against: str
    checked_on: date
    starts: date
    time: str = "09:00"
    citations: tuple[Mapping[str, str], ...] = ()
    scenes: tuple[Scene, ...] = ()


def nodes(scenes: Sequence[Scene]) -> Iterator[tuple[str, int, Scene | Choice]]:
    """Scenes and their choices: (scene, number of the choice from 1 or 0 for the scene itself, the node)."""
    for scene in scenes:
        yield scene.id, 0, scene
        for number, choice in enumerate(scene.choices, start=1):
            yield scene.id, number, choice


def links(scenes: Sequence[Scene]) -> Iterator[tuple[str, str]]:
    """Every way from one scene to another, whatever its conditions."""
    for scene in scenes:
        for choice in scene.choices:
            for to in choice.targets:
                yield scene.id, to


def reachable(scenes: Sequence[Scene]) -> set[str]:
    """Scenes to which choices lead from the first one."""
    return _spread({scenes[0].id}, _by_start(links(scenes)), {scene.id for scene in scenes})


def leads_to_an_end(scenes: Sequence[Scene]) -> set[str]:
    """Scenes from which some end can be reached: a learner in any other goes round for ever."""
    ends = {scene.id for scene in scenes if scene.is_end}
    return _spread(ends, _by_start((to, start) for start, to in links(scenes)), {scene.id for scene in scenes})


def _by_start(pairs: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for start, to in pairs:
        found.setdefault(start, []).append(to)
    return found


def _spread(begin: set[str], follows: Mapping[str, Sequence[str]], known: set[str]) -> set[str]:
    seen: set[str] = set()
    todo = deque(begin)
    while todo:
        name = todo.popleft()
        if name in known and name not in seen:
            seen.add(name)
            todo.extend(follows.get(name, ()))
    return seen
