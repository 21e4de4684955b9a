"""A procedure as a graph of steps: what is wrong with it, and where each step stands in a picture of it.

The picture is layered from top to bottom: a step stands below everything that leads to it; ways back are drawn beside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

STEP, DECISION, END = "step", "decision", "end"
MOST_STEPS = 40


@dataclass(frozen=True)
class Way:
    """Where a step leads, and in which case."""

    to: str
    case: str = ""


@dataclass(frozen=True)
class Node:
    """A step. One without ways leads to the step written after it, unless it is an end."""

    name: str
    text: str = ""
    kind: str = STEP
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Fault:
    code: str
    name: str = ""
    to: str = ""


def joined(nodes: Sequence[Node]) -> list[Node]:
    """The same steps with every way written out."""
    full = []
    for place, node in enumerate(nodes):
        follows = place + 1 < len(nodes) and node.kind != END and not node.ways
        full.append(Node(node.name, node.text, node.kind, (Way(nodes[place + 1].name),) if follows else node.ways))
    return full


def faults(nodes: Sequence[Node]) -> list[Fault]:
    """Everything that keeps the procedure from being drawn, in the order of the steps."""
    if not nodes:
        return [Fault("flow_is_empty")]
    if len(nodes) > MOST_STEPS:
        return [Fault("flow_too_long")]
    steps = joined(nodes)
    counts = Counter(node.name for node in steps)
    found = [Fault("flow_name_twice", name) for name, count in counts.items() if count > 1]
    found += [Fault("flow_leads_nowhere", n.name, w.to) for n in steps for w in n.ways if w.to not in counts]
    found += [Fault("flow_leads_to_itself", n.name) for n in steps for w in n.ways if w.to == n.name]
    if found:
        return found
    met = reached(steps)
    return [Fault("flow_never_reached", node.name) for node in steps if node.name not in met]


def reached(steps: Sequence[Node]) -> set[str]:
    by_name = {node.name: node for node in steps}
    met, waiting = set(), [steps[0].name]
    while waiting:
        name = waiting.pop()
        if name not in met:
            met.add(name)
            waiting += [way.to for way in by_name[name].ways]
    return met


@dataclass
class Layout:
    """`places`: name -> (column, row), `back`: ways that lead upwards."""

    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    bends: dict[tuple[str, str], list[tuple[int, int]]] = field(default_factory=dict)
    back: set[tuple[str, str]] = field(default_factory=set)

    @property
    def rows(self) -> int:
        return 1 + max(row for _column, row in self.places.values())


def arrange(nodes: Sequence[Node]) -> Layout:
    """Place the steps of a procedure without faults."""
    steps = joined(nodes)
    back = set(_ways_back(steps))
    rows = _rows(steps, back)
    chains = _chains(steps, rows, back)
    layers = _layers(steps, rows, chains)
    links = [pair for chain in chains.values() for pair in pairwise(chain)]
    columns = _columns(layers, links)
    layout = Layout(places={n.name: (columns[n.name], rows[n.name]) for n in steps}, back=back)
    for edge, chain in chains.items():
        layout.bends[edge] = [(columns[one], rows[edge[0]] + 1 + place) for place, one in enumerate(chain[1:-1])]
    return layout


def _ways_back(steps: Sequence[Node]) -> Iterator[tuple[str, str]]:
    """Ways that close a circle, found depth first."""
    by_name = {node.name: node for node in steps}
    state: dict[str, str] = {}

    def visit(name: str) -> Iterator[tuple[str, str]]:
        state[name] = "open"
        for way in by_name[name].ways:
            if state.get(way.to) == "open":
                yield name, way.to
            elif way.to not in state:
                yield from visit(way.to)
        state[name] = "done"

    yield from visit(steps[0].name)


def _rows(steps: Sequence[Node], back: set[tuple[str, str]]) -> dict[str, int]:
    """A step stands one row below the lowest step that leads to it."""
    rows = {node.name: 0 for node in steps}
    ways = [(node.name, way.to) for node in steps for way in node.ways if (node.name, way.to) not in back]
    for _round in steps:
        for upper, lower in ways:
            rows[lower] = max(rows[lower], rows[upper] + 1)
    return rows


def _chains(
    steps: Sequence[Node], rows: Mapping[str, int], back: set[tuple[str, str]]
) -> dict[tuple[str, str], list[str]]:
    """Each way as a chain through every row it crosses, so that it gets room of its own between the steps."""
    chains = {}
    for node in steps:
        for way in node.ways:
            if (node.name, way.to) not in back:
                between = [f"{node.name}\n{way.to}\n{row}" for row in range(rows[node.name] + 1, rows[way.to])]
                chains[node.name, way.to] = [node.name, *between, way.to]
    return chains


def _layers(
    steps: Sequence[Node], rows: Mapping[str, int], chains: Mapping[tuple[str, str], list[str]]
) -> list[list[str]]:
    layers: list[list[str]] = [[] for _row in range(1 + max(rows.values()))]
    for node in steps:
        layers[rows[node.name]].append(node.name)
    for (start, _to), chain in chains.items():
        for place, one in enumerate(chain[1:-1], start=1):
            layers[rows[start] + place].append(one)
    return layers


def _columns(layers: Sequence[Sequence[str]], links: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The longest way runs straight down; what ends soon stands to its left, other ways to its right."""
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for upper, lower in links:
        above.setdefault(lower, []).append(upper)
        below.setdefault(upper, []).append(lower)
    depth = _depths(layers, below)
    columns: dict[str, int] = {}
    for layer in layers:
        taken: set[int] = set()
        for name in sorted(layer, key=lambda name: -depth[name]):
            wish, side = _wish(name, above, below, depth, columns)
            columns[name] = _free(wish, side, taken)
            taken.add(columns[name])
    least = min(columns.values())
    return {name: column - least for name, column in columns.items()}


def _depths(layers: Sequence[Sequence[str]], below: Mapping[str, list[str]]) -> dict[str, int]:
    """How far down it still goes from each place."""
    depth: dict[str, int] = {}
    for layer in reversed(layers):
        for name in layer:
            depth[name] = 1 + max((depth[x] for x in below.get(name, [])), default=0)
    return depth


def _wish(
    name: str,
    above: Mapping[str, list[str]],
    below: Mapping[str, list[str]],
    depth: Mapping[str, int],
    columns: Mapping[str, int],
) -> tuple[int, int]:
    """(column, side to try first where it is taken)."""
    parents = above.get(name, [])
    if not parents:
        return 0, 1
    parent = max(parents, key=lambda one: (depth[one], -columns[one]))
    heir = max(below[parent], key=lambda one: depth[one])
    side = 1 if below.get(name) else -1
    return (columns[parent] if heir == name else columns[parent] + side), side


def _free(wish: int, side: int, taken: set[int]) -> int:
    for far in range(len(taken) + 1):
        for column in (wish + side * far, wish - side * far):
            if column not in taken:
                return column
    raise AssertionError("more places than steps")
