"""What happens to questions. Who wrote or submitted a wording never approves it; the database holds that too."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction

from core import audit, clock
from core.errors import DomainError
from core.models import Authority, Person, Unit
from exams.bank_labels import sentences
from exams.domain.question_moves import SECOND_PERSON, may_happen
from exams.domain.wording import Wording
from exams.models import ImportRun, Question, QuestionBank, QuestionEvent, QuestionRevision, QuestionStanding
from exams.services import standing
from exams.services.citing import refuse_invented_rules, refuse_undated_or_uncited, rewrite_citations, rewrite_many

AT_ONCE = 500  # wordings that are read or written together


def create_bank(*, authority: Authority, unit: Unit, name: str, public: bool = False, by: Person) -> QuestionBank:
    try:
        with transaction.atomic():
            bank = QuestionBank.objects.create(
                authority=authority, unit=unit, name=name, public=public, created_at=clock.now()
            )
            audit.record("exams.bank_created", actor=by, subject=bank)
    except IntegrityError as error:
        raise DomainError("bank_name_is_taken") from error
    return bank


@transaction.atomic
def add_question(
    *,
    bank: QuestionBank,
    wording: Wording,
    by: Person,
    reference: str = "",
    domain_code: str = "",
) -> Question:
    """Keep a new draft. A wording the bank holds already is refused and named."""
    _check(wording)
    if known := _known(bank, wording):
        raise DomainError("question_is_known", number=str(known))
    (question,) = add_questions(bank=bank, entries=[(wording, reference, domain_code)], by=by)
    audit.record("exams.question_created", actor=by, subject=question)
    return question


def add_questions(
    *,
    bank: QuestionBank,
    entries: Sequence[tuple[Wording, str, str]],
    by: Person,
    import_run: ImportRun | None = None,
) -> list[Question]:
    """Checked wordings as drafts, in four statements however many they are. The caller holds the transaction."""
    moment = clock.now()
    questions = Question.objects.bulk_create(
        Question(
            bank=bank,
            kind=wording.kind,
            reference=reference,
            domain_code=domain_code,
            import_run=import_run,
            created_by=by,
            created_at=moment,
        )
        for wording, reference, domain_code in entries
    )
    revisions = QuestionRevision.objects.bulk_create(
        _revision(question, 1, wording, by)
        for question, (wording, _reference, _code) in zip(questions, entries, strict=True)
    )
    QuestionEvent.objects.bulk_create(
        QuestionEvent(question=question, revision=revision, kind="created", actor=by, author=revision.author, at=moment)
        for question, revision in zip(questions, revisions, strict=True)
    )
    standing.begin(revisions)
    rewrite_many(zip(questions, revisions, strict=True), live=False)
    return questions


@transaction.atomic
def revise_question(*, question_id: UUID, wording: Wording, by: Person, based_on: UUID) -> QuestionRevision:
    """A new wording. The question leaves the papers to come until it is approved again; papers drawn keep the old one."""
    question = lock_question(question_id)
    current = _current(question)
    if current.public_id != based_on:
        raise DomainError("changed_meanwhile")
    _check(wording)
    if wording.kind != question.kind:
        raise DomainError("question_move_not_open")
    if known := _known(question.bank, wording, other_than=question):
        raise DomainError("question_is_known", number=str(known))
    if wording.digest == current.digest:
        return current
    _ask(question, "revised")
    revision = _revision(question, current.number + 1, wording, by)
    revision.save(force_insert=True)
    _append(question, revision, "revised", by=by)
    standing.turn_to(revision)
    return revision


@transaction.atomic
def submit_question(*, question_id: UUID, by: Person) -> QuestionEvent:
    question = lock_question(question_id)
    _ask(question, "submitted")
    return _append(question, _current(question), "submitted", by=by)


@transaction.atomic
def submit_drafts(*, run: ImportRun, by: Person) -> int:
    """Put up everything an import brought that is still an untouched draft: nobody clicks a thousand times."""
    drafts = run.questions.with_state().select_for_update(of=("self",)).filter(state="draft")
    current = [draft.current_id for draft in drafts]
    moment = clock.now()
    for first in range(0, len(current), AT_ONCE):
        revisions = QuestionRevision.objects.filter(pk__in=current[first : first + AT_ONCE]).order_by("pk")
        events = QuestionEvent.objects.bulk_create(
            QuestionEvent(
                question_id=question,
                revision_id=revision,
                kind="submitted",
                actor=by,
                author_id=author,
                submitter=None,
                at=moment,
            )
            for revision, question, author in revisions.values_list("pk", "question_id", "author_id")
        )
        standing.follow(events)
    audit.record("exams.import_submitted", actor=by, subject=run, submitted=len(current))
    return len(current)


@transaction.atomic
def approve_question(*, question_id: UUID, revision_id: UUID, by: Person) -> QuestionEvent:
    """Put the wording the reviewer saw into the bank's stock. Also ends a flag, for it was read under the law of today.

    Raises DomainError changed_meanwhile, question_law_date_unknown, question_cites_nothing, question_cites_invented_rule.
    """
    question = lock_question(question_id)
    revision = _current(question)
    if revision.public_id != revision_id:
        raise DomainError("changed_meanwhile")
    _ask(question, "approved")
    refuse_undated_or_uncited(revision)
    refuse_invented_rules(revision)
    return _append(question, revision, "approved", by=by)


@transaction.atomic
def submit_questions(*, question_ids: Collection[UUID], by: Person) -> int:
    """Put up many drafts at once, with as many statements as for one. All of them or none."""
    return _append_to_all("submitted", _current_of(question_ids), by=by)


@transaction.atomic
def approve_questions(*, revision_ids: Collection[UUID], by: Person) -> int:
    """Approve many wordings at once, each as the reviewer saw it. All of them or none.

    Raises DomainError as approve_question does, for the first wording in the way.
    """
    questions = QuestionRevision.objects.filter(public_id__in=revision_ids).values_list(
        "question__public_id", flat=True
    )
    revisions = _current_of(set(questions))
    if {revision.public_id for revision in revisions} != set(revision_ids):
        raise DomainError("changed_meanwhile")
    for revision in revisions:
        refuse_undated_or_uncited(revision)
    refuse_invented_rules(*revisions)
    return _append_to_all("approved", revisions, by=by)


@transaction.atomic
def return_question(*, question_id: UUID, reason: str, by: Person) -> QuestionEvent:
    question = lock_question(question_id)
    _ask(question, "returned")
    return _append(question, _current(question), "returned", by=by, reason=reason)


@transaction.atomic
def retire_question(*, question_id: UUID, reason: str, by: Person) -> QuestionEvent:
    """It stays readable and in the papers that used it, and is never drawn again."""
    question = lock_question(question_id)
    _ask(question, "retired")
    return _append(question, _current(question), "retired", by=by, reason=reason)


@transaction.atomic
def clear_flag(*, question_id: UUID, reason: str, by: Person) -> QuestionEvent:
    """A second person read a flagged question against the changed law and found it still right."""
    question = lock_question(question_id)
    _ask(question, "cleared")
    refuse_invented_rules(_current(question))
    return _append(question, _current(question), "cleared", by=by, reason=reason)


@transaction.atomic
def flag_questions(*, question_ids: Iterable[UUID], reason: str, by: Person | None = None) -> int:
    """Draw these no more until somebody checked them, for instance because a cited provision changed.

    Without a person where the law itself is the cause. Flagging a flagged question again changes nothing.
    """
    flagged = 0
    for question_id in sorted(question_ids):
        question = lock_question(question_id)
        standing = Question.objects.with_state().get(pk=question.pk)
        if standing.flagged or not may_happen("flagged", standing.state, flagged=False):
            continue
        _append(question, _current(question), "flagged", by=by, reason=reason)
        flagged += 1
    return flagged


def lock_question(question_id: UUID) -> Question:
    return Question.objects.select_for_update(of=("self",)).select_related("bank").get(public_id=question_id)


def _current_of(question_ids: Collection[UUID]) -> list[QuestionRevision]:
    """The newest wordings of these questions, which are locked first, always in the same order."""
    locked = Question.objects.select_for_update().filter(public_id__in=question_ids).order_by("pk")
    keys = [question.pk for question in locked]
    standings = QuestionStanding.objects.filter(question__in=keys).order_by("question")
    return [one.current for one in standings.select_related("current__question", "current__author")]


def _append_to_all(kind: str, revisions: Sequence[QuestionRevision], *, by: Person) -> int:
    questions = [revision.question_id for revision in revisions]
    stand = QuestionStanding.objects.filter(question__in=questions).values_list("state", "flagged")
    if not all(may_happen(kind, state, flagged=flagged) for state, flagged in stand):
        raise DomainError("question_move_not_open")
    put_up = QuestionEvent.objects.filter(question__in=questions, kind="submitted").order_by("id")
    submitters = dict(put_up.values_list("question_id", "actor_id"))
    if kind in SECOND_PERSON and any(by.pk in (one.author_id, submitters.get(one.question_id)) for one in revisions):
        raise DomainError("question_author_never_approves")
    moment = clock.now()
    events = QuestionEvent.objects.bulk_create(
        QuestionEvent(
            question=revision.question,
            revision=revision,
            kind=kind,
            actor=by,
            author=revision.author,
            submitter_id=submitters.get(revision.question_id),
            at=moment,
        )
        for revision in revisions
    )
    standing.follow(events)
    rewrite_many([(revision.question, revision) for revision in revisions], live=kind == "approved")
    audit.record_many(
        f"exams.question_{kind}", actor=by, subjects=[(one.question, {"revision": one.number}) for one in revisions]
    )
    return len(events)


def _check(wording: Wording) -> None:
    if problems := wording.problems():
        raise DomainError("question_has_faults", faults=sentences(problems))


def _ask(question: Question, kind: str) -> None:
    standing = Question.objects.with_state().get(pk=question.pk)
    if not may_happen(kind, standing.state, flagged=standing.flagged):
        raise DomainError("question_move_not_open")


def _current(question: Question) -> QuestionRevision:
    return question.revisions.order_by("-number").select_related("author")[0]


def _known(bank: QuestionBank, wording: Wording, *, other_than: Question | None = None) -> Question | None:
    same = QuestionRevision.objects.filter(question__bank=bank, fingerprint=wording.fingerprint)
    found = (
        Question.objects.with_state()
        .filter(pk__in=same.values("question"), current_id__in=same.values("pk"))
        .exclude(state="retired")
    )
    return found.exclude(pk=other_than.pk).first() if other_than else found.first()


def _revision(question: Question, number: int, wording: Wording, by: Person) -> QuestionRevision:
    facts = wording.facts()
    facts.pop("kind")
    return QuestionRevision(
        question=question,
        number=number,
        author=by,
        created_at=clock.now(),
        digest=wording.digest,
        fingerprint=wording.fingerprint,
        cited="\n".join(citation.get("label") or citation["law"] for citation in wording.citations),
        **facts,
    )


def _append(
    question: Question, revision: QuestionRevision, kind: str, *, by: Person | None, reason: str = ""
) -> QuestionEvent:
    reason = reason.strip()[:400]
    if kind in ("returned", "retired", "flagged", "cleared") and not reason:
        raise DomainError("reason_is_missing")
    # Tags may have changed since: the wording that was put up is the same, so its submitter is too.
    last = question.events.filter(kind="submitted").order_by("-id").first()
    submitter = last.actor if last else None
    if kind in ("approved", "cleared") and by in (revision.author, submitter):
        raise DomainError("question_author_never_approves")
    event = QuestionEvent.objects.create(
        question=question,
        revision=revision,
        kind=kind,
        actor=by,
        author=revision.author,
        submitter=submitter,
        at=clock.now(),
        reason=reason,
    )
    standing.follow([event])
    if kind != "retagged":
        rewrite_citations(question, revision, live=kind in ("approved", "cleared"))
    audit.record(f"exams.question_{kind}", actor=by, subject=question, reason=reason, revision=revision.number)
    return event
