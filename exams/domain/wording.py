"""One wording of a question with everything that is frozen with it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from core.domain.digests import digest_of
from exams.domain.kinds import Content, Problem, problems_of
from exams.domain.kinds.base import has_control_characters
from exams.domain.kinds.text import folded

TAGS = ("level", "post", "valid_from", "valid_until", "provenance")


@dataclass(frozen=True)
class Wording:
    kind: str
    topic: str
    stem: str
    answer: Mapping[str, Any]
    law_date: date | None
    options: Sequence[Mapping[str, Any]] = ()
    scheme: Mapping[str, Any] = field(default_factory=dict)
    difficulty: int = 3
    explanation: str = ""
    citations: Sequence[Mapping[str, str]] = ()
    checked_against: str = ""
    checked_on: date | None = None
    level: str = ""
    post: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    provenance: str = ""

    @property
    def content(self) -> Content:
        return Content(self.kind, self.stem, self.options, self.answer, self.scheme)

    def facts(self) -> dict[str, Any]:
        """What the digest covers: all of it. Tags that say nothing are left out, so that older digests stay true."""
        return {
            **{name: value for name in TAGS if (value := getattr(self, name))},
            "kind": self.kind,
            "topic": self.topic,
            "difficulty": self.difficulty,
            "stem": self.stem,
            "options": [dict(option) for option in self.options],
            "answer": dict(self.answer),
            "scheme": dict(self.scheme),
            "explanation": self.explanation,
            "citations": [dict(citation) for citation in self.citations],
            "law_date": self.law_date,
            "checked_against": self.checked_against,
            "checked_on": self.checked_on,
        }

    @property
    def digest(self) -> str:
        return digest_of(self.facts())

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint(self.content)

    def problems(self) -> list[Problem]:
        return [*self._frame_problems(), *problems_of(self.content)]

    def _frame_problems(self) -> list[Problem]:
        found = []
        if not self.topic.strip():
            found.append(Problem("topic_is_missing"))
        if not 1 <= self.difficulty <= 5:
            found.append(Problem("difficulty_is_outside_1_to_5", {"difficulty": self.difficulty}))
        if has_control_characters(self.explanation):
            found.append(Problem("explanation_has_control_characters"))
        if self.checked_on and not self.checked_against:
            found.append(Problem("checked_against_is_missing"))
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            found.append(Problem("validity_is_reversed"))
        if any(not citation.get("law") for citation in self.citations):
            found.append(Problem("citation_names_no_law"))
        return found


def fingerprint(content: Content) -> str:
    """The same for questions that differ only in white space, punctuation, width or the order of their options."""
    parts = [content.kind, _words(content.stem)]
    for option in content.options:
        inner = [_words(choice["text"]) for choice in option.get("options", ())]
        parts.append("|".join([_words(option.get("text") or option.get("stem") or ""), *sorted(inner)]))
    return hashlib.sha256("\n".join([*parts[:2], *sorted(parts[2:])]).encode()).hexdigest()


def key_in_words(content: Content) -> Any:
    """The key told by what the options say, so that two orders of the same options can be compared."""
    words = {option["id"]: _words(option.get("text", "")) for option in content.options}
    answer = content.answer
    if content.kind == "single":
        return words.get(answer["choice"])
    if content.kind == "multiple":
        return sorted(words.get(choice, "") for choice in answer["choices"])
    if content.kind == "ordering":
        return [words.get(option, "") for option in answer["order"]]
    if content.kind == "matching":
        return sorted((words.get(left, ""), words.get(right, "")) for left, right in answer["pairs"].items())
    if content.kind == "fill_in":
        return [sorted(folded(text) for text in accepted) for accepted in answer["texts"]]
    return dict(answer)


def _words(text: str) -> str:
    return folded(text) or text
