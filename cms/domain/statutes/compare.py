"""Two texts of a statute side by side: every article of either once, as what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cms.domain.statutes.difference import Run, difference
from cms.domain.statutes.matching import match, out_of_order, tidy


class Kind(StrEnum):
    """`changed` may have a new number too. `renumbered` and `moved` kept their words; a moved one also left its place."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    ADDED = "added"
    REPEALED = "repealed"
    RENUMBERED = "renumbered"
    MOVED = "moved"


@dataclass(frozen=True)
class Line:
    """A paragraph or a point: `id` such as art_58__para_1__pt_3."""

    id: str
    text: str


@dataclass(frozen=True)
class ArticleText:
    """An article as it is compared: `id` such as art_58, `label` 第五十八条, its paragraphs and points in order."""

    id: str
    label: str
    lines: tuple[Line, ...]
    headings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True)
class LineChange:
    """A paragraph or point against its former self; `runs` says which words went and which came."""

    old: Line | None
    new: Line | None

    @property
    def same(self) -> bool:
        return self.old is not None and self.new is not None and tidy(self.old.text) == tidy(self.new.text)

    @property
    def runs(self) -> list[Run]:
        return difference(self.old.text if self.old else "", self.new.text if self.new else "")


@dataclass(frozen=True)
class Change:
    """What became of one article. `old` is None of an added one, `new` of a repealed one."""

    kind: Kind
    old: ArticleText | None
    new: ArticleText | None
    moved: bool = False

    @property
    def renumbered(self) -> bool:
        """The number differs, whether the words stayed or not."""
        return self.old is not None and self.new is not None and self.old.id != self.new.id

    @property
    def words_differ(self) -> bool:
        return self.kind in (Kind.CHANGED, Kind.ADDED, Kind.REPEALED)

    @property
    def old_id(self) -> str:
        return self.old.id if self.old else ""

    @property
    def new_id(self) -> str:
        return self.new.id if self.new else ""

    @property
    def label(self) -> str:
        return (self.new or self.old).label  # type: ignore[union-attr]

    @property
    def lines(self) -> list[LineChange]:
        return compare_lines(self.old.lines if self.old else (), self.new.lines if self.new else ())

    @property
    def touched(self) -> tuple[str, ...]:
        """Ids of the old text whose words went or changed: the article's own and those of its paragraphs and points."""
        if not self.words_differ or not self.old:
            return ()
        return (self.old.id, *(one.old.id for one in self.lines if one.old and not one.same))


def compare(old: Sequence[ArticleText], new: Sequence[ArticleText]) -> list[Change]:
    """In the order of the new text; what was repealed stands where it used to stand."""
    pairs = match([(one.id, one.text) for one in old], [(one.id, one.text) for one in new])
    moved = out_of_order(pairs)
    of_new = {pair[1]: pair for pair in pairs}
    gone = sorted(set(range(len(old))) - {pair[0] for pair in pairs})
    follows = _what_follows([pair for pair in pairs if pair not in moved], len(old), len(new))
    changes: list[Change] = []
    for place, article in enumerate(new):
        while gone and gone[0] < follows[place]:
            changes.append(Change(Kind.REPEALED, old[gone.pop(0)], None))
        pair = of_new.get(place)
        changes.append(_change(old[pair[0]], article, pair in moved) if pair else Change(Kind.ADDED, None, article))
    return changes + [Change(Kind.REPEALED, old[before], None) for before in gone]


def _what_follows(in_order: Sequence[tuple[int, int]], olds: int, news: int) -> list[int]:
    """For each place of the new text, the old place that stands there or next after it."""
    follows = [olds] * news
    for before, after in in_order:
        follows[after] = before
    for place in range(news - 2, -1, -1):
        follows[place] = min(follows[place], follows[place + 1])
    return follows


def _change(old: ArticleText, new: ArticleText, moved: bool) -> Change:
    if [tidy(line.text) for line in old.lines] != [tidy(line.text) for line in new.lines]:
        return Change(Kind.CHANGED, old, new, moved)
    if old.id == new.id:
        return Change(Kind.UNCHANGED, old, new)
    return Change(Kind.MOVED if moved else Kind.RENUMBERED, old, new, moved)


def compare_lines(old: Sequence[Line], new: Sequence[Line]) -> list[LineChange]:
    """Paragraphs and points of one article, matched like articles. Ids are left out of it: a new point shifts them all."""
    pairs = match([(f"old {i}", one.text) for i, one in enumerate(old)], [("", one.text) for one in new])
    in_order = [pair for pair in pairs if pair not in out_of_order(pairs)]
    of_new = {pair[1]: pair[0] for pair in in_order}
    lines: list[LineChange] = []
    at = 0
    for place, line in enumerate(new):
        before = of_new.get(place)
        if before is not None:
            lines += [LineChange(one, None) for one in old[at:before]]
            at = before + 1
        lines.append(LineChange(old[before] if before is not None else None, line))
    return lines + [LineChange(one, None) for one in old[at:]]


def only_changed(changes: Iterable[Change]) -> list[Change]:
    return [change for change in changes if change.kind is not Kind.UNCHANGED]
