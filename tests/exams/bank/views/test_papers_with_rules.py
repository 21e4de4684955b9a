"""Rules of a blueprint, several forms at once, enemies and print, as a setter meets them."""

import io
from decimal import Decimal

import pytest
from django.urls import reverse
from docx import Document

from core.models import AuditEntry
from core.roles import Role
from exams.domain.assembly import Rules
from exams.domain.blueprint import Section
from exams.models import EnemyPair
from exams.queries.bank import shapes_of
from exams.services import enemies, papers
from tests.exams.bank.services.test_papers import make_exam
from tests.factories.bank import OPTIONS, approve, make_bank, make_question, make_setter
from tests.factories.people import grant, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_for):
    """A setter with an exam of two questions over a bank of seven approved ones."""
    bank = make_bank()
    questions = [approve(make_question(bank, difficulty=n % 5 + 1)) for n in range(7)]
    exam = make_exam(bank)
    save(exam)
    setter = make_setter(bank.unit)
    return client_for(setter), exam, questions, setter


def save(exam, **rules) -> None:
    section = Section("单选题", "single", 2, Decimal(1))
    papers.save_blueprint(exam_id=exam.public_id, sections=[section], rules=Rules(**rules), by=make_person())


def test_rules_are_written_shown_and_kept_in_the_next_blueprint(desk):
    client, exam, _, _ = desk
    address = reverse("office-blueprint", args=[exam.public_id])
    row = {"form-0-title": "单选题", "form-0-kind": "single", "form-0-count": 2, "form-0-marks": 1,
           "form-0-easiest": 1, "form-0-hardest": 5, "form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0}  # fmt: skip
    rules = {"most_shared": 0, "most_used": 3, "least_new": 50, "difficulty": "3.00", "tolerance": "0.5"}
    assert client.post(address, row | rules).status_code == 302
    kept = exam.blueprints.order_by("-number").first()
    assert Rules.read(kept.rules) == Rules(0, 3, 50, Decimal("3.00"), Decimal("0.5"))
    page = client.get(reverse("office-paper", args=[exam.public_id])).content.decode()
    assert "3.00" in page
    refused = client.post(address, row | rules | {"difficulty": "9"})
    assert refused.status_code == 200
    assert exam.blueprints.count() == 2
    assert 'value="9"' in refused.content.decode()


def test_parallel_forms_are_drawn_together_and_compared(desk):
    client, exam, _, _ = desk
    save(exam, most_shared=0, tolerance=Decimal(2))
    answer = client.post(reverse("office-draw", args=[exam.public_id]), {"count": 3}, follow=True)
    shapes = shapes_of(exam)
    assert [shape.shared for shape in shapes] == [(None, 0, 0), (0, None, 0), (0, 0, None)]
    assert all(sum(shape.levels) == 2 for shape in shapes)
    assert answer.context["shapes"] == shapes


def test_all_forms_or_none_and_the_setter_is_told_why(desk):
    client, exam, _, _ = desk
    save(exam, most_shared=0, tolerance=Decimal(2))
    answer = client.post(reverse("office-draw", args=[exam.public_id]), {"count": 4}, follow=True)
    (message,) = answer.context["messages"]
    assert "1" in str(message)
    assert exam.forms.count() == 0
    client.post(reverse("office-draw", args=[exam.public_id]), {"count": 99})
    assert exam.forms.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_comparing_forms_needs_two_queries(desk, count, django_assert_num_queries):
    _, exam, _, setter = desk
    save(exam, tolerance=Decimal(4))
    papers.draw_forms(exam_id=exam.public_id, count=count, by=setter)
    with django_assert_num_queries(2):
        assert len(shapes_of(exam)) == count


def test_enemies_are_named_by_address_kept_apart_and_allowed_again(desk):
    client, exam, questions, _ = desk
    one, other = questions[:2]
    address = reverse("office-question-enemies", args=[one.public_id])
    there = "https://example.test" + reverse("office-question", args=[other.public_id])
    assert client.post(address, {"other": there, "reason": "互相提示"}).status_code == 302
    pair = EnemyPair.objects.get()
    assert "互相提示" in client.get(reverse("office-question", args=[other.public_id])).content.decode()
    papers.save_blueprint(
        exam_id=exam.public_id, sections=[Section("单选题", "single", 7, Decimal(1))], by=make_person()
    )
    answer = client.post(reverse("office-draw", args=[exam.public_id]), {"count": 1}, follow=True)
    assert exam.forms.count() == 0
    assert answer.context["messages"]
    client.post(reverse("office-enmity-end", args=[one.public_id, pair.pk]))
    client.post(reverse("office-draw", args=[exam.public_id]), {"count": 1})
    assert exam.forms.count() == 1
    assert AuditEntry.objects.filter(action="exams.enmity_ended").count() == 1


@pytest.mark.parametrize(("other", "code"), [("没有这样的题", "no"), ("号题目", "several")])
def test_an_enemy_must_be_one_question(desk, other, code):
    client, _, questions, _ = desk
    answer = client.post(
        reverse("office-question-enemies", args=[questions[0].public_id]), {"other": other, "reason": "x"}
    )
    assert answer.status_code == 400
    assert not EnemyPair.objects.exists()


def test_a_question_is_not_its_own_enemy_and_a_pair_is_declared_once(desk):
    client, _, questions, setter = desk
    one, other = questions[:2]
    address = reverse("office-question-enemies", args=[one.public_id])
    assert client.post(address, {"other": str(one.public_id), "reason": "x"}).status_code == 400
    for first, second in ((one, other), (other, one)):
        enemies.declare_enemies(question_id=first.public_id, other_id=second.public_id, reason="同考点", by=setter)
    assert EnemyPair.objects.count() == 1


@pytest.mark.parametrize("letter", ["A", "B"])
@pytest.mark.parametrize("part", ["paper", "sheet", "key"])
def test_form_is_printed_for_word_and_the_paper_holds_no_key(desk, letter, part):
    client, exam, _, setter = desk
    form = papers.draw_form(exam_id=exam.public_id, by=setter)
    answer = client.get(reverse("office-form-print", args=[form.public_id, letter, part, "docx"]))
    assert "no-store" in answer["Cache-Control"]
    file = Document(io.BytesIO(answer.content))
    text = "\n".join(paragraph.text for paragraph in file.paragraphs)
    assert exam.title in text
    assert bool(file.tables) == (part == "key")
    assert ("选项B" in text) == (part == "paper")
    assert AuditEntry.objects.filter(action="exams.form_printed").count() == 1


def test_key_of_a_case_stands_beside_it_part_by_part(desk):
    client, exam, _, setter = desk
    part = {"kind": "true_false", "stem": "对吗？"}
    parts = [{"id": "1", **part}, {"id": "2", "kind": "multiple", "stem": "哪些？", "options": OPTIONS}]
    answer = {"parts": {"1": {"choice": "true"}, "2": {"choices": ["A", "C"]}}}
    approve(make_question(exam.banks.get(), kind="case", stem="案情。", options=parts, answer=answer))
    papers.save_blueprint(exam_id=exam.public_id, sections=[Section("案例", "case", 1, Decimal(10))], by=setter)
    form = papers.draw_form(exam_id=exam.public_id, by=setter)
    page = client.get(reverse("office-form", args=[form.public_id]))
    assert "1. 正确；2. AC" in page.content.decode()


@pytest.mark.usefixtures("chinese_font")
def test_form_is_set_as_pdf(desk):
    client, exam, _, setter = desk
    form = papers.draw_form(exam_id=exam.public_id, by=setter)
    for part in ("paper", "sheet", "key"):
        answer = client.get(reverse("office-form-print", args=[form.public_id, "C", part, "pdf"]))
        assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("role", Role)
def test_who_may_print(client_for, desk, role):
    _, exam, _, setter = desk
    form = papers.draw_form(exam_id=exam.public_id, by=setter)
    by = make_person()
    grant(by, role, exam.unit)
    answer = client_for(by).get(reverse("office-form-print", args=[form.public_id, "A", "key", "docx"]))
    assert answer.status_code == (200 if role in {Role.QUESTION_SETTER, Role.QUESTION_REVIEWER} else 404)


def test_print_and_enemies_elsewhere_do_not_exist(client_for, desk):
    _, exam, questions, setter = desk
    form = papers.draw_form(exam_id=exam.public_id, by=setter)
    stranger = client_for(make_setter(make_bank().unit))
    assert stranger.get(reverse("office-form-print", args=[form.public_id, "A", "key", "docx"])).status_code == 404
    assert stranger.get(reverse("office-question-enemies", args=[questions[0].public_id])).status_code == 404
    assert stranger.post(reverse("office-enmity-end", args=[questions[0].public_id, 1])).status_code == 404


@pytest.mark.parametrize("names", [("D", "key", "pdf"), ("A", "all", "pdf"), ("A", "key", "txt")])
def test_what_is_not_printed_does_not_exist(desk, names):
    client, exam, _, setter = desk
    form = papers.draw_form(exam_id=exam.public_id, by=setter)
    assert client.get(reverse("office-form-print", args=[form.public_id, *names])).status_code == 404
