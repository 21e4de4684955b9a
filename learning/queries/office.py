"""Lists of the office: who has how many hours. A fixed number of queries a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from core.models import AppointmentSpan, Person
from learning.domain.account import Account
from learning.models import Anomaly, Objection
from learning.queries.account import accounts_of


@dataclass(frozen=True)
class OfficerHours:
    person: Person
    units: list[AppointmentSpan]
    account: Account
    anomalies: int
    objections: int

    @property
    def tone(self) -> str:
        return "valid" if self.account.hours >= self.account.target else "expiring" if self.account.hours else "unknown"


def officers_hours(people: Sequence[Person], year: int) -> list[OfficerHours]:
    """For one page of people, whose posts were fetched with them. Eight queries."""
    ids = [person.pk for person in people]
    accounts = accounts_of(ids, year)
    waiting = _count(Anomaly, ids, year, Q(verdict=None))
    open_ = _count(Objection, ids, year, Q(answer=None))
    return [
        OfficerHours(
            person,
            [span for post in person.appointments.all() for span in post.live],  # type: ignore[attr-defined]
            accounts[person.pk],
            waiting.get(person.pk, 0),
            open_.get(person.pk, 0),
        )
        for person in people
    ]


def _count(model, ids: Sequence[int], year: int, condition: Q) -> dict[int, int]:
    rows = model.objects.filter(condition, person__in=ids, year=year).order_by()
    return dict(rows.values("person_id").annotate(n=Count("pk")).values_list("person_id", "n"))
