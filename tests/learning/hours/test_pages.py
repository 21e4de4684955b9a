"""The officer's account on screen and as PDF; objections and their answers."""

import pytest
import time_machine
from django.urls import reverse

from certification.models import RuleSet
from core import clock
from core.errors import DomainError
from core.models import Notice
from learning.models import LessonCompletion, ObjectionAnswer
from learning.queries.account import account_of
from learning.services.counters import restore, take_back
from learning.services.objections import answer_objection, object_to
from tests.factories.people import appoint, make_authority, make_person, make_unit

pytestmark = pytest.mark.django_db


def completed(person, minutes=30, title="课", lesson="11111111-1111-1111-1111-111111111111") -> LessonCompletion:
    now = clock.now()
    return LessonCompletion.objects.create(
        person=person, lesson_id=lesson, title=title, year=clock.day_of(now).year, minutes=minutes, elapsed=minutes + 5, at=now
    )  # fmt: skip


def year() -> int:
    return clock.today().year


def test_the_officer_sees_what_counts_and_why_the_rest_does_not(client_for):
    person, trainer = make_person(), make_person()
    done = completed(person)
    take_back(person=person, year=year(), fact=f"lesson:{done.public_id}", reason="代学查实", by=trainer)
    page = client_for(person).get(reverse("learning:hours")).content.decode()
    assert "代学查实" in page
    assert "有效至2025年" in page
    assert reverse("learning:object", args=[year()]) in page
    assert "代学查实" not in client_for(make_person()).get(reverse("learning:hours")).content.decode()


@pytest.mark.usefixtures("chinese_font")
def test_the_statement_is_a_pdf_of_ones_own(client_for):
    person = make_person()
    appoint(person, make_unit())
    completed(person)
    answer = client_for(person).get(reverse("learning:statement", args=[year()]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-1.7")


def test_hours_are_taken_back_and_given_back_by_counter_entries():
    person, trainer, chief = make_person(), make_person(), make_person()
    fact = f"lesson:{completed(person).public_id}"
    about = {"person": person, "year": year(), "fact": fact}
    with pytest.raises(DomainError, match="not_taken_back"):
        restore(**about, reason="x", by=chief)
    with pytest.raises(DomainError, match="counter_without_reason"):
        take_back(**about, reason=" ", by=trainer)
    with pytest.raises(DomainError, match="handler_never_reviews"):
        take_back(**about, reason="x", by=person)
    take_back(**about, reason="代学", by=trainer)
    with pytest.raises(DomainError, match="taken_back_already"):
        take_back(**about, reason="代学", by=chief)
    assert account_of(person, year()).minutes == 0
    with pytest.raises(DomainError, match="handler_never_reviews"):
        restore(**about, reason="查无实据", by=trainer)
    restore(**about, reason="查无实据", by=chief)
    assert account_of(person, year()).minutes == 30
    assert LessonCompletion.objects.get().minutes == 30
    told = Notice.objects.filter(person=person).order_by("pk")
    assert [
        (notice.kind, reason in notice.body) for notice, reason in zip(told, ("代学", "查无实据"), strict=True)
    ] == [
        ("learning.hours_taken_back", True),
        ("learning.hours_restored", True),
    ]


def test_an_objection_is_answered_by_somebody_who_has_not_decided(client_for):
    person, trainer, chief = make_person(), make_person(), make_person()
    fact = f"lesson:{completed(person).public_id}"
    take_back(person=person, year=year(), fact=fact, reason="代学", by=trainer)
    there = reverse("learning:object", args=[year()]) + f"?fact={fact}"
    browser = client_for(person)
    assert browser.post(there, {"text": ""}).status_code == 400
    assert browser.post(there, {"text": "本人所学"}).status_code == 302
    assert browser.post(there, {"text": "再次提出"}).status_code == 400
    objection = person.objections.get()
    assert (objection.answer_due - clock.today()).days == 15
    for by in (person, trainer):
        with pytest.raises(DomainError, match="handler_never_reviews"):
            answer_objection(objection_id=objection.public_id, upheld=True, text="核实", by=by)
    answer_objection(objection_id=objection.public_id, upheld=True, text="核实，予以恢复", by=chief)
    with pytest.raises(DomainError, match="objection_answered_already"):
        answer_objection(objection_id=objection.public_id, upheld=False, text="x", by=chief)
    assert account_of(person, year()).minutes == 30
    assert ObjectionAnswer.objects.count() == 1
    assert Notice.objects.filter(person=person, kind="learning.objection_answered").count() == 1
    assert "核实，予以恢复" in browser.get(reverse("learning:hours")).content.decode()


def test_nobody_objects_to_what_is_not_theirs():
    mine, theirs = make_person(), make_person()
    fact = f"lesson:{completed(theirs).public_id}"
    with pytest.raises(DomainError, match="fact_unknown"):
        object_to(person=mine, year=year(), fact=fact, text="x")


def test_the_terms_are_those_of_the_authority_with_their_document():
    authority = make_authority()
    person = make_person()
    appoint(person, make_unit(authority))
    source = {"document": "某办法（虚构）", "article": "第九条", "document_date": "2025-12-20", "verified": True}
    RuleSet.objects.create(
        authority=authority, version=1, effective_from="2026-01-01", recorded_at=clock.now(), digest="0" * 64,
        parameters={
            "annual_training_hours": {"value": 40, "valid_until": "2030-12-31", **source},
            "online_hours_max_share": {"value": 0.5, "document": "", "article": "", "document_date": ""},
        },
    )  # fmt: skip
    completed(person)
    with time_machine.travel("2026-11-25T10:00:00+08:00"):
        account = account_of(person, 2026)
    assert (account.target, account.terms.basis.document, account.terms.basis.verified) == (
        40,
        "某办法（虚构）第九条",
        True,
    )
    assert account.terms.online_share is None  # no document, no limit
    with time_machine.travel("2025-11-25T10:00:00+08:00"):
        assert "2023—2025" in account_of(person, 2025).terms.basis.document


def test_a_basis_that_no_authority_has_entered_is_shown_as_unverified_and_run_out(client_for):
    """国办发〔2023〕27号 comes with the program and was checked against no original: the page and the statement say so."""
    person = make_person()
    with time_machine.travel("2026-11-25T10:00:00+08:00"):
        page = client_for(person).get(reverse("learning:hours")).content.decode()
    assert "国办发〔2023〕27号" in page
    assert "后续文件尚未录入" in page
    assert "未经本机关核实" in page
