"""Mock exams: drawn at once by a real blueprint from practice questions, timed, marked at once. Never a result."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from core import audit, clock
from core.announce import announce
from core.errors import DomainError
from core.models import Person
from exams import practice_texts  # noqa: F401 registers the sentences
from exams.data import Practised
from exams.domain.blueprint import Entry, Section, ShortageError, assemble, distinct, draw
from exams.domain.kinds import mark, normalise
from exams.domain.practice_form import is_empty
from exams.domain.sitting import GRACE
from exams.models import Exam, MockExam, QuestionRevision
from exams.queries.bank import contents_of, pool_for
from exams.queries.practice_mock import ends_at, items_of, revisions_of, sections_of_mock
from exams.queries.practice_stock import stock_for
from exams.services.practice import keep


@transaction.atomic
def begin_mock(*, person: Person, exam: Exam, seed: str = "") -> MockExam:
    """Draw and start one; an open one of the same exam is gone on with. Raises DomainError mock_asks_nothing, mock_cannot_be_drawn."""
    Person.objects.select_for_update().get(pk=person.pk)
    open_one = MockExam.objects.filter(person=person, exam=exam, closed_at=None).first()
    if open_one and clock.now() < ends_at(open_one):
        return open_one
    if open_one:
        hand_in_mock(mock=open_one)
    sections = sections_of_mock(exam)
    if not sections:
        raise DomainError("mock_asks_nothing")
    paper, key = _draw(person, exam, sections, seed or secrets.token_hex(8))
    made = MockExam.objects.create(
        person=person,
        exam=exam,
        paper=paper,
        key=key,
        law_date=exam.law_date,
        minutes=exam.minutes,
        started_at=clock.now(),
    )
    audit.record("exams.mock_begun", actor=person, subject=made)
    return made


def _draw(person: Person, exam: Exam, sections: list[Section], seed: str) -> tuple[dict[str, Any], dict[str, Any]]:
    held = {item.revision for item in stock_for(person).items.values()}
    allowed = {str(one) for one in QuestionRevision.objects.filter(pk__in=held).values_list("public_id", flat=True)}
    pool = without_enemies([entry for entry in pool_for(exam, sections) if entry.revision in allowed], seed)
    try:
        drawn = draw(sections, pool, seed=seed)
    except ShortageError as shortage:
        short = "；".join(f"{line.section.title} {line.reachable}/{line.section.count}" for line in shortage.lines)
        raise DomainError("mock_cannot_be_drawn", short=short) from shortage
    contents = contents_of(entry.revision for entries in drawn for entry in entries)
    return assemble(
        sections, [[(e.revision, contents[e.revision][1]) for e in entries] for entries in drawn], seed=seed
    )


def without_enemies(pool: Iterable[Entry], seed: str) -> list[Entry]:
    """Of questions that exclude each other the first by the seed stays."""
    kept: dict[str, Entry] = {}
    for entry in distinct(pool, seed):
        if not entry.enemies & kept.keys():
            kept[entry.question] = entry
    return list(kept.values())


@transaction.atomic
def save_mock_answer(*, mock: MockExam, item: str, value: Mapping[str, Any]) -> MockExam:
    """Raises DomainError mock_is_over; AnswerRefusedError for what is no answer to the item."""
    mock = MockExam.objects.select_for_update().get(pk=mock.pk)
    if mock.closed_at or clock.now() >= ends_at(mock) + GRACE:
        raise DomainError("mock_is_over")
    given = normalise(items_of(mock)[item], value)
    if is_empty(given):
        mock.answers.pop(item, None)
    else:
        mock.answers[item] = given
    mock.save(update_fields=["answers"])
    return mock


@transaction.atomic
def hand_in_mock(*, mock: MockExam) -> MockExam:
    """Close and mark; what was answered goes to cards and mistakes like any practice. A second call changes nothing."""
    mock = MockExam.objects.select_for_update(of=("self",)).select_related("person").get(pk=mock.pk)
    if mock.closed_at:
        return mock
    marks = {item: mark(entry["kind"], entry, mock.answers.get(item)) for item, entry in mock.key.items()}
    mock.closed_at = min(clock.now(), ends_at(mock))
    mock.marks = {item: None if given is None else str(given) for item, given in marks.items()}
    mock.total = sum((given for given in marks.values() if given is not None), Decimal(0))
    mock.out_of = sum(
        (Decimal(mock.key[item]["marks"]) for item, given in marks.items() if given is not None), Decimal(0)
    )
    mock.save(update_fields=["closed_at", "marks", "total", "out_of"])
    announce(Practised.by(mock.person_id, clock.now()))
    wordings = revisions_of(mock)
    for item, value in mock.answers.items():
        full = marks[item] == Decimal(mock.key[item]["marks"])
        keep(person=mock.person, revision=wordings[item], value=value, right=full, mock=mock, at=mock.closed_at)
    return mock
