"""The one place from which questions tell the law library what they cite."""

from cms import api
from exams.models import Question, QuestionRevision

SOURCE = "exams.question"


def rewrite_citations(question: Question, revision: QuestionRevision, *, live: bool) -> None:
    """Replace what the library keeps for this question, of its approved wording or of its draft."""
    api.rewrite_citations(
        source_kind=SOURCE,
        source_id=question.public_id,
        citations=revision.citations,
        law_date=revision.law_date,
        live=live,
    )
