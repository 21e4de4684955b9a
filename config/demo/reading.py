"""Read the files of the demonstration's content; config/demo/content/README.md describes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from exams.domain.wording import Wording


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def questions(content: Path) -> Iterator[dict[str, Any]]:
    """All questions, topic by topic."""
    for path in sorted((content / "questions").glob("*.yaml")):
        yield from load(path)


def wording_of(question: dict[str, Any]) -> Wording:
    """A question of the files as the bank keeps it."""
    return Wording(
        kind=question["kind"],
        topic=question["topic"],
        difficulty=question["difficulty"],
        stem=question["stem"],
        options=question.get("options", ()),
        answer=_key(question["kind"], question["answer"]),
        explanation=question["explanation"],
        citations=question["citations"],
        law_date=question["law_date"],
        checked_against=question["checked_against"],
        checked_on=question["checked_on"],
    )


def _key(kind: str, answer: Any) -> dict[str, Any]:
    match kind:
        case "single":
            return {"choice": answer}
        case "multiple":
            return {"choices": answer}
        case "true_false":
            return {"choice": "true" if answer else "false"}
        case "fill_in":
            return {"texts": answer}
    raise LookupError(kind)
