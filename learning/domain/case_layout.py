"""Where the scenes of a case stand in its picture: in layers from the first scene down, few crossings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from learning.domain.case_graph import Scene, links

ACROSS, DOWN, BOX_WIDTH, BOX_HEIGHT = 176, 104, 156, 52


@dataclass(frozen=True)
class Box:
    scene: Scene
    x: int
    y: int


@dataclass(frozen=True)
class Arrow:
    start: Box
    end: Box
    good: bool

    @property
    def back(self) -> bool:
        return self.end.y <= self.start.y


@dataclass(frozen=True)
class Layout:
    boxes: list[Box]
    arrows: list[Arrow]
    width: int
    height: int


def lay_out(scenes: Sequence[Scene]) -> Layout:
    """A scene stands one layer below the last scene before it; those nobody reaches stand in a layer of their own."""
    layers = _ordered(_layers(scenes), scenes)
    width = max((len(layer) for layer in layers), default=1) * ACROSS + 20
    boxes = {}
    for row, layer in enumerate(layers):
        begin = (width - len(layer) * ACROSS) // 2 + (ACROSS - BOX_WIDTH) // 2
        for column, scene in enumerate(layer):
            boxes[scene.id] = Box(scene, begin + column * ACROSS, 16 + row * DOWN)
    return Layout(list(boxes.values()), _arrows(scenes, boxes), width, len(layers) * DOWN)


def _layers(scenes: Sequence[Scene]) -> list[list[Scene]]:
    depth = _depths(scenes)
    last = max(depth.values(), default=0) + 1
    layers: list[list[Scene]] = [[] for _n in range(last + 1)]
    for scene in {scene.id: scene for scene in scenes}.values():
        layers[depth.get(scene.id, last)].append(scene)
    return [layer for layer in layers if layer]


def _depths(scenes: Sequence[Scene]) -> dict[str, int]:
    """The longest way without a turn back, so that arrows point down; loops are cut where they close."""
    known = {scene.id: scene for scene in scenes}
    order: list[str] = []
    cut: set[tuple[str, str]] = set()
    state: dict[str, int] = {}
    todo: list[tuple[str, bool]] = [(scenes[0].id, False)] if scenes else []
    while todo:
        name, done = todo.pop()
        if done:
            state[name] = 2
            order.append(name)
            continue
        if name in state:
            continue
        state[name] = 1
        todo.append((name, True))
        for to in _following(known, name):
            if state.get(to) == 1:
                cut.add((name, to))
            elif to not in state:
                todo.append((to, False))
    depth = dict.fromkeys(order, 0)
    for name in reversed(order):
        for to in _following(known, name):
            if (name, to) not in cut:
                depth[to] = max(depth[to], depth[name] + 1)
    return depth


def _following(known: dict[str, Scene], name: str) -> list[str]:
    return [to for choice in known[name].choices for to in choice.targets if to in known]


def _ordered(layers: list[list[Scene]], scenes: Sequence[Scene]) -> list[list[Scene]]:
    """Each layer by the mean place of the scenes that lead to it."""
    comes_from: dict[str, list[str]] = {}
    for start, to in links(scenes):
        comes_from.setdefault(to, []).append(start)
    place: dict[str, float] = {}
    for layer in layers:
        layer.sort(key=lambda scene: _mean([place[s] for s in comes_from.get(scene.id, ()) if s in place]))
        for number, scene in enumerate(layer):
            place[scene.id] = (number + 0.5) / len(layer)
    return layers


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.5


def _arrows(scenes: Sequence[Scene], boxes: dict[str, Box]) -> list[Arrow]:
    found: dict[tuple[str, str], bool] = {}
    for scene in scenes:
        for choice in scene.choices:
            for to in choice.targets:
                found[scene.id, to] = found.get((scene.id, to), False) or choice.good
    return [Arrow(boxes[start], boxes[to], good) for (start, to), good in found.items() if to in boxes]
