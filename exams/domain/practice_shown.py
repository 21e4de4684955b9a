"""A question as the pages of practice print it: every value ready, what was given and, once revealed, what is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Any


@dataclass(frozen=True)
class Option:
    id: str
    html: str
    letter: str
    chosen: bool = False
    right: bool = False


@dataclass(frozen=True)
class Line:
    """A blank, a left side or a step: its field, what stands in it, and what belongs there."""

    name: str
    html: str
    given: str = ""
    right: str = ""
    is_right: bool = False
    choices: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Shown:
    kind: str
    name: str
    stem: str
    revealed: bool
    options: Sequence[Option] = ()
    lines: Sequence[Line] = ()
    parts: Sequence[Shown] = field(default_factory=tuple)
    text: str = ""
    model: str = ""
    targets: Sequence[tuple[str, str]] = ()


def shown(
    item: Mapping[str, Any],
    *,
    name: str = "a",
    value: Mapping[str, Any] | None = None,
    answer: Mapping[str, Any] | None = None,
) -> Shown:
    """`item` as a candidate sees it, `value` normalised; with `answer`, the key, it is revealed."""
    given, kind = value or {}, item["kind"]
    plain = {"kind": kind, "name": name, "stem": item["stem"], "revealed": answer is not None}
    if kind in ("single", "multiple", "true_false"):
        return Shown(**plain, options=_options(item, given, answer or {}))
    if kind == "fill_in":
        return Shown(**plain, lines=_blanks(item, name, given, answer or {}))
    if kind == "matching":
        return Shown(**plain, lines=_pairs(item, name, given, answer or {}), targets=targets_of(item))
    if kind == "ordering":
        return Shown(**plain, lines=_steps(item, name, given, answer or {}))
    if kind == "case":
        return Shown(**plain, parts=_parts(item, name, given, answer))
    return Shown(**plain, text=given.get("text", ""), model=(answer or {}).get("model", ""))


def _options(item: Mapping[str, Any], given: Mapping[str, Any], answer: Mapping[str, Any]) -> list[Option]:
    chosen = given.get("choices") or [given.get("choice")]
    right = answer.get("choices") or [answer.get("choice")]
    if item["kind"] == "true_false":
        return [Option(word, "", "", word in chosen, word in right) for word in ("true", "false")]
    return [
        Option(one["id"], one["html"], letter, one["id"] in chosen, one["id"] in right)
        for one, letter in zip(item["options"], ascii_uppercase, strict=False)
    ]


def _blanks(item: Mapping[str, Any], name: str, given: Mapping[str, Any], answer: Mapping[str, Any]) -> list[Line]:
    texts = given.get("texts") or [""] * item["blanks"]
    keys = answer.get("texts") or [[]] * item["blanks"]
    return [
        Line(f"{name}-{number}", str(number), text, " / ".join(key), text in key)
        for number, (text, key) in enumerate(zip(texts, keys, strict=True), start=1)
    ]


def _pairs(item: Mapping[str, Any], name: str, given: Mapping[str, Any], answer: Mapping[str, Any]) -> list[Line]:
    letters = {one["id"]: letter for one, letter in zip(item["targets"], ascii_uppercase, strict=False)}
    chosen, right = given.get("pairs", {}), answer.get("pairs", {})
    return [
        Line(
            f"{name}-{one['id']}",
            one["html"],
            chosen.get(one["id"], ""),
            letters.get(right.get(one["id"], ""), ""),
            chosen.get(one["id"]) == right.get(one["id"]),
            list(letters.items()),
        )
        for one in item["options"]
    ]


def _steps(item: Mapping[str, Any], name: str, given: Mapping[str, Any], answer: Mapping[str, Any]) -> list[Line]:
    chosen = {option: str(place) for place, option in enumerate(given.get("order", ()), start=1)}
    right = {option: str(place) for place, option in enumerate(answer.get("order", ()), start=1)}
    numbers = [(str(n), str(n)) for n in range(1, len(item["options"]) + 1)]
    return [
        Line(
            f"{name}-{one['id']}",
            one["html"],
            chosen.get(one["id"], ""),
            right.get(one["id"], ""),
            chosen.get(one["id"]) == right.get(one["id"]),
            numbers,
        )
        for one in item["options"]
    ]


def _parts(
    item: Mapping[str, Any], name: str, given: Mapping[str, Any], answer: Mapping[str, Any] | None
) -> tuple[Shown, ...]:
    values = given.get("parts", {})
    keys = None if answer is None else answer.get("parts", {})
    return tuple(
        shown(
            part,
            name=f"{name}-{part['id']}",
            value=values.get(part["id"]),
            answer=None if keys is None else keys.get(part["id"], {}),
        )
        for part in item["parts"]
    )


def targets_of(item: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The right side of a matching question, lettered."""
    return [(letter, one["html"]) for one, letter in zip(item.get("targets", ()), ascii_uppercase, strict=False)]
