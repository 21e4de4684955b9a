"""A section of a lesson as its reader meets it: the same for a learner and for a preview."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from learning.domain.checks import MULTIPLE
from learning.section_values import check_of


def given_answers(signs: Iterable[Any], number: int) -> dict[int, list[int]]:
    """The last answer to each question of a section."""
    return {
        sign.details["check"]: sign.details["options"]
        for sign in signs
        if sign.kind == "check" and sign.section == str(number)
    }


def shown_checks(section: Any, given: Mapping[int, list[int]]) -> list[dict[str, Any]]:
    """What is right in a question is told only after it was answered."""
    found = []
    for index, value in enumerate(section["checks"]):
        check, chosen = check_of(value), given.get(index)
        options = [
            {
                "number": n,
                "text": option.text,
                "chosen": chosen is not None and n in chosen,
                "right": option.right if chosen is not None else None,
            }
            for n, option in enumerate(check.options)
        ]
        found.append(
            {
                "number": index,
                "stem": check.stem,
                "several": check.kind == MULTIPLE,
                "options": options,
                "given": chosen,
                "right": chosen is not None and check.is_right(chosen),
                "explanation": check.explanation if chosen is not None else "",
            }
        )
    return found


def contents(page: Any, read: Iterable[str], here: int) -> list[dict[str, Any]]:
    served = set(read)
    return [
        {"number": n, "title": section.value["title"], "read": str(n) in served, "here": n == here}
        for n, section in enumerate(page.sections, start=1)
    ]


def section_preview(page: Any, number: int) -> dict[str, Any]:
    """A section as an officer meets it first. Nothing is noted."""
    section = page.sections[number - 1].value
    return {
        "course": page.get_parent(),
        "number": number,
        "section": section,
        "checks": shown_checks(section, {}),
        "contents": contents(page, (), number),
        "next": number + 1 if number < len(page.sections) else None,
        "preview": True,
    }
