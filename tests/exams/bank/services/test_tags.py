import pytest

from core.errors import DomainError
from exams.models import Question, QuestionStanding
from exams.services import bank as services
from exams.services.standing import rebuild
from exams.services.tags import comment, retag_questions, save_search
from tests.factories.bank import approve, make_bank, make_question, make_wording, submit
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def standing(question: Question) -> Question:
    return Question.objects.with_state().get(pk=question.pk)


def test_new_tags_leave_approval_key_and_author_as_they_are():
    question = approve(make_question(make_bank()))
    old = question.revisions.get()
    by = make_person()
    changed = retag_questions(question_ids=[question.public_id], tags={"topic": "听证", "level": "apply"}, by=by)
    new = question.revisions.order_by("-number")[0]
    assert (changed, standing(question).state, standing(question).current_id) == (1, "approved", new.pk)
    assert (new.topic, new.level, new.author, new.answer) == ("听证", "apply", old.author, old.answer)
    assert list(question.events.values_list("kind", flat=True))[-1] == "retagged"
    assert retag_questions(question_ids=[question.public_id], tags={"topic": "听证"}, by=by) == 0


def test_tags_changed_in_review_open_no_door_to_the_submitter():
    question = submit(make_question(make_bank(), by=make_person()))
    retag_questions(question_ids=[question.public_id], tags={"difficulty": 5}, by=make_person())
    revision = question.revisions.order_by("-number")[0]
    with pytest.raises(DomainError, match="question_author_never_approves"):
        services.approve_question(
            question_id=question.public_id, revision_id=revision.public_id, by=question.created_by
        )


def test_a_retired_question_is_passed_over():
    question = make_question(make_bank())
    services.retire_question(question_id=question.public_id, reason="重复", by=make_person())
    assert retag_questions(question_ids=[question.public_id], tags={"topic": "听证"}, by=make_person()) == 0


def test_too_many_at_once_are_refused(settings):
    from uuid import uuid4

    with pytest.raises(DomainError, match="too_many_at_once"):
        retag_questions(question_ids=[uuid4() for _ in range(501)], tags={"topic": "听证"}, by=make_person())


def test_approval_asks_for_a_day_of_law_and_a_provision():
    bank = make_bank()
    undated = submit(make_question(bank, law_date=None))
    uncited = submit(make_question(bank, citations=[]))
    for question, code in ((undated, "question_law_date_unknown"), (uncited, "question_cites_nothing")):
        revision = question.revisions.get()
        with pytest.raises(DomainError, match=code):
            services.approve_question(question_id=question.public_id, revision_id=revision.public_id, by=make_person())
        assert standing(question).state == "in_review"


def test_comments_are_kept_with_the_wording_they_speak_of():
    question = make_question(make_bank())
    revision = question.revisions.get()
    said = comment(question=question, revision=revision, text=" 选项C有歧义 ", by=make_person())
    assert (said.text, said.revision) == ("选项C有歧义", revision)
    with pytest.raises(DomainError, match="comment_is_empty"):
        comment(question=question, revision=revision, text=" ", by=make_person())


def test_a_search_kept_again_under_its_name_replaces_itself():
    person = make_person()
    save_search(person=person, name="待审", filters={"state": "in_review"})
    save_search(person=person, name="待审", filters={"state": "in_review", "kind": "single"})
    assert [one.filters for one in person.question_searches.all()] == [{"state": "in_review", "kind": "single"}]


def test_the_index_says_what_the_events_say_and_mends_itself():
    bank = make_bank()
    approved = approve(make_question(bank))
    submit(make_question(bank))
    retired = make_question(bank)
    services.retire_question(question_id=retired.public_id, reason="重复", by=make_person())
    services.flag_questions(question_ids=[approved.public_id], reason="法律修改")
    rewritten = make_question(bank)
    services.revise_question(
        question_id=rewritten.public_id,
        wording=make_wording(topic="另一专题"),
        by=make_person(),
        based_on=rewritten.revisions.get().public_id,
    )
    assert rebuild() == 0
    QuestionStanding.objects.filter(question=approved).update(state="draft", flagged=False)
    assert rebuild() == 1
    assert (standing(approved).state, standing(approved).flagged) == ("approved", True)
