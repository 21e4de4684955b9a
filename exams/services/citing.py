"""The one place from which questions tell the law library what they cite."""

from collections.abc import Iterable

from cms import api
from core.errors import DomainError
from exams.models import Question, QuestionRevision

SOURCE = "exams.question"


def rewrite_citations(question: Question, revision: QuestionRevision, *, live: bool) -> None:
    """Replace what the library keeps for this question, of its approved wording or of its draft."""
    rewrite_many([(question, revision)], live=live)


def rewrite_many(pairs: Iterable[tuple[Question, QuestionRevision]], *, live: bool) -> None:
    """The same for many at once, with as many queries as for one. What an explanation names counts as cited."""
    pairs = list(pairs)
    named = api.named_in([(revision.explanation, revision.law_date) for _question, revision in pairs])
    sources = [
        api.Cited(question.public_id, api.with_named(revision.citations, found), revision.law_date)
        for (question, revision), found in zip(pairs, named, strict=True)
    ]
    api.rewrite_many(source_kind=SOURCE, sources=sources, live=live)


def refuse_invented_rules(*revisions: QuestionRevision) -> None:
    """Rules of an invented place serve lessons; an exam must not ask what binds nobody. Each law is looked up once.

    Raises DomainError question_cites_invented_rule.
    """
    for law in sorted({citation["law"] for revision in revisions for citation in revision.citations}):
        if api.is_invented(law):
            raise DomainError("question_cites_invented_rule", law=law)


def refuse_undated_or_uncited(revision: QuestionRevision) -> None:
    """A question of law stands on a provision as it read on a day; without either nobody can say that it is right.

    Raises DomainError question_law_date_unknown, question_cites_nothing.
    """
    if revision.law_date is None:
        raise DomainError("question_law_date_unknown")
    if not revision.citations:
        raise DomainError("question_cites_nothing")
