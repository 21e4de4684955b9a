"""The one place from which questions tell the law library what they cite."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from exams.models import Question, QuestionRevision

SOURCE = "exams.question"


def rewrite_citations(question: Question, revision: QuestionRevision, *, live: bool) -> None:
    """Replace what the library keeps for this question; a library without that door is told nothing."""
    rewrite = _door()
    if rewrite is not None:
        rewrite(
            source_kind=SOURCE,
            source_id=question.public_id,
            citations=revision.citations,
            law_date=revision.law_date,
            live=live,
        )


def _door() -> Callable[..., Any] | None:
    return getattr(import_module("cms.api"), "rewrite_citations", None) if find_spec("cms.api") else None
