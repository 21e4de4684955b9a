"""Read the Markdown of a statute into articles, paragraphs and points. What does not fit is a doubt, never a guess.

Level of a heading is decided by its word (编, 章, 节), never by the number of #.
"""

from __future__ import annotations

import re
from datetime import date

from cms.domain.analysis import normalised
from cms.domain.statutes.text import Article, Doubt, Event, Paragraph, Point, Statute, number_of

_NUM = "(?:[零〇一二三四五六七八九十百千两]+|[0-9]+)"
_ARTICLE = re.compile(f"^第({_NUM})条(?:之({_NUM}))?(?:[\\s　]+|$|(?=[一-龥]))(.*)$", re.DOTALL)
_POINT = re.compile(f"^[（(]({_NUM})[）)][\\s　]*(.*)$", re.DOTALL)
_ITEM = re.compile(r"^(?:\d+[.．、]|[①-⑳])")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_HEADING = re.compile(f"^(第{_NUM}(编|分编|章|节)|总则|分则|附则|附录|附件|序言|说明|[一二三四五六七八九十]+、)")
_LEVELS = {"编": 1, "分编": 2, "章": 3, "节": 4}
_CASE_WORDS = ("基本案情", "裁判结果", "案例", "典型意义", "裁判理由")
_INFO_END = "<!-- INFO END -->"
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")


def parse(text: str) -> Statute:
    reader = _Reader()
    for number, raw in enumerate(text.splitlines(), start=1):
        line = _INVISIBLE.sub("", raw).strip(" \t　\r")
        if line:
            reader.take(number, line)
    return reader.done()


class _Reader:
    def __init__(self) -> None:
        self.statute = Statute("", "other")
        self.headings: dict[int, str] = {}
        self.article: Article | None = None
        self.in_header = True
        self.in_annex = False
        self.case_words = 0

    def take(self, number: int, line: str) -> None:
        if line == _INFO_END:
            self.in_header = False
        elif line.startswith("<!--"):
            return  # marks for printing
        elif line.startswith("#"):
            self._heading(number, line.lstrip("#").strip())
        elif self.in_annex:
            return
        elif found := _ARTICLE.match(line):
            self._begin_article(number, found)
        elif self.in_header and self.article is None:
            self._header(line)
        else:
            self._body(number, line)

    def _heading(self, number: int, text: str) -> None:
        plain = normalised(text)
        if not self.statute.title:
            self.statute.title = re.sub(r"\s+", "", text)
            return
        self.case_words += any(word in plain for word in _CASE_WORDS)
        found = _HEADING.match(plain)
        if self.in_header and self.article is None and not (found and found.group(2) in ("章", "节")):
            # A second title: the book of a code that is kept in several files.
            self.statute.book = text
            self.headings = {1: text}
            return
        if found is None:
            if not self.case_words:
                self.statute.doubts.append(Doubt(number, f"unknown heading: {text[:30]}", "heading", (text[:30],)))
            return
        self.in_annex = found.group(1).startswith(("附录", "附件"))
        self.article = None if self.in_annex else self.article
        level = _LEVELS.get(found.group(2) or "", 3)
        self.headings = {depth: name for depth, name in self.headings.items() if depth < level}
        self.headings[level] = re.sub(r"[\s　]+", " ", text)
        if plain.startswith("序言"):
            self.in_header = False
            self.article = Article(0, line=number)
            self.statute.articles.append(self.article)

    def _begin_article(self, number: int, found: re.Match[str]) -> None:
        self.in_header = False
        branch = number_of(found.group(2)) if found.group(2) else 0
        headings = tuple(name for _level, name in sorted(self.headings.items()))
        self.article = Article(number_of(found.group(1)), branch, headings, line=number)
        self.statute.articles.append(self.article)
        if found.group(3):
            self._body(number, found.group(3))

    def _header(self, line: str) -> None:
        for found in _DATE.finditer(line):
            year, month, day = map(int, found.groups())
            tail = line[found.end() :]
            self.statute.events.append(Event(date(year, month, day), _kind_of_event(tail), line))
            break

    def _body(self, number: int, line: str) -> None:
        if self.article is None:
            if not self.case_words:
                self.statute.doubts.append(
                    Doubt(number, f"text outside any article: {line[:30]}", "outside", (line[:30],))
                )
            return
        paragraphs = self.article.paragraphs
        if (point := _POINT.match(line)) and paragraphs:
            paragraphs[-1].points.append(Point(number_of(point.group(1)), point.group(2)))
        elif paragraphs and (_ITEM.match(line) or line.startswith("|")):
            self._continue(paragraphs[-1], line)
        else:
            paragraphs.append(Paragraph(line))

    def _continue(self, paragraph: Paragraph, line: str) -> None:
        """目 and rows of tables stay with what they belong to."""
        if paragraph.points:
            last = paragraph.points[-1]
            paragraph.points[-1] = Point(last.number, f"{last.text}\n{line}")
        else:
            paragraph.text += f"\n{line}"

    def done(self) -> Statute:
        statute = self.statute
        if self.case_words >= 2 and not statute.articles:
            statute.kind, statute.doubts = "case", []
        elif statute.articles:
            statute.kind = "law"
            statute.doubts += gaps(statute.articles, first=None if statute.book else 1)
        else:
            statute.kind, statute.doubts = ("case" if self.case_words else "other"), []
        return statute


def _kind_of_event(text: str) -> str:
    for word, kind in (
        ("修订", "revised"),
        ("修正", "amended"),
        ("修改", "amended"),
        ("施行", "in_force"),
        ("实施", "in_force"),
    ):
        if word in text:
            return kind
    return "adopted"


def gaps(articles: list[Article], *, first: int | None) -> list[Doubt]:
    """Where the numbers do not follow one another, and where one stands twice."""
    found = []
    articles = [article for article in articles if article.number]
    expected = first if first is not None else (articles[0].number if articles else 1)
    previous, seen = (expected - 1, 0), set[str]()
    for article in articles:
        here = (article.number, article.branch)
        if article.id in seen:
            found.append(Doubt(article.line, f"article {_said(here)} stands twice", "doubled", (_said(here),)))
        elif here not in ((previous[0] + 1, 0), (previous[0], previous[1] + 1)):
            told = (_said(here), _said(previous))
            found.append(Doubt(article.line, f"article {here[0]} follows article {previous[0]}", "gap", told))
        seen.add(article.id)
        previous = here
    return found


def _said(number: tuple[int, int]) -> str:
    return f"{number[0]}-{number[1]}" if number[1] else str(number[0])
