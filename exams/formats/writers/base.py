"""What the writers share: markup out of text, and naming what a format has no place for."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from exams.domain.markup import IMAGE
from exams.domain.wording import Wording

Question = tuple[Wording, str, str]  # wording, number, domain


@dataclass
class Written:
    """The file, and which questions, or what of them, it does not hold: the place in the list, from 1, and the words."""

    content: bytes = b""
    left: list[tuple[int, str]] = field(default_factory=list)


LEFT_PICTURE = "a picture"
_ENDINGS = {b"\x89PNG": "png", b"RIFF": "webp"}


def markup(text: str, pictures: Mapping[str, str] | None = None) -> str:
    """Text as HTML that shows the same; lines become breaks. `pictures` leads from names to addresses."""
    told = escape(text, quote=False).replace("\n", "<br>")
    if not pictures:
        return told

    def shown(found: re.Match[str]) -> str:
        alt = escape(html.unescape(found[1]))
        return f'<img src="{pictures[found[2]]}" alt="{alt}">' if found[2] in pictures else found[0]

    return IMAGE.sub(shown, told)


def file_name(name: str, content: bytes) -> str:
    """Of a picture by what it is."""
    return f"{name}.{_ENDINGS.get(content[:4], 'jpg')}"


def shows_pictures(wording: Wording) -> bool:
    texts = [wording.stem, wording.explanation, *(str(option.get("text", "")) for option in wording.options)]
    return any(IMAGE.search(text) for text in texts)


def words_for_one_blank(wording: Wording) -> Sequence[str] | None:
    """The accepted words of the only blank; None where the kind of other systems cannot hold them."""
    texts = wording.answer["texts"]
    if len(texts) != 1 or any("*" in word for word in texts[0]):
        return None
    return list(texts[0])


def right_ids(wording: Wording) -> list[str]:
    return [wording.answer["choice"]] if wording.kind == "single" else list(wording.answer["choices"])


def pairs_of(wording: Wording) -> list[tuple[str, str]]:
    """Texts of the pairs; an empty left side stands before a right side that fits nothing."""
    texts = {option["id"]: option["text"] for option in wording.options}
    pairs = wording.answer["pairs"]
    lonely = [
        ("", option["text"])
        for option in wording.options
        if option["side"] == "right" and option["id"] not in pairs.values()
    ]
    return [*((texts[left], texts[right]) for left, right in pairs.items()), *lonely]


def in_order(wording: Wording) -> list[str]:
    texts = {option["id"]: option["text"] for option in wording.options}
    return [texts[option] for option in wording.answer["order"]]


LEFT_CASE = "a case with sub-questions"
LEFT_BLANKS = "several blanks, or a star among the accepted words"
