"""A frozen form as it stands on paper: variants A, B and C, the answer sheet and the key that fits each.

A is the form as it was frozen. B and C put the questions of every section, and the options of a choice, into another order
that follows from the form's digest, so any copy can be made again later and neighbours cannot read each other's letters.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

LETTERS = ("A", "B", "C")
OPTION_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CHOICES = ("single", "multiple")
RIGHT, WRONG = "√", "×"


@dataclass(frozen=True)
class PrintedItem:
    """`number` as printed, `item` as in the form. `stem` and the second of each (mark, html) in `options` and
    `targets` are HTML as frozen, see `exams.domain.rich`; `key` is what is right.
    """

    number: str
    item: str
    kind: str
    stem: str
    options: tuple[tuple[str, str], ...]
    targets: tuple[tuple[str, str], ...]
    parts: tuple["PrintedItem", ...]
    marks: str
    key: str


@dataclass(frozen=True)
class PrintedSection:
    title: str
    items: tuple[PrintedItem, ...]


def variant(paper: Mapping[str, Any], key: Mapping[str, Any], *, digest: str, letter: str) -> list[PrintedSection]:
    """The form as variant `letter` of LETTERS. Raises ValueError for another letter."""
    if letter not in LETTERS:
        raise ValueError(letter)
    seed = f"{digest}:{letter}"
    sections, number = [], 0
    for section in paper["sections"]:
        items = []
        for item in in_printed_order(section["items"], seed, letter):
            number += 1
            entry = key[item["id"]]
            items.append(_printed(item, entry["kind"], entry["answer"], str(number), item["marks"], seed, letter))
        sections.append(PrintedSection(section["title"], tuple(items)))
    return sections


def in_printed_order(items: Iterable[Mapping[str, Any]], seed: str, letter: str) -> list[Mapping[str, Any]]:
    if letter == LETTERS[0]:
        return list(items)
    return sorted(items, key=lambda one: hashlib.sha256(f"{seed}:{one['id']}".encode()).digest())


def _printed(
    item: Mapping[str, Any], kind: str, answer: Mapping[str, Any], number: str, marks: str, seed: str, letter: str
) -> PrintedItem:
    options = _options(item, kind, seed, letter)
    marks_of = option_marks(item, kind, seed, letter)
    parts = tuple(
        _printed(
            part,
            part["kind"],
            answer["parts"][part["id"]],
            f"{number}.{part['id']}",
            _part_marks(marks, part, item["parts"]),
            f"{seed}:{item['id']}",
            letter,
        )
        for part in item.get("parts", ())
    )
    return PrintedItem(
        number,
        item["id"],
        kind,
        item["stem"],
        tuple((marks_of[option["id"]], option["html"]) for option in options),
        tuple((target["id"], target["html"]) for target in item.get("targets", ())),
        parts,
        marks,
        "" if parts else key_text(kind, answer, marks_of),
    )


def _part_marks(marks: str, part: Mapping[str, Any], parts: Iterable[Mapping[str, Any]]) -> str:
    """What a part of a case is worth by its weight, rounded to 0.01: ten marks over four even parts are 2.5 each."""
    weights = [Decimal(str(one.get("weight", 1))) for one in parts]
    share = Decimal(marks) * Decimal(str(part.get("weight", 1))) / sum(weights)
    return f"{share.quantize(Decimal('0.01'), ROUND_HALF_UP).normalize():f}"


def _options(item: Mapping[str, Any], kind: str, seed: str, letter: str) -> list[Mapping[str, Any]]:
    options = list(item.get("options", ()))
    return in_printed_order(options, f"{seed}:{item['id']}", letter) if kind in _CHOICES else options


def option_marks(item: Mapping[str, Any], kind: str, seed: str, letter: str) -> dict[str, str]:
    """The mark that each option has on this variant, by the option's id."""
    options = _options(item, kind, seed, letter)
    if kind in _CHOICES:
        return {option["id"]: OPTION_LETTERS[place] for place, option in enumerate(options)}
    return {option["id"]: option["id"] for option in options}


def key_text(kind: str, answer: Mapping[str, Any], marks_of: Mapping[str, str]) -> str:
    """What is right, as a marker writes it; `marks_of` leads from an option to its letter on this paper."""
    if kind == "single":
        return marks_of[answer["choice"]]
    if kind == "multiple":
        return "".join(sorted(marks_of[choice] for choice in answer["choices"]))
    if kind == "true_false":
        return RIGHT if answer["choice"] == "true" else WRONG
    if kind == "ordering":
        return " → ".join(marks_of[option] for option in answer["order"])
    if kind == "matching":
        return "　".join(f"{left}–{right}" for left, right in sorted(answer["pairs"].items()))
    if kind == "fill_in":
        return "；".join(" / ".join(accepted) for accepted in answer["texts"])
    return str(answer.get("model", ""))
