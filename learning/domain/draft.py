"""A lesson read from a file, before anything of it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from learning.domain.reading import MINUTES_PER_PICTURE, Piece, minutes_of_text, parts


@dataclass(frozen=True)
class Text:
    """`html` holds only what the editor of a text offers; `words` the same without marks."""

    html: str
    words: str
    heading: str = ""


@dataclass(frozen=True)
class Table:
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Picture:
    """A picture or a page of slides. `place` names it within its file; `words` is the text of a page of slides."""

    place: int
    alt: str
    words: str = ""
    slide: bool = False


Block = Text | Table | Picture


@dataclass
class Section:
    title: str
    blocks: list[Block] = field(default_factory=list)

    @property
    def minutes(self) -> float:
        return sum(minutes_of(block) for block in self.blocks)


@dataclass(frozen=True)
class Remark:
    """What of a file has no place in a lesson, how often, and in which section."""

    code: str
    section: str
    count: int = 1


@dataclass
class Draft:
    title: str
    sections: list[Section] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def pictures(self) -> list[Picture]:
        return [block for section in self.sections for block in section.blocks if isinstance(block, Picture)]

    @property
    def words(self) -> str:
        return "\n".join(words_of(block) for section in self.sections for block in section.blocks)


def words_of(block: Block) -> str:
    if isinstance(block, Table):
        return "\n".join((block.caption, *block.header, *(cell for row in block.rows for cell in row)))
    return block.words


def minutes_of(block: Block) -> float:
    return minutes_of_text(words_of(block)) + (MINUTES_PER_PICTURE if isinstance(block, Picture) else 0)


def cut(sections: Sequence[Section]) -> list[Section]:
    """The same blocks, with long sections cut into parts of 8 to 10 minutes."""
    return [part for section in sections for part in _parts_of(section)]


def _parts_of(section: Section) -> Iterator[Section]:
    pieces = [Piece(minutes_of(b), b.heading if isinstance(b, Text) else "") for b in section.blocks]
    found = parts(pieces) if pieces else []
    if len(found) < 2:
        yield section
        return
    for number, part in enumerate(found, start=1):
        title = part.heading or f"{section.title}（{number}）"
        yield replace(section, title=title[:120], blocks=section.blocks[part.begin : part.end])
