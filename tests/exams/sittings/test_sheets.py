"""Answer sheets of a sitting on paper: two readings, a third where they differ, and then a paper like any other."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.errors import DomainError
from core.models import Person
from core.roles import Role
from core.tables.sheets import write_sheet
from exams.beginning import start_ticket
from exams.domain.kinds import AnswerRefusedError
from exams.domain.printing import LETTERS, variant
from exams.domain.sheets import Sheet, SheetField, answer_in, answers_of_sheet, differences, fields_of, read, settled
from exams.models import Attempt, GradeEntry, Registration, SheetEntry, Sitting
from exams.receipts import flaws_of
from exams.services import grading, sheets, sittings
from exams.services.attempts import answers_of, start, start_with_ticket
from exams.services.finishing import finish_closed
from tests.factories.exams import make_form, make_place, make_sitting, reloaded
from tests.factories.people import grant, make_person

OPTIONS = {"A": "x", "B": "y", "C": "z"}


def field(kind: str, **values) -> SheetField:
    given = {"number": "1", "item": "i", "part": "", "options": OPTIONS, "targets": ("1", "2"), "blanks": 2}
    return SheetField(kind=kind, **{**given, **values})


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("single", " ｂ ", {"choice": "y"}),
        ("single", "D", None),
        ("single", "AB", None),
        ("multiple", "CA", {"choices": ["x", "z"]}),
        ("multiple", "A、Ｃ, a", {"choices": ["x", "z"]}),
        ("multiple", "AD", None),
        ("multiple", "、", None),
        ("true_false", "√", {"choice": "true"}),
        ("true_false", "错", {"choice": "false"}),
        ("true_false", "x", {"choice": "false"}),
        ("true_false", "?", None),
        ("fill_in", "三日； 3000", {"texts": ["三日", "3000"]}),
        ("fill_in", "一；二；三", None),
        ("ordering", "cab", {"order": ["z", "x", "y"]}),
        ("ordering", "C → A → B", {"order": ["z", "x", "y"]}),
        ("ordering", "CAA", None),
        ("matching", "A-1　B–2", {"pairs": {"A": "1", "B": "2"}}),
        ("matching", "A-3", None),
        ("matching", "A", None),
        ("matching", "A-1 A-2", None),
        ("short_answer", "应当告知。", {"text": "应当告知。"}),
    ],
)
def test_what_stands_in_a_place(kind, text, value):
    if value is None:
        with pytest.raises(AnswerRefusedError, match="cell_is_unreadable"):
            answer_in(field(kind), text)
    else:
        assert answer_in(field(kind), text) == value
    assert answer_in(field(kind), " \n") is None


def test_two_readings_are_alike_whatever_the_width_and_spaces():
    one = Sheet("A", {"1": "B", "2": "应当告知，", "3": "1.5"})
    assert differences(one, Sheet("A", {"1": "B", "2": "应 当告知", "3": "1.5"})) == []
    other = Sheet("B", {"1": "C", "2": "应当告知", "3": "15", "4": "A"})
    assert differences(one, other) == ["", "1", "3", "4"]
    third = Sheet("B", {"1": "C", "2": "never asked", "3": "1.5"})
    assert settled(one, other, third) == Sheet("B", {"1": "C", "2": "应当告知，", "3": "1.5"})


def test_places_not_on_the_sheet_and_unreadable_ones_are_named():
    sheet, faults = read([field("single")], "A", {"1": "Z", "9": "A"})
    assert (sheet.cells, faults) == ({}, ["1", "9"])


@pytest.mark.django_db
@pytest.mark.parametrize("letter", LETTERS)
def test_the_printed_key_read_from_the_sheet_is_the_key_of_the_form(letter):
    form = make_form()
    printed = variant(form.paper, form.key, digest=form.digest, letter=letter)
    cells = {item.number: item.key for section in printed for item in section.items}
    fields = fields_of(form.paper, digest=form.digest, letter=letter)
    answers = answers_of_sheet(fields, read(fields, letter, cells)[0])
    assert answers == {item: entry["answer"] for item, entry in form.key.items()}


def make_paper_place(staff_number: str = "QY0001", **values) -> Registration:
    sitting = make_sitting(make_form())
    Sitting.objects.filter(pk=sitting.pk).update(mode="paper")
    sitting.refresh_from_db()
    return make_place(sitting, make_person(staff_number=staff_number), **values)


RIGHT = {"1": "B", "2": "B", "3": "B", "4": "B"}


def refused(code: str, act, **values) -> None:
    with pytest.raises(DomainError, match=code), transaction.atomic():
        act(**values)


@pytest.mark.django_db
def test_two_readings_that_are_alike_become_a_paper_with_receipt_and_marks():
    place = make_paper_place(extra_minutes=10)
    sheets.read_sheet(registration=place, letter="A", cells=RIGHT, by=make_person())
    assert not Attempt.objects.exists()
    refused("sheet_incomplete", grading.check_results, sitting=past(place.sitting), by=make_person())
    sheets.read_sheet(registration=place, letter="A", cells={**RIGHT, "1": " b"}, by=make_person())
    attempt = Attempt.objects.get()
    assert (attempt.closed_by, attempt.extra_minutes, attempt.entries.count()) == ("paper", 10, 4)
    assert answers_of(attempt) == {item: entry["answer"] for item, entry in place.form.key.items()}
    finish_closed()
    grade = GradeEntry.objects.get()
    assert (grade.total, grade.passed) == (100, True)
    assert attempt.seals.count() == 1
    assert flaws_of(reloaded(attempt)) == []
    assert grading.check_results(sitting=place.sitting, by=make_person()).checked_by
    refused("sheet_is_settled", sheets.read_sheet, registration=place, letter="A", cells=RIGHT, by=make_person())


def past(sitting: Sitting) -> Sitting:
    Sitting.objects.filter(pk=sitting.pk).update(
        opens_at=clock.now() - timedelta(hours=3), closes_at=clock.now() - timedelta(minutes=1)
    )
    sitting.refresh_from_db()
    return sitting


@pytest.mark.django_db
def test_what_differs_is_settled_by_a_third_person_with_a_reason():
    place, one, other, third = make_paper_place(), make_person(), make_person(), make_person()
    settle = {"registration": place, "letter": "A", "cells": {"2": "B", "3": "C", "1": "D"}, "reason": "涂改后为B"}
    sheets.read_sheet(registration=place, letter="A", cells=RIGHT, by=one)
    refused("sheet_read_by_you", sheets.read_sheet, registration=place, letter="A", cells=RIGHT, by=one)
    refused("sheet_needs_no_third", sheets.settle_sheet, **settle, by=third)
    sheets.read_sheet(registration=place, letter="A", cells={"1": "B", "2": "C", "4": "B"}, by=other)
    assert sheets.open_differences(place) == ["2", "3"]
    refused("sheet_is_read_twice", sheets.read_sheet, registration=place, letter="A", cells=RIGHT, by=third)
    refused("sheet_needs_another", sheets.settle_sheet, **settle, by=one)
    refused("reason_is_empty", sheets.settle_sheet, **{**settle, "reason": " "}, by=third)
    refused("answer_sheet_unreadable", sheets.settle_sheet, **{**settle, "cells": {"2": "?"}}, by=third)
    entry = sheets.settle_sheet(**settle, by=third)
    assert (entry.reading, entry.reason, entry.answers["cells"]) == (3, "涂改后为B", {**RIGHT, "3": "C"})
    finish_closed()
    assert GradeEntry.objects.get().total == 75
    assert sheets.open_differences(place) == []


@pytest.mark.django_db
def test_another_variant_leads_to_other_options():
    place = make_paper_place()
    printed = variant(place.form.paper, place.form.key, digest=place.form.digest, letter="B")
    cells = {item.number: item.key for section in printed for item in section.items}
    sheets.read_sheet(registration=place, letter="A", cells=cells, by=make_person())
    sheets.read_sheet(registration=place, letter="B", cells=cells, by=make_person())
    assert sheets.open_differences(place) == [""]
    sheets.settle_sheet(registration=place, letter="B", cells={}, reason="卷面为B卷", by=make_person())
    finish_closed()
    assert GradeEntry.objects.get().total == 100


@pytest.mark.django_db
def test_who_may_not_and_when_not():
    place, by = make_paper_place(), make_person()
    told = {"registration": place, "letter": "A", "cells": RIGHT}
    refused("sheet_of_your_own", sheets.read_sheet, **told, by=place.person)
    refused("answer_sheet_unreadable", sheets.read_sheet, **{**told, "cells": {"1": "Z", "9": "A"}}, by=by)
    refused("answer_sheet_unreadable", sheets.read_sheet, **{**told, "letter": "Q"}, by=by)
    Sitting.objects.update(opens_at=clock.now() + timedelta(minutes=5))
    refused("sheet_too_early", sheets.read_sheet, **told, by=by)
    Sitting.objects.update(opens_at=clock.now() - timedelta(minutes=5), mode="screen")
    refused("sheet_of_a_screen", sheets.read_sheet, **told, by=by)
    Sitting.objects.update(mode="paper")
    Registration.objects.update(withdrawn_at=clock.now())
    refused("registration_withdrawn", sheets.read_sheet, **told, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        SheetEntry.objects.create(registration=place, reading=3, answers={}, by=by, at=clock.now())


@pytest.mark.django_db
def test_nobody_begins_on_the_screen_what_is_sat_on_paper(client_for):
    place = make_paper_place()
    refused("sitting_is_on_paper", start, registration=place)
    refused("sitting_is_on_paper", start_with_ticket, registration_id=place.pk)
    browser = client_for(place.person)
    answer = browser.post(reverse("exams:begin-with-ticket"), {"start": start_ticket(place)}, "application/json")
    assert (answer.status_code, answer.json()["error"]) == (409, "sitting_is_on_paper")
    before = reverse("exams:before", args=[place.public_id])
    assert browser.get(reverse("exams:sit", args=[place.public_id])).url == before
    text = browser.get(before).content.decode()
    assert reverse("exams:sit", args=[place.public_id]) not in text


@pytest.fixture
def office(client_for):
    """(the place, a browser for anybody who runs the sitting)."""
    place = make_paper_place()

    def browser_of(person: Person):
        grant(person, Role.UNIT_ADMINISTRATOR, place.sitting.unit)
        return client_for(person)

    return place, browser_of


@pytest.mark.django_db
def test_the_screens_lead_from_two_readings_to_the_paper(office):
    place, browser_of = office
    one, other, third = (browser_of(make_person()) for _n in range(3))
    address = reverse("office-sheet", args=[place.public_id])
    entered = {f"n{number}": text for number, text in RIGHT.items()} | {"letter": "A"}
    assert one.get(address).status_code == 200
    wrong = one.post(address, {**entered, "n2": "?"})
    assert (wrong.status_code, 'value="?"' in wrong.content.decode()) == (400, True)
    assert one.post(address, entered).status_code == 302
    assert other.post(address, {**entered, "n4": "A"}).status_code == 302
    shown = third.get(address).content.decode()
    assert ('name="n4"' in shown, 'name="n1"' in shown) == (True, False)
    rows = third.get(reverse("office-sheets", args=[place.sitting.public_id])).content.decode()
    assert address in rows
    assert third.post(address, {"letter": "A", "n4": "B"}).status_code == 400
    assert third.post(address, {"letter": "A", "n4": "B", "reason": "笔迹清楚"}).status_code == 302
    assert Attempt.objects.get().entries.count() == 4
    assert one.get(f"{address}?letter=Q").status_code == 404
    Sitting.objects.update(mode="screen")
    assert one.get(address).status_code == 404


def workbook(*rows: list[str]) -> SimpleUploadedFile:
    return SimpleUploadedFile("sheets.xlsx", write_sheet("答题卡", ["工号", "卷别", "1", "2", "3", "4"], rows))


@pytest.mark.django_db
def test_a_workbook_is_one_reading_of_everybody_in_it_or_of_nobody(office):
    place, browser_of = office
    by = make_person()
    browser, address = browser_of(by), reverse("office-sheets-import", args=[place.sitting.public_id])
    second = make_place(place.sitting, make_person(staff_number="QY0002"))
    good = [[one.person.staff_number, "A", "B", "B", "B", "B"] for one in (place, second)]
    for bad in (["nobody", "A", "B"], [second.person.staff_number, "A", "Z"]):
        answer = browser.post(address, {"file": workbook(good[0], bad)})
        assert (answer.status_code, "3（" in answer.content.decode(), SheetEntry.objects.count()) == (400, True, 0)
    assert browser.post(address, {"file": workbook(*good)}).status_code == 302
    assert browser.post(address, {"file": workbook(*good)}).status_code == 400
    assert browser_of(make_person()).post(address, {"file": workbook(*good)}).status_code == 302
    assert (SheetEntry.objects.count(), Attempt.objects.filter(closed_by="paper").count()) == (4, 2)
    template = browser.get(reverse("office-sheets-template", args=[place.sitting.public_id]))
    assert template.content.startswith(b"PK")


@pytest.mark.django_db
def test_strangers_find_no_sheets(client_for, office):
    place, _browser_of = office
    stranger = make_person()
    grant(stranger, Role.OFFICER, place.sitting.unit)
    for name, key in (("office-sheet", place.public_id), ("office-sheets", place.sitting.public_id)):
        assert client_for(stranger).get(reverse(name, args=[key])).status_code == 404


@pytest.mark.django_db
def test_the_way_a_sitting_is_sat_is_chosen_when_it_is_set():
    form = make_form()
    opens_at = clock.now() + timedelta(days=1)
    sitting = sittings.hold_sitting(
        exam=form.exam,
        unit=form.exam.unit,
        title="纸笔场",
        place="",
        opens_at=opens_at,
        closes_at=opens_at + timedelta(hours=2),
        by=make_person(),
        mode="paper",
    )
    assert Sitting.objects.get(pk=sitting.pk).mode == "paper"
