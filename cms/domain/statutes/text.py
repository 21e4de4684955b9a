"""A statute as a tree of plain values, and the ids by which its provisions are cited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def number_of(text: str) -> int:
    """一千二百六十 -> 1260; 十一 -> 11; ５８ -> 58. Raises ValueError for anything else."""
    if text.isdecimal():
        return int(text)
    total, digit = 0, 0
    for sign in text:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        elif sign in _DIGITS:
            digit = _DIGITS[sign]
        else:
            raise ValueError(text)
    return total + digit


@dataclass(frozen=True)
class Point:
    """项 （一）, with its 目 1. inside the text lines."""

    number: int
    text: str


@dataclass
class Paragraph:
    """款."""

    text: str
    points: list[Point] = field(default_factory=list)


@dataclass
class Article:
    """条. `branch` is the M of 第N条之M, 0 where there is none; `headings` those it stands under."""

    number: int
    branch: int = 0
    headings: tuple[str, ...] = ()
    paragraphs: list[Paragraph] = field(default_factory=list)
    line: int = 0

    @property
    def id(self) -> str:
        """Stable and without the chapter: art_58, art_17_1 for 第十七条之一; preamble for 序言, which has number 0."""
        if not self.number:
            return "preamble"
        return f"art_{self.number}" + (f"_{self.branch}" if self.branch else "")

    def provision_ids(self) -> Iterator[str]:
        """Article, paragraphs and points: art_58, art_58__para_1, art_58__para_1__pt_3."""
        yield self.id
        for number, paragraph in enumerate(self.paragraphs, start=1):
            yield f"{self.id}__para_{number}"
            for point in paragraph.points:
                yield f"{self.id}__para_{number}__pt_{point.number}"


@dataclass(frozen=True)
class Doubt:
    """Something in a file that does not fit, with its line. `code` names it for screens, `about` what it is about."""

    line: int
    what: str
    code: str = ""
    about: tuple[str, ...] = ()

    @property
    def grave(self) -> bool:
        """Articles are missing or doubled: such a text is not saved without a person's word, a doubled one never."""
        return self.code in ("gap", "doubled")


@dataclass(frozen=True)
class Event:
    """A line of the header: adopted, revised (修订), amended (修正), in force (施行)."""

    on: date
    kind: str
    text: str


@dataclass
class Statute:
    """What a file says. `kind`: law, case or other."""

    title: str
    kind: str
    book: str = ""
    events: list[Event] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def paragraphs(self) -> int:
        return sum(len(article.paragraphs) for article in self.articles)

    @property
    def points(self) -> int:
        return sum(len(paragraph.points) for article in self.articles for paragraph in article.paragraphs)


def short_title(title: str) -> str:
    return title.removeprefix("中华人民共和国").strip()


def law_kind(title: str) -> str:
    """By the name's last word: which rank of norm it is. 办法 are made by the government, not by the congress."""
    if "解释" in title or title.startswith("最高人民"):
        return "interpretation"
    if title.endswith(("法", "法典")) and not title.endswith("办法"):
        return "law"
    return "regulation"
