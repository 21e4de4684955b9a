"""A sitting on paper: nobody is absent before all answer sheets are declared entered."""

import importlib
from datetime import timedelta
from itertools import product
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from core import clock
from core.errors import DomainError
from core.roles import Role
from exams.documents.minutes import minutes_content, minutes_pdf
from exams.domain.attendance import Attendance, attendance
from exams.models import Sitting, SittingEvent
from exams.queries.board import seats_of
from exams.queries.mine import places_of
from exams.queries.outcome import outcome_of
from exams.services import grading, sheets, sittings
from exams.services.finishing import finish_closed
from tests.factories.exams import make_form, make_place, make_sitting
from tests.factories.people import grant, make_person

RIGHT = {"1": "B", "2": "B", "3": "B", "4": "B"}


def test_absent_is_only_who_cannot_come_any_more_and_has_no_sheet():
    names = ("has_paper", "on_paper", "is_over", "was_read", "sheets_complete", "checked_in")
    absent = {
        values
        for values in product((True, False), repeat=6)
        if attendance(**dict(zip(names, values, strict=True))) == Attendance.ABSENT
    }
    on_screen = {(False, False, True, read, done, let_in) for read, done, let_in in product((True, False), repeat=3)}
    assert absent == on_screen | {(False, True, True, False, True, False)}
    told = {"has_paper": False, "on_paper": True, "is_over": True, "was_read": False}
    assert attendance(**told, sheets_complete=False, checked_in=True) == Attendance.UNREAD
    assert attendance(**told, sheets_complete=True, checked_in=True) == Attendance.NO_SHEET
    assert attendance(**{**told, "was_read": True}, sheets_complete=False, checked_in=False) == Attendance.READING
    assert attendance(**{**told, "is_over": False}, sheets_complete=False, checked_in=False) == Attendance.AHEAD


def read_by(place, *people, cells=RIGHT):
    for person in people:
        sheets.read_sheet(registration=place, letter="A", cells=cells, by=person)


@pytest.fixture
def world(db):
    """Four places of a sitting on paper that is over: settled, read once, let in at the door, and nothing known."""
    sitting = make_sitting(make_form())
    names = ("settled", "once", "let_in", "nothing")
    places = {name: make_place(sitting, make_person(name=name, staff_number=f"P-{name}")) for name in names}
    Sitting.objects.filter(pk=sitting.pk).update(
        mode="paper", opens_at=clock.now() - timedelta(hours=3), closes_at=clock.now() - timedelta(minutes=1)
    )
    one, other, by = make_person(), make_person(), make_person()
    grant(by, Role.INVIGILATOR, sitting.unit)
    for place in places.values():
        place.refresh_from_db()
    read_by(places["settled"], one, other)
    read_by(places["once"], one)
    places["let_in"].checked_in_at, places["let_in"].checked_in_by = clock.now(), by
    places["let_in"].save()
    finish_closed()
    return SimpleNamespace(sitting=again(sitting), places=places, one=one, other=other, by=by)


def again(sitting):
    return Sitting.objects.select_related("exam__authority", "sheets_complete_by").get(pk=sitting.pk)


def told(sitting):
    content = minutes_content(again(sitting))
    return content, {row["name"]: row["how"] for row in content["rows"]}


def refused(code, act, **values):
    with pytest.raises(DomainError, match=code), transaction.atomic():
        act(**values)


def stands(world):
    return {name: places_of(place.person)[0].stands for name, place in world.places.items()}


def board(world):
    return {seat.place.person.name: seat.state for seat in seats_of(again(world.sitting))}


def test_before_all_are_entered_nobody_is_absent(world):
    content, rows = told(world.sitting)
    assert rows == {"settled": "纸笔", "once": "答题卡录入中", "let_in": "答题卡未录入", "nothing": "答题卡未录入"}
    assert (content["came"], content["absent"], content["no_sheet"]) == (3, [], [])
    assert content["unread"] == ["let_in（P-let_in）", "nothing（P-nothing）"]
    assert (content["sheets"][:6], content["absent_is_open"]) == ("尚未全部录入", True)
    assert content["handed_in"] == 1
    assert [row["closed"] for row in content["rows"]] == [""] * 4  # entered later, in an office
    found = outcome_of(world.sitting)
    assert (found.places, found.absent, found.unread, found.no_sheet, found.passed) == (4, 0, 3, 0, 1)
    assert board(world) == {"settled": "handed_in", "once": "reading", "let_in": "unread", "nothing": "unread"}
    assert stands(world) == {"settled": "handed_in", "once": "unread", "let_in": "unread", "nothing": "unread"}


def test_results_wait_for_the_declaration_and_the_declaration_for_what_is_half_read(world):
    refused("sheet_incomplete", grading.check_results, sitting=world.sitting, by=world.one)
    refused("sheet_incomplete", sheets.declare_sheets_complete, sitting=world.sitting, by=world.by)
    read_by(world.places["once"], world.other)
    finish_closed()
    refused("sheets_not_complete", grading.check_results, sitting=world.sitting, by=make_person())
    sheets.declare_sheets_complete(sitting=world.sitting, by=world.by)
    assert grading.check_results(sitting=world.sitting, by=make_person()).checked_by
    refused("sheets_are_complete", sheets.declare_sheets_complete, sitting=world.sitting, by=world.by)


def test_after_the_declaration_whoever_has_no_sheet_is_absent_and_whoever_was_let_in_is_named(world):
    read_by(world.places["once"], world.other)
    finish_closed()
    sheets.declare_sheets_complete(sitting=world.sitting, by=world.by)
    content, rows = told(world.sitting)
    assert rows == {"settled": "纸笔", "once": "纸笔", "let_in": "到考，未交答题卡", "nothing": "缺考"}
    assert (content["came"], content["absent"], content["unread"]) == (3, ["nothing（P-nothing）"], [])
    assert content["no_sheet"] == ["let_in（P-let_in）"]
    assert content["sheets"].startswith(f"全部录入，{world.by.name}")
    assert content["absent_is_open"] is False
    assert [(one["kind"], one["text"]) for one in content["events"]] == [("答题卡全部录入", "没有答题卡的 2 人")]
    found = outcome_of(again(world.sitting))
    assert (found.absent, found.unread, found.no_sheet, found.passed) == (1, 0, 1, 2)
    assert board(world) == {"settled": "handed_in", "once": "handed_in", "let_in": "no_sheet", "nothing": "missed"}
    assert stands(world) == {"settled": "handed_in", "once": "handed_in", "let_in": "no_sheet", "nothing": "missed"}
    told_twice = {"registration": world.places["nothing"], "letter": "A", "cells": RIGHT}
    refused("sheets_are_complete", sheets.read_sheet, **told_twice, by=world.one)
    refused("sheets_are_complete", sittings.register, sitting=again(world.sitting), people=[make_person()], by=world.by)


def test_a_sheet_that_turns_up_opens_the_sitting_again_and_the_results_are_checked_anew(world):
    read_by(world.places["once"], world.other)
    finish_closed()
    sheets.declare_sheets_complete(sitting=world.sitting, by=world.by)
    checker, releaser = make_person(), make_person()
    grading.check_results(sitting=world.sitting, by=checker)
    grading.release_results(sitting=world.sitting, by=releaser)
    refused("reason_is_empty", sheets.reopen_sheets, sitting=world.sitting, reason=" ", by=world.by)
    sheets.reopen_sheets(sitting=world.sitting, reason="答题卡夹在备用卷袋中", by=world.by)
    assert SittingEvent.objects.get(kind="sheets_reopened").text == "答题卡夹在备用卷袋中"
    refused("sheets_not_complete", sheets.reopen_sheets, sitting=world.sitting, reason="再次", by=world.by)
    refused("results_not_checked", grading.release_results, sitting=world.sitting, by=releaser)
    assert outcome_of(again(world.sitting)).absent == 0
    read_by(world.places["nothing"], world.one, world.other)
    finish_closed()
    sheets.declare_sheets_complete(sitting=world.sitting, by=world.by)
    grading.check_results(sitting=world.sitting, by=checker)
    release = grading.release_results(sitting=world.sitting, by=releaser)
    assert [row.attempt.registration for row in release.results.all()] == [world.places["nothing"]]


def test_a_sitting_that_runs_or_is_sat_on_the_screen_declares_nothing(world):
    Sitting.objects.update(closes_at=clock.now() + timedelta(minutes=5))
    refused("sitting_not_over", sheets.declare_sheets_complete, sitting=world.sitting, by=world.by)
    Sitting.objects.update(closes_at=clock.now() - timedelta(minutes=1), mode="screen")
    refused("sheet_of_a_screen", sheets.declare_sheets_complete, sitting=world.sitting, by=world.by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sitting.objects.update(sheets_complete_at=clock.now(), sheets_complete_by=world.by)
    Sitting.objects.update(mode="paper")
    with pytest.raises(IntegrityError), transaction.atomic():
        Sitting.objects.update(sheets_complete_at=clock.now())


@pytest.mark.django_db
def test_a_sitting_that_nobody_came_to_stays_on_paper_once_declared():
    sitting = make_sitting(make_form(), opens_in=-200)
    Sitting.objects.update(mode="paper")
    make_place(sitting)
    sheets.declare_sheets_complete(sitting=sitting, by=make_person())
    refused("sheets_are_complete", sittings.change_sitting, sitting=sitting, by=make_person(), mode="screen")
    assert sittings.change_sitting(sitting=sitting, by=make_person(), title="改名").title == "改名"
    assert outcome_of(again(sitting)).absent == 1


def test_the_screens_name_everybody_before_the_declaration_and_take_it_back(world, client_for):
    client = client_for(world.by)
    listed = reverse("office-sheets", args=[world.sitting.public_id])
    declare = reverse("office-sheets-complete", args=[world.sitting.public_id])
    waits = client.get(listed)
    assert (waits.context["entered"], waits.context["unsettled"], waits.context["missing"]) == (1, 1, 2)
    assert declare not in waits.content.decode()  # one sheet is read once
    read_by(world.places["once"], world.other)
    assert declare in client.get(listed).content.decode()
    asked = client.get(declare).content.decode()
    assert "let_in（已核验入场）、nothing" in asked
    assert "settled" not in asked
    assert client.post(declare).status_code == 302
    assert declare not in client.get(listed).content.decode()
    detail = client.get(reverse("office-sitting", args=[world.sitting.public_id])).content.decode()
    assert "声明答题卡全部录入" in detail
    assert client.post(declare).status_code == 400
    reopen = reverse("office-sheets-reopen", args=[world.sitting.public_id])
    assert client.post(reopen, {"reason": ""}).status_code == 400
    assert client.post(reopen, {"reason": "找到一张"}).status_code == 302
    assert declare in client.get(listed).content.decode()
    stranger = client_for(make_person())
    assert [stranger.get(address).status_code for address in (declare, reopen)] == [404, 404]


def test_a_candidate_reads_how_their_sheet_stands(world, client_for):
    place = world.places["nothing"]
    client, address = client_for(place.person), reverse("exams:before", args=[place.public_id])
    assert "答题卡正在录入" in client.get(address).content.decode()
    assert "答题卡录入中" in client.get(reverse("exams:mine")).content.decode()
    read_by(world.places["once"], world.other)
    sheets.declare_sheets_complete(sitting=world.sitting, by=world.by)
    assert "其中没有您的答题卡" in client.get(address).content.decode()
    assert "未参加" in client.get(reverse("exams:mine")).content.decode()


def test_the_desk_asks_for_sheets_before_it_asks_for_results(world, client_for):
    client, sheets_wait, results_wait = client_for(world.by), "场考试的答题卡待录入", "场考试的成绩待核对"
    desk = client.get("/office/").content.decode()
    assert (sheets_wait in desk, results_wait in desk) == (True, False)
    read_by(world.places["once"], world.other)
    sheets.declare_sheets_complete(sitting=world.sitting, by=world.by)
    desk = client.get("/office/").content.decode()
    assert (sheets_wait in desk, results_wait in desk) == (False, True)


@pytest.mark.usefixtures("chinese_font")
def test_the_minutes_are_set_with_every_kind_of_attendance(world):
    assert minutes_pdf(again(world.sitting)).startswith(b"%PDF")
    read_by(world.places["once"], world.other)
    sheets.declare_sheets_complete(sitting=world.sitting, by=world.by)
    assert minutes_pdf(again(world.sitting)).startswith(b"%PDF")


def test_sittings_checked_before_keep_their_absent(world):
    upgrade = importlib.import_module("exams.migrations.0006_checked_sheets_were_complete")
    checked = clock.now()
    Sitting.objects.update(checked_at=checked, checked_by=world.by)
    for _time in (1, 2):
        upgrade.declare(apps, SimpleNamespace(connection=connection))
    assert (again(world.sitting).sheets_complete_at, again(world.sitting).sheets_complete_by) == (checked, world.by)
