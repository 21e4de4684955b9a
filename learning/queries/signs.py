"""The signs of life of a person, of whatever lesson, tab or device: one line of time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Min

from core.models import Person
from learning.domain.hours import Sign, StudyTime, study_time
from learning.models import StudyPing, StudySign


def study_time_of(person: Person, page: Any, *, after: datetime | None, until: datetime) -> StudyTime:
    """What a person studied of a lesson or case between two moments. Three queries at most."""
    lesson = str(page.lesson_id)
    begin = after or StudySign.objects.filter(person=person, lesson_id=page.lesson_id).aggregate(at=Min("at"))["at"]
    if begin is None:
        return StudyTime(0, 0, ())
    signs = [sign for sign in signs_between(person, begin, until) if after is None or sign.at > after]
    # The press of the button that ends the lesson is a sign of life itself.
    return study_time([*signs, Sign("", until, lesson)], lesson=lesson, lesson_minutes=page.minutes)


def signs_between(person: Person, begin: datetime, until: datetime) -> list[Sign]:
    """Two queries."""
    return [
        Sign(section, at, str(lesson))
        for table in (StudySign, StudyPing)
        for section, at, lesson in table.objects.filter(person=person, at__gte=begin, at__lte=until)
        .order_by()
        .values_list("section", "at", "lesson_id")
    ]
