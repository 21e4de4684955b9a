"""Reads over questions, each with a known number of queries."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from cms import api
from cms.domain.law_change import touches
from cms.models import Citation
from core.models import Person
from exams.domain.assembly import mean_difficulty
from exams.domain.blueprint import Entry, Section, usable
from exams.domain.kinds import Content
from exams.domain.wording import TAGS, Wording
from exams.models import (
    EnemyPair,
    Exam,
    Form,
    FormItem,
    GradeEntry,
    Question,
    QuestionBank,
    QuestionComment,
    QuestionEvent,
    QuestionRevision,
    QuestionStanding,
)

COMPARED = ("stem", "options", "answer", "scheme", "explanation", "topic", "difficulty", "citations", "law_date", *TAGS)


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
    difficulty: str = ""
    level: str = ""
    post: str = ""
    author: str = ""
    run: str = ""
    unused: bool = False


_IN_WORDING = {
    "text": "current__stem__icontains",
    "topic": "topic",
    "law": "current__cited__icontains",
    "difficulty": "current__difficulty",
    "level": "current__level",
    "post": "current__post",
    "author": "current__author__name__icontains",
}


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
    if filters.run:
        found = found.filter(import_run__public_id=filters.run)
    if filters.unused:
        found = found.exclude(Exists(FormItem.objects.filter(revision__question=OuterRef("pk"))))
    told = {lookup: value for name, lookup in _IN_WORDING.items() if (value := getattr(filters, name))}
    found = found.filter(**{f"standing__{lookup}": value for lookup, value in told.items()})
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
    """Living questions whose newest wording cites the law at, above or below one of the provisions; few queries.

    What its explanation names counts as cited.

    A wording that cites the law as a whole is touched by every change; so is every citation where no provision is named.
    """
    living = Question.objects.with_state().exclude(state="retired")
    citing = Citation.objects.filter(source_kind="exams.question", law=law).values_list("source_public_id", flat=True)
    rows = list(with_current(living.filter(public_id__in=set(citing))))
    named = api.named_in([(question.current.explanation, question.current.law_date) for question in rows])
    return [
        question
        for question, found in zip(rows, named, strict=True)
        if any(
            citation["law"] == law and touches(citation.get("provision", ""), provisions)
            for citation in api.with_named(question.current.citations, found)
        )
    ]


def topics_of(banks: QuerySet[QuestionBank]) -> list[str]:
    standings = QuestionStanding.objects.filter(question__bank__in=banks)
    return list(standings.order_by("topic").values_list("topic", flat=True).distinct())


def counts_by_state(questions: QuerySet[Question]) -> dict[str, int]:
    rows = questions.with_state().order_by().values("state").annotate(n=Count("pk"))  # type: ignore[attr-defined]
    return {row["state"]: row["n"] for row in rows}


def domains_of(banks: QuerySet[QuestionBank]) -> list[str]:
    """Codes of the enforcement domains for which the banks hold questions; common law has none."""
    named = Question.objects.filter(bank__in=banks).exclude(domain_code="").order_by("domain_code")
    return list(named.values_list("domain_code", flat=True).distinct())


_POOL = ("public_id", "question__kind", "topic", "difficulty", "fingerprint", "law_date", "question__public_id",
         "question_id", "level", "valid_from", "valid_until", "question__domain_code")  # fmt: skip


def pool_for(exam: Exam, sections: Iterable[Section]) -> list[Entry]:
    """What a form of this exam may be drawn from: approved, unflagged, for a law not later than its own.

    Of its own domain, and of those that its sections name.
    """
    domains = {exam.domain_code, *(section.domain for section in sections if section.domain is not None)}
    questions = Question.objects.filter(bank__in=exam.banks.all(), domain_code__in=domains).drawable()
    revisions = QuestionRevision.objects.filter(pk__in=questions.values("current_id"), law_date__isnull=False)
    used = Counter(
        FormItem.objects.order_by()
        .filter(revision__question__bank__in=exam.banks.all())
        .values_list("revision__question_id", flat=True)
    )
    enemies = enemies_in(exam.banks.all())
    pool = [
        Entry(
            str(row["public_id"]),
            row["question__kind"],
            row["topic"],
            row["difficulty"],
            row["fingerprint"],
            row["law_date"],
            question=str(row["question__public_id"]),
            used=used[row["question_id"]],
            enemies=frozenset(enemies.get(str(row["question__public_id"]), ())),
            level=row["level"],
            valid_from=row["valid_from"],
            valid_until=row["valid_until"],
            domain=row["question__domain_code"],
            own=row["question__domain_code"] == exam.domain_code,
        )
        for row in revisions.values(*_POOL)
    ]
    return usable(pool, exam.law_date)


def enemies_in(banks: QuerySet[QuestionBank]) -> dict[str, set[str]]:
    """Public id of a question -> those that must not stand beside it. One query."""
    found: dict[str, set[str]] = {}
    live = EnemyPair.objects.filter(ended_at=None, first__bank__in=banks)
    for first, second in live.values_list("first__public_id", "second__public_id"):
        found.setdefault(str(first), set()).add(str(second))
        found.setdefault(str(second), set()).add(str(first))
    return found


def enemies_of(question: Question) -> list[tuple[EnemyPair, Question]]:
    """The living pairs of a question, each with the other question and its newest wording. Three queries."""
    pairs = list(
        EnemyPair.objects.filter(Q(first=question) | Q(second=question), ended_at=None).select_related("declared_by")
    )
    others = {pair.pk: pair.second_id if pair.first_id == question.pk else pair.first_id for pair in pairs}
    questions = with_current(Question.objects.filter(pk__in=others.values()).with_state())
    by_key = {one.pk: one for one in questions}
    return [(pair, by_key[others[pair.pk]]) for pair in pairs]


def questions_of_forms(exam: Exam) -> dict[int, frozenset[str]]:
    """Key of a form -> the public ids of the questions in it, forms in the order of their numbers. One query."""
    rows = FormItem.objects.filter(form__exam=exam).order_by("form__number")
    found: dict[int, set[str]] = {}
    for form, question in rows.values_list("form_id", "revision__question__public_id"):
        found.setdefault(form, set()).add(str(question))
    return {form: frozenset(questions) for form, questions in found.items()}


@dataclass(frozen=True)
class FormShape:
    """A form beside the others of its exam: how hard it promises to be, and what it shares with each.

    `levels`: questions per difficulty 1 to 5. `shared`: one number per form of the exam, None for itself.
    """

    form: Form
    mean: Decimal
    levels: tuple[int, ...]
    shared: tuple[int | None, ...]

    @property
    def parts(self) -> list[tuple[str, int]]:
        return [(f"level{level}", count) for level, count in enumerate(self.levels, start=1)]


def shapes_of(exam: Exam) -> list[FormShape]:
    """Every form of an exam in the order of their numbers; two queries, however many forms."""
    forms = list(exam.forms.select_related("created_by", "blueprint").defer("paper").order_by("number"))
    rows = FormItem.objects.filter(form__in=forms).order_by()
    levels: dict[int, list[tuple[Decimal, int]]] = {}
    for form in forms:
        levels[form.pk] = []
    marks = {form.pk: {item: Decimal(entry["marks"]) for item, entry in form.key.items()} for form in forms}
    questions: dict[int, set[int]] = {form.pk: set() for form in forms}
    for form_id, item, difficulty, question in rows.values_list(
        "form_id", "item", "revision__difficulty", "revision__question_id"
    ):
        levels[form_id].append((marks[form_id][item], difficulty))
        questions[form_id].add(question)
    return [
        FormShape(
            form,
            mean_difficulty(levels[form.pk]).quantize(Decimal("0.01")),
            tuple(sum(level == wanted for _, level in levels[form.pk]) for wanted in range(1, 6)),
            tuple(None if other is form else len(questions[form.pk] & questions[other.pk]) for other in forms),
        )
        for form in forms
    ]


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
        **{name: getattr(revision, name) for name in TAGS},
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


def usage_of(question_ids: Collection[int]) -> dict[int, tuple[int, datetime | None]]:
    """Key of a question -> in how many forms it stands, and when it was last drawn. One query."""
    rows = (
        FormItem.objects.filter(revision__question__in=question_ids)
        .order_by()
        .values_list("revision__question")
        .annotate(n=Count("form", distinct=True), last=Max("form__created_at"))
    )
    return {question: (n, last) for question, n, last in rows}


@dataclass(frozen=True)
class Measured:
    """How a question did in papers that were marked: answers counted and the mean share of the marks, per cent."""

    answers: int
    share: int


def measured(question: Question) -> Measured | None:
    """From the newest marking of every attempt whose form holds the question; None where nobody sat it yet."""
    places = FormItem.objects.filter(revision__question=question).values_list("form_id", "item", "form__key")
    shares: list[float] = []
    for form, item, key in places:
        grades = GradeEntry.objects.filter(attempt__form=form).order_by("id")
        newest = dict(grades.values_list("attempt_id", f"marks__{item}"))
        full = float(key[item]["marks"])
        shares += [float(given) / full for given in newest.values() if given is not None]
    return Measured(len(shares), round(100 * sum(shares) / len(shares))) if shares else None


def posts_of(banks: QuerySet[QuestionBank]) -> list[str]:
    revisions = QuestionRevision.objects.filter(question__bank__in=banks).exclude(post="")
    return list(revisions.order_by("post").values_list("post", flat=True).distinct())


def comments_on(question: Question) -> list[QuestionComment]:
    return list(question.comments.select_related("by", "revision"))
