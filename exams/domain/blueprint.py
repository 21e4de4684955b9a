"""From a blueprint to a paper: is the bank enough, draw with a seed, freeze.

Nothing here depends on the order of rows or on a library's random numbers: every order comes from SHA-256 over the seed,
so the same seed draws the same paper from the same bank anywhere, and a complaint about a draw can be checked.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from exams.domain.kinds import Content, candidate_view, key_entry


@dataclass(frozen=True)
class Section:
    """So many questions of one sort. An empty topic or level takes any.

    `domain`: the code of an enforcement domain, empty for common law; None is the exam's own field, whatever that is.
    """

    title: str
    kind: str
    count: int
    marks: Decimal
    topic: str = ""
    easiest: int = 1
    hardest: int = 5
    level: str = ""
    domain: str | None = None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Section":
        easiest, hardest = data.get("difficulty") or (1, 5)
        return cls(
            data["title"],
            data["kind"],
            int(data["count"]),
            Decimal(str(data["marks"])),
            data.get("topic", ""),
            easiest,
            hardest,
            data.get("level", ""),
            data.get("domain"),
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "kind": self.kind,
            "topic": self.topic,
            "count": self.count,
            "marks": str(self.marks),
            "difficulty": [self.easiest, self.hardest],
            **({"level": self.level} if self.level else {}),
            **({} if self.domain is None else {"domain": self.domain}),
        }

    def takes(self, entry: "Entry") -> bool:
        return (
            entry.kind == self.kind
            and (not self.topic or entry.topic == self.topic)
            and (not self.level or entry.level == self.level)
            and (entry.own if self.domain is None else entry.domain == self.domain)
            and self.easiest <= entry.difficulty <= self.hardest
        )


# What a common paper begins with: 100 marks, for 90 minutes and a pass at 60. A guess until an authority says otherwise.
COMMON_PLAN = (
    Section("一、单项选择题", "single", 40, Decimal(1)),
    Section("二、多项选择题", "multiple", 20, Decimal("1.5")),
    Section("三、判断题", "true_false", 10, Decimal(1)),
    Section("四、案例分析题", "case", 2, Decimal(10)),
)


@dataclass(frozen=True)
class Entry:
    """A question a paper may be drawn from: its newest revision, approved and not flagged.

    `used`: in how many forms any wording of it stands. `enemies`: questions that must not stand beside it.
    `domain`: its enforcement domain, empty for common law. `own`: whether that is the field of the exam itself.
    """

    revision: str
    kind: str
    topic: str
    difficulty: int
    fingerprint: str
    law_date: date
    question: str = ""
    used: int = 0
    enemies: frozenset[str] = frozenset()
    level: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    domain: str = ""
    own: bool = True


@dataclass(frozen=True)
class Line:
    """One section against the bank. `reachable` counts what it gets when all sections draw at once."""

    section: Section
    matching: int
    reachable: int

    @property
    def short(self) -> int:
        return self.section.count - self.reachable

    @property
    def tight(self) -> bool:
        """Enough, but a second form would repeat most of the first."""
        return not self.short and self.matching < 2 * self.section.count

    @property
    def to_write(self) -> int:
        """Questions that would make the section comfortable: twice what one form needs."""
        return max(0, 2 * self.section.count - self.matching)


class ShortageError(ValueError):
    def __init__(self, lines: Sequence[Line]) -> None:
        super().__init__("the bank holds too few questions")
        self.lines = [line for line in lines if line.short]


def total_marks(sections: Iterable[Section]) -> Decimal:
    return sum((section.marks * section.count for section in sections), Decimal(0))


def usable(pool: Iterable[Entry], law_date: date) -> list[Entry]:
    """A question made for a later law than the exam tests may be wrong under the earlier one; so may one whose time is over."""
    return [
        entry
        for entry in pool
        if entry.law_date <= law_date
        and (entry.valid_from is None or entry.valid_from <= law_date)
        and (entry.valid_until is None or law_date <= entry.valid_until)
    ]


def feasibility(sections: Sequence[Section], pool: Sequence[Entry]) -> list[Line]:
    """What each section would get. Sections that want the same questions are weighed together, not one by one."""
    ordered = distinct(pool, seed="")
    drawn = _assign(sections, ordered)
    return [
        Line(section, sum(section.takes(entry) for entry in ordered), len(entries))
        for section, entries in zip(sections, drawn, strict=True)
    ]


def draw(sections: Sequence[Section], pool: Sequence[Entry], *, seed: str) -> list[list[Entry]]:
    """The questions of each section, no question and no wording twice. Raises ShortageError naming every short section."""
    ordered = distinct(pool, seed)
    drawn = _assign(sections, ordered)
    if any(len(entries) < section.count for section, entries in zip(sections, drawn, strict=True)):
        raise ShortageError(feasibility(sections, pool))
    place = {entry.revision: number for number, entry in enumerate(ordered)}
    return [sorted(entries, key=lambda entry: place[entry.revision]) for entries in drawn]


def distinct(pool: Iterable[Entry], seed: str) -> list[Entry]:
    """Each wording once, in the order of the seed. Which of two alike stands for both never depends on the seed:
    one of the exam's own field before one of another.
    """
    first: dict[str, Entry] = {}
    for entry in sorted(pool, key=lambda entry: (not entry.own, entry.revision)):
        first.setdefault(entry.fingerprint, entry)
    return sorted(first.values(), key=lambda entry: hashlib.sha256(f"{seed}:{entry.revision}".encode()).digest())


def _assign(sections: Sequence[Section], ordered: Sequence[Entry]) -> list[list[Entry]]:
    """As many places filled as possible (augmenting paths): a wide section gives way where a narrow one has no choice."""
    eligible = [[number for number, entry in enumerate(ordered) if section.takes(entry)] for section in sections]
    holder: dict[int, int] = {}

    def give(section: int, seen: set[int]) -> bool:
        for entry in eligible[section]:
            if entry not in holder:
                holder[entry] = section
                return True
        for entry in eligible[section]:
            other = holder[entry]
            if other != section and other not in seen:
                seen.add(other)
                if give(other, seen):
                    holder[entry] = section
                    return True
        return False

    for section in sorted(range(len(sections)), key=lambda number: len(eligible[number])):
        for _ in range(sections[section].count):
            if not give(section, {section}):
                break
    return [[ordered[entry] for entry, held in holder.items() if held == number] for number in range(len(sections))]


def assemble(
    sections: Sequence[Section], drawn: Sequence[Sequence[tuple[str, Content]]], *, seed: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The paper without its key, and the key, from (revision, content) of each section in the order of the paper."""
    paper: list[dict[str, Any]] = []
    key: dict[str, Any] = {}
    for section, contents in zip(sections, drawn, strict=True):
        items = []
        for revision, content in contents:
            item = f"q{len(key) + 1}"
            shown = candidate_view(content, seed=f"{seed}:{item}")
            items.append({"id": item, **shown, "marks": str(section.marks)})
            key[item] = key_entry(content, marks=section.marks, revision=revision)
        paper.append({"title": section.title, "items": items})
    return {"sections": paper}, key
