"""What is known of a law whose text is not loaded: versions, dates, and how many paragraphs and points an article has.

These are facts, not text: `articles` maps the id of an article to the number of points of each of its paragraphs, so
`{"art_9": [6], "art_5": [0, 0]}` says that article 9 has one paragraph with six points, article 5 two without any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class OutlineVersion:
    day: date
    in_force_from: date | None
    in_force_basis: str
    articles: Mapping[str, Sequence[int]]

    @property
    def numbered(self) -> int:
        return sum(1 for article in self.articles if article.startswith("art_"))

    def has(self, provision: str) -> bool:
        """Whether article, paragraph and point exist."""
        article, *parts = provision.split("__")
        if article not in self.articles:
            return False
        paragraphs = self.articles[article]
        numbers = [int(part.rsplit("_", 1)[1]) for part in parts if part.rsplit("_", 1)[-1].isdigit()]
        if len(numbers) != len(parts) or len(parts) > 2:
            return False
        if numbers and not 1 <= numbers[0] <= len(paragraphs):
            return False
        return len(numbers) < 2 or 1 <= numbers[1] <= paragraphs[numbers[0] - 1]


@dataclass(frozen=True)
class Outline:
    """`versions` newest first."""

    code: str
    title: str
    kind: str
    versions: tuple[OutlineVersion, ...]

    def on(self, day: date) -> OutlineVersion | None:
        """The version in force on a day, as far as dates are known."""
        begun = [v for v in self.versions if v.in_force_from and v.in_force_from <= day]
        return max(begun, key=lambda v: v.in_force_from or v.day, default=None)

    def has(self, provision: str, day: date | None = None) -> bool:
        """In the newest text, or in that of a day; where nobody confirmed which text held on that day, in any that is known."""
        version = self.on(day) if day else self.versions[0]
        return version.has(provision) if version else any(one.has(provision) for one in self.versions)


def outline_from(entry: Mapping[str, Any]) -> Outline:
    versions = sorted((_version(one) for one in entry["versions"]), key=lambda v: v.day, reverse=True)
    return Outline(entry["code"], entry["title"], entry["kind"], tuple(versions))


def _version(entry: Mapping[str, Any]) -> OutlineVersion:
    begins = entry["in_force_from"]
    return OutlineVersion(
        day=date.fromisoformat(entry["day"]),
        in_force_from=date.fromisoformat(begins) if begins else None,
        in_force_basis=entry["in_force_basis"],
        articles=entry["articles"],
    )
