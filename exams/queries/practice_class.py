"""How a unit stands in practice, topic by topic. Never a single person's answers, and nothing of very small groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from core import clock
from core.models import AppointmentSpan, Person, Unit
from exams.domain.practice_memory import FIRM_DAYS
from exams.models import PracticeCard

# Shares of fewer people would say how one of them stands.
LEAST_PEOPLE = 3


@dataclass(frozen=True)
class TopicRow:
    """`right` and `firm` in per cent; None where too few people practised the topic."""

    topic: str
    people: int
    right: int | None
    firm: int | None


def people_of(unit: Unit) -> QuerySet[Person]:
    """Persons with a post in the unit or below it today."""
    now = clock.now()
    posts: Any = AppointmentSpan.objects.filter(
        known_until=clock.FAR_FUTURE, law_from__lte=now, law_until__gt=now, unit__above__ancestor=unit
    )
    return Person.objects.filter(pk__in=posts.values("person"))


def mastery(unit: Unit) -> tuple[int, int, list[TopicRow]]:
    """(people, of them practising, topics with the weakest first). Three queries, however many people."""
    people = people_of(unit)
    cards = PracticeCard.objects.filter(person__in=people.values("pk"))
    rows = (
        cards.order_by()
        .values("revision__topic")
        .annotate(
            people=Count("person", distinct=True),
            cards=Count("pk"),
            firm=Count("pk", filter=Q(stability__gte=FIRM_DAYS)),
            asked=Sum("answered"),
            good=Sum("right"),
        )
    )
    told = [_row(row) for row in rows]
    practising = cards.aggregate(n=Count("person", distinct=True))["n"]
    return people.count(), practising, sorted(told, key=lambda row: (row.right is None, row.right or 0, row.topic))


def _row(row: Any) -> TopicRow:
    enough = row["people"] >= LEAST_PEOPLE
    return TopicRow(
        row["revision__topic"],
        row["people"],
        round(row["good"] / row["asked"] * 100) if enough else None,
        round(row["firm"] / row["cards"] * 100) if enough else None,
    )
