"""An exam question never rests on a rule that was invented for exercises."""

import pytest

from cms.services.law import import_laws
from core.errors import DomainError
from exams.services import bank
from tests.factories.bank import approve, make_bank, make_question, submit
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
TEXT = "# 示例市条例（虚构）\n\n2020年1月2日 示例市人民代表大会通过\n\n2020年3月1日 施行\n\n<!-- INFO END -->\n\n第一条 街道应当整洁。\n"
INVENTED = [{"law": "示例市条例（虚构）", "provision": "art_1", "label": "示例市条例（虚构）第一条"}]


@pytest.fixture
def invented(tmp_path):
    file = tmp_path / "示例市条例（虚构）(2020-01-02).md"
    file.write_text(TEXT, encoding="utf-8")
    import_laws([file], invented=True)


def test_question_on_an_invented_rule_is_not_approved(invented):
    question = submit(make_question(make_bank(), citations=INVENTED))
    revision = question.revisions.get()
    with pytest.raises(DomainError, match="question_cites_invented_rule"):
        bank.approve_question(question_id=question.public_id, revision_id=revision.public_id, by=make_person())
    assert not question.events.filter(kind="approved").exists()


def test_flag_is_not_removed_once_the_rule_is_known_to_be_invented(tmp_path, request):
    question = approve(make_question(make_bank(), citations=INVENTED))
    bank.flag_questions(question_ids=[question.public_id], reason="核对")
    request.getfixturevalue("invented")
    with pytest.raises(DomainError, match="question_cites_invented_rule"):
        bank.clear_flag(question_id=question.public_id, reason="仍然正确", by=make_person())


def test_question_on_a_real_law_is_approved(invented):
    assert approve(make_question(make_bank())).events.filter(kind="approved").count() == 1
