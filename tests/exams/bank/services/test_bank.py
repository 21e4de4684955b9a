import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.errors import DomainError
from core.models import AuditEntry
from exams.domain.question_moves import EVENT_KINDS, STATES, may_happen
from exams.models import Question, QuestionEvent
from exams.services import bank as services
from tests.factories.bank import approve, make_bank, make_question, make_wording, submit
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def standing(question: Question) -> tuple[str, bool]:
    row = Question.objects.with_state().get(pk=question.pk)
    return row.state, row.flagged


def newest(question: Question):
    return question.revisions.order_by("-number")[0]


def test_question_goes_from_draft_to_approved_and_leaves_traces():
    question = make_question(make_bank())
    assert standing(question) == ("draft", False)
    submit(question)
    assert standing(question) == ("in_review", False)
    services.approve_question(question_id=question.public_id, revision_id=newest(question).public_id, by=make_person())
    assert standing(question) == ("approved", False)
    assert list(question.events.values_list("kind", flat=True)) == ["created", "submitted", "approved"]
    acts = AuditEntry.objects.filter(subject_id=str(question.public_id)).values_list("action", flat=True)
    assert list(acts.order_by("pk")) == [
        "exams.question_created",
        "exams.question_submitted",
        "exams.question_approved",
    ]


def test_approve_refused_for_author_and_for_submitter():
    question = make_question(make_bank())
    helper = make_person()
    services.submit_question(question_id=question.public_id, by=helper)
    for handler in (question.created_by, helper):
        with pytest.raises(DomainError, match="question_author_never_approves"):
            services.approve_question(
                question_id=question.public_id, revision_id=newest(question).public_id, by=handler
            )
    assert standing(question) == ("in_review", False)


@pytest.mark.parametrize("kind", ["approved", "cleared"])
@pytest.mark.parametrize("column", ["author", "submitter"])
def test_database_refuses_approval_by_handler(kind, column):
    question = make_question(make_bank())
    handler = make_person()
    persons = {"author": make_person(), "submitter": make_person(), column: handler}
    values = {"question": question, "revision": newest(question), "kind": kind, "at": clock.now(), "reason": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        QuestionEvent.objects.create(**values, **persons, actor=handler)
    QuestionEvent.objects.create(**values, **persons, actor=make_person())


def test_approve_refused_for_another_wording_than_the_one_read():
    question = make_question(make_bank())
    seen = newest(question)
    wording = make_wording(stem="改过的题干")
    services.revise_question(
        question_id=question.public_id, wording=wording, by=question.created_by, based_on=seen.public_id
    )
    submit(question)
    with pytest.raises(DomainError, match="changed_meanwhile"):
        services.approve_question(question_id=question.public_id, revision_id=seen.public_id, by=make_person())


def test_revise_keeps_the_old_wording_and_takes_the_question_out_of_drawing():
    question = approve(make_question(make_bank()))
    first = newest(question)
    revision = services.revise_question(
        question_id=question.public_id,
        wording=make_wording(stem="新的题干"),
        by=make_person(),
        based_on=first.public_id,
    )
    assert (revision.number, revision.stem) == (2, "新的题干")
    first.refresh_from_db()
    assert first.stem != "新的题干"
    assert standing(question) == ("draft", False)
    assert not Question.objects.drawable().filter(pk=question.pk).exists()


def test_revise_refused_on_a_stale_page():
    question = make_question(make_bank())
    first = newest(question)
    both = {"question_id": question.public_id, "by": question.created_by, "based_on": first.public_id}
    services.revise_question(wording=make_wording(), **both)
    with pytest.raises(DomainError, match="changed_meanwhile"):
        services.revise_question(wording=make_wording(), **both)


def test_revise_with_the_same_words_changes_nothing():
    wording = make_wording()
    question = services.add_question(bank=make_bank(), wording=wording, by=make_person())
    first = newest(question)
    again = services.revise_question(
        question_id=question.public_id, wording=wording, by=make_person(), based_on=first.public_id
    )
    assert again == first
    assert question.events.count() == 1


def test_add_refused_for_a_question_the_bank_holds():
    bank = make_bank()
    wording = make_wording(stem="执法人员不得少于几人？")
    services.add_question(bank=bank, wording=wording, by=make_person())
    alike = make_wording(stem=" 执法人员，不得少于几人 ?", options=list(reversed(wording.options)))
    with pytest.raises(DomainError, match="question_is_known"):
        services.add_question(bank=bank, wording=alike, by=make_person())
    services.add_question(bank=make_bank(), wording=alike, by=make_person())


def test_add_refused_names_every_fault():
    with pytest.raises(DomainError) as refused:
        services.add_question(
            bank=make_bank(), wording=make_wording(topic="", answer={"choice": "Z"}), by=make_person()
        )
    assert refused.value.code == "question_has_faults"
    assert "Z" in refused.value.details["faults"]


def test_flag_stops_drawing_until_a_second_person_clears_it():
    question = approve(make_question(make_bank()))
    drawable = Question.objects.drawable()
    assert list(drawable) == [question]
    assert services.flag_questions(question_ids=[question.public_id], reason="行政处罚法已修改") == 1
    assert standing(question) == ("approved", True)
    assert list(drawable.all()) == []
    assert services.flag_questions(question_ids=[question.public_id], reason="再次") == 0
    with pytest.raises(DomainError, match="question_author_never_approves"):
        services.clear_flag(question_id=question.public_id, reason="仍然正确", by=question.created_by)
    services.clear_flag(question_id=question.public_id, reason="仍然正确", by=make_person())
    assert list(drawable.all()) == [question]


def test_flag_ends_with_a_new_approval():
    question = approve(make_question(make_bank()))
    services.flag_questions(question_ids=[question.public_id], reason="修改")
    services.revise_question(
        question_id=question.public_id,
        wording=make_wording(),
        by=question.created_by,
        based_on=newest(question).public_id,
    )
    assert standing(question) == ("draft", True)
    approve(question)
    assert standing(question) == ("approved", False)


@pytest.mark.parametrize("act", [services.return_question, services.retire_question])
def test_reason_is_asked_for(act):
    question = submit(make_question(make_bank()))
    with pytest.raises(DomainError, match="reason_is_missing"):
        act(question_id=question.public_id, reason="  ", by=make_person())
    act(question_id=question.public_id, reason="题干有歧义", by=make_person())


def brought_to(state: str) -> Question:
    question = make_question(make_bank())
    if state == "in_review":
        return submit(question)
    if state == "approved":
        return approve(question)
    if state == "retired":
        services.retire_question(question_id=question.public_id, reason="不再使用", by=make_person())
    return question


def act_on(question: Question, kind: str) -> None:
    target = {"question_id": question.public_id, "by": make_person()}
    revision = newest(question)
    {
        "revised": lambda: services.revise_question(wording=make_wording(), based_on=revision.public_id, **target),
        "submitted": lambda: services.submit_question(**target),
        "approved": lambda: services.approve_question(revision_id=revision.public_id, **target),
        "returned": lambda: services.return_question(reason="r", **target),
        "retired": lambda: services.retire_question(reason="r", **target),
        "cleared": lambda: services.clear_flag(reason="r", **target),
    }[kind]()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", [kind for kind in EVENT_KINDS if kind not in ("created", "flagged", "retagged")])
def test_every_move_from_every_state(state, kind):
    question = brought_to(state)
    if may_happen(kind, state, flagged=False):
        act_on(question, kind)
        assert question.events.order_by("-id")[0].kind == kind
    else:
        with pytest.raises(DomainError, match="question_move_not_open"):
            act_on(question, kind)
