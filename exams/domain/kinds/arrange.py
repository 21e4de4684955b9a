from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from exams.domain.kinds.base import (
    AnswerRefusedError,
    Content,
    PlainKind,
    Problem,
    ids_of,
    in_order_of,
    list_of_texts,
    option_problems,
    shown,
)
from exams.domain.markup import as_html


def side(content: Content, which: str) -> list[Mapping[str, Any]]:
    return [option for option in content.options if option.get("side") == which]


class MatchingKind(PlainKind):
    """Options carry a side, left or right; the key says which right one belongs to each left one.

    More right ones than left ones are allowed, and two left ones may share a right one.
    """

    name = "matching"

    def problems(self, content: Content) -> list[Problem]:
        left, right = side(content, "left"), side(content, "right")
        found = option_problems(left, at_least=2) + option_problems(right, at_least=2)
        if len(left) + len(right) < len(content.options):
            found.append(Problem("option_has_no_side"))
        pairs = content.answer.get("pairs") or {}
        for option in ids_of(left):
            if pairs.get(option) not in ids_of(right):
                found.append(Problem("pair_is_missing", {"option": option}))
        return found

    def view(self, content: Content, seed: str) -> dict[str, Any]:
        targets = in_order_of(seed, side(content, "right"))
        return {"stem": as_html(content.stem), "options": shown(side(content, "left")), "targets": shown(targets)}

    def normalise(self, item: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
        pairs = value.get("pairs")
        if not isinstance(pairs, Mapping):
            raise AnswerRefusedError("answer_has_no_form")
        left, right = ids_of(item["options"]), ids_of(item["targets"])
        for option, target in pairs.items():
            if option not in left or not isinstance(target, str) or target not in ("", *right):
                raise AnswerRefusedError("pair_is_not_on_the_paper", option=str(option)[:20])
        return {"pairs": {option: pairs[option] for option in left if pairs.get(option)}}

    def share(self, answer: Mapping[str, Any], scheme: Mapping[str, Any], value: Mapping[str, Any]) -> Fraction:
        right = sum(value["pairs"].get(option) == target for option, target in answer["pairs"].items())
        share = Fraction(right, len(answer["pairs"]))
        return share if scheme.get("policy") != "all_or_nothing" or share == 1 else Fraction(0)


class OrderingKind(PlainKind):
    """Put the steps of a procedure in order. Policy `neighbours` counts each right succession, else all or nothing."""

    name = "ordering"

    def problems(self, content: Content) -> list[Problem]:
        found = option_problems(content.options, at_least=3)
        if sorted(content.answer.get("order") or []) != sorted(ids_of(content.options)):
            found.append(Problem("key_is_no_order_of_the_options"))
        return found

    def view(self, content: Content, seed: str) -> dict[str, Any]:
        return {"stem": as_html(content.stem), "options": shown(self._mixed(content, seed))}

    def _mixed(self, content: Content, seed: str) -> list[Mapping[str, Any]]:
        """Never in the order of the key: that would be the answer."""
        options = in_order_of(seed, content.options)
        return options[1:] + options[:1] if ids_of(options) == list(content.answer["order"]) else options

    def normalise(self, item: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
        order = list_of_texts(value, "order")
        if order and sorted(order) != sorted(ids_of(item["options"])):
            raise AnswerRefusedError("order_does_not_hold_every_option_once")
        return {"order": order}

    def share(self, answer: Mapping[str, Any], scheme: Mapping[str, Any], value: Mapping[str, Any]) -> Fraction:
        right, given = answer["order"], value["order"]
        if given == right:
            return Fraction(1)
        if scheme.get("policy") != "neighbours":
            return Fraction(0)
        return Fraction(len(set(pairwise(right)) & set(pairwise(given))), len(right) - 1)
