"""What other packages may ask of exams or tell it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from core import clock
from core.models import Person
from exams.data import PassedPaper, ShortExam
from exams.models import ReleasedResult
from exams.queries.bank import questions_citing
from exams.queries.practice_targets import best_mocks, mistakes_left, offers_for, practised
from exams.queries.shortage import short_exams_of
from exams.services.bank import flag_questions

__all__ = [
    "best_mocks",
    "flag_questions_citing",
    "mistakes_left",
    "offers_for",
    "passes",
    "practised",
    "short_exams",
]


def passes(person_ids: Sequence[int]) -> dict[int, list[PassedPaper]]:
    """Released passes by person; of several releases of an attempt the newest speaks. One query."""
    rows = (
        ReleasedResult.objects.filter(attempt__registration__person__in=person_ids)
        .select_related("release", "attempt__registration__sitting__exam")
        .order_by("attempt_id", "id")
    )
    newest = {row.attempt_id: row for row in rows}
    found: dict[int, list[PassedPaper]] = {pk: [] for pk in person_ids}
    for row in newest.values():
        if row.passed:
            registration = row.attempt.registration
            exam = registration.sitting.exam
            found[registration.person_id].append(
                PassedPaper(
                    registration.person_id,
                    exam.paper_kind,
                    exam.domain_code,
                    clock.day_of(row.release.released_at),
                    row.score,
                    str(row.attempt.public_id),
                )
            )
    return found


def flag_questions_citing(
    *, law: str, provisions: Collection[str] = (), reason: str, before: date | None = None
) -> int:
    """A cited provision changed: draw these questions no more until a second person has read them again.

    `provisions` are ids of the law library; none means the whole law. With `before`, wordings written for the law of that
    day or a later one are left alone. Telling twice flags once.
    """
    concerned = [
        question
        for question in questions_citing(law, provisions)
        if before is None or question.current.law_date is None or question.current.law_date < before
    ]
    return flag_questions(question_ids=[question.public_id for question in concerned], reason=reason)


def short_exams(person: Person) -> list[ShortExam]:
    """Exams this person may see whose bank holds flagged questions and can no longer fill the blueprint."""
    return short_exams_of(person)
