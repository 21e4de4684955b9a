"""Bans from registering: decided in the breach procedure, and only where a document allows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from core.errors import DomainError
from core.models import Person
from exams.models import BreachStep


def bans_of(person_ids: Iterable[int], on: date) -> dict[int, date]:
    """Who may not register on a day, with the last day of the ban. A ban that was lifted has no effect. One query."""
    rows = (
        BreachStep.objects.filter(
            kind="decided", banned_until__gte=on, breach__registration__person__in=list(person_ids)
        )
        .exclude(breach__steps__kind="lifted")
        .values_list("breach__registration__person", "banned_until")
    )
    found: dict[int, date] = {}
    for person_id, until in rows:
        if until is not None:
            found[person_id] = max(until, found.get(person_id, until))
    return found


def check_not_banned(people: Sequence[Person], on: date) -> None:
    bans = bans_of([person.pk for person in people], on)
    for person in people:
        if person.pk in bans:
            until = f"{bans[person.pk]:%Y年%m月%d日}"
            raise DomainError("person_is_banned", name=person.name, until=until)
