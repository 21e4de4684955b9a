"""Marking and making results known. Grades are only added; the newest speaks."""

from __future__ import annotations

from django.db import transaction

from core import audit, clock
from core.announce import announce
from core.domain.digests import digest_of
from core.errors import DomainError
from core.models import Person
from core.notices import notify
from exams.data import ResultReleased
from exams.domain.kinds import mark
from exams.models import Attempt, GradeEntry, ReleasedResult, ResultRelease, Sitting
from exams.queries.marking import has_marked, settled_marks
from exams.services.attempts import answers_of
from exams.services.breaches import void_registrations
from exams.services.finishing import finish_all, grade_entry


@transaction.atomic
def grade(*, attempt: Attempt, by: Person | None = None, reason: str = "") -> GradeEntry:
    """Mark a closed attempt by its key and by what markers settled. The same marks again add nothing.

    `by`, with the reason: whose mark settled an answer.
    """
    if attempt.closed_at is None:
        raise DomainError("attempt_not_closed")
    answers = answers_of(attempt)
    marks = {item: mark(entry["kind"], entry, answers.get(item)) for item, entry in attempt.form.key.items()}
    marks |= settled_marks(attempt)
    void = attempt.registration_id in void_registrations([attempt.registration.sitting_id])
    entry = grade_entry(attempt, marks, void=void, key_digest=digest_of(attempt.form.key), by=by, reason=reason)
    newest = attempt.grades.order_by("-id").first()
    if newest and newest.marks == entry.marks:
        return newest
    entry.save(force_insert=True)
    return entry


def finish(*, attempt: Attempt) -> None:
    """Seal and mark what was closed; safe to run twice."""
    finish_all([attempt.pk])


@transaction.atomic
def check_results(*, sitting: Sitting, by: Person) -> Sitting:
    """Somebody looked at the sitting's record and its results.

    Raises DomainError marker_never_releases, sitting_still_running, sheet_incomplete, sheets_not_complete, marking_incomplete.
    """
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if has_marked(sitting, by):
        raise DomainError("marker_never_releases")
    running = Attempt.objects.filter(registration__sitting=sitting, closed_at=None).count()
    if running or (clock.now() < sitting.closes_at and not _all_in(sitting)):
        raise DomainError("sitting_still_running", count=running)
    if unsettled := unsettled_sheets(sitting):
        raise DomainError("sheet_incomplete", count=unsettled)
    if sitting.mode == "paper" and not sitting.sheets_complete_at and not _all_in(sitting):
        raise DomainError("sheets_not_complete")
    finish_all(list(_attempts(sitting).values_list("pk", flat=True)))
    unmarked = [a for a in _attempts(sitting) if not (g := a.grades.order_by("-id").first()) or not g.complete]
    if unmarked:
        raise DomainError("marking_incomplete", count=len(unmarked))
    sitting.checked_by, sitting.checked_at = by, clock.now()
    sitting.save(update_fields=["checked_by", "checked_at"])
    audit.record("exams.results_checked", actor=by, subject=sitting)
    return sitting


def unsettled_sheets(sitting: Sitting) -> int:
    """Answer sheets that were read, and not twice alike or settled."""
    read = sitting.registrations.filter(withdrawn_at=None, attempt=None, sheets__isnull=False)
    return read.values("pk").distinct().count()


def _attempts(sitting: Sitting):
    return Attempt.objects.filter(registration__sitting=sitting).select_related("form", "registration__sitting__exam")


def _all_in(sitting: Sitting) -> bool:
    """Everybody with a place has handed in, so nobody need wait for the window to close."""
    return not sitting.registrations.filter(withdrawn_at=None, attempt=None).exists()


@transaction.atomic
def release_results(*, sitting: Sitting, by: Person) -> ResultRelease:
    """Make the results known to the candidates and to whoever listens. Never by the person who checked them."""
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if sitting.checked_by is None:
        raise DomainError("results_not_checked")
    if sitting.checked_by_id == by.pk:
        raise DomainError("handler_never_reviews")
    if has_marked(sitting, by):
        raise DomainError("marker_never_releases")
    fresh = [(a, g) for a, g in _newest_grades(sitting) if not a.released.filter(grade=g).exists()]
    if not fresh:
        raise DomainError("nothing_to_release")
    release = ResultRelease.objects.create(
        sitting=sitting, checked_by=sitting.checked_by, released_by=by, released_at=clock.now()
    )
    for attempt, entry in fresh:
        _make_known(release, attempt, entry)
    audit.record("exams.results_released", actor=by, subject=release, count=len(fresh))
    return release


def _newest_grades(sitting: Sitting) -> list[tuple[Attempt, GradeEntry]]:
    rows = [(attempt, attempt.grades.order_by("-id").first()) for attempt in _attempts(sitting)]
    return [(attempt, entry) for attempt, entry in rows if entry is not None]


def _make_known(release: ResultRelease, attempt: Attempt, entry: GradeEntry) -> None:
    ReleasedResult.objects.create(release=release, attempt=attempt, grade=entry, score=entry.total, passed=entry.passed)
    registration, exam = attempt.registration, attempt.registration.sitting.exam
    announce(
        ResultReleased(
            person_id=registration.person_id,
            exam_public_id=exam.public_id,
            attempt_public_id=attempt.public_id,
            paper_kind=exam.paper_kind,
            domain_code=exam.domain_code,
            passed=entry.passed,
            score=str(entry.total),
            released_on=clock.day_of(release.released_at),
            release_public_id=release.public_id,
        )
    )
    notify(
        person=registration.person,
        kind="result",
        key=f"result:{attempt.public_id}:{release.public_id}",
        subject=f"成绩已公布：{registration.sitting.title}",
        body="您的考试成绩已公布，请登录查看。",
        url=f"/exams/{registration.public_id}/result/",
    )
