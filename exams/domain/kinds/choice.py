from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from exams.domain.kinds.base import (
    AnswerRefusedError,
    Content,
    PlainKind,
    Problem,
    ids_of,
    list_of_texts,
    option_problems,
    shown,
    text_of,
)
from exams.domain.markup import as_html

NONE, FULL = Fraction(0), Fraction(1)
TRUE_FALSE = ("true", "false")


class SingleKind(PlainKind):
    name = "single"

    def problems(self, content: Content) -> list[Problem]:
        found = option_problems(content.options, at_least=2)
        choice = content.answer.get("choice")
        if choice not in ids_of(content.options):
            found.append(Problem("key_is_no_option", {"key": choice or ""}))
        return found

    def view(self, content: Content, seed: str) -> dict[str, Any]:
        return {"stem": as_html(content.stem), "options": shown(content.options)}

    def normalise(self, item: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
        choice = text_of(value, "choice")
        if choice and choice not in ids_of(item["options"]):
            raise AnswerRefusedError("choice_is_no_option", choice=choice[:20])
        return {"choice": choice}

    def share(self, answer: Mapping[str, Any], scheme: Mapping[str, Any], value: Mapping[str, Any]) -> Fraction:
        return FULL if value["choice"] == answer["choice"] else NONE


class TrueFalseKind(SingleKind):
    name = "true_false"

    def problems(self, content: Content) -> list[Problem]:
        if content.options:
            return [Problem("true_false_needs_no_options")]
        choice = content.answer.get("choice")
        return [] if choice in TRUE_FALSE else [Problem("key_is_neither_true_nor_false", {"key": choice or ""})]

    def view(self, content: Content, seed: str) -> dict[str, Any]:
        return {"stem": as_html(content.stem), "options": []}

    def normalise(self, item: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
        choice = text_of(value, "choice")
        if choice not in ("", *TRUE_FALSE):
            raise AnswerRefusedError("choice_is_no_option", choice=choice[:20])
        return {"choice": choice}


def all_or_nothing(right: set[str], chosen: set[str]) -> Fraction:
    return FULL if chosen == right else NONE


def half_when_incomplete(right: set[str], chosen: set[str]) -> Fraction:
    """少选得一半: something right is missing, nothing wrong is chosen."""
    if chosen == right:
        return FULL
    return Fraction(1, 2) if chosen and chosen < right else NONE


def share_when_incomplete(right: set[str], chosen: set[str]) -> Fraction:
    """少选按比例: each right option counts, one wrong option forfeits all."""
    return Fraction(len(chosen), len(right)) if chosen <= right else NONE


def right_minus_wrong(right: set[str], chosen: set[str]) -> Fraction:
    """Each wrong option takes away what a right one gives; never below nothing."""
    return max(NONE, Fraction(len(chosen & right) - len(chosen - right), len(right)))


POLICIES = {
    "all_or_nothing": all_or_nothing,
    "half_when_incomplete": half_when_incomplete,
    "share_when_incomplete": share_when_incomplete,
    "right_minus_wrong": right_minus_wrong,
}
DEFAULT_POLICY = "all_or_nothing"


class MultipleKind(PlainKind):
    name = "multiple"

    def problems(self, content: Content) -> list[Problem]:
        found = option_problems(content.options, at_least=3)
        choices = content.answer.get("choices") or []
        known = ids_of(content.options)
        found += [Problem("key_is_no_option", {"key": choice}) for choice in choices if choice not in known]
        if len(set(choices)) < 2:
            found.append(Problem("multiple_needs_two_right_options"))
        if len(set(choices)) < len(choices):
            found.append(Problem("key_names_an_option_twice"))
        if content.scheme.get("policy", DEFAULT_POLICY) not in POLICIES:
            found.append(Problem("unknown_policy", {"policy": content.scheme["policy"]}))
        return found

    def view(self, content: Content, seed: str) -> dict[str, Any]:
        return {"stem": as_html(content.stem), "options": shown(content.options)}

    def normalise(self, item: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
        """In the order of the paper, each option once, so that the same choice is always the same answer."""
        chosen = list_of_texts(value, "choices")
        known = ids_of(item["options"])
        for choice in chosen:
            if choice not in known:
                raise AnswerRefusedError("choice_is_no_option", choice=choice[:20])
        return {"choices": [option for option in known if option in chosen]}

    def share(self, answer: Mapping[str, Any], scheme: Mapping[str, Any], value: Mapping[str, Any]) -> Fraction:
        policy = POLICIES[scheme.get("policy", DEFAULT_POLICY)]
        return policy(set(answer["choices"]), set(value["choices"]))
