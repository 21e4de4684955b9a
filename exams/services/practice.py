"""Practising: take up a set, answer, keep the book of mistakes and the plan. Answers are only added; the rest follows."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from core import clock
from core.announce import announce
from core.errors import DomainError
from core.models import Person
from exams import practice_texts  # noqa: F401 registers the sentences
from exams.data import Practised
from exams.domain.kinds import candidate_view, key_entry, mark, normalise
from exams.domain.practice import Choice, StockItem, after_answer, pick
from exams.domain.practice_memory import rating_of, review
from exams.domain.wording import key_in_words
from exams.models import Mistake, MockExam, PracticeAnswer, PracticeCard, PracticePlan, PracticeSet, QuestionRevision
from exams.queries.bank import content_of
from exams.queries.practice import memory_of, past_of
from exams.queries.practice_stock import stock_for

FULL = Decimal(1)


@transaction.atomic
def take_up(
    *,
    person: Person,
    mode: str,
    choice: Choice,
    size: int,
    told: Mapping[str, str] | None = None,
    only: Collection[int] | None = None,
    seed: str = "",
) -> PracticeSet:
    """A new set. `only`: keys of questions to choose from, for mistakes. Raises DomainError practice_nothing_fits."""
    stock = stock_for(person).items.values()
    fitting = [item for item in stock if choice.takes(item) and (only is None or item.question in only)]
    return _new_set(
        person, mode, pick(fitting, past_of(person), size=size, seed=seed or secrets.token_hex(8)), told or {}
    )


@transaction.atomic
def take_up_in_order(*, person: Person, mode: str, questions: Sequence[int]) -> PracticeSet:
    """A set of exactly these questions in this order, as far as they may be practised now."""
    stock = stock_for(person).items
    return _new_set(person, mode, [stock[key] for key in questions if key in stock], {})


def _new_set(person: Person, mode: str, items: Sequence[StockItem], told: Mapping[str, str]) -> PracticeSet:
    if not items:
        raise DomainError("practice_nothing_fits")
    return PracticeSet.objects.create(
        person=person,
        mode=mode,
        choice=dict(told),
        questions=[item.revision for item in items],
        made_at=clock.now(),
    )


@transaction.atomic
def answer(
    *, practice_set: PracticeSet, revision_id: int, value: Mapping[str, Any], unsure: bool = False
) -> PracticeAnswer:
    """Keep an answer and say whether it is right. A second one to the same question of a set returns the first.

    Raises DomainError practice_question_rests where it left practice meanwhile; AnswerRefusedError for what is no answer.
    """
    locked = PracticeSet.objects.select_for_update(of=("self",)).select_related("person").get(pk=practice_set.pk)
    if earlier := locked.answers.filter(revision=revision_id).first():
        return earlier
    if revision_id not in locked.questions:
        raise DomainError("practice_question_rests")
    revision = QuestionRevision.objects.select_related("question").get(pk=revision_id)
    held = stock_for(locked.person).items.get(revision.question_id)
    if held is None or held.revision != revision.pk:
        raise DomainError("practice_question_rests")
    given = normalise(view_of(revision, seed_of(locked, revision)), value)
    announce(Practised.by(locked.person_id, clock.now()))
    return keep(
        person=locked.person,
        revision=revision,
        value=given,
        right=is_right(revision, given),
        unsure=unsure,
        practice_set=locked,
    )


def seed_of(practice_set: PracticeSet, revision: QuestionRevision) -> str:
    return f"{practice_set.public_id}:{revision.pk}"


def view_of(revision: QuestionRevision, seed: str) -> dict[str, Any]:
    return candidate_view(content_of(revision), seed=seed)


def is_right(revision: QuestionRevision, value: Mapping[str, Any]) -> bool:
    """In practice only the whole answer is right: half of it would be a mistake in the book."""
    content = content_of(revision)
    entry = key_entry(content, marks=FULL, revision=str(revision.public_id))
    return mark(content.kind, entry, value) == FULL


@transaction.atomic
def keep(
    *,
    person: Person,
    revision: QuestionRevision,
    value: Mapping[str, Any],
    right: bool,
    unsure: bool = False,
    practice_set: PracticeSet | None = None,
    mock: MockExam | None = None,
    at: datetime | None = None,
) -> PracticeAnswer:
    """Append the answer and bring the card and the book of mistakes up to it."""
    at = at or clock.now()
    row = PracticeAnswer.objects.create(
        person=person,
        question_id=revision.question_id,
        revision=revision,
        practice_set=practice_set,
        mock=mock,
        value=dict(value),
        right=right,
        unsure=unsure and right,
        at=at,
    )
    _remember(row, revision)
    _book(row)
    return row


def _remember(row: PracticeAnswer, revision: QuestionRevision) -> None:
    card = (
        PracticeCard.objects.select_for_update(of=("self",))
        .select_related("revision__question")
        .filter(person=row.person_id, question=row.question_id)
        .first()
    )
    before = memory_of(card) if card and not _asks_anew(card, revision) else None
    memory = review(before, rating_of(right=row.right, unsure=row.unsure), row.at)
    PracticeCard.objects.update_or_create(
        person_id=row.person_id,
        question_id=row.question_id,
        defaults={
            "revision": revision,
            "stability": memory.stability,
            "difficulty": memory.difficulty,
            "state": memory.state,
            "step": memory.step,
            "due": memory.due,
            "last_review": memory.last_review,
            "answered": (card.answered if card else 0) + 1,
            "right": (card.right if card else 0) + row.right,
        },
    )


def _asks_anew(card: PracticeCard, revision: QuestionRevision) -> bool:
    """The key reads otherwise since: what was learned before is of no use, or worse."""
    if card.revision_id == revision.pk:
        return False
    return key_in_words(content_of(card.revision)) != key_in_words(content_of(revision))


def _book(row: PracticeAnswer) -> None:
    known = Mistake.objects.select_for_update().filter(person=row.person_id, question=row.question_id).first()
    if not row.right:
        Mistake.objects.update_or_create(
            person_id=row.person_id,
            question_id=row.question_id,
            defaults={
                "opened_at": row.at,
                "wrong": (known.wrong if known else 0) + 1,
                "right_in_a_row": 0,
                "left_at": None,
                "left_how": "",
            },
        )
    elif known and known.left_at is None:
        known.right_in_a_row, mended = after_answer(known.right_in_a_row, right=True)
        if mended:
            known.left_at, known.left_how = row.at, "mastered"
        known.save(update_fields=["right_in_a_row", "left_at", "left_how"])


@transaction.atomic
def leave_mistake(*, mistake: Mistake) -> Mistake:
    """The person takes it out of the book; a later wrong answer puts it back."""
    mistake = Mistake.objects.select_for_update().get(pk=mistake.pk)
    if mistake.left_at is None:
        mistake.left_at, mistake.left_how = clock.now(), "own"
        mistake.save(update_fields=["left_at", "left_how"])
        announce(Practised.by(mistake.person_id, mistake.left_at))
    return mistake


@transaction.atomic
def note_mistake(*, mistake: Mistake, note: str) -> Mistake:
    mistake = Mistake.objects.select_for_update().get(pk=mistake.pk)
    mistake.note = note.strip()
    mistake.save(update_fields=["note"])
    return mistake


@transaction.atomic
def save_plan(
    *, person: Person, exam_on: date, per_day: int, pace: str = "minutes", laws: Sequence[str] = ()
) -> PracticePlan:
    """Raises DomainError practice_exam_day_is_past, practice_exam_day_is_far."""
    days = (exam_on - clock.today()).days
    if days < 0:
        raise DomainError("practice_exam_day_is_past")
    if days > 366:
        raise DomainError("practice_exam_day_is_far")
    plan, _new = PracticePlan.objects.update_or_create(
        person=person,
        defaults={
            "exam_on": exam_on,
            "per_day": per_day,
            "pace": pace,
            "laws": list(laws),
            "changed_at": clock.now(),
        },
    )
    return plan
