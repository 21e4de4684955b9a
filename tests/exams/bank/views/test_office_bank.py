"""The office's screens of questions and papers: who may do what, where scope ends, what a setter and a reviewer see."""

import dataclasses
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.models import Domain
from core.errors import DomainError
from core.models import AuditEntry
from core.roles import Role
from exams.bank_labels import PART_LABELS
from exams.domain.blueprint import Section
from exams.models import Exam, Form, ImportRun, Question, QuestionBank
from exams.services import bank as services
from exams.services import papers
from exams.services.importing import import_questions
from exams.tables.questions import read_table
from tests.exams.bank.services.test_importing import JUDGE, SINGLE, sheet, stored
from tests.exams.bank.services.test_papers import make_exam
from tests.factories.bank import (
    LAW_DATE,
    approve,
    make_bank,
    make_question,
    make_reviewer,
    make_setter,
    make_wording,
    submit,
)
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db
SETTER, REVIEWER = Role.QUESTION_SETTER, Role.QUESTION_REVIEWER
BOTH = {SETTER, REVIEWER}
SCREENS = {
    "office-questions": BOTH,
    "office-question": BOTH,
    "office-question-new": {SETTER},
    "office-question-revise": {SETTER},
    "office-question-enemies": {SETTER},
    "office-banks": BOTH,
    "office-bank-new": {SETTER},
    "office-bank-export": BOTH,
    "office-import-refused": BOTH,
    "office-imports": BOTH,
    "office-import-new": {SETTER},
    "office-import-template": BOTH,
    "office-import": BOTH,
    "office-papers": BOTH,
    "office-paper-new": {SETTER},
    "office-paper": BOTH,
    "office-blueprint": {SETTER},
    "office-form": BOTH,
}
# Step -> who may take it on a question in the state it needs.
STEPS = {"submit": {SETTER}, "approve": {REVIEWER}, "return": {REVIEWER}, "clear": {REVIEWER}, "retire": BOTH}
POSTS = {
    "office-import-confirm": {SETTER},
    "office-import-submit": {SETTER},
    "office-import-undo": {SETTER},
    "office-draw": {SETTER},
}
OF = {
    "office-question": "question", "office-question-revise": "question", "office-question-enemies": "question", "office-bank-export": "bank", "office-import": "run",
    "office-paper": "exam", "office-blueprint": "exam", "office-form": "form", "office-import-confirm": "run",
    "office-import-undo": "run", "office-import-refused": "run", "office-import-submit": "run", "office-draw": "exam",
}  # fmt: skip


@pytest.fixture
def world():
    unit = make_unit()
    bank = make_bank(unit)
    question = approve(make_question(bank))
    exam = make_exam(bank)
    papers.save_blueprint(
        exam_id=exam.public_id, sections=[Section("单选题", "single", 1, Decimal(1))], by=make_person()
    )
    form = papers.draw_form(exam_id=exam.public_id, by=make_person())
    run = import_questions(bank=bank, stored=stored(sheet(SINGLE)), by=make_person(), law_date=LAW_DATE, dry_run=True)
    return {"unit": unit, "bank": bank, "question": question, "exam": exam, "form": form, "run": run}


def address(name: str, world: dict) -> str:
    return reverse(name, args=[world[OF[name]].public_id]) if name in OF else reverse(name)


@pytest.mark.parametrize("role", Role)
def test_who_may_open_which_screen(client_for, world, role):
    by = make_person()
    grant(by, role, world["unit"])
    client = client_for(by)
    found = {name: client.get(address(name, world)).status_code for name in SCREENS}
    assert found == {name: 200 if role in allowed else 404 for name, allowed in SCREENS.items()}


@pytest.mark.parametrize("role", Role)
def test_who_may_send_what(client_for, world, role):
    by = make_person()
    grant(by, role, world["unit"])
    client = client_for(by)
    found = {name: client.post(address(name, world)).status_code for name in POSTS}
    assert found == {name: 302 if role in allowed else 404 for name, allowed in POSTS.items()}


def in_state_for(step: str, bank: QuestionBank) -> Question:
    question = make_question(bank)
    if step in ("approve", "return"):
        return submit(question)
    if step == "clear":
        approve(question)
        services.flag_questions(question_ids=[question.public_id], reason="修改")
    return question


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("step", STEPS)
def test_who_may_take_which_step(client_for, step, role):
    bank = make_bank()
    question = in_state_for(step, bank)
    before = question.events.count()
    by = make_person()
    grant(by, role, bank.unit)
    seen = {"reason": "理由", "revision": str(question.revisions.get().public_id)}
    answer = client_for(by).post(reverse("office-question-act", args=[question.public_id, step]), seen)
    allowed = role in STEPS[step]
    assert answer.status_code == (302 if allowed else 404)
    assert question.events.count() - before == int(allowed)


def test_what_lies_outside_the_scope_answers_like_what_does_not_exist(client_for, world):
    elsewhere = make_unit()
    by = make_setter(elsewhere)
    grant(by, REVIEWER, elsewhere)
    client = client_for(by)
    for name in OF:
        send = client.post if name in POSTS else client.get
        hidden, absent = send(address(name, world)), send(reverse(name, args=[uuid4()]))
        assert hidden.status_code == absent.status_code == 404, name
    step = reverse("office-question-act", args=[world["question"].public_id, "retire"])
    assert client.post(step, {"reason": "x"}).status_code == 404
    assert world["question"].bank.name not in client.get(reverse("office-questions")).content.decode()
    assert world["exam"].title not in client.get(reverse("office-papers")).content.decode()


def test_roles_on_a_unit_above_reach_the_bank(client_for):
    city = make_unit()
    bank = make_bank(make_unit(parent=city))
    question = make_question(bank)
    assert client_for(make_setter(city)).get(reverse("office-question", args=[question.public_id])).status_code == 200


@pytest.mark.parametrize("name", ["office-questions", "office-banks", "office-imports", "office-papers"])
def test_list_needs_the_same_queries_for_one_row_and_for_three(client_for, name):
    unit = make_unit()
    client = client_for(make_setter(unit))
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            bank = make_bank(unit)
            approve(make_question(bank))
            make_exam(bank)
            import_questions(bank=bank, stored=stored(sheet(JUDGE)), by=make_person(), law_date=LAW_DATE, dry_run=False)
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_list_is_narrowed_by_every_filter(client_for):
    unit = make_unit()
    bank = make_bank(unit)
    law = [{"law": "行政强制法", "provision": "art_18", "label": "行政强制法第十八条"}]
    mine = approve(make_question(bank, stem="查封扣押的期限？", topic="行政强制", citations=law))
    make_question(make_bank(unit), kind="true_false", options=(), answer={"choice": "true"}, stem="另一题")
    client = client_for(make_setter(unit))

    def found(**query) -> list[Question]:
        return [row for row, *_words in client.get(reverse("office-questions"), query).context["rows"]]

    assert len(found()) == 2
    for query in (
        {"q": "查封"},
        {"law": "行政强制法"},
        {"bank": str(bank.public_id)},
        {"kind": "single"},
        {"state": "approved"},
        {"topic": "行政强制"},
    ):
        assert found(**query) == [mine], query
    services.flag_questions(question_ids=[mine.public_id], reason="修改")
    assert found(flagged="1") == [mine]
    assert found(bank="nonsense") == found()


def question_data(bank: QuestionBank, **values) -> dict:
    return {
        "bank": bank.pk, "kind": "multiple", "stem": "下列哪些正确？", "options": "甲\n乙\n丙", "answer": "AC",
        "scheme": "少选得一半", "topic": "行政处罚", "difficulty": "2", "citations": "《行政处罚法》第三十三条",
        "explanation": "说明", "law_date": "2026-01-01", "checked_against": "", "checked_on": "", "domain_code": "",
        **values,
    }  # fmt: skip


def test_setter_writes_and_another_person_approves(client_for):
    bank = make_bank()
    setter, reviewer = make_setter(bank.unit), make_reviewer(bank.unit)
    writing = client_for(setter)
    writing.post(reverse("office-question-new"), question_data(bank))
    question = Question.objects.get()
    page = reverse("office-question", args=[question.public_id])
    writing.post(reverse("office-question-act", args=[question.public_id, "submit"]))
    reading = client_for(reviewer)
    seen = reading.get(page)
    assert [act.name for act in seen.context["acts"]] == ["approve", "return", "retire"]
    approval = {"revision": str(seen.context["revision"].public_id)}
    reading.post(reverse("office-question-act", args=[question.public_id, "approve"]), approval)
    assert Question.objects.drawable().get() == question
    assert AuditEntry.objects.filter(action="exams.question_approved", actor=reviewer).exists()


def test_author_with_both_roles_is_not_offered_approval_and_is_refused(client_for):
    bank = make_bank()
    both = make_setter(bank.unit)
    grant(both, REVIEWER, bank.unit)
    question = submit(make_question(bank, by=both))
    client = client_for(both)
    page = client.get(reverse("office-question", args=[question.public_id]))
    assert [act.name for act in page.context["acts"]] == ["return", "retire"]
    revision = question.revisions.get().public_id
    answer = client.post(
        reverse("office-question-act", args=[question.public_id, "approve"]), {"revision": str(revision)}, follow=True
    )
    assert "Another person has to approve it" in answer.content.decode() or "须由其他人员" in answer.content.decode()
    assert not Question.objects.drawable().exists()


def test_form_names_the_field_that_is_wrong(client_for):
    bank = make_bank()
    client = client_for(make_setter(bank.unit))
    answer = client.post(reverse("office-question-new"), question_data(bank, answer="AZ", citations="教材"))
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"citations"}
    answer = client.post(reverse("office-question-new"), question_data(bank, options="甲\n甲\n丙"))
    assert set(answer.context["form"].errors) == {"options"}
    assert Question.objects.count() == 0


def test_rewriting_shows_the_old_words_and_keeps_what_was_not_touched(client_for):
    bank = make_bank()
    citation = {"law": "xzcff-2021", "provision": "art_33__para_1", "label": "行政处罚法第三十三条第一款"}
    question = make_question(bank, citations=[citation])
    client = client_for(make_setter(bank.unit))
    page = reverse("office-question-revise", args=[question.public_id])
    initial = client.get(page).context["form"].initial
    data = {name: "" if value is None else value for name, value in initial.items()}
    client.post(page, {**data, "stem": "改过的题干"})
    newest = question.revisions.order_by("-number")[0]
    assert (newest.number, newest.stem, newest.citations) == (2, "改过的题干", [citation])
    old = client.get(reverse("office-question", args=[question.public_id]) + "?revision=1")
    assert old.context["revision"].number == 1
    assert old.context["acts"] == []


def test_rewriting_from_a_stale_page_is_refused_and_nothing_is_lost(client_for):
    bank = make_bank()
    question = make_question(bank)
    client = client_for(make_setter(bank.unit))
    seen = question.revisions.get().public_id
    page = reverse("office-question-revise", args=[question.public_id]) + f"?from={seen}"
    data = {name: "" if value is None else value for name, value in client.get(page).context["form"].initial.items()}
    client.post(page, {**data, "stem": "第一人的改动"})
    answer = client.post(page, {**data, "stem": "第二人的改动"})
    assert answer.status_code == 400
    assert "第二人的改动" in answer.content.decode()


def upload(*rows) -> SimpleUploadedFile:
    return SimpleUploadedFile("题目.xlsx", sheet(*rows))


def test_import_is_tried_confirmed_and_taken_back(client_for):
    bank = make_bank()
    client = client_for(make_setter(bank.unit))
    data = {"bank": bank.pk, "law_date": "2026-01-01", "file": upload(SINGLE, {**JUDGE, "答案": "也许"})}
    page = client.post(reverse("office-import-new"), data, follow=True)
    ((where, why, _told, _mend),) = page.context["refused"]
    assert "3" in where
    assert "也许" in why
    assert Question.objects.count() == 0
    trial = ImportRun.objects.get()
    client.post(reverse("office-import-confirm", args=[trial.public_id]))
    question = Question.objects.get()
    run = question.import_run
    assert (run.dry_run, question.revisions.get().law_date) == (False, LAW_DATE)
    client.post(reverse("office-import-undo", args=[run.public_id]))
    assert Question.objects.with_state().get().state == "retired"


def test_drafts_of_an_import_are_submitted_at_once_and_their_importer_cannot_approve_them(client_for):
    bank = make_bank()
    setter, reviewer = make_setter(bank.unit), make_reviewer(bank.unit)
    run = import_questions(
        bank=bank,
        stored=stored(sheet({**SINGLE, "依据": "《行政处罚法》第四十二条"}, JUDGE)),
        by=make_person(),
        law_date=LAW_DATE,
        dry_run=False,
    )
    client_for(setter).post(reverse("office-import-submit", args=[run.public_id]))
    assert set(Question.objects.with_state().values_list("state", flat=True)) == {"in_review"}
    question = Question.objects.first()
    with pytest.raises(DomainError, match="question_author_never_approves"):
        services.approve_question(
            question_id=question.public_id, revision_id=question.revisions.get().public_id, by=setter
        )
    services.approve_question(
        question_id=question.public_id, revision_id=question.revisions.get().public_id, by=reviewer
    )


def test_reviewer_goes_on_to_the_next_question_that_is_not_their_own(client_for):
    bank = make_bank()
    reviewer = make_reviewer(bank.unit)
    first, own, last = make_question(bank), make_question(bank, by=reviewer), make_question(bank)
    for question in (first, own, last):
        submit(question)
    client = client_for(reviewer)

    def decide(question: Question, step: str) -> str:
        data = {"revision": str(question.revisions.get().public_id), "reason": "有歧义"}
        return client.post(reverse("office-question-act", args=[question.public_id, step]), data).url

    assert decide(first, "approve") == reverse("office-question", args=[last.public_id])
    assert decide(last, "return") == reverse("office-question", args=[last.public_id])


def test_reviewer_is_told_what_changed(client_for):
    bank = make_bank()
    wording = make_wording()
    question = services.add_question(bank=bank, wording=wording, by=make_person())
    services.revise_question(
        question_id=question.public_id,
        wording=dataclasses.replace(wording, answer={"choice": "C"}, explanation="改正答案"),
        by=make_person(),
        based_on=question.revisions.get().public_id,
    )
    page = client_for(make_reviewer(bank.unit)).get(reverse("office-question", args=[question.public_id]))
    assert page.context["changes"] == [
        (PART_LABELS["answer"], [("gone", "B"), ("new", "C")]),
        (PART_LABELS["explanation"], [("new", "改正答案")]),
    ]


def test_import_takes_files_of_other_systems(client_for):
    bank = make_bank()
    client = client_for(make_setter(bank.unit))
    file = SimpleUploadedFile("导出.gift", "可以口头申请回避。{T}\n\n上限？{#约两百}".encode())
    page = client.post(
        reverse("office-import-new"), {"bank": bank.pk, "law_date": "2026-01-01", "file": file}, follow=True
    )
    trial = ImportRun.objects.get()
    assert (trial.format, trial.counts["accepted"]) == ("gift", 1)
    assert [where for where, _what in page.context["unsupported"]] == ["3"]
    client.post(reverse("office-import-confirm", args=[trial.public_id]))
    assert Question.objects.get().kind == "true_false"


def test_import_of_something_else_is_refused_in_place(client_for):
    bank = make_bank()
    client = client_for(make_setter(bank.unit))
    file = SimpleUploadedFile("题目.xlsx", b"MZ not a spreadsheet")
    answer = client.post(reverse("office-import-new"), {"bank": bank.pk, "law_date": "2026-01-01", "file": file})
    assert answer.status_code == 400
    assert ImportRun.objects.count() == 0


def test_bank_is_exported_as_a_template_that_reads_back(client_for):
    bank = make_bank()
    make_question(bank, reference="r-1")
    answer = client_for(make_setter(bank.unit)).get(reverse("office-bank-export", args=[bank.public_id]))
    rows, _unsupported = read_table(answer.content)
    assert [row.get("编号") for row in rows] == ["r-1"]
    assert "no-store" in answer["Cache-Control"]


def section_data(*rows: dict) -> dict:
    data = {"form-TOTAL_FORMS": len(rows) + 1, "form-INITIAL_FORMS": 0}
    blank = {"title": "", "kind": "", "topic": "", "easiest": 1, "hardest": 5, "count": "", "marks": ""}
    for number, row in enumerate([*rows, {}]):
        data |= {f"form-{number}-{name}": value for name, value in {**blank, **row}.items()}
    return data


def test_exam_is_made_planned_and_drawn(client_for):
    bank = make_bank()
    approve(make_question(bank))
    client = client_for(make_setter(bank.unit))
    data = {
        "title": "公共法律知识考试", "unit": bank.unit.pk, "paper_kind": "common", "domain_code": "", "minutes": 60,
        "pass_marks": 1, "law_date": "2026-01-01", "banks": [bank.pk], "instructions": "",
    }  # fmt: skip
    client.post(reverse("office-paper-new"), data)
    exam = Exam.objects.get()
    begun = client.get(reverse("office-blueprint", args=[exam.public_id])).context
    assert begun["suggested"]
    assert [form["kind"].value() for form in begun["rows"].forms[:4]] == ["single", "multiple", "true_false", "case"]
    section = {"title": "单选题", "kind": "single", "count": 2, "marks": "1.5"}
    client.post(reverse("office-blueprint", args=[exam.public_id]), section_data(section))
    page = client.get(reverse("office-paper", args=[exam.public_id]))
    ((line, _kind, field),) = page.context["lines"]
    assert field == "公共法律知识"
    assert (line.section.count, line.matching, line.short) == (2, 1, 1)
    assert not page.context["feasible"]
    client.post(reverse("office-draw", args=[exam.public_id]))
    assert Form.objects.count() == 0
    client.post(reverse("office-blueprint", args=[exam.public_id]), section_data({**section, "count": 1}))
    client.post(reverse("office-draw", args=[exam.public_id]))
    form = Form.objects.get()
    assert form.paper["sections"][0]["items"][0]["marks"] == "1.5"
    opened = client.get(reverse("office-form", args=[form.public_id]))
    assert opened.context["unchanged"]
    assert AuditEntry.objects.filter(action="exams.form_opened", subject_id=str(form.public_id)).count() == 1


def test_exam_form_asks_for_the_domain_of_a_sector_paper_only(client_for):
    bank = make_bank()
    client = client_for(make_setter(bank.unit))
    data = {
        "title": "专门法", "unit": bank.unit.pk, "paper_kind": "sector", "minutes": 60, "pass_marks": 60,
        "law_date": "2026-01-01", "banks": [bank.pk],
    }  # fmt: skip
    assert set(client.post(reverse("office-paper-new"), data).context["form"].errors) == {"domain_code"}
    assert client.post(reverse("office-paper-new"), {**data, "domain_code": "URBAN"}).status_code == 302


def test_domain_of_a_section_is_chosen_from_what_the_banks_hold(client_for):
    bank = make_bank()
    for code, name in (("um", "市容环境卫生"), ("fire", "消防安全")):
        Domain.objects.create(authority=bank.authority, code=code, name=name)
        approve(make_question(bank, domain_code=code))
    approve(make_question(bank))
    client = client_for(make_setter(bank.unit))
    data = {
        "title": "专业法律知识", "unit": bank.unit.pk, "paper_kind": "sector", "minutes": 60, "pass_marks": 1,
        "law_date": "2026-01-01", "banks": [bank.pk],
    }  # fmt: skip
    assert set(client.post(reverse("office-paper-new"), data | {"domain_code": "URBAN"}).context["form"].errors) == {
        "domain_code"
    }
    client.post(reverse("office-paper-new"), data | {"domain_code": "um"})
    exam = Exam.objects.get()
    address = reverse("office-blueprint", args=[exam.public_id])
    begun = client.get(address).context
    assert not begun["suggested"], "what a sector asks is for its authority to say"
    choices = begun["rows"].forms[0].fields["domain"].choices
    assert [(value, str(label)) for value, label in choices] == [
        ("", "市容环境卫生"),
        ("-", "公共法律知识"),
        ("fire", "消防安全"),
    ]
    row = {"title": "单选题", "kind": "single", "count": 1, "marks": "1"}
    assert client.post(address, section_data({**row, "domain": "未知"})).status_code == 200
    client.post(address, section_data(row, {**row, "domain": "-"}, {**row, "domain": "fire"}))
    assert [section.get("domain") for section in exam.blueprints.get().sections] == [None, "", "fire"]
    shown = client.get(reverse("office-paper", args=[exam.public_id])).context["lines"]
    assert [(field, line.matching) for line, _kind, field in shown] == [
        ("市容环境卫生", 1),
        ("公共法律知识", 1),
        ("消防安全", 1),
    ]
    assert [form["domain"].value() for form in client.get(address).context["rows"].forms[:3]] == ["", "-", "fire"]


def test_setters_words_are_shown_as_text(client_for):
    bank = make_bank()
    question = make_question(bank, stem="<script>alert(1)</script>哪一项正确？")
    page = client_for(make_setter(bank.unit)).get(reverse("office-question", args=[question.public_id]))
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize(("name", "begins"), [("gift", b"$CATEGORY"), ("moodle-xml", b"<?xml"), ("qti", b"PK")])
def test_bank_is_downloaded_for_other_systems(client_for, name, begins):
    bank = make_bank()
    client = client_for(make_setter(bank.unit))
    address = f"{reverse('office-bank-export', args=[bank.public_id])}?format="
    assert client.get(address + name).status_code == 302  # nothing to write yet
    make_question(bank)
    assert client.get(address + name).content.startswith(begins)
    assert client.get(address + "odt").status_code == 404


def test_pasted_questions_are_tried_and_kept_as_a_file_of_text(client_for):
    bank = make_bank()
    client = client_for(make_setter(bank.unit))
    data = {
        "bank": bank.pk,
        "law_date": "2026-01-01",
        "pasted": "1. 甲？\r\nA.一\r\nB.二\r\n答案：B\r\n2. 乙？\r\nA.三\r\nB.四",
    }
    page = client.post(reverse("office-import-new"), data, follow=True)
    trial = ImportRun.objects.get()
    assert (trial.format, trial.counts["accepted"], len(page.context["refused"])) == ("text", 1, 1)
    client.post(reverse("office-import-confirm", args=[trial.public_id]))
    assert Question.objects.get().revisions.get().stem == "甲？"


@pytest.mark.parametrize("both", [True, False])
def test_import_has_one_source(client_for, both):
    bank = make_bank()
    sources = {"file": upload(SINGLE), "pasted": "1. 甲？\nA.一\nB.二\n答案：B"} if both else {}
    answer = client_for(make_setter(bank.unit)).post(
        reverse("office-import-new"), {"bank": bank.pk, "law_date": "2026-01-01", **sources}
    )
    assert answer.status_code == 400
    assert not ImportRun.objects.exists()


def test_list_is_narrowed_by_what_the_wording_says_of_itself(client_for):
    unit = make_unit()
    bank = make_bank(unit)
    mine = make_question(bank, level="apply", post="一线执法", difficulty=5)
    make_question(bank)
    client = client_for(make_setter(unit))
    for query in ({"level": "apply"}, {"post": "一线执法"}, {"difficulty": "5"}):
        assert [row for row, *_words in client.get(reverse("office-questions"), query).context["rows"]] == [mine], query


def test_a_search_is_kept_offered_and_removed_by_its_owner_only(client_for):
    unit = make_unit()
    make_question(make_bank(unit))
    client, other = client_for(make_setter(unit)), client_for(make_setter(unit))
    client.post(reverse("office-search-keep"), {"name": "待审单选", "state": "in_review", "kind": "single"})
    ((saved, query),) = client.get(reverse("office-questions")).context["searches"]
    assert (saved.name, query) == ("待审单选", "kind=single&state=in_review")
    forget = reverse("office-search-forget", args=[saved.public_id])
    assert other.post(forget).status_code == 404
    client.post(forget)
    assert client.get(reverse("office-questions")).context["searches"] == []


def test_ticked_questions_get_tags_and_those_of_others_are_passed_over(client_for):
    mine, foreign = make_question(make_bank(make_unit())), make_question(make_bank(make_unit()))
    client = client_for(make_setter(mine.bank.unit))
    ticked = {"question": [str(mine.public_id), str(foreign.public_id), "none"], "topic": "听证", "difficulty": "4"}
    client.post(reverse("office-questions-retag"), ticked)
    newest = [question.revisions.order_by("-number")[0] for question in (mine, foreign)]
    assert [(one.topic, one.difficulty) for one in newest] == [("听证", 4), ("行政处罚", 3)]


def test_question_page_shows_remarks_likeness_and_comments(client_for):
    bank = make_bank()
    question = make_question(bank, stem="下列哪一项不属于行政处罚的种类？", law_date=None)
    twin = make_question(bank, stem="下列哪一项不是行政处罚的种类？")
    client = client_for(make_setter(bank.unit))
    page = client.get(reverse("office-question", args=[question.public_id]))
    assert {remark.code for remark, _text in page.context["remarks"]} >= {
        "law_date_unknown",
        "negative_without_emphasis",
    }
    assert [one.question for one in page.context["alike"]] == [twin]
    client.post(reverse("office-question-comment", args=[question.public_id]), {"text": "请注明日期"})
    page = client.get(reverse("office-question", args=[question.public_id]))
    assert [said.text for said in page.context["comments"]] == ["请注明日期"]


@pytest.mark.parametrize("size", ["plain", "largest", "strange"])
def test_preview_shows_no_key(client_for, size):
    question = make_question(make_bank(), explanation="解析不给考生看")
    page = client_for(make_reviewer(question.bank.unit)).get(
        reverse("office-question-preview", args=[question.public_id]), {"size": size}
    )
    assert page.status_code == 200
    assert "解析不给考生看" not in page.text


def test_refused_row_is_mended_in_place_and_comes_in_as_mended(client_for):
    bank = make_bank()
    client = client_for(make_setter(bank.unit))
    text = "1. 执法人员不得少于几人？\nA.一人\nB.两人\n答案：B\n\n2. 当场收缴罚款应当出具什么？\nA.收条\nB.专用票据\n\n3. 听证由谁组织？\nA.行政机关\nB.法院\n"
    client.post(reverse("office-import-new"), {"bank": bank.pk, "pasted": text})
    run = ImportRun.objects.get()
    assert (run.counts["accepted"], run.counts["refused"]) == (1, 2)
    page = client.get(reverse("office-import", args=[run.public_id]))
    mend = page.context["refused"][0][-1]
    form = client.get(mend).context["form"]
    given = {f"c{place}": form.fields[f"c{place}"].initial or "" for place in range(len(form.columns))}
    key = f"c{form.columns.index('答案')}"
    assert form.fields[key].help_text == page.context["refused"][0][1]  # beside the field, not only above the form
    assert client.post(mend, {**given, key: "七"}).context["form"].errors[key]
    client.post(mend, {**given, key: "B"})
    run.refresh_from_db()
    assert (run.counts["accepted"], run.counts["refused"], len(run.taken)) == (2, 1, 2)
    client.post(client.get(reverse("office-import", args=[run.public_id])).context["refused"][0][-1], {"leave": "1"})
    client.post(reverse("office-import-confirm", args=[run.public_id]))
    done = ImportRun.objects.get(dry_run=False)
    assert (done.counts["accepted"], done.counts["refused"], done.trial_of) == (2, 0, run)
    mended = bank.questions.last().revisions.get()
    assert (mended.stem, mended.answer, mended.law_date) == ("当场收缴罚款应当出具什么？", {"choice": "B"}, None)
    client.post(mend, {"leave": "1"})
    assert client.get(reverse("office-import-repair", args=[done.public_id]) + "?n=0").status_code == 302
