"""An answer sheet on paper: what stands in its places, when two readings are alike, and which answers they are.

A reading keeps what was written beside each printed number, so that two persons can compare it with the sheet; only at the end
do the marks of the variant lead back to the options of the form.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from exams.domain.kinds import AnswerRefusedError
from exams.domain.kinds.text import folded
from exams.domain.printing import LETTERS, RIGHT, WRONG, in_printed_order, option_marks

_TRUE = frozenset((RIGHT, "✓", "✔", "对", "是", "正确", "T", "Y", "1", "TRUE"))
_FALSE = frozenset((WRONG, "X", "✗", "✘", "错", "否", "错误", "F", "N", "0", "FALSE"))
_BETWEEN = re.compile(r"[\s,，、;；→>]+")
_PAIR = re.compile(r"[-–—:：=]+")


@dataclass(frozen=True)
class SheetField:
    """A place for an answer. `options` leads from the mark on this variant to the option of the form."""

    number: str
    item: str
    part: str
    kind: str
    options: Mapping[str, str]
    targets: tuple[str, ...]
    blanks: int


@dataclass(frozen=True)
class Sheet:
    """One reading: the variant's letter, and by printed number what stands there. Empty places are left out."""

    letter: str
    cells: Mapping[str, str]


def fields_of(paper: Mapping[str, Any], *, digest: str, letter: str) -> list[SheetField]:
    """The places of variant `letter` in their printed order. Raises ValueError for a letter that is none."""
    if letter not in LETTERS:
        raise ValueError(letter)
    seed, number, fields = f"{digest}:{letter}", 0, []
    for section in paper["sections"]:
        for item in in_printed_order(section["items"], seed, letter):
            number += 1
            if not item.get("parts"):
                fields.append(_field(item, str(number), item["id"], "", seed, letter))
            for part in item.get("parts", ()):
                inside = f"{seed}:{item['id']}"
                fields.append(_field(part, f"{number}.{part['id']}", item["id"], part["id"], inside, letter))
    return fields


def _field(item: Mapping[str, Any], number: str, of: str, part: str, seed: str, letter: str) -> SheetField:
    marks = option_marks(item, item["kind"], seed, letter)
    return SheetField(
        number,
        of,
        part,
        item["kind"],
        {mark: option for option, mark in marks.items()},
        tuple(target["id"] for target in item.get("targets", ())),
        int(item.get("blanks") or 1),
    )


def answer_in(field: SheetField, text: str) -> dict[str, Any] | None:
    """The answer that stands there; None for an empty place. Raises AnswerRefusedError where it can be none."""
    raw = text.replace("\r\n", "\n").strip()
    if not raw:
        return None
    read = _READERS.get(field.kind)
    if read is None:
        return {"text": raw}
    value = read(field, raw)
    if value is None:
        raise AnswerRefusedError("cell_is_unreadable", number=field.number)
    return value


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper().strip()


def _single(field: SheetField, text: str) -> dict[str, Any] | None:
    chosen = field.options.get(_plain(text))
    return {"choice": chosen} if chosen else None


def _multiple(field: SheetField, text: str) -> dict[str, Any] | None:
    marks = set(_BETWEEN.sub("", _plain(text)))
    return (
        {"choices": [field.options[mark] for mark in sorted(marks)]} if marks and marks <= set(field.options) else None
    )


def _true_false(_field: SheetField, text: str) -> dict[str, Any] | None:
    mark = _plain(text)
    if mark in _TRUE or mark in _FALSE:
        return {"choice": "true" if mark in _TRUE else "false"}
    return None


def _fill_in(field: SheetField, text: str) -> dict[str, Any] | None:
    texts = [one.strip() for one in re.split("[;；]", text)]
    return {"texts": texts} if len(texts) <= field.blanks else None


def _ordering(field: SheetField, text: str) -> dict[str, Any] | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    marks = [one for one in _BETWEEN.split(plain) if one]
    if len(marks) == 1:
        marks = list(marks[0])
    marks = [mark if mark in field.options else mark.upper() for mark in marks]
    if sorted(marks) != sorted(field.options):
        return None
    return {"order": [field.options[mark] for mark in marks]}


def _matching(field: SheetField, text: str) -> dict[str, Any] | None:
    pairs: dict[str, str] = {}
    for one in filter(None, _BETWEEN.split(unicodedata.normalize("NFKC", text).strip())):
        left, *right = _PAIR.split(one)
        if len(right) != 1 or left not in field.options or right[0] not in field.targets or left in pairs:
            return None
        pairs[left] = right[0]
    return {"pairs": pairs}


_READERS = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "fill_in": _fill_in,
    "ordering": _ordering,
    "matching": _matching,
}


def read(fields: Iterable[SheetField], letter: str, given: Mapping[str, str]) -> tuple[Sheet, list[str]]:
    """What was entered, tidied, and the numbers of places that cannot be read or are not on the sheet."""
    cells, known, faults = {}, set(), []
    for field in fields:
        known.add(field.number)
        text = given.get(field.number, "")
        try:
            value = answer_in(field, text)
        except AnswerRefusedError:
            faults.append(field.number)
            continue
        if value is not None:
            cells[field.number] = _tidy(field, value, text)
    return Sheet(letter, cells), faults + [number for number in given if number not in known]


def _tidy(field: SheetField, value: Mapping[str, Any], text: str) -> str:
    """The same answer always in the same signs."""
    if field.kind == "true_false":
        return RIGHT if value["choice"] == "true" else WRONG
    if field.kind in ("single", "multiple"):
        return "".join(sorted(set(_BETWEEN.sub("", _plain(text)))))
    return text.replace("\r\n", "\n").strip()


def differences(one: Sheet, other: Sheet) -> list[str]:
    """Numbers that two readings read differently; "" for the letter. Spaces, width and punctuation of texts do not count."""
    found = [] if one.letter == other.letter else [""]
    for number in {**one.cells, **other.cells}:
        if folded(one.cells.get(number, "")) != folded(other.cells.get(number, "")):
            found.append(number)
    return found


def settled(one: Sheet, other: Sheet, third: Sheet) -> Sheet:
    """What both read alike, and of the rest what the third reads."""
    open_ones = set(differences(one, other))
    cells = {number: text for number, text in one.cells.items() if number not in open_ones}
    cells |= {number: text for number, text in third.cells.items() if number in open_ones}
    return Sheet(third.letter if "" in open_ones else one.letter, cells)


def answers_of_sheet(fields: Iterable[SheetField], sheet: Sheet) -> dict[str, dict[str, Any]]:
    """Answers by item, as a page would send them. Raises AnswerRefusedError."""
    answers: dict[str, dict[str, Any]] = {}
    for field in fields:
        value = answer_in(field, sheet.cells.get(field.number, ""))
        if value is None:
            continue
        if field.part:
            answers.setdefault(field.item, {"parts": {}})["parts"][field.part] = value
        else:
            answers[field.item] = value
    return answers
