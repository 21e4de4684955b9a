"""Reads over questions, each with a known number of queries."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from core.models import Person
from exams.domain.blueprint import Entry, usable
from exams.domain.citing import touches
from exams.domain.kinds import Content
from exams.domain.wording import Wording
from exams.models import Exam, Question, QuestionBank, QuestionEvent, QuestionRevision

COMPARED = ("stem", "options", "answer", "scheme", "explanation", "topic", "difficulty", "citations", "law_date")


@dataclass(frozen=True)
class Filters:
    """What narrows a list of questions; empty means any."""

    text: str = ""
    bank: str = ""
    kind: str = ""
    state: str = ""
    topic: str = ""
    law: str = ""
    flagged: bool = False


def questions_matching(questions: QuerySet[Question], filters: Filters) -> QuerySet[Question]:
    """Narrowed by what the newest wording says and by where the question stands. One statement."""
    found = questions.with_state()  # type: ignore[attr-defined]
    if filters.bank:
        found = found.filter(bank__public_id=filters.bank)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.state:
        found = found.filter(state=filters.state)
    if filters.flagged:
        found = found.filter(flagged=True)
    wording = QuestionRevision.objects.filter(pk=OuterRef("current_id"))
    if filters.text:
        found = found.filter(Exists(wording.filter(stem__icontains=filters.text)))
    if filters.topic:
        found = found.filter(Exists(wording.filter(topic=filters.topic)))
    if filters.law:
        found = found.filter(Exists(wording.filter(cited__icontains=filters.law)))
    return found.select_related("bank").order_by("-id")


def with_current(questions: Iterable[Question]) -> list[Question]:
    """Each question with its newest wording as `current`: one query for all of them."""
    rows = list(questions)
    revisions = QuestionRevision.objects.select_related("author").in_bulk([row.current_id for row in rows])
    for row in rows:
        row.current = revisions[row.current_id]
    return rows


def next_in_review(questions: QuerySet[Question], *, by: Person, after: Question) -> Question | None:
    """What a reviewer reads next in the same bank: nothing of their own, first what follows, then from the beginning."""
    waiting = (
        questions.filter(bank=after.bank)
        .with_state()  # type: ignore[attr-defined]
        .filter(state="in_review")
        .exclude(Exists(QuestionRevision.objects.filter(question=OuterRef("pk"), author=by)))
        .order_by("pk")
    )
    return waiting.filter(pk__gt=after.pk).first() or waiting.exclude(pk=after.pk).first()


def changed_parts(revision: QuestionRevision, earlier: QuestionRevision) -> list[str]:
    """Names of the fields that differ between two wordings, in the order in which they are read."""
    return [field for field in COMPARED if getattr(revision, field) != getattr(earlier, field)]


def questions_citing(law: str, provisions: Collection[str]) -> list[Question]:
    """Living questions whose newest wording cites the law at, above or below one of the provisions; two queries.

    A wording that cites the law as a whole is touched by every change; so is every citation where no provision is named.
    """
    living = Question.objects.with_state().exclude(state="retired")
    named = with_current(
        living.filter(Exists(QuestionRevision.objects.filter(pk=OuterRef("current_id"), cited__contains=law)))
    )
    return [
        question
        for question in named
        if any(
            citation["law"] == law and touches(citation.get("provision", ""), provisions)
            for citation in question.current.citations
        )
    ]


def topics_of(banks: QuerySet[QuestionBank]) -> list[str]:
    return list(
        QuestionRevision.objects.filter(question__bank__in=banks)
        .order_by("topic")
        .values_list("topic", flat=True)
        .distinct()
    )


def counts_by_state(questions: QuerySet[Question]) -> dict[str, int]:
    rows = questions.with_state().order_by().values("state").annotate(n=Count("pk"))  # type: ignore[attr-defined]
    return {row["state"]: row["n"] for row in rows}


def pool_for(exam: Exam) -> list[Entry]:
    """What a form of this exam may be drawn from: approved, unflagged, of its domain, for a law not later than its own."""
    questions = Question.objects.filter(bank__in=exam.banks.all(), domain_code=exam.domain_code).drawable()
    revisions = QuestionRevision.objects.filter(pk__in=questions.values("current_id"))
    pool = [
        Entry(str(public_id), kind, topic, difficulty, fingerprint, law_date)
        for public_id, kind, topic, difficulty, fingerprint, law_date in revisions.values_list(
            "public_id", "question__kind", "topic", "difficulty", "fingerprint", "law_date"
        )
    ]
    return usable(pool, exam.law_date)


def contents_of(revision_ids: Iterable[str]) -> dict[str, tuple[int, Content]]:
    """Public id of a revision -> its key in the database and its content."""
    revisions = QuestionRevision.objects.filter(public_id__in=list(revision_ids)).select_related("question")
    return {str(revision.public_id): (revision.pk, content_of(revision)) for revision in revisions}


def content_of(revision: QuestionRevision) -> Content:
    return Content(revision.question.kind, revision.stem, revision.options, revision.answer, revision.scheme)


def wording_of(question: Question, revision: QuestionRevision) -> Wording:
    return Wording(
        kind=question.kind,
        topic=revision.topic,
        stem=revision.stem,
        answer=revision.answer,
        law_date=revision.law_date,
        options=revision.options,
        scheme=revision.scheme,
        difficulty=revision.difficulty,
        explanation=revision.explanation,
        citations=revision.citations,
        checked_against=revision.checked_against,
        checked_on=revision.checked_on,
    )


EXPORT_FILTERS = ("kind", "state", "domain", "topic", "difficulty")


def wordings_of(bank: QuestionBank, **wanted: str) -> list[tuple[Wording, str, str]]:
    """Questions of a bank that are not retired: newest wording, number, domain. Two queries.

    `wanted` narrows them by the names of EXPORT_FILTERS; each value is compared exactly.
    """
    living = Question.objects.filter(bank=bank).with_state().exclude(state="retired").order_by("pk")
    columns = {"kind": "kind", "state": "state", "domain": "domain_code"}
    living = living.filter(**{columns[name]: value for name, value in wanted.items() if name in columns})
    found = [(wording_of(row, row.current), row.reference, row.domain_code) for row in with_current(living)]
    told = {name: value for name, value in wanted.items() if name not in columns}
    return [entry for entry in found if all(str(getattr(entry[0], name)) == value for name, value in told.items())]


def history_of(question: Question) -> tuple[list[QuestionRevision], list[QuestionEvent]]:
    """Wordings and events, newest first."""
    revisions = list(question.revisions.select_related("author", "question").order_by("-number"))
    events = list(question.events.select_related("actor", "revision").order_by("-id"))
    return revisions, events


def bank_rows(banks: QuerySet[QuestionBank]) -> list[tuple[QuestionBank, Counter[str]]]:
    """Each bank with its questions by state and how many are flagged. Two queries, however many banks."""
    rows = (
        Question.objects.filter(bank__in=banks)
        .with_state()
        .order_by()
        .values("bank", "state", "flagged")
        .annotate(n=Count("pk"))
    )
    counts: dict[int, Counter[str]] = {}
    for row in rows:
        tally = counts.setdefault(row["bank"], Counter())
        tally[row["state"]] += row["n"]
        tally["flagged"] += row["n"] if row["flagged"] else 0
    return [(bank, counts.get(bank.pk, Counter())) for bank in banks.select_related("unit")]
