"""The picture at the end of a case: the way taken beside the best one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from learning.domain.case_story import Step

WIDTH, ROW, LEFT = 760, 62, 30
END_TONES = {"good": "valid", "fair": "expiring", "bad": "lapsed"}


@dataclass(frozen=True)
class Node:
    """`shared`: a scene that both ways pass."""

    x: int
    y: int
    tone: str
    title: str
    shared: bool
    end: bool


@dataclass(frozen=True)
class Picture:
    taken: list[Node]
    best: list[Node]
    bridges: list[tuple[int, int]]
    height: int
    says: str


def draw_paths(taken: Sequence[Step], best: Sequence[Step]) -> Picture:
    """Two columns from top to bottom; a thin bridge joins a scene that stands in both."""
    rows = max(len(taken), len(best))
    where = {step.scene.id: _y(n) for n, step in enumerate(best)}
    mine = {step.scene.id for step in taken}
    bridges = [(_y(n), where[step.scene.id]) for n, step in enumerate(taken) if step.scene.id in where]
    return Picture(
        [_node(step, n, LEFT, step.scene.id in where) for n, step in enumerate(taken)],
        [_node(step, n, WIDTH // 2 + LEFT, step.scene.id in mine) for n, step in enumerate(best)],
        bridges,
        _y(rows - 1) + 40,
        _told(taken) + " / " + _told(best),
    )


def _told(path: Sequence[Step]) -> str:
    return " → ".join(step.scene.title for step in path)


def _y(number: int) -> int:
    return 44 + number * ROW


def _node(step: Step, number: int, x: int, shared: bool) -> Node:
    return Node(x, _y(number), _tone(step), step.scene.title, shared, step.scene.is_end)


def _tone(step: Step) -> str:
    if step.scene.is_end:
        return END_TONES[step.scene.outcome]
    return "valid" if step.choice and step.choice.good else "lapsed"
