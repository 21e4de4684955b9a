"""What a candidate who did not pass should know: the next date, what to study, until when to ask for a review, whom to ask."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core import clock
from exams.models import Form, FormItem, GradeEntry, Registration, ReleasedResult, Sitting

MOST_TOPICS = 5


@dataclass(frozen=True)
class NextStep:
    resit: Sitting | None
    is_registered: bool
    topics: list[str]
    review_until: date | None
    contact: str


def next_step(registration: Registration, result: ReleasedResult) -> NextStep:
    """Four queries. Topics are named, questions never: they stay in the bank."""
    sitting = registration.sitting
    resit = (
        Sitting.objects.filter(exam=sitting.exam, opens_at__gt=clock.now(), unit__authority=sitting.exam.authority)
        .order_by("opens_at")
        .first()
    )
    until = None
    if sitting.appeal_days:
        until = clock.day_of(result.release.released_at) + timedelta(days=sitting.appeal_days)
    return NextStep(
        resit=resit,
        is_registered=bool(
            resit and resit.registrations.filter(person=registration.person_id, withdrawn_at=None).exists()
        ),
        topics=weak_topics(result.grade, registration.form_id),
        review_until=until,
        contact=sitting.exam.authority.contact,
    )


def weak_topics(grade: GradeEntry, form_id: int) -> list[str]:
    """Topics in which most marks were missed."""
    missed: Counter[str] = Counter()
    key = Form.objects.values_list("key", flat=True).get(pk=form_id)
    for item, topic in FormItem.objects.filter(form=form_id).values_list("item", "revision__topic"):
        full, given = Decimal(str(key[item]["marks"])), Decimal(grade.marks.get(item) or 0)
        if topic and given < full:
            missed[topic] += int((full - given) * 100)
    return [topic for topic, _marks in missed.most_common(MOST_TOPICS)]
