"""What a candidate who has no pass should know: the next date, what to study, until when to ask for a review, whom to ask."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core import clock
from exams.models import Form, FormItem, GradeEntry, Registration, ReleasedResult, Sitting
from exams.queries.registering import taking_requests, units_of

MOST_TOPICS = 5


@dataclass(frozen=True)
class NextStep:
    """`may_ask`: the next sitting takes requests of officers themselves."""

    resit: Sitting | None
    is_registered: bool
    may_ask: bool
    topics: list[str]
    review_until: date | None
    contact: str


def next_step(registration: Registration, result: ReleasedResult | None) -> NextStep:
    """Without a result (absent, void) there is nothing to study by. Topics are named, questions never: they stay in the bank."""
    sitting = registration.sitting
    resit = (
        Sitting.objects.filter(exam=sitting.exam, opens_at__gt=clock.now(), unit__authority=sitting.exam.authority)
        .order_by("opens_at")
        .first()
    )
    until = None
    if sitting.appeal_days and result:
        until = clock.day_of(result.release.released_at) + timedelta(days=sitting.appeal_days)
    registered = bool(resit and resit.registrations.filter(person=registration.person_id, withdrawn_at=None).exists())
    return NextStep(
        resit=resit,
        is_registered=registered,
        may_ask=bool(
            resit and not registered and taking_requests(units_of(registration.person)).filter(pk=resit.pk).exists()
        ),
        topics=weak_topics(result.grade, registration.form_id) if result else [],
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
