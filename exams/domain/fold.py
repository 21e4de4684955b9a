"""From the journal to what counts: the last accepted answer to each item, the last word on each flag."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """A journal entry as far as folding is concerned. `order` is the number of its writer."""

    order: int
    seq: int
    kind: str
    item: str
    value: Mapping[str, Any]
    verdict: str = "accepted"


@dataclass(frozen=True)
class Fold:
    """`answers`: item -> value. `flags`: items marked for another look. `orders`: item -> number of the writer."""

    answers: dict[str, Mapping[str, Any]]
    flags: frozenset[str]
    orders: dict[str, int]


def fold(lines: Iterable[Line]) -> Fold:
    """A later writer beats an earlier one, a later seq an earlier; in which order they reached the table is nothing.

    Only accepted lines count: a stale or late one is kept as evidence.
    """
    answers: dict[str, Mapping[str, Any]] = {}
    orders: dict[str, int] = {}
    flags: dict[str, bool] = {}
    for line in sorted(lines, key=lambda line: (line.order, line.seq)):
        if line.verdict != "accepted":
            continue
        if line.kind == "flag":
            flags[line.item] = bool(line.value.get("flag"))
        else:
            answers[line.item], orders[line.item] = line.value, line.order
    return Fold(answers, frozenset(item for item, up in flags.items() if up), orders)


def is_blank(value: Any) -> bool:
    """Whether an answer says nothing: no choice, no text in any blank, no part answered."""
    if isinstance(value, Mapping):
        return all(is_blank(part) for part in value.values())
    if isinstance(value, list | tuple):
        return all(is_blank(part) for part in value)
    return value is None or value == ""


def answered(answers: Mapping[str, Any]) -> list[str]:
    return [item for item, value in answers.items() if not is_blank(value)]
