"""A statute as Word file in the layout of the national database, told as the Markdown that the importer reads.

Centred title, dated lines in brackets, perhaps a table of contents, headings, 第X条 paragraphs, tables, annexes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cms.domain.analysis import normalised

_NUM = "[零〇一二三四五六七八九十百千两0-9]+"
_HEADING = re.compile(f"^第{_NUM}(?:编|分编|章|节)(?:\\s|$|(?=[一-龥]))")
_PLAIN_HEADING = re.compile(r"^(?:序言|总则|分则|附则|[一二三四五六七八九十]+、)")
_ANNEX = re.compile(rf"^附(?:件|录|表)\s*(?:{_NUM})?\s*[:：]?\s*(?:\S{{0,30}})$")
_ARTICLE = re.compile(f"^第{_NUM}条")
_EVENT = re.compile(r"(?:根据)?\s*\d{4}年\d{1,2}月\d{1,2}日")
_SENTENCE = re.compile("[。；]$")
LONGEST_HEADING = 40
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Told:
    """`text` for the parser; `places[i]` is the paragraph of the file that line i + 1 of it comes from."""

    text: str
    places: list[int]


@dataclass(frozen=True)
class _Piece:
    place: int
    text: str
    centred: bool = False
    heading: bool = False
    contents: bool = False


def told(content: bytes) -> Told:
    """Raises ValueError where the file is no Word document."""
    pieces = _without_contents([piece for piece in _pieces(content) if piece.text])
    lines = list(_lines(pieces))
    return Told("\n".join(text for _place, text in lines), [place for place, _text in lines])


def _pieces(content: bytes) -> Iterator[_Piece]:
    """Straight from the XML: python-docx's own paragraphs take ten times as long and pass by what is in links."""
    from docx import Document

    try:
        document = Document(io.BytesIO(content))
    except Exception as error:  # python-docx lets whatever its readers meet through
        raise ValueError(str(error)) from error
    styles = {style.style_id: style for style in document.styles}
    for place, part in enumerate(document.element.body.iterchildren(f"{_W}p", f"{_W}tbl"), start=1):
        if part.tag == f"{_W}tbl":
            yield from (_Piece(place, _row(row)) for row in part.iter(f"{_W}tr"))
        else:
            yield from _paragraph(place, part, styles)


def _text(part: Any) -> str:
    return "".join(
        (one.text or "") if one.tag == f"{_W}t" else "\t" if one.tag == f"{_W}tab" else "\n"
        for one in part.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr")
        if one.getparent().tag == f"{_W}r"
    )


def _row(row: Any) -> str:
    return "| " + " | ".join(" ".join(_text(cell).split()) for cell in row.iter(f"{_W}tc")) + " |"


def _paragraph(place: int, part: Any, styles: dict[str, Any]) -> Iterator[_Piece]:
    """A line break inside a paragraph begins a new line of the text."""
    style = styles.get(part.style or "")
    name = (style.name or "") if style is not None else ""
    alignment = part.alignment
    if alignment is None and style is not None:
        alignment = style.paragraph_format.alignment
    for text in _text(part).splitlines():
        yield _Piece(
            place,
            text.strip(" \t\u3000\u200b\ufeff"),
            centred=alignment == 1,
            heading=name.startswith(("Heading", "Title", "标题")),
            contents=name.lower().startswith(("toc ", "目录")),
        )


def _without_contents(pieces: list[_Piece]) -> list[_Piece]:
    """What stands between 目录 and the second coming of its first entry."""
    kept: list[_Piece] = []
    first, inside = "", False
    for piece in pieces:
        plain = normalised(piece.text)
        if plain in ("目录", "目 录"):
            inside, first = True, ""
        elif inside and (not first or _entry(plain) != first):
            first = first or _entry(plain)
            inside = not (_ARTICLE.match(plain) or _SENTENCE.search(plain) or len(plain) > LONGEST_HEADING)
            kept += [] if inside else [piece]
        elif not piece.contents:
            inside = False
            kept.append(piece)
    return kept


def _entry(plain: str) -> str:
    return re.sub(r"[\s.·…\d]+$", "", plain).replace(" ", "")


def _lines(pieces: list[_Piece]) -> Iterator[tuple[int, str]]:
    """Title, the book of a code that is kept in several files, dated lines, and then the text itself."""
    if not pieces:
        return
    yield pieces[0].place, f"# {pieces[0].text}"
    at = 1
    if len(pieces) > 1 and pieces[1].centred and not _dated(pieces[1].text) and not _HEADING.match(pieces[1].text):
        yield pieces[1].place, f"# {pieces[1].text}"
        at = 2
    open_brackets = 0
    while at < len(pieces) and (open_brackets > 0 or _dated(pieces[at].text)):
        plain = normalised(pieces[at].text)
        open_brackets += plain.count("(") - plain.count(")")
        yield from _events(pieces[at].place, plain)
        at += 1
    yield pieces[at - 1].place, "<!-- INFO END -->"
    for piece in pieces[at:]:
        yield piece.place, f"## {piece.text}" if _is_heading(piece) else piece.text


def _dated(text: str) -> bool:
    return bool(_EVENT.match(normalised(text).lstrip("([ ")))


def _events(place: int, plain: str) -> Iterator[tuple[int, str]]:
    """Every dated event of the bracket on a line of its own."""
    starts = [found.start() for found in _EVENT.finditer(plain)]
    for begin, end in zip(starts, [*starts[1:], len(plain)], strict=True):
        yield place, plain[begin:end].removeprefix("根据").strip("() ,;、")


def _is_heading(piece: _Piece) -> bool:
    plain = normalised(piece.text)
    if len(plain) > LONGEST_HEADING or _SENTENCE.search(plain) or plain.startswith("|"):
        return False
    if _HEADING.match(plain) or _ANNEX.match(plain):
        return True
    return (piece.centred or piece.heading) and bool(_PLAIN_HEADING.match(plain))
