import pytest

from exams.api import flag_questions_citing
from exams.models import Question
from tests.factories.bank import approve, make_bank, make_question

pytestmark = pytest.mark.django_db


def citing(bank, law: str, provision: str) -> Question:
    citation = {"law": law, "provision": provision, "label": f"{law}{provision}"}
    return approve(make_question(bank, citations=[citation]))


def test_change_of_law_flags_what_cites_it_once():
    bank = make_bank()
    touched = citing(bank, "行政处罚法", "art_33__para_1")
    other_article = citing(bank, "行政处罚法", "art_42")
    other_law = citing(bank, "行政处罚法实施办法", "art_33")
    told = {"law": "行政处罚法", "provisions": {"art_33"}, "reason": "第三十三条已修改"}
    assert (flag_questions_citing(**told), flag_questions_citing(**told)) == (1, 0)
    assert set(Question.objects.drawable()) == {other_article, other_law}
    event = touched.events.order_by("-id")[0]
    assert (event.kind, event.actor, event.reason) == ("flagged", None, "第三十三条已修改")


def test_repeal_of_a_law_flags_all_that_cites_it():
    bank = make_bank()
    for article in ("art_33", "art_42"):
        citing(bank, "行政处罚法", article)
    assert flag_questions_citing(law="行政处罚法", reason="已废止") == 2
