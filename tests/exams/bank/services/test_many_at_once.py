"""Many drafts put up and approved at once keep every rule that one by one keeps."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.models import Citation
from core.errors import DomainError
from core.models import AuditEntry
from exams.models import Question, QuestionRevision
from exams.services import bank as services
from tests.factories.bank import make_bank, make_question, make_reviewer, make_setter
from tests.factories.people import make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafts():
    unit = make_unit()
    bank, setter = make_bank(unit), make_setter(unit)
    return setter, make_reviewer(unit), [make_question(bank, by=setter, stem=f"第 {n} 题？") for n in range(3)]


def wordings(questions) -> list:
    return list(QuestionRevision.objects.filter(question__in=questions).values_list("public_id", flat=True))


def states() -> set[str]:
    return set(Question.objects.with_state().values_list("state", flat=True))


def submit_all(by, questions) -> int:
    return services.submit_questions(question_ids=[one.public_id for one in questions], by=by)


def test_they_end_where_one_by_one_would_and_each_is_on_record(drafts):
    setter, reviewer, questions = drafts
    assert submit_all(setter, questions) == 3
    assert services.approve_questions(revision_ids=wordings(questions), by=reviewer) == 3
    assert states() == {"approved"}
    assert AuditEntry.objects.filter(action="exams.question_approved", actor=reviewer).count() == 3
    assert all(one.events.get(kind="approved").submitter == setter for one in questions)
    assert (
        Citation.objects.filter(source_kind="exams.question", live=True).values("source_public_id").distinct().count()
        == 3
    )


def test_who_wrote_or_put_one_up_approves_none(drafts):
    setter, reviewer, questions = drafts
    services.submit_questions(question_ids=[questions[0].public_id], by=reviewer)
    submit_all(setter, questions[1:])
    for by in (setter, reviewer):
        with pytest.raises(DomainError, match="question_author_never_approves"):
            services.approve_questions(revision_ids=wordings(questions), by=by)
    assert states() == {"in_review"}


def test_one_that_changed_meanwhile_stops_them_all(drafts):
    setter, reviewer, questions = drafts
    submit_all(setter, questions)
    seen = wordings(questions)
    services.return_question(question_id=questions[0].public_id, reason="选项太长", by=reviewer)
    with pytest.raises(DomainError, match="question_move_not_open"):
        services.approve_questions(revision_ids=seen, by=reviewer)
    assert "approved" not in states()


def test_as_many_queries_for_six_as_for_three(drafts, django_assert_num_queries):
    setter, _reviewer, questions = drafts
    with CaptureQueriesContext(connection) as few:
        submit_all(setter, questions)
    more = [make_question(questions[0].bank, by=setter, stem=f"又 {n} 题？") for n in range(6)]
    with django_assert_num_queries(len(few)):
        submit_all(setter, more)
