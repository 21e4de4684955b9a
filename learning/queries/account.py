"""Hours of a year, by person: the facts gathered and settled by the terms of the authority. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from core import clock
from core.models import AppointmentSpan, Person
from learning.domain.account import Account, Basis, Fact, Terms, settle, target_for
from learning.models import ClassHours, HoursCounter, LessonCompletion, OutsideRecord
from learning.ports import training_terms

# What is asked where no authority has entered anything: a plan that has run out, until its successor is entered.
UNSOURCED = Basis("《提升行政执法质量三年行动计划（2023—2025年）》（国办发〔2023〕27号）", date(2025, 12, 31))


def accounts_of(person_ids: Sequence[int], year: int) -> dict[int, Account]:
    """By person; nobody is left out. Six queries, whatever the number."""
    facts: dict[int, list[Fact]] = {pk: [] for pk in person_ids}
    last_word = _counters(person_ids, year)
    for person_id, fact in _facts(person_ids, year):
        facts[person_id].append(_as_it_stands(fact, last_word))
    held, authority = _posts(person_ids, year)
    terms = _terms(set(authority.values()), year)
    default = Terms(basis=UNSOURCED)
    found = {}
    for pk in person_ids:
        own = terms.get(authority.get(pk, 0), default)
        found[pk] = settle(facts[pk], own, target_for(own, year, held.get(pk, ())))
    return found


def account_of(person: Person, year: int) -> Account:
    return accounts_of([person.pk], year)[person.pk]


def minutes_of(person_ids: Sequence[int], year: int) -> dict[int, int]:
    """Minutes that count in a year, by person; nobody is left out."""
    return {pk: account.minutes for pk, account in accounts_of(person_ids, year).items()}


def years_of(person: Person) -> list[int]:
    """Years with something on record, and this one; the newest first."""
    tables: tuple[Any, ...] = (LessonCompletion, ClassHours, OutsideRecord)
    years = {clock.today().year}.union(
        *(table.objects.filter(person=person).order_by().values_list("year", flat=True).distinct() for table in tables)
    )
    return sorted(years, reverse=True)


def _facts(person_ids: Sequence[int], year: int) -> Iterable[tuple[int, Fact]]:
    chosen = {"person__in": person_ids, "year": year}
    for done in LessonCompletion.objects.filter(**chosen):
        yield done.person_id, lesson_fact(done)
    for hours in ClassHours.objects.filter(**chosen).select_related("session", "roll__confirmed_by"):
        yield hours.person_id, class_fact(hours)
    for record in OutsideRecord.objects.filter(**chosen).select_related("verdict__by"):
        yield record.person_id, outside_fact(record)


def lesson_fact(done: LessonCompletion) -> Fact:
    return Fact(
        key=f"lesson:{done.public_id}",
        kind="lesson",
        subject=str(done.lesson_id),
        title=done.title,
        on=clock.day_of(done.at),
        minutes=done.minutes,
        online=True,
        spans=tuple((start, end) for start, end in done.spans),
        elapsed=done.elapsed,
    )


def class_fact(hours: ClassHours) -> Fact:
    session = hours.session
    by = hours.roll.confirmed_by
    return Fact(
        key=f"class:{hours.public_id}",
        kind="class",
        subject=str(session.public_id),
        title=hours.title,
        on=clock.day_of(session.begins_at),
        minutes=hours.minutes,
        online=False,
        spans=((session.begins_at.timestamp(), session.ends_at.timestamp()),),
        verifier=by.name if by else "",
        source=session.place,
    )


def outside_fact(record: OutsideRecord) -> Fact:
    verdict = getattr(record, "verdict", None)
    standing = (
        {"accepted": "counts", "refused": "refused", "withdrawn": "refused"}[verdict.kind] if verdict else "waiting"
    )
    return Fact(
        key=f"outside:{record.public_id}",
        kind="outside",
        subject=str(record.public_id),
        title=record.title,
        on=record.finished_on,
        minutes=record.minutes,
        online=record.online,
        standing=standing,
        verifier=verdict.by.name if verdict and verdict.kind == "accepted" else "",
        source=record.source,
        why=verdict.reason if verdict else "",
    )


def _counters(person_ids: Sequence[int], year: int) -> dict[str, HoursCounter]:
    """The last counter-entry on each fact."""
    return {row.fact: row for row in HoursCounter.objects.filter(person__in=person_ids, year=year).order_by("id")}


def _as_it_stands(fact: Fact, last_word: dict[str, HoursCounter]) -> Fact:
    word = last_word.get(fact.key)
    if word is None or word.kind != "taken_back" or fact.standing != "counts":
        return fact
    return Fact(**{**fact.__dict__, "standing": "taken_back", "why": word.reason})


def _posts(person_ids: Sequence[int], year: int) -> tuple[dict[int, list[tuple[date, date]]], dict[int, int]]:
    """Days in post in the year, and the authority of the latest post."""
    begin, end = clock.start_of_day(date(year, 1, 1)), clock.end_of_day(date(year, 12, 31))
    rows = AppointmentSpan.objects.filter(
        Q(law_from__lt=end, law_until__gt=begin), person__in=person_ids, known_until=clock.FAR_FUTURE
    ).order_by("law_from")
    held: dict[int, list[tuple[date, date]]] = {}
    authority: dict[int, int] = {}
    for pk, law_from, law_until, issuer in rows.values_list("person_id", "law_from", "law_until", "unit__authority_id"):
        held.setdefault(pk, []).append((clock.day_of(law_from), clock.day_of(law_until - clock.MOMENT)))
        authority[pk] = issuer
    return held, authority


def _terms(authorities: set[int], year: int) -> dict[int, Terms]:
    """As the rules stood on the last day of the year, or stand today."""
    on = min(date(year, 12, 31), clock.today())
    found = dict(training_terms(authorities, on)) if authorities else {}
    return {
        pk: terms if terms.basis.document else Terms(**{**terms.__dict__, "basis": UNSOURCED})
        for pk, terms in found.items()
    }
