"""A text that was read but not kept yet, beside its file: what a person compares before saving it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from cms.domain.statutes.compare import ArticleText, Change, Line, compare, only_changed
from cms.domain.statutes.numbers import label_of
from cms.domain.statutes.text import Article, Doubt, Statute, short_title
from cms.models import Law, LawVersion
from cms.queries.compare import articles_of
from cms.queries.law import newest_version
from cms.services.law_reading import Read


@dataclass
class Row:
    """The lines of the file on the left, what was understood of them on the right. `doubts` stand at their place."""

    lines: Sequence[tuple[int, str]]
    article: Article | None = None
    label: str = ""
    heads: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(frozen=True)
class Preview:
    """`previous` is the newest text that is already there, `changes` what this one alters of it."""

    title: str
    rows: list[Row]
    doubts: list[Doubt]
    law: Law | None
    previous: LawVersion | None
    changes: list[Change]

    @property
    def gaps(self) -> list[Doubt]:
        return [doubt for doubt in self.doubts if doubt.code == "gap"]

    @property
    def tally(self) -> dict[str, int]:
        return dict(Counter(change.kind.value for change in self.changes))


def preview_of(read: Read) -> Preview:
    """Three queries, whatever the length of the text."""
    statute = read.statute
    law = Law.objects.filter(code=short_title(statute.title)).first()
    previous = newest_version(law) if law else None
    changes = only_changed(compare(articles_of(previous), articles_read(statute))) if previous else []
    return Preview(statute.title, list(rows_of(read)), statute.doubts, law, previous, changes)


def rows_of(read: Read) -> list[Row]:
    """One row before the first article and one for each; a heading stands with the article that follows it."""
    starts = _starts(read)
    rows = [Row(_plain(read.lines[: starts[0]]))]
    before: tuple[str, ...] = ()
    for number, article in enumerate(read.statute.articles):
        lines = read.lines[starts[number] : starts[number + 1]]
        fresh = [
            head for level, head in enumerate(article.headings) if article.headings[: level + 1] != before[: level + 1]
        ]
        before = article.headings
        rows.append(Row(_plain(lines), article, label_of(article.number, article.branch), fresh))
    for doubt in read.statute.doubts:
        row = next((row for row in reversed(rows) if row.lines and row.lines[0][0] <= doubt.line), rows[0])
        row.doubts.append(doubt)
    return rows


def _starts(read: Read) -> list[int]:
    """Where each article begins among the lines, headings above it included; the end of the lines comes last."""
    place = {line: index for index, (line, _text) in reversed(list(enumerate(read.lines)))}
    found = []
    for article in read.statute.articles:
        at = place[article.line]
        while at > 1 and (not read.lines[at - 1][1].strip() or read.lines[at - 1][1].startswith("#")):
            at -= 1
        found.append(at)
    return [*found, len(read.lines)]


def _plain(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    return [(place, text.lstrip("# ")) for place, text in lines if text.strip() and not text.startswith("<!--")]


def articles_read(statute: Statute) -> list[ArticleText]:
    return [
        ArticleText(article.id, label_of(article.number, article.branch), tuple(_lines(article)), article.headings)
        for article in statute.articles
    ]


def _lines(article: Article) -> list[Line]:
    found = []
    for number, paragraph in enumerate(article.paragraphs, start=1):
        name = f"{article.id}__para_{number}"
        found.append(Line(name, paragraph.text))
        found += [Line(f"{name}__pt_{point.number}", point.text) for point in paragraph.points]
    return found
