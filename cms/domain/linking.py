"""Put links around stretches of text inside HTML, without disturbing what is there."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html.parser import HTMLParser

_INLINE = frozenset(
    [
        "a",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "sub",
        "sup",
        "span",
        "small",
        "mark",
        "abbr",
        "time",
        "del",
        "ins",
        "cite",
        "q",
        "code",
    ]
)
_CLOSED = frozenset(
    ["a", "button", "label", "legend", "summary", "script", "style", "textarea", "select", "option", "svg"]
)


@dataclass(frozen=True)
class Piece:
    """`raw` as it stands in the HTML, `text` what a reader sees of it. Only free pieces of text take a link."""

    raw: str
    text: str = ""
    free: bool = False


@dataclass(frozen=True)
class Link:
    start: int
    end: int
    url: str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[Piece] = []
        self.closed = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.closed += tag in _CLOSED
        self._tag(self.get_starttag_text() or "", tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self._tag(self.get_starttag_text() or "", tag)

    def handle_endtag(self, tag: str) -> None:
        self.closed -= tag in _CLOSED and self.closed > 0
        self._tag(f"</{tag}>", tag)

    def _tag(self, raw: str, tag: str) -> None:
        self.pieces.append(Piece(raw, "" if tag in _INLINE else "\n"))

    def handle_data(self, data: str) -> None:
        self.pieces.append(Piece(data, data, not self.closed))

    def handle_entityref(self, name: str) -> None:
        self._sign(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._sign(f"&#{name};")

    def _sign(self, raw: str) -> None:
        self.pieces.append(Piece(raw, html.unescape(raw), not self.closed))

    def handle_comment(self, data: str) -> None:
        self.pieces.append(Piece(f"<!--{data}-->"))


def linked(source: str, find: Callable[[str], Iterable[Link]]) -> str:
    """`find` is asked for links in the words of the whole; the ends of blocks are line breaks there.

    Text inside links, buttons and labels stays as it is. `url` must be safe for an attribute.
    """
    reader = _Reader()
    reader.feed(source)
    reader.close()
    links = sorted(find("".join(piece.text for piece in reader.pieces)), key=lambda link: link.start)
    if not links:
        return source
    parts, at = [], 0
    for piece in reader.pieces:
        end = at + len(piece.text)
        near = [link for link in links if link.start < end and link.end > at] if piece.free else []
        parts.append(_with_links(piece, at, near) if near else piece.raw)
        at = end
    return "".join(parts)


def _with_links(piece: Piece, begins: int, links: Iterable[Link]) -> str:
    if piece.raw != piece.text:  # a sign written as &lt; is one and cannot be cut
        return piece.raw
    out, at = "", 0
    for link in links:
        start, end = max(link.start - begins, at), min(link.end - begins, len(piece.text))
        out += f'{piece.text[at:start]}<a class="govuk-link mf-cite" href="{link.url}">{piece.text[start:end]}</a>'
        at = end
    return out + piece.text[at:]
