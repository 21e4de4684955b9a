"""A nightly look for study that looks unlike study, and what a person says about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from core import audit, clock
from core.errors import DomainError
from core.models import Person
from learning.domain.anomalies import Pointer, Run, alike, pointers
from learning.domain.hours import Span
from learning.models import Anomaly, AnomalyVerdict, CaseLessonPage, ClassHours, LessonCompletion, LessonPage, StudySign
from learning.services.counters import last_word_on, take_back

LOOK_BACK = timedelta(days=30)


def find_anomalies(*, since: datetime) -> int:
    """Look at what was completed since a moment; what was pointed at before is not pointed at again. Six queries."""
    completions = list(LessonCompletion.objects.filter(at__gte=since).order_by("at"))
    titles = {f"lesson:{done.public_id}": done for done in completions}
    runs = _runs(completions, since)
    elsewhere = _classes({done.person_id for done in completions}, since)
    found = [pointer for run in runs for pointer in pointers(run, elsewhere.get(run.person_id, ()))]
    for one, other in alike(runs):
        found += [
            Pointer("same_pattern", run.fact, {"with": with_.person_id}) for run, with_ in ((one, other), (other, one))
        ]
    before = Anomaly.objects.count()
    Anomaly.objects.bulk_create([_anomaly(pointer, titles[pointer.fact]) for pointer in found], ignore_conflicts=True)
    return Anomaly.objects.count() - before


def _anomaly(pointer: Pointer, done: LessonCompletion) -> Anomaly:
    return Anomaly(
        person_id=done.person_id,
        kind=pointer.kind,
        fact=pointer.fact,
        title=done.title,
        year=done.year,
        details=pointer.details,
        key=f"{pointer.kind}:{pointer.fact}:{pointer.details.get('with', '')}",
        found_at=clock.now(),
    )


def _runs(completions: Sequence[LessonCompletion], since: datetime) -> list[Run]:
    planned = {
        lesson: minutes
        for model in (LessonPage, CaseLessonPage)
        for lesson, minutes in model.objects.values_list("lesson_id", "minutes")
    }
    signs: dict[tuple[int, UUID], list[StudySign]] = {}
    rows = StudySign.objects.filter(
        person__in={done.person_id for done in completions}, at__gte=since - LOOK_BACK, kind__in=("served", "check")
    )
    for sign in rows.order_by("at", "id"):
        signs.setdefault((sign.person_id, sign.lesson_id), []).append(sign)
    return [
        _run(done, planned.get(done.lesson_id, 0), signs.get((done.person_id, done.lesson_id), []))
        for done in completions
    ]


def _run(done: LessonCompletion, planned: int, signs: Sequence[StudySign]) -> Run:
    mine = [sign for sign in signs if sign.at <= done.at]
    return Run(
        person_id=done.person_id,
        fact=f"lesson:{done.public_id}",
        lesson=str(done.lesson_id),
        planned=planned,
        elapsed=done.elapsed or done.minutes,
        spans=tuple((a, b) for a, b in done.spans),
        answers=tuple(
            ((sign.section, sign.details.get("check"), sign.details.get("option")), sign.at.timestamp())
            for sign in mine
            if sign.kind == "check"
        ),
        pages=tuple(sign.at.timestamp() for sign in mine if sign.kind == "served"),
    )


def _classes(person_ids: set[int], since: datetime) -> dict[int, list[Span]]:
    rows = ClassHours.objects.filter(person__in=person_ids, session__ends_at__gte=since - LOOK_BACK)
    found: dict[int, list[Span]] = {}
    for pk, begin, end in rows.order_by().values_list("person_id", "session__begins_at", "session__ends_at"):
        found.setdefault(pk, []).append((begin.timestamp(), end.timestamp()))
    return found


@transaction.atomic
def judge_anomaly(*, anomaly_id: UUID, taken_back: bool, reason: str, by: Person) -> AnomalyVerdict:
    """Say once what it is: nothing wrong, or hours taken back by a counter-entry. The reason is kept in either case.

    Raises DomainError anomaly_judged_already, counter_without_reason, handler_never_reviews.
    """
    anomaly = Anomaly.objects.select_for_update(of=("self",)).select_related("person").get(public_id=anomaly_id)
    if hasattr(anomaly, "verdict"):
        raise DomainError("anomaly_judged_already")
    if not reason.strip():
        raise DomainError("counter_without_reason")
    if by == anomaly.person:
        raise DomainError("handler_never_reviews")
    word = last_word_on(anomaly.fact)
    if taken_back and (word is None or word.kind == "restored"):
        take_back(person=anomaly.person, year=anomaly.year, fact=anomaly.fact, reason=reason.strip(), by=by)
    verdict = AnomalyVerdict.objects.create(
        anomaly=anomaly,
        person=anomaly.person,
        kind="taken_back" if taken_back else "stands",
        reason=reason.strip(),
        by=by,
        at=clock.now(),
    )
    audit.record("learning.anomaly_judged", actor=by, subject=anomaly, kind=verdict.kind)
    return verdict
