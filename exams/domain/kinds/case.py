from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from exams.domain.kinds.base import AnswerRefusedError, Content, Kind, Problem, text_problems
from exams.domain.markup import as_html

MOST_PARTS = 20


class CaseKind:
    """A case with sub-questions of the other kinds. `options` holds the parts, `answer` the key of each.

    The marks of the case are shared out by the weights of the parts.
    """

    name = "case"

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self.kinds = kinds

    def part(self, content: Content, part: Mapping[str, Any]) -> Content:
        return Content(
            kind=part.get("kind", ""),
            stem=part.get("stem", ""),
            options=part.get("options", ()),
            answer=(content.answer.get("parts") or {}).get(part.get("id")) or {},
            scheme=part.get("scheme", {}),
        )

    def problems(self, content: Content) -> list[Problem]:
        names = [part.get("id") for part in content.options]
        if not names:
            return [Problem("case_has_no_parts")]
        if len(names) > MOST_PARTS:
            return [Problem("case_has_too_many_parts", {"limit": MOST_PARTS})]
        if len(set(names)) < len(names) or not all(names):
            return [Problem("part_numbers_are_not_unique")]
        return [problem for part in content.options for problem in self._part_problems(content, part)]

    def _part_problems(self, content: Content, part: Mapping[str, Any]) -> list[Problem]:
        inner = self.part(content, part)
        kind = self.kinds.get(inner.kind)
        if kind is None:
            found = [Problem("unknown_kind", {"kind": inner.kind})]
        else:
            found = text_problems(inner) or kind.problems(inner)
        if not _is_weight(part.get("weight", 1)):
            found.append(Problem("weight_is_no_positive_number"))
        return [Problem(problem.code, {**problem.details, "part": part["id"]}) for problem in found]

    def view(self, content: Content, seed: str) -> dict[str, Any]:
        parts = []
        for part in content.options:
            inner = self.part(content, part)
            shown = self.kinds[inner.kind].view(inner, f"{seed}:{part['id']}")
            parts.append({"id": part["id"], "kind": inner.kind, "weight": part.get("weight", 1), **shown})
        return {"stem": as_html(content.stem), "options": [], "parts": parts}

    def key_scheme(self, content: Content) -> dict[str, Any]:
        parts = {}
        for part in content.options:
            inner = self.part(content, part)
            scheme = self.kinds[inner.kind].key_scheme(inner)
            parts[part["id"]] = {"kind": inner.kind, "scheme": scheme, "weight": part.get("weight", 1)}
        return {"parts": parts}

    def normalise(self, item: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
        given = value.get("parts")
        if not isinstance(given, Mapping):
            raise AnswerRefusedError("answer_has_no_form")
        parts = {part["id"]: part for part in item["parts"]}
        for name in given:
            if name not in parts:
                raise AnswerRefusedError("part_is_not_on_the_paper", part=str(name)[:20])
            if not isinstance(given[name], Mapping):
                raise AnswerRefusedError("answer_has_no_form")
        return {
            "parts": {
                name: self.kinds[part["kind"]].normalise(part, given[name])
                for name, part in parts.items()
                if name in given
            }
        }

    def share(self, answer: Mapping[str, Any], scheme: Mapping[str, Any], value: Mapping[str, Any]) -> Fraction:
        total = earned = Fraction(0)
        for name, part in scheme["parts"].items():
            weight = Fraction(str(part["weight"]))
            total += weight
            if given := value["parts"].get(name):
                earned += weight * self.kinds[part["kind"]].share(answer["parts"][name], part["scheme"], given)
        return earned / total

    def needs_marker(self, scheme: Mapping[str, Any]) -> bool:
        return any(self.kinds[part["kind"]].needs_marker(part["scheme"]) for part in scheme.get("parts", {}).values())


def _is_weight(weight: Any) -> bool:
    return isinstance(weight, int | float) and not isinstance(weight, bool) and 0 < weight <= 100
