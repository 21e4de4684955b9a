"""The frozen HTML of a question read back into pieces, for what is no web page: print, and files for Word.

It reads just what `exams.domain.markup.as_html` writes: lines, emphasis, pictures and tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

from exams.domain.markup import pictures_in


@dataclass(frozen=True)
class Words:
    text: str
    strong: bool = False


@dataclass(frozen=True)
class Picture:
    """`words` say what it shows to who cannot see it."""

    name: str
    words: str


Line = tuple[Words | Picture, ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells; the first row names the columns."""

    rows: tuple[tuple[Line, ...], ...]


Block = Line | Table


def blocks(frozen: str) -> tuple[Block, ...]:
    """Lines and tables in the order they stand."""
    reader = _Reader()
    reader.feed(frozen)
    reader.close()
    return reader.ended()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[Block] = []
        self._line: list[Words | Picture] = []
        self._rows: list[list[Line]] | None = None
        self._strong = False

    def ended(self) -> tuple[Block, ...]:
        self._end_line()
        return tuple(self._blocks)

    def _end_line(self) -> None:
        if self._line:
            self._blocks.append(tuple(self._line))
            self._line = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "strong":
            self._strong = True
        elif tag == "br":
            if not self._line:
                self._line.append(Words(""))
            self._end_line()
        elif tag == "img":
            self._line += [Picture(name, named.get("alt") or "") for name in pictures_in(named.get("src") or "")]
        elif tag == "table":
            self._end_line()
            self._rows = []
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag == "strong":
            self._strong = False
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].append(tuple(self._line))
            self._line = []
        elif tag == "table" and self._rows is not None:
            self._blocks.append(Table(tuple(tuple(row) for row in self._rows)))
            self._rows = None

    def handle_data(self, data: str) -> None:
        self._line.append(Words(data, self._strong))
