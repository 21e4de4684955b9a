"""A procedure drawn: boxes with wrapped text, ways with rounded corners. Values for a template, nothing of the web."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from learning.domain.flow import DECISION, Layout, Node, arrange, joined

WIDE, PITCH, GAP, EDGE = 208, 252, 66, 20
LINE, PADDING, LETTERS = 24, 14, 11
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    kind: str
    x: float
    y: float
    width: float
    height: float
    lines: Sequence[tuple[float, str]]

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def outline(self) -> str:
        """A decision has slanted ends."""
        left, right, low = self.x, self.x + self.width, self.y + self.height
        half = self.y + self.height / 2
        corners = [(left + 18, self.y), (right - 18, self.y), (right, half), (right - 18, low), (left + 18, low)]
        return " ".join(f"{x:g},{y:g}" for x, y in [*corners, (left, half)])


@dataclass(frozen=True)
class Line:
    path: str
    tip: str
    label: str = ""
    x: float = 0
    y: float = 0


@dataclass(frozen=True)
class FlowPicture:
    width: float
    height: float
    boxes: list[Box]
    lines: list[Line]


def wrapped(text: str, letters: float = LETTERS) -> list[str]:
    """Lines of about equal length, of so many Han characters at most; Latin ones take half the room."""
    total = sum(map(_room, text.strip()))
    aim = min(letters, total / ceil(total / letters) + 1) if total else letters
    lines, line, used = [], "", 0.0
    for sign in text.strip():
        if used + _room(sign) > aim and sign not in "，。、；：）》”？！":
            lines.append(line)
            line, used = "", 0.0
        line, used = line + sign, used + _room(sign)
    return [*lines, line]


def _room(sign: str) -> float:
    return 1.0 if ord(sign) > 0x2E7F else 0.55


def draw_flow(nodes: Sequence[Node]) -> FlowPicture:
    """The picture of a procedure without faults."""
    steps, layout = joined(nodes), arrange(nodes)
    boxes = _boxes(steps, layout)
    right = max(box.x + box.width for box in boxes.values())
    bends = [column for chain in layout.bends.values() for column, _row in chain]
    right = max([right, *(_at(column) for column in bends)])
    lines = [_down(node, way, boxes, layout) for node in steps for way in node.ways if _is_down(node, way, layout)]
    back = [(node, way) for node in steps for way in node.ways if not _is_down(node, way, layout)]
    lines += [_up(node, way, boxes, right + 22 + 16 * n) for n, (node, way) in enumerate(back)]
    width = right + EDGE + (22 + 16 * len(back) if back else 0)
    height = max(box.y + box.height for box in boxes.values()) + EDGE
    return FlowPicture(round(width), round(height), list(boxes.values()), lines)


def _is_down(node, way, layout: Layout) -> bool:
    return (node.name, way.to) not in layout.back


def _at(column: float) -> float:
    """The middle of a column."""
    return EDGE + WIDE / 2 + column * PITCH


def _boxes(steps: Sequence[Node], layout: Layout) -> dict[str, Box]:
    texts = {node.name: wrapped(node.text or node.name, LETTERS - (node.kind == DECISION)) for node in steps}
    tops = _tops(texts, layout)
    boxes = {}
    for node in steps:
        column, row = layout.places[node.name]
        lines, height = texts[node.name], len(texts[node.name]) * LINE + 2 * PADDING
        y = tops[row][0] + (tops[row][1] - height) / 2
        written = [(round(y + PADDING + LINE * n + 17), line) for n, line in enumerate(lines)]
        boxes[node.name] = Box(node.kind, round(_at(column) - WIDE / 2), y, WIDE, height, written)
    return boxes


def _tops(texts: dict[str, list[str]], layout: Layout) -> list[tuple[float, float]]:
    """(top, height) of every row."""
    tops: list[tuple[float, float]] = []
    y = float(EDGE)
    for row in range(layout.rows):
        most = max(len(texts[name]) for name, (_c, r) in layout.places.items() if r == row)
        height = most * LINE + 2 * PADDING
        tops.append((y, height))
        y += height + GAP
    return tops


def _row_bands(boxes: dict[str, Box], layout: Layout) -> dict[int, tuple[float, float]]:
    bands: dict[int, tuple[float, float]] = {}
    for name, (_column, row) in layout.places.items():
        box = boxes[name]
        top, low = bands.get(row, (box.y, box.y + box.height))
        bands[row] = (min(top, box.y), max(low, box.y + box.height))
    return bands


def _down(node: Node, way, boxes: dict[str, Box], layout: Layout) -> Line:
    bands = _row_bands(boxes, layout)
    start, end = boxes[node.name], boxes[way.to]
    row = layout.places[node.name][1]
    points: list[Point] = [(start.middle, start.y + start.height)]
    stops = [(_at(column), bands[r][1], r) for column, r in layout.bends[node.name, way.to]]
    for x, low, r in [*stops, (end.middle, end.y, layout.places[way.to][1])]:
        turn = bands[r - 1][1] + 22
        points += [(points[-1][0], turn), (x, turn), (x, low)]
    first = points[2][0]
    tip = _tip(end.middle, end.y, down=True)
    return Line(rounded(points), tip, way.case, round(first + 8), round(bands[row][1] + 22 + 19))


def _up(node: Node, way, boxes: dict[str, Box], x: float) -> Line:
    start, end = boxes[node.name], boxes[way.to]
    low, high = start.y + start.height / 2, end.y + end.height / 2
    right, target = start.x + start.width, end.x + end.width
    path = rounded([(right, low), (x, low), (x, high), (target, high)])
    return Line(path, _tip(target, high, down=False), way.case, round(right + 6), round(low - 7))


def _tip(x: float, y: float, *, down: bool) -> str:
    """The head of an arrow, which meets a step from above or from its right."""
    corners = [(x, y), (x - 5, y - 9), (x + 5, y - 9)] if down else [(x, y), (x + 9, y - 5), (x + 9, y + 5)]
    return " ".join(f"{a:g},{b:g}" for a, b in corners)


def rounded(points: Sequence[Point], radius: float = 9) -> str:
    """A path along right angles with soft corners."""
    bare = [points[0], *(p for before, p in pairwise(points) if p != before)]
    said = [f"M{bare[0][0]:g} {bare[0][1]:g}"]
    for (ax, ay), (bx, by), (cx, cy) in zip(bare, bare[1:], bare[2:], strict=False):
        near = min(radius, abs(bx - ax) / 2 + abs(by - ay) / 2, abs(cx - bx) / 2 + abs(cy - by) / 2)
        into = (bx - near * _sign(bx - ax), by - near * _sign(by - ay))
        out = (bx + near * _sign(cx - bx), by + near * _sign(cy - by))
        said.append(f"L{into[0]:g} {into[1]:g}Q{bx:g} {by:g} {out[0]:g} {out[1]:g}")
    said.append(f"L{bare[-1][0]:g} {bare[-1][1]:g}")
    return "".join(said)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
