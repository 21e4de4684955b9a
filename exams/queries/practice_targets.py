"""How far people are with what they were asked to practise: numbers alone, counted from answers, mistakes and mocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cms.queries import articles as library
from core.models import Person
from exams.domain.practice import Choice
from exams.models import Mistake, MockExam, PracticeAnswer, QuestionRevision
from exams.queries.practice import by_law, by_topic, desk_of
from exams.queries.practice_mock import exams_to_mock, sections_of_mock
from exams.queries.practice_stock import authorities_of, item_of, practicable


@dataclass(frozen=True)
class Offers:
    """What may be asked for: (law, title, chapters), topics, and (public id, title) of exams with a mock."""

    laws: Sequence[tuple[str, str, Sequence[str]]]
    topics: Sequence[str]
    exams: Sequence[tuple[str, str]]


def offers_for(person: Person) -> Offers:
    """What somebody may practise, and so ask others to. Two queries for each law beyond the desk."""
    desk = desk_of(person)
    return Offers(
        [(row.name, row.title, list(library.chapters_of(row.name))) for row in by_law(desk)],
        [row.name for row in by_topic(desk)],
        [(str(exam.public_id), exam.title) for exam in exams_to_mock(person) if sections_of_mock(exam)],
    )


def practised(person_ids: Sequence[int], *, law: str, part: str, topic: str, since: datetime) -> dict[int, int]:
    """Different questions answered since a moment, by the wording that was answered. Four queries."""
    articles = frozenset(library.chapters_of(law).get(part) or [part]) if law and part else frozenset()
    choice = Choice(law, articles, topic)
    answers = PracticeAnswer.objects.filter(person__in=person_ids, at__gte=since).order_by()
    wordings = QuestionRevision.objects.filter(pk__in=answers.values("revision")).select_related("question__bank")
    fitting = {row.pk for row in wordings.defer("stem", "explanation", "answer") if choice.takes(item_of(row))}
    rows = answers.values_list("person_id", "question_id", "revision_id").distinct().iterator()
    return _counted(person_ids, {(person, question) for person, question, revision in rows if revision in fitting})


def mistakes_left(person_ids: Sequence[int], *, law: str) -> dict[int, int]:
    """Mistakes in the book that each may practise today; what rests, stands on a paper or was left with a post keeps nobody."""
    choice, reach = Choice(law), authorities_of(person_ids)
    open_ones = {item.question: item.authority for item in practicable() if choice.takes(item)}
    rows = Mistake.objects.filter(person__in=person_ids, left_at=None).values_list("person_id", "question_id")
    kept = {(one, key) for one, key in rows if key in open_ones and open_ones[key] in reach.get(one, ())}
    return _counted(person_ids, kept)


def best_mocks(person_ids: Sequence[int], *, exam: str, since: datetime) -> dict[int, float]:
    """Per cent of the best mock handed in since a moment with something answered; nothing of who sat none. One query."""
    sat = MockExam.objects.filter(person__in=person_ids, exam__public_id=exam, closed_at__gte=since).exclude(answers={})
    best: dict[int, float] = {}
    for person, total, out_of in sat.values_list("person_id", "total", "out_of"):
        reached = float(total / out_of * 100) if total and out_of else 0.0
        best[person] = max(best.get(person, 0.0), reached)
    return best


def _counted(person_ids: Iterable[int], pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    found = dict.fromkeys(person_ids, 0)
    for person, _question in pairs:
        found[person] += 1
    return found
