"""Questions inside a lesson: one right option, several, or a statement that is true or false."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

SINGLE, MULTIPLE, JUDGEMENT = "single", "multiple", "judgement"
KINDS = (SINGLE, MULTIPLE, JUDGEMENT)
TRUE, FALSE = 0, 1  # places of the two answers to a statement


@dataclass(frozen=True)
class Option:
    text: str
    right: bool


@dataclass(frozen=True)
class Check:
    """A question as the editor wrote it; of a statement the options are written by the screen."""

    kind: str
    stem: str
    options: tuple[Option, ...]
    explanation: str

    @property
    def key(self) -> frozenset[int]:
        return frozenset(place for place, option in enumerate(self.options) if option.right)

    def takes(self, chosen: Collection[int]) -> bool:
        """Whether it is an answer at all: something was chosen, and no more than the kind allows."""
        places = set(chosen)
        return bool(places) and places <= set(range(len(self.options))) and (self.kind == MULTIPLE or len(places) == 1)

    def is_right(self, chosen: Collection[int]) -> bool:
        return set(chosen) == self.key


def fault(check: Check) -> str:
    """What keeps a question from being asked, as a code; empty where nothing does."""
    right = len(check.key)
    if check.kind == JUDGEMENT:
        return ""
    if len(check.options) < 2:
        return "check_needs_options"
    if check.kind == SINGLE and right != 1:
        return "check_needs_one_right"
    if check.kind == MULTIPLE and right < 2:
        return "check_needs_two_right"
    return ""
