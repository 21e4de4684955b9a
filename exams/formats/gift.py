"""GIFT, the text format of Moodle: ::title::question{answers}."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.domain.files import csv_text
from exams.domain.importing import Reading
from exams.domain.numerals import with_tolerance
from exams.formats.base import (
    Gathered,
    NotTakenError,
    category_of,
    choice,
    matching,
    ordering,
    plain_text,
    tidy,
    with_blank,
)

# An escaped character stands for itself; it is hidden in a private character until the structure is read.
_HIDDEN = {character: chr(0xE000 + place) for place, character in enumerate("~=#{}:\\")}
_SHOWN = {hidden: character for character, hidden in _HIDDEN.items()}
_FORMAT = re.compile(r"^\s*\[(html|plain|moodle|markdown)\]")
_WEIGHT = re.compile(r"^%(-?\d+(?:\.\d+)?)%")
_TRUE_FALSE = re.compile(r"^(T|TRUE|F|FALSE)\s*(?:#|$)", re.IGNORECASE)
_ID = re.compile(r"\[id:([^\]]*)\]")
_NUMBER = re.compile(r"^=?\s*(-?\d+(?:\.\d+)?)(?::0+(?:\.0+)?)?\s*$")


@dataclass(frozen=True)
class Answer:
    sign: str
    weight: float | None
    text: str


def read(content: bytes, law_date: date | None) -> Reading:
    gathered = Gathered(law_date)
    topic = ""
    for line, block, reference in _blocks(_hide(csv_text(content) or "")):
        if block.startswith("$CATEGORY"):
            category, _end, block = block.partition("\n")
            topic = category_of(_show(category.partition(":")[2]))
            if not block.strip():
                continue
        try:
            _question(gathered, line, block, topic, reference)
        except NotTakenError as refused:
            gathered.refuse(line, "", refused.problem)
    return gathered.reading()


def _blocks(text: str) -> Iterator[tuple[int, str, str]]:
    """Questions are parted by empty lines; comments begin with //; an open brace holds a question together.

    A comment such as // [id:Q-1] gives the number of the question below it.
    """
    kept: list[str] = []
    start = 0
    reference = ""
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.lstrip().startswith("//"):
            if found := _ID.search(line):
                reference = _show(found[1])
            continue
        if line.strip():
            start = start or number
            kept.append(line)
        elif kept and "\n".join(kept).count("{") <= "\n".join(kept).count("}"):
            yield start, "\n".join(kept), reference
            kept, start, reference = [], 0, ""
    if kept:
        yield start, "\n".join(kept), reference


def _question(gathered: Gathered, line: int, block: str, topic: str, reference: str) -> None:
    found = re.match(
        r"^\s*(?:::(?P<title>.*?)::)?(?P<before>.*?)(?:\{(?P<body>.*)\}(?P<after>[^{}]*))?$", block, re.DOTALL
    )
    if found is None or found["body"] is None:
        gathered.leave_out(_where(line), "text without a question")
        return
    before, after = _text(found["before"]), _text(found["after"])
    body, _mark, feedback = found["body"].strip().partition("####")
    frame: dict[str, Any] = {"explanation": _text(feedback)}
    if topic:
        frame["topic"] = topic
    parts = _parts(gathered, line, body.strip(), before, after, frame["explanation"])
    if parts is not None:
        if re.search(r"#\s*\S", body.strip().removeprefix("#")):
            gathered.remark(_where(line), "feedback for single answers")
        gathered.add(line, reference=reference, **frame, **parts)


def _parts(
    gathered: Gathered, line: int, body: str, before: str, after: str, explanation: str
) -> dict[str, Any] | None:
    """Kind, text, options and key by the form of the answers; None where the kind has no place here."""
    stem = f"{before} {after}".strip() if not after else with_blank(before, after)
    if not body:
        return {"kind": "short_answer", "stem": stem, "answer": {"model": explanation}}
    if found := _TRUE_FALSE.match(body):
        return {
            "kind": "true_false",
            "stem": f"{before} {after}".strip(),
            "answer": {"choice": str(found[1][0].upper() == "T").lower()},
        }
    if body.startswith("#"):
        return _numerical(gathered, line, body[1:].strip(), before, after)
    if body.startswith(">"):
        return {"stem": stem, **ordering([_text(item) for item in body.splitlines()[1:] if item.strip()])}
    answers = _answers(body)
    if not any(answer.sign == "~" for answer in answers):
        if all("->" in answer.text for answer in answers):
            return {"stem": stem, **matching([_pair(answer.text) for answer in answers])}
        return _short(gathered, line, answers, before, after)
    right = [place for place, answer in enumerate(answers) if _is_right(answer)]
    if sum(answer.sign == "=" for answer in answers) > 1:
        gathered.leave_out(_where(line), "a single choice with several full answers")
        return None
    if any(answer.weight not in (None, 100) for answer in answers):
        gathered.remark(_where(line), "weights of options")
    return {"stem": stem, **choice([_text(answer.text) for answer in answers], right)}


def _answers(body: str) -> list[Answer]:
    answers = []
    for sign, rest in re.findall(r"([=~])([^=~]*)", body):
        rest = rest.strip()
        weight = _WEIGHT.match(rest)
        rest = rest[weight.end() :] if weight else rest
        answers.append(Answer(sign, float(weight[1]) if weight else None, rest.partition("#")[0]))
    return answers


def _is_right(answer: Answer) -> bool:
    return answer.sign == "=" if answer.weight is None else answer.weight > 0


def _pair(text: str) -> tuple[str, str]:
    left, _arrow, right = text.partition("->")
    return _text(left), _text(right)


def _short(gathered: Gathered, line: int, answers: list[Answer], before: str, after: str) -> dict[str, Any] | None:
    """Words that are right in full; what earns a part only, or a pattern, is named and left out."""
    full = [_text(answer.text) for answer in answers if answer.weight in (None, 100)]
    words = [text for text in full if text and "*" not in text]
    if len(words) < len(answers):
        gathered.remark(_where(line), "answers with part of the marks, or patterns")
    return {"kind": "fill_in", "stem": with_blank(before, after), "answer": {"texts": [words]}}


def _numerical(gathered: Gathered, line: int, body: str, before: str, after: str) -> dict[str, Any] | None:
    """Numbers that are right in full: exact, with a tolerance (3.5:0.1) or as an interval (3.4..3.6)."""
    answers = _answers(body) or [Answer("=", None, body.partition("#")[0])]
    full = [answer for answer in answers if answer.weight in (None, 100)]
    numbers = [number for answer in full if (number := _number(answer.text.strip()))]
    if len(numbers) < len(full) or not numbers:
        gathered.leave_out(_where(line), "an answer that is no number")
        return None
    if any(answer.weight for answer in answers if answer not in full):
        gathered.remark(_where(line), "answers with part of the marks, or patterns")
    return {"kind": "fill_in", "stem": with_blank(before, after), "answer": {"texts": [numbers]}}


def _number(text: str) -> str | None:
    """The number as a key names it; Moodle's own 1234:0 is exact."""
    first, dots, last = text.partition("..")
    if dots:
        try:
            low, high = Decimal(first.strip()), Decimal(last.strip())
        except ArithmeticError:
            return None
        return with_tolerance(str((low + high) / 2), str((high - low) / 2))
    number, _colon, distance = text.partition(":")
    exact = _NUMBER.match(number)
    return exact[1] if exact and not distance.strip().strip("0.") else with_tolerance(number, distance)


def _hide(text: str) -> str:
    return re.sub(r"\\([~=#{}:\\])", lambda found: _HIDDEN[found[1]], text)


def _show(text: str) -> str:
    return "".join(_SHOWN.get(character, character) for character in text)


def _text(text: str | None) -> str:
    text = (text or "").replace("\\n", "\n")
    found = _FORMAT.match(text)
    shown = _show(text[found.end() :] if found else text)
    return tidy(shown) if found and found[1] in ("plain", "markdown") else plain_text(shown)


def _where(line: int) -> str:
    return str(line)
