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
    """The same for many at once, with as many queries as for one."""
    sources = [api.Cited(question.public_id, revision.citations, revision.law_date) for question, revision in pairs]
    api.rewrite_many(source_kind=SOURCE, sources=sources, live=live)


def refuse_invented_rules(revision: QuestionRevision) -> None:
    """Rules of an invented place serve lessons; an exam must not ask what binds nobody.

    Raises DomainError question_cites_invented_rule.
    """
    for citation in revision.citations:
        if api.resolve_citation(citation["law"], citation.get("provision", ""), revision.law_date).invented:
            raise DomainError("question_cites_invented_rule", law=citation["law"])
