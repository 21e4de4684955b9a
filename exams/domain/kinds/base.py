import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, Protocol

from exams.domain.markup import as_html

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
LONGEST_STEM = 8000
LONGEST_OPTION = 1000


@dataclass(frozen=True)
class Content:
    """The wording of a question with its key, as far as its kind is concerned."""

    kind: str
    stem: str
    options: Sequence[Mapping[str, Any]] = ()
    answer: Mapping[str, Any] = field(default_factory=dict)
    scheme: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """A fault of a wording: a code with a sentence elsewhere, and what fills the sentence."""

    code: str
    details: Mapping[str, Any] = field(default_factory=dict)


class AnswerRefusedError(ValueError):
    """An answer that cannot be one to this item; nothing of it is kept."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class Kind(Protocol):
    name: str

    def problems(self, content: Content) -> list[Problem]: ...

    def view(self, content: Content, seed: str) -> dict[str, Any]: ...

    def key_scheme(self, content: Content) -> dict[str, Any]: ...

    def normalise(self, item: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]: ...

    def share(self, answer: Mapping[str, Any], scheme: Mapping[str, Any], value: Mapping[str, Any]) -> Fraction:
        """The part of the full marks between 0 and 1."""
        ...

    def needs_marker(self, scheme: Mapping[str, Any]) -> bool: ...


class PlainKind:
    """What most kinds do alike: the scheme goes into the key as it is, and the machine marks."""

    def key_scheme(self, content: Content) -> dict[str, Any]:
        return dict(content.scheme)

    def needs_marker(self, scheme: Mapping[str, Any]) -> bool:
        return False


def rounded(marks: Decimal) -> Decimal:
    return marks.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def shown(options: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    return [{"id": option["id"], "html": as_html(option["text"])} for option in options]


def in_order_of(seed: str, options: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """An order that anybody can compute again from the seed, whatever the machine and the version of Python."""
    return sorted(options, key=lambda option: hashlib.sha256(f"{seed}:{option['id']}".encode()).digest())


def has_control_characters(text: str) -> bool:
    """NUL and its kin: databases refuse some of them, and nobody types them on purpose."""
    return _CONTROL.search(text) is not None


def text_problems(content: Content) -> list[Problem]:
    """Faults every kind shares."""
    if not content.stem.strip():
        return [Problem("stem_is_empty")]
    if len(content.stem) > LONGEST_STEM:
        return [Problem("stem_is_too_long", {"limit": LONGEST_STEM})]
    if has_control_characters(content.stem):
        return [Problem("stem_has_control_characters")]
    return []


def option_problems(options: Sequence[Mapping[str, Any]], *, at_least: int) -> list[Problem]:
    found = []
    texts: dict[str, str] = {}
    for option in options:
        mark, text = str(option.get("id", "")), str(option.get("text", "")).strip()
        if not text:
            found.append(Problem("option_is_empty", {"option": mark}))
        elif len(text) > LONGEST_OPTION:
            found.append(Problem("option_is_too_long", {"option": mark, "limit": LONGEST_OPTION}))
        elif has_control_characters(text):
            found.append(Problem("option_has_control_characters", {"option": mark}))
        elif text in texts:
            found.append(Problem("options_are_alike", {"option": mark, "other": texts[text]}))
        texts.setdefault(text, mark)
    marks = [option.get("id") for option in options]
    if len(set(marks)) < len(marks) or not all(marks):
        found.append(Problem("option_marks_are_not_unique"))
    if len(options) < at_least:
        found.append(Problem("too_few_options", {"least": at_least, "count": len(options)}))
    return found


def text_of(value: Mapping[str, Any], name: str) -> str:
    text = value.get(name)
    if not isinstance(text, str):
        raise AnswerRefusedError("answer_has_no_form")
    return text


def ids_of(options: Iterable[Mapping[str, Any]]) -> list[str]:
    return [option["id"] for option in options]


def list_of_texts(value: Mapping[str, Any], name: str) -> list[str]:
    texts = value.get(name)
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise AnswerRefusedError("answer_has_no_form")
    return texts
