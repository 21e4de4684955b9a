"""The kinds of question behind one interface: check the wording, show it without the key, read an answer, give marks.

A new kind is one class and one line in `KINDS`; the table tests then ask it everything they ask the others.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from exams.domain.kinds.arrange import MatchingKind, OrderingKind
from exams.domain.kinds.base import (
    AnswerRefusedError,
    Content,
    Kind,
    Problem,
    rounded,
    text_problems,
)
from exams.domain.kinds.case import CaseKind
from exams.domain.kinds.choice import MultipleKind, SingleKind, TrueFalseKind
from exams.domain.kinds.text import FillInKind, ShortAnswerKind

__all__ = ["KINDS", "AnswerRefusedError", "Content", "Problem", "candidate_view", "key_entry", "mark", "needs_marker",
           "normalise", "problems_of"]  # fmt: skip

_simple: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        SingleKind(),
        MultipleKind(),
        TrueFalseKind(),
        FillInKind(),
        ShortAnswerKind(),
        MatchingKind(),
        OrderingKind(),
    )
}
KINDS: dict[str, Kind] = {**_simple, "case": CaseKind(_simple)}


def problems_of(content: Content) -> list[Problem]:
    """Everything that is wrong with a wording, so that its author can mend it in one go."""
    kind = KINDS.get(content.kind)
    if kind is None:
        return [Problem("unknown_kind", {"kind": content.kind})]
    return text_problems(content) or kind.problems(content)


def candidate_view(content: Content, *, seed: str = "") -> dict[str, Any]:
    """What the candidate sees, never the key. The seed decides the order where the setter's order would give it away."""
    return {"kind": content.kind, **KINDS[content.kind].view(content, seed)}


def key_entry(content: Content, *, marks: Decimal, revision: str) -> dict[str, Any]:
    """What marking needs to know of one item of a form."""
    return {
        "revision": revision,
        "kind": content.kind,
        "scheme": KINDS[content.kind].key_scheme(content),
        "answer": dict(content.answer),
        "marks": str(marks),
    }


def normalise(item: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """The answer to an item of a paper in its one canonical form. Raises AnswerRefusedError; an answer may be empty."""
    if not isinstance(value, Mapping):
        raise AnswerRefusedError("answer_has_no_form")
    return KINDS[item["kind"]].normalise(item, value)


def mark(kind: str, entry: Mapping[str, Any], value: Mapping[str, Any] | None) -> Decimal | None:
    """The marks a normalised answer earns under an entry of the key; None where a person has to mark it."""
    if needs_marker(kind, entry):
        return None
    if not value:
        return Decimal("0.00")
    share = KINDS[kind].share(entry["answer"], entry["scheme"], value)
    return rounded(Decimal(entry["marks"]) * share.numerator / share.denominator)


def needs_marker(kind: str, entry: Mapping[str, Any]) -> bool:
    return KINDS[kind].needs_marker(entry["scheme"])


def kinds_marked_by_machine() -> Sequence[str]:
    return [name for name, kind in KINDS.items() if not kind.needs_marker({})]
