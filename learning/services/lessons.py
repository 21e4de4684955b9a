"""Questions answered inside a lesson, and its end."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from core.errors import DomainError
from core.models import Person
from learning.models import LessonCompletion, LessonPage, StudySign
from learning.section_values import check_of
from learning.services import study


@transaction.atomic
def answer_check(*, person: Person, lesson: LessonPage, section: int, check: int, chosen: Collection[int]) -> bool:
    """Note the answer to a question of a section; tells whether it is right. Raises DomainError option_missing."""
    asked = check_of(lesson.sections[section - 1].value["checks"][check])
    if not asked.takes(chosen):
        raise DomainError("option_missing")
    right = asked.is_right(chosen)
    given = {"check": check, "options": sorted(chosen), "right": right}
    study.note(person=person, lesson_id=lesson.lesson_id, section=str(section), kind="check", **given)
    return right


@transaction.atomic
def finish(*, person: Person, lesson: LessonPage) -> LessonCompletion:
    """Complete a lesson. Pressing twice completes once a minute at most. Raises DomainError lesson_not_finished."""
    signs = list(StudySign.objects.filter(person=person, lesson_id=lesson.lesson_id))
    if still_open := open_points(lesson, signs):
        raise DomainError("lesson_not_finished", open="、".join(still_open))
    return study.complete(person, lesson)


def open_points(lesson: LessonPage, signs: list[StudySign]) -> list[str]:
    """Titles of sections not read yet or with a question not answered yet."""
    served = {sign.section for sign in signs if sign.kind == "served"}
    answered = {(sign.section, sign.details.get("check")) for sign in signs if sign.kind == "check"}
    missing = []
    for number, section in enumerate(lesson.sections, start=1):
        checks = range(len(section.value["checks"]))
        if str(number) not in served or any((str(number), check) not in answered for check in checks):
            missing.append(section.value["title"])
    return missing
