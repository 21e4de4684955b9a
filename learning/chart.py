"""The picture at the end of a case: the way taken beside the best one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from learning.domain.case_graph import Step

WIDTH, ROW, LEFT = 720, 62, 40


@dataclass(frozen=True)
class Node:
    x: int
    y: int
    tone: str
    title: str
    anchor: str


@dataclass(frozen=True)
class Picture:
    taken: list[Node]
    best: list[Node]
    height: int


def draw_paths(taken: Sequence[Step], best: Sequence[Step]) -> Picture:
    """Two columns from top to bottom. Shared scenes stand at the same height as long as the ways agree."""
    rows = max(len(taken), len(best))
    return Picture(
        [_node(step, n, LEFT, "start") for n, step in enumerate(taken)],
        [_node(step, n, WIDTH // 2 + LEFT, "start") for n, step in enumerate(best)],
        rows * ROW + 20,
    )


def _node(step: Step, number: int, x: int, anchor: str) -> Node:
    return Node(x, 24 + number * ROW, _tone(step), step.scene.title, anchor)


def _tone(step: Step) -> str:
    if step.scene.is_end:
        return {"good": "valid", "fair": "expiring", "bad": "lapsed"}[step.scene.outcome]
    return "valid" if step.choice and step.choice.good else "lapsed"
