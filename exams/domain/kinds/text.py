import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from exams.domain.kinds.base import (
    AnswerRefusedError,
    Content,
    PlainKind,
    Problem,
    has_control_characters,
    list_of_texts,
    text_of,
)
from exams.domain.markup import as_html
from exams.domain.numerals import in_digits, is_near, tolerance_of

BLANK = re.compile(r"_{2,}")
LONGEST_BLANK = 200
LONGEST_ANSWER = 10_000


class _Counting(dict[int, int | None]):
    """Whether a character counts, looked up once for each: whole files are folded."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        counts = character == "\N{MIDDLE DOT}" or unicodedata.category(character)[0] not in ("P", "Z", "C")
        if len(self) < 50_000:
            self[code] = code if counts else None
        return code if counts else None


_COUNTS = _Counting()


def folded(text: str) -> str:
    """What two answers must share to be the same: full and half width, case, spaces and punctuation do not count.

    A point between digits counts: 1.5 is not 15.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"(?<=\d)\.(?=\d)", "\N{MIDDLE DOT}", text)
    return text.translate(_COUNTS)


def clean(text: str, *, limit: int) -> str:
    text = text.replace("\r\n", "\n").strip()
    if has_control_characters(text):
        raise AnswerRefusedError("answer_has_control_characters")
    if len(text) > limit:
        raise AnswerRefusedError("answer_is_too_long", limit=limit)
    return text


class FillInKind(PlainKind):
    """Blanks are runs of two or more underscores; the key lists what is right for each: [["日", "天"], ["3000"]].

    Numbers count however they are written (5, ５, 五, 伍); 100±5 accepts every number from 95 to 105.
    """

    name = "fill_in"

    def problems(self, content: Content) -> list[Problem]:
        blanks = len(BLANK.findall(content.stem))
        texts = content.answer.get("texts") or []
        if not blanks:
            return [Problem("no_blank_in_stem")]
        if len(texts) != blanks:
            return [Problem("blanks_and_keys_differ", {"blanks": blanks, "keys": len(texts)})]
        return [
            Problem("key_of_blank_is_empty", {"blank": number})
            for number, accepted in enumerate(texts, 1)
            if not any(folded(text) for text in accepted)
        ]

    def view(self, content: Content, seed: str) -> dict[str, Any]:
        numbers = iter(range(1, len(BLANK.findall(content.stem)) + 1))
        stem = BLANK.sub(lambda _match: f"（{next(numbers)}）________", content.stem)
        return {"stem": as_html(stem), "options": [], "blanks": len(content.answer["texts"])}

    def normalise(self, item: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
        texts = list_of_texts(value, "texts")
        if len(texts) > item["blanks"]:
            raise AnswerRefusedError("more_texts_than_blanks", blanks=item["blanks"])
        cleaned = [clean(text, limit=LONGEST_BLANK) for text in texts]
        return {"texts": cleaned + [""] * (item["blanks"] - len(cleaned))}

    def share(self, answer: Mapping[str, Any], scheme: Mapping[str, Any], value: Mapping[str, Any]) -> Fraction:
        keys = [Accepted(accepted) for accepted in answer["texts"]]
        texts = value["texts"]
        right = _in_any_order(keys, texts) if scheme.get("any_order") else _in_place(keys, texts)
        return Fraction(right, len(keys))


class Accepted:
    """What is right for one blank."""

    def __init__(self, texts: Iterable[str]) -> None:
        near = [(text, tolerance_of(text)) for text in texts]
        self.words = {_read(text) for text, tolerance in near if tolerance is None} - {""}
        self.numbers = [tolerance for _text, tolerance in near if tolerance is not None]

    def __contains__(self, text: str) -> bool:
        return _read(text) in self.words or any(is_near(text, number) for number in self.numbers)


def _read(text: str) -> str:
    return folded(in_digits(text))


def _in_place(keys: Sequence[Accepted], texts: Sequence[str]) -> int:
    return sum(text in key for key, text in zip(keys, texts, strict=False))


def _in_any_order(keys: Sequence[Accepted], texts: Sequence[str]) -> int:
    """The best assignment of texts to blanks, each used once: what helps the candidate most."""
    taken: dict[int, int] = {}

    def place(text: int, seen: set[int]) -> bool:
        for blank, key in enumerate(keys):
            if texts[text] in key and blank not in seen:
                seen.add(blank)
                if blank not in taken or place(taken[blank], seen):
                    taken[blank] = text
                    return True
        return False

    return sum(place(text, set()) for text in range(len(texts)))


class ShortAnswerKind(PlainKind):
    """A person marks it against a model answer and its points."""

    name = "short_answer"

    def problems(self, content: Content) -> list[Problem]:
        return [] if str(content.answer.get("model", "")).strip() else [Problem("model_answer_is_missing")]

    def view(self, content: Content, seed: str) -> dict[str, Any]:
        return {"stem": as_html(content.stem), "options": []}

    def normalise(self, item: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
        return {"text": clean(text_of(value, "text"), limit=LONGEST_ANSWER)}

    def share(self, answer: Mapping[str, Any], scheme: Mapping[str, Any], value: Mapping[str, Any]) -> Fraction:
        raise LookupError("a person marks short answers")

    def needs_marker(self, scheme: Mapping[str, Any]) -> bool:
        return True
