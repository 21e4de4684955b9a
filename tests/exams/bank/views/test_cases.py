"""A case is written and rewritten on screen, by the rules that read it from a file."""

import pytest
from django.urls import reverse

from exams.models import Question
from exams.queries.bank import wordings_of
from tests.factories.bank import make_bank, make_question, make_setter
from tests.factories.people import make_unit

pytestmark = pytest.mark.django_db


def posted(bank, *parts: dict, total: int = 4, **values) -> dict:
    data = {"bank": bank.pk, "stem": "夜市摊主老何占道经营。", "topic": "行政处罚", "difficulty": 3, "law_date": "2026-01-01",
            "citations": "《行政处罚法》第四十二条第一款", "parts-TOTAL_FORMS": total, "parts-INITIAL_FORMS": 0}  # fmt: skip
    for place in range(total):
        part = {"weight": "1", **(parts[place] if place < len(parts) else {})}
        data |= {f"parts-{place}-{name}": value for name, value in part.items()}
    return {**data, **values}


CHOICE = {"kind": "single", "stem": "至少几人？", "options": "一人\n两人", "answer": "B", "weight": "2"}
JUDGE = {"kind": "true_false", "stem": "可以不出示证件。", "answer": "错误"}


def test_case_is_written_shown_and_rewritten(client_for):
    unit = make_unit()
    bank = make_bank(unit)
    client = client_for(make_setter(unit))
    client.post(reverse("office-case-new"), posted(bank, CHOICE, {}, JUDGE))
    question = Question.objects.get()
    ((wording, *_frame),) = wordings_of(bank)
    assert [(part["kind"], part["weight"]) for part in wording.options] == [("single", 2), ("true_false", 1)]
    assert wording.answer == {"parts": {"1": {"choice": "B"}, "2": {"choice": "false"}}}
    assert "老何" in client.get(reverse("office-question", args=[question.public_id])).content.decode()

    rewrite = reverse("office-question-revise", args=[question.public_id])
    page = client.get(rewrite).content.decode()
    assert "至少几人？" in page
    assert 'name="parts-2-kind"' in page
    data = posted(bank, {**CHOICE, "answer": "A"}, {**JUDGE, "DELETE": "on"}, total=3)
    assert client.post(rewrite, data).status_code == 302
    ((wording, *_frame),) = wordings_of(bank)
    assert wording.answer == {"parts": {"1": {"choice": "A"}}}
    assert question.revisions.count() == 2


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((CHOICE, {**JUDGE, "answer": "也许"}), "也许"),
        (({**CHOICE, "answer": "D"},), "D"),
        (({**CHOICE, "kind": ""},), "error-message"),
        ((), "error-message"),
    ],
)
def test_fault_of_a_sub_question_is_said_beside_it_and_nothing_is_kept(client_for, parts, said):
    unit = make_unit()
    bank = make_bank(unit)
    page = client_for(make_setter(unit)).post(reverse("office-case-new"), posted(bank, *parts))
    assert page.status_code == 400
    assert said in page.content.decode()
    assert "老何" in page.content.decode()  # what was typed is still there
    assert not Question.objects.exists()


def test_case_rewritten_meanwhile_is_refused(client_for):
    unit = make_unit()
    bank = make_bank(unit)
    client = client_for(make_setter(unit))
    client.post(reverse("office-case-new"), posted(bank, CHOICE))
    question = Question.objects.get()
    rewrite = reverse("office-question-revise", args=[question.public_id])
    seen = f"{rewrite}?from={question.revisions.get().public_id}"
    client.post(seen, posted(bank, {**CHOICE, "answer": "A"}, total=2))
    assert client.post(seen, posted(bank, CHOICE, JUDGE, total=2)).status_code == 400
    assert question.revisions.count() == 2


def test_plain_question_keeps_its_own_form(client_for):
    unit = make_unit()
    question = make_question(make_bank(unit))
    page = client_for(make_setter(unit)).get(reverse("office-question-revise", args=[question.public_id]))
    assert "parts-0-kind" not in page.content.decode()
