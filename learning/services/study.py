"""What a learner does, noted as it happens; completions follow from what was noted."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from core import clock
from core.announce import announce
from core.models import Person
from learning import texts  # noqa: F401 registers the sentences
from learning.data import LessonCompleted
from learning.models import LessonCompletion, StudySign
from learning.queries.signs import study_time_of


def note(*, person: Person, lesson_id: UUID, section: str, kind: str, **details) -> StudySign:
    return StudySign.objects.create(
        person=person, lesson_id=lesson_id, section=section, kind=kind, at=clock.now(), details=details
    )


def complete(person: Person, page) -> LessonCompletion:
    """Finish a lesson or case now. Each completion counts what was studied since the one before it."""
    moment = clock.now()
    day = clock.day_of(moment)
    last = LessonCompletion.objects.filter(person=person, lesson_id=page.lesson_id).first()
    if last is not None and moment - last.at < timedelta(minutes=1):
        return last
    studied = study_time_of(person, page, after=last.at if last else None, until=moment)
    completion = LessonCompletion.objects.create(
        person=person,
        lesson_id=page.lesson_id,
        title=page.title,
        law_date=page.law_date,
        year=day.year,
        minutes=studied.minutes,
        elapsed=min(studied.elapsed, 32_767),
        spans=[[round(start), round(end)] for start, end in studied.spans],
        at=moment,
        revision=page.live_revision_id,
    )
    announce(
        LessonCompleted(
            person_id=person.pk,
            lesson_id=page.lesson_id,
            year=day.year,
            minutes=studied.minutes,
            completion_id=completion.public_id,
        )
    )
    return completion
