"""What a wording cites as the library answers, and what it repeats."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models.functions import Length

from cms import api
from core import clock
from exams.domain.likeness import length_band, like_texts, told
from exams.domain.lint import Cited, Remark, remarks_on
from exams.domain.wording import Wording
from exams.models import Question, QuestionRevision, QuestionStanding


def remarks_for(wording: Wording) -> list[Remark]:
    """Everything a reviewer would remark on the form and the law of a wording. Two look-ups for each citation."""
    today = clock.today()
    cited = [_cited(citation, wording.law_date or today, today) for citation in wording.citations]
    unknown = api.unknown_in(wording.explanation, wording.law_date or today)
    named = [Remark("explanation_names_what_is_not_there", {"label": label}) for label in unknown]
    return [*remarks_on(wording, cited=cited, today=today), *named]


def _cited(citation: Mapping[str, str], on: date, today: date) -> Cited:
    law, provision = citation["law"], citation.get("provision", "")
    then, now = api.resolve_citation(law, provision, on), api.resolve_citation(law, provision, today)
    return Cited(
        citation.get("label") or law,
        api.knows_law(law),
        bool(then.resolved or then.url or not provision),
        bool(now.resolved or now.url or not provision),
        then.invented or now.invented,
    )


@dataclass(frozen=True)
class Likeness:
    """A question of the bank that reads almost the same; `share` is how much of both they have in common, per cent."""

    question: Question
    stem: str
    share: int


def near_duplicates(wording: Wording, *, bank_id: int, other_than: int | None = None, most: int = 5) -> list[Likeness]:
    """Living questions of a bank that read like this one, the most alike first. Two queries.

    Only texts of a length that can reach the threshold are fetched.
    """
    text = told(wording.kind, wording.stem, wording.options)
    least, longest = length_band(len(wording.stem))
    rows = (
        QuestionStanding.objects.filter(question__bank=bank_id)
        .exclude(state="retired")
        .exclude(question=other_than or 0)
        .annotate(length=Length("current__stem"))
        .filter(length__gte=least, length__lte=longest)
        .values_list("question_id", "question__kind", "current__stem", "current__options")
    )
    texts = {key: told(kind, stem, options) for key, kind, stem, options in rows.iterator(chunk_size=5000)}
    found = like_texts(text, texts, most=most)
    questions = Question.objects.with_state().in_bulk([key for key, _share in found])
    stems = dict(
        QuestionRevision.objects.filter(pk__in=[one.current_id for one in questions.values()]).values_list(
            "question_id", "stem"
        )
    )
    return [Likeness(questions[key], stems[key], round(share)) for key, share in found]
