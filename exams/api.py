"""What other packages may ask of exams or tell it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from core import clock
from exams.data import PassedPaper
from exams.models import ReleasedResult
from exams.queries.bank import questions_citing
from exams.services.bank import flag_questions

__all__ = ["flag_questions_citing", "passes"]


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


def flag_questions_citing(*, law: str, provisions: Collection[str] = (), reason: str) -> int:
    """A cited provision changed: draw these questions no more until a second person has read them again.

    `provisions` are ids of the law library; none means the whole law. Telling twice flags once.
    """
    concerned = questions_citing(law, provisions)
    return flag_questions(question_ids=[question.public_id for question in concerned], reason=reason)
