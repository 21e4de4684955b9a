"""Mock exams: which can be sat, and what one showed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from cms.queries import articles as library
from core.models import Person
from exams.domain.blueprint import Section
from exams.domain.practice_shown import Shown, shown
from exams.models import Exam, MockExam, QuestionRevision
from exams.queries.bank import content_of
from exams.queries.practice import cited_by
from exams.queries.practice_stock import authorities_over, stock_for

Row = tuple[str, float, float]


# A mock is marked at once, so it asks nothing that a person has to mark.
LEFT_OUT = ("short_answer",)


def exams_to_mock(person: Person) -> QuerySet[Exam]:
    """Exams with a blueprint, of the authorities over a person's units, newest first."""
    exams = Exam.objects.filter(authority__in=authorities_over(person), blueprints__isnull=False)
    return exams.distinct().prefetch_related("blueprints")


def sections_of_mock(exam: Exam) -> list[Section]:
    """What a mock asks of the newest blueprint of an exam; nothing, where a person marks all of it."""
    newest = max(exam.blueprints.all(), key=lambda blueprint: blueprint.number, default=None)
    sections = map(Section.read, newest.sections) if newest else ()
    return [section for section in sections if section.kind not in LEFT_OUT]


def ends_at(mock: MockExam) -> datetime:
    return mock.started_at + timedelta(minutes=mock.minutes)


def items_of(mock: MockExam) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for section in mock.paper["sections"] for item in section["items"]}


def revisions_of(mock: MockExam) -> dict[str, QuestionRevision]:
    """Item -> wording. One query."""
    wanted = {entry["revision"]: item for item, entry in mock.key.items()}
    rows = QuestionRevision.objects.filter(public_id__in=wanted).select_related("question")
    return {wanted[str(row.public_id)]: row for row in rows}


@dataclass(frozen=True)
class Wrong:
    """An item that did not earn its full marks, with what is right and the articles beside it."""

    number: int
    q: Shown
    revision: QuestionRevision
    articles: Sequence[library.Article]


@dataclass(frozen=True)
class MockResult:
    sections: Sequence[Row]
    topics: Sequence[Row]
    wrong: Sequence[Wrong]
    hidden: int


def result_of_mock(mock: MockExam) -> MockResult:
    """By section and topic, and the items to look at again; those that left practice since are counted, not shown."""
    wordings, items, stock = revisions_of(mock), items_of(mock), stock_for(mock.person).items
    places = {item: number for number, item in enumerate(items, start=1)}
    missed = [
        item for item in items if mock.marks[item] != str(Decimal(mock.key[item]["marks"]).quantize(Decimal("0.01")))
    ]
    open_ones = [item for item in missed if wordings[item].question_id in stock]
    found = library.articles_on({one for item in open_ones for one in cited_by(wordings[item])})
    wrong = [
        Wrong(
            places[item],
            shown(items[item], name=item, value=mock.answers.get(item), answer=content_of(wordings[item]).answer),
            wordings[item],
            [found[one] for one in cited_by(wordings[item])],
        )
        for item in open_ones
    ]
    sections = [(section["title"], [item["id"] for item in section["items"]]) for section in mock.paper["sections"]]
    return MockResult(
        [_sum(mock, title, names) for title, names in sections],
        sorted(_by_topic(mock, wordings), key=lambda row: (row[1] / row[2] if row[2] else 1, row[0])),
        wrong,
        len(missed) - len(open_ones),
    )


def _by_topic(mock: MockExam, wordings: dict[str, QuestionRevision]) -> list[Row]:
    topics: dict[str, list[str]] = {}
    for item, wording in wordings.items():
        topics.setdefault(wording.topic, []).append(item)
    return [_sum(mock, topic, names) for topic, names in topics.items()]


def _sum(mock: MockExam, name: str, items: Iterable[str]) -> Row:
    marked = [item for item in items if mock.marks[item] is not None]
    earned = sum((Decimal(mock.marks[item]) for item in marked), Decimal(0))
    return name, float(earned), float(sum((Decimal(mock.key[item]["marks"]) for item in marked), Decimal(0)))
