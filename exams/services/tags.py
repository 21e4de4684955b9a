"""What is said about questions without changing what they ask: tags, comments, and searches kept for later."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from core import audit, clock
from core.errors import DomainError
from core.models import Person
from exams.domain.question_moves import may_happen
from exams.models import Question, QuestionComment, QuestionEvent, QuestionRevision, SavedSearch
from exams.queries.bank import wording_of
from exams.services import standing

BULK_TAGS = ("topic", "difficulty", "level", "post", "valid_from", "valid_until", "provenance")
MOST_AT_ONCE = 500


@transaction.atomic
def retag_questions(*, question_ids: Iterable[UUID], tags: Mapping[str, Any], by: Person) -> int:
    """Give many questions the same tags; how many changed. What they ask and where they stand stays as it is.

    Each gets a revision of its own with the wording and author of the one before: papers drawn keep what they pinned.
    Raises DomainError too_many_at_once, tags_do_not_fit.
    """
    from dataclasses import replace

    if unknown := set(tags) - set(BULK_TAGS):
        raise ValueError(unknown)
    ids = sorted(set(question_ids))
    if len(ids) > MOST_AT_ONCE:
        raise DomainError("too_many_at_once", most=MOST_AT_ONCE)
    questions = Question.objects.filter(public_id__in=ids).order_by("pk").select_for_update()
    list(questions)
    changed = 0
    for question in Question.objects.filter(public_id__in=ids).with_state().order_by("pk"):
        if not may_happen("retagged", question.state, flagged=question.flagged):
            continue
        current = QuestionRevision.objects.select_related("author", "question").get(pk=question.current_id)
        wording = replace(wording_of(question, current), **tags)
        if wording.problems():
            raise DomainError("tags_do_not_fit", number=str(question))
        if wording.digest != current.digest:
            _append(question, current, wording, by)
            changed += 1
    audit.record("exams.questions_retagged", actor=by, subject=by, questions=changed, tags=sorted(tags))
    return changed


def _append(question: Question, current: QuestionRevision, wording: Any, by: Person) -> None:
    facts = wording.facts()
    facts.pop("kind")
    revision = QuestionRevision.objects.create(
        question=question,
        number=current.number + 1,
        author=current.author,
        created_at=clock.now(),
        digest=wording.digest,
        fingerprint=wording.fingerprint,
        cited=current.cited,
        **facts,
    )
    QuestionEvent.objects.create(
        question=question, revision=revision, kind="retagged", actor=by, author=current.author, at=clock.now()
    )
    standing.turn_to(revision)


@transaction.atomic
def comment(*, question: Question, revision: QuestionRevision, text: str, by: Person) -> QuestionComment:
    text = text.strip()[:1000]
    if not text:
        raise DomainError("comment_is_empty")
    said = QuestionComment.objects.create(question=question, revision=revision, text=text, by=by, at=clock.now())
    audit.record("exams.question_commented", actor=by, subject=question, revision=revision.number)
    return said


@transaction.atomic
def save_search(*, person: Person, name: str, filters: Mapping[str, str]) -> SavedSearch:
    """Keep the filters under a name. The same name again replaces what it stood for."""
    name = name.strip()[:60]
    if not name:
        raise DomainError("search_has_no_name")
    try:
        saved, _new = SavedSearch.objects.update_or_create(
            person=person, name=name, defaults={"filters": dict(filters), "created_at": clock.now()}
        )
    except IntegrityError as error:  # two pages at once
        raise DomainError("changed_meanwhile") from error
    return saved
