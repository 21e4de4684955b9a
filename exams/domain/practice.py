"""What is practised next, and when a mistake is mended. Plain values in, an order out: no database, no chance."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

SIZES = (5, 10, 20)
# Right this often in a row mends a mistake: once may be luck.
MENDED_AFTER = 2


@dataclass(frozen=True)
class StockItem:
    """A question that may be practised, by its approved wording. `cites`: (law, article) pairs in the order of the wording."""

    question: int
    revision: int
    kind: str
    topic: str
    fingerprint: str
    authority: int
    cites: tuple[tuple[str, str], ...] = ()
    valid: tuple[date | None, date | None] = (None, None)

    def holds_on(self, day: date) -> bool:
        begins, ends = self.valid
        return (begins is None or begins <= day) and (ends is None or day <= ends)

    @property
    def law(self) -> str:
        """The law it is filed under: the first it cites."""
        return self.cites[0][0] if self.cites else ""


@dataclass(frozen=True)
class Choice:
    """What somebody wants to practise; empty means any. `articles` are those of a chapter, or one alone."""

    law: str = ""
    articles: frozenset[str] = field(default_factory=frozenset)
    topic: str = ""
    kind: str = ""

    def takes(self, item: StockItem) -> bool:
        return (
            self.topic in ("", item.topic)
            and self.kind in ("", item.kind)
            and (not self.law or any(self._cited(law, article) for law, article in item.cites))
        )

    def _cited(self, law: str, article: str) -> bool:
        return law == self.law and (not self.articles or article in self.articles)


@dataclass(frozen=True)
class Past:
    """How it went with one question: when it was last answered, and whether rightly."""

    at: datetime
    right: bool


def pick(
    items: Iterable[StockItem], past: Mapping[int, Past], *, size: int, seed: str, first: Collection[int] = ()
) -> list[StockItem]:
    """`size` questions, no wording twice: those asked for first, then never seen, then last wrong, then longest ago.

    Within each group the seed decides, so that two sets in a row differ and a set can be drawn again for a test.
    """

    def place(item: StockItem) -> tuple[int, str, bytes]:
        chance = hashlib.sha256(f"{seed}:{item.question}".encode()).digest()
        if item.question in first:
            return 0, "", chance
        known = past.get(item.question)
        if known is None:
            return 1, "", chance
        return (3 if known.right else 2), known.at.isoformat() if known.right else "", chance

    return distinct(sorted(items, key=place))[:size]


def distinct(items: Sequence[StockItem]) -> list[StockItem]:
    seen: dict[str, StockItem] = {}
    for item in items:
        seen.setdefault(item.fingerprint, item)
    return list(seen.values())


def after_answer(right_in_a_row: int, *, right: bool) -> tuple[int, bool]:
    """(right answers in a row now, whether the mistake is mended)."""
    streak = right_in_a_row + 1 if right else 0
    return streak, streak >= MENDED_AFTER
