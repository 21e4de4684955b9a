"""A case as pages that lead to one another without any program: one page for each way in which a scene can stand."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from learning.domain.case_graph import Choice, Condition, Scene
from learning.domain.case_story import Stand, Story

MOST_PAGES = 3000


class TooManyPagesError(Exception):
    """The conditions of a case make more different ways than a file should hold."""


@dataclass(frozen=True)
class Way:
    """A choice that is offered here, and the page it leads to."""

    choice: Choice
    number: int
    to: str


@dataclass(frozen=True)
class Page:
    name: str
    scene: Scene
    ways: tuple[Way, ...]


def unfolded(story: Story) -> list[Page]:
    """From the first scene on. Two stands share a page where no condition of the case could ever tell them apart.

    Raises TooManyPagesError.
    """
    asked = list(conditions_of(story.scenes))
    names: dict[Any, str] = {}
    todo: deque[Stand] = deque()

    def name_of(stand: Stand) -> str:
        key = _key(stand, asked)
        if key not in names:
            if len(names) >= MOST_PAGES:
                raise TooManyPagesError
            times = sum(name.split("~")[0] == stand.scene.id for name in names.values())
            names[key] = stand.scene.id if not times else f"{stand.scene.id}~{times + 1}"
            todo.append(stand)
        return names[key]

    found = []
    name_of(story.start())
    while todo:
        stand = todo.popleft()
        ways = tuple(Way(stand.scene.choices[n], n + 1, name_of(story.take(stand, n))) for n in story.offered(stand))
        found.append(Page(name_of(stand), stand.scene, ways))
    return found


def conditions_of(scenes: Sequence[Scene]) -> list[Condition]:
    found = []
    for scene in scenes:
        for choice in scene.choices:
            found += [*choice.conditions, *(c for branch in choice.branches for c in branch.conditions)]
    return found


def _key(stand: Stand, asked: Sequence[Condition]) -> tuple[Any, ...]:
    """The scene and what conditions ask about; points hang on every choice made, since none earns twice."""
    kinds: dict[str, set[str]] = {}
    for condition in asked:
        kinds.setdefault(condition.kind, set()).add(condition.value)
    points = bool(kinds.keys() & {"points_at_least", "points_below"})
    refs = kinds.get("chose", set()) | kinds.get("did_not_choose", set())
    evidence = kinds.get("holds", set()) | kinds.get("lacks", set())
    clocks = kinds.get("clock_over", set()) | kinds.get("clock_in_time", set())
    return (
        stand.scene.id,
        frozenset(stand.refs if points else refs.intersection(stand.refs)),
        frozenset(item.name for item in stand.held if item.name in evidence),
        frozenset((clock.key, clock.ends, clock.stopped) for clock in stand.clocks if clock.key in clocks),
        stand.now if clocks else None,
    )  # fmt: skip
