"""What other packages may ask of exams or tell it."""

from collections.abc import Collection

from exams.queries.bank import questions_citing
from exams.services.bank import flag_questions

__all__ = ["flag_questions_citing"]


def flag_questions_citing(*, law: str, provisions: Collection[str] = (), reason: str) -> int:
    """A cited provision changed: draw these questions no more until a second person has read them again.

    `provisions` are ids of the law library; none means the whole law. Telling twice flags once.
    """
    concerned = questions_citing(law, provisions)
    return flag_questions(question_ids=[question.public_id for question in concerned], reason=reason)
