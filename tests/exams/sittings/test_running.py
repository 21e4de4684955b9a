from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import DomainError
from exams.models import Attempt, Registration, Room, Sitting, SittingEvent
from exams.news import News
from exams.queries.board import seats_of
from exams.services import running, sittings
from exams.services.accommodations import grant_accommodation
from exams.services.admission import admit, check_in, issue_codes, waive_seb, waiver_code
from exams.services.attempts import close, ends_at, start
from tests.factories.exams import make_form, make_place, make_sitting, make_started, reloaded
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def with_room(world, seats: int = 3) -> Room:
    room = sittings.add_room(sitting=world.sitting, name="一考场", seats=seats, by=make_person())
    Registration.objects.filter(pk=world.registration.pk).update(room=room, seat=1)
    world.registration.refresh_from_db()
    return room


def test_a_start_is_one_read_and_one_write(django_assert_num_queries):
    place = make_place(make_sitting(make_form()))
    start(registration=make_place(place.sitting))  # the paper is text from now on
    with django_assert_num_queries(5):  # savepoint, read, attempt, writer, release
        start(registration=place)


def test_nothing_is_served_before_the_server_opens_whatever_was_edited(client_for):
    sitting = make_sitting(make_form(), opens_in=30)
    place = make_place(sitting)
    browser = client_for(place.person)
    for name in ("sit", "before", "state"):
        text = browser.get(reverse(f"exams:{name}", args=[place.public_id])).content.decode()
        assert '"stem"' not in text
        assert place.form.paper["sections"][0]["items"][0]["stem"] not in text
    refused = browser.post(reverse("exams:begin", args=[place.public_id]))
    assert (refused.status_code, refused.json()["error"]) == (409, "sitting_not_open")
    sittings.change_sitting(sitting=sitting, by=make_person(), manual_start=True, opens_at=clock.now())
    assert browser.post(reverse("exams:begin", args=[place.public_id])).json()["error"] == "bell_has_not_rung"
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(("early", "told"), [(0.4, {"wait_ms": 400}), (59.9995, {"wait_ms": 60_000})])
def test_a_page_that_asks_a_moment_too_early_is_told_when_to_ask_again(client_for, early, told):
    place = make_place(make_sitting(make_form(), opens_in=30))
    browser, opens_at = client_for(place.person), place.sitting.opens_at
    address = reverse("exams:begin", args=[place.public_id])
    with time_machine.travel(opens_at - timedelta(seconds=early), tick=False):
        answer = browser.post(address)
        assert (answer.status_code, answer.json()) == (200, told)
    with time_machine.travel(opens_at - timedelta(seconds=61), tick=False):
        assert browser.post(address).status_code == 409
    assert not Attempt.objects.exists()
    with time_machine.travel(opens_at, tick=False):
        assert browser.post(address).json()["attempt"]


def test_a_page_counts_on_from_moments_that_are_never_later_than_they_are(client_for):
    """Whole seconds let a page ask up to a second before its sitting opened."""
    place = make_place(make_sitting(make_form(), opens_in=30))
    moment = (place.sitting.opens_at - timedelta(minutes=5)).replace(microsecond=123_456)
    Sitting.objects.update(opens_at=(moment + timedelta(minutes=5)).replace(microsecond=987_000))
    with time_machine.travel(moment, tick=False):
        told = client_for(place.person).get(reverse("exams:state", args=[place.public_id])).json()
    assert (told["now"][-10:], told["opens_at"][-10:]) == (".123+08:00", ".987+08:00")


def test_times_stand_once_somebody_has_begun_and_the_rest_may_change():
    world = make_started()
    until = ends_at(world.attempt)
    with pytest.raises(DomainError, match="sitting_has_begun"):
        sittings.change_sitting(sitting=world.sitting, by=make_person(), closes_at=clock.now() + timedelta(minutes=1))
    sittings.change_sitting(sitting=world.sitting, by=make_person(), place="三楼")
    assert (ends_at(reloaded(world.attempt)), Sitting.objects.get().place) == (until, "三楼")


def test_a_bell_rung_by_hand_begins_one_room():
    world = make_started()
    sitting = make_sitting(world.form)
    Sitting.objects.filter(pk=sitting.pk).update(manual_start=True)
    one, two = (sittings.add_room(sitting=sitting, name=name, seats=2, by=make_person()) for name in "甲乙")
    first, second = make_place(sitting), make_place(sitting)
    Registration.objects.filter(pk=first.pk).update(room=one, seat=1)
    Registration.objects.filter(pk=second.pk).update(room=two, seat=1)
    running.ring_bell(room=one, by=make_person())
    assert start(registration=first).attempt
    with pytest.raises(DomainError, match="bell_has_not_rung"):
        start(registration=second)


def test_the_late_limit_holds_and_a_late_candidate_is_added_in_one_step():
    world = make_started()
    Sitting.objects.update(late_entry_minutes=5)  # opened ten minutes ago
    room = with_room(world)
    with pytest.raises(DomainError, match="too_late_to_enter"):
        start(registration=make_place(world.sitting))
    world.sitting.refresh_from_db()
    late, code = running.add_late(
        sitting=world.sitting, person=make_person(), by=make_person(), reason="堵车", room=room
    )
    assert (late.room, late.seat, late.checked_in_at is not None) == (room, 2, True)
    assert admit(code=code) == late
    assert start(registration=late).attempt.registration == late


def test_a_code_works_once_and_a_new_one_ends_it():
    place = make_place(make_sitting(make_form()))
    first = issue_codes(registrations=[place], by=make_person())[place.pk]
    second = issue_codes(registrations=[place], by=make_person())[place.pk]
    for code in (first, "K7QM-3WXP-9RDT-V2HN", "", "x" * 40):
        with pytest.raises(DomainError, match="code_not_known"):
            admit(code=code)
    assert admit(code=second.lower()) == place
    with pytest.raises(DomainError, match="code_used"):
        admit(code=second)
    assert Registration.objects.get().code_digest != second
    assert Registration.objects.get().checked_in_at is not None


def test_a_code_opens_one_exam_and_no_log_in():
    place = make_place(make_sitting(make_form()))
    other = make_place(place.sitting)
    code = issue_codes(registrations=[place], by=make_person())[place.pk]
    browser = Client()
    there = browser.post(reverse("exams:admission"), {"code": code})
    assert there.url == reverse("exams:before", args=[place.public_id])
    assert browser.get(there.url).status_code == 200
    assert browser.post(reverse("exams:begin", args=[place.public_id])).json()["attempt"]
    assert browser.get(reverse("exams:before", args=[other.public_id])).status_code == 404
    assert browser.post(reverse("exams:begin", args=[other.public_id])).status_code == 404
    assert browser.get(reverse("exams:mine")).status_code == 302
    assert browser.get("/office/").status_code == 302


def test_where_the_sitting_asks_only_the_checked_in_begin():
    place = make_place(make_sitting(make_form()))
    Sitting.objects.update(admission="checked")
    with pytest.raises(DomainError, match="not_checked_in"):
        start(registration=place)
    by = make_person()
    check_in(registration=place, by=by)
    check_in(registration=place, by=make_person())
    assert start(registration=place).attempt.registration.checked_in_by == by
    assert SittingEvent.objects.filter(kind="checked_in").count() == 1


def test_minutes_for_a_room_reach_everybody_in_it_and_nobody_else():
    world = make_started()
    room, outside = with_room(world), start(registration=make_place(world.sitting)).attempt
    before, elsewhere = ends_at(world.attempt), ends_at(outside)
    with pytest.raises(DomainError, match="reason_is_empty"):
        running.extend(sitting=world.sitting, room=room, minutes=10, reason=" ", by=make_person())
    assert running.extend(sitting=world.sitting, room=room, minutes=10, reason="断电", by=make_person()) == 1
    assert (ends_at(world.attempt) - before, ends_at(outside)) == (timedelta(minutes=10), elsewhere)
    assert running.extend(sitting=world.sitting, minutes=5, reason="断电", by=make_person()) == 2


def test_a_pause_is_given_back_and_what_is_not_needed_taken_back():
    world = make_started()
    room, before, by = with_room(world), ends_at(world.attempt), make_person()
    running.pause(sitting=world.sitting, room=room, minutes=20, reason="断电", by=by)
    assert ends_at(world.attempt) - before == timedelta(minutes=20)
    late = make_place(world.sitting)
    Registration.objects.filter(pk=late.pk).update(room=room, seat=2)
    with pytest.raises(DomainError, match="room_is_paused"):
        start(registration=late)
    with time_machine.travel(clock.now() + timedelta(minutes=7, seconds=30)):
        assert running.end_pause(sitting=world.sitting, room=room, by=by) == 12
        assert ends_at(world.attempt) - before == timedelta(minutes=8)
        with pytest.raises(DomainError, match="pause_is_over"):
            running.end_pause(sitting=world.sitting, room=room, by=by)


def test_a_pause_that_nobody_ends_ends_by_the_clock():
    world = make_started()
    running.pause(sitting=world.sitting, minutes=20, reason="断电", by=make_person())
    with time_machine.travel(clock.now() + timedelta(minutes=21)):
        assert start(registration=make_place(world.sitting)).attempt


def test_only_a_pause_may_take_minutes_back():
    world = make_started()
    with pytest.raises(IntegrityError), transaction.atomic():
        world.attempt.grants.create(minutes=-5, reason="x", by=make_person(), at=clock.now())


def test_another_machine_is_a_signal_and_nothing_else():
    world = make_started()
    start(registration=world.registration, machine="")
    assert not SittingEvent.objects.filter(kind="second_log_in").exists()
    start(registration=world.registration, machine="b")
    assert SittingEvent.objects.filter(kind="second_log_in").count() == 1
    assert reloaded(world.attempt).closed_at is None


def test_the_door_is_open_from_an_hour_before_until_four_after():
    place = make_place(make_sitting(make_form(), opens_in=61, lasts=60))
    code, opens_at = issue_codes(registrations=[place], by=make_person())[place.pk], place.sitting.opens_at
    for moment in (opens_at - timedelta(minutes=60, seconds=1), place.sitting.closes_at + timedelta(hours=4)):
        with time_machine.travel(moment, tick=False), pytest.raises(DomainError, match="admission_not_open"):
            admit(code=code)
    with time_machine.travel(opens_at - timedelta(minutes=60), tick=False):
        assert admit(code=code) == place
    place.refresh_from_db()
    assert place.code_used_at == place.checked_in_at == opens_at - timedelta(minutes=60)
    Registration.objects.update(withdrawn_at=clock.now(), code_used_at=None)
    with pytest.raises(DomainError, match="code_not_known"):
        admit(code=code)


def test_leaving_the_screen_is_written_down_and_only_a_named_document_asks_for_more(client_for):
    world = make_started()
    browser = client_for(world.registration.person)
    there = reverse("exams:left", args=[world.registration.public_id])
    for body in ('{"seconds": 5}', "nonsense", "[]", '{"seconds": 1e999}'):
        assert browser.post(there, body, content_type="application/json").status_code == 200
    assert reloaded(world.attempt).closed_at is None
    assert seats_of(world.sitting)[0].left == 4
    with pytest.raises(IntegrityError), transaction.atomic():
        Sitting.objects.update(leave_rule_times=1)
    Sitting.objects.update(leave_rule_times=5, leave_rule_document="青司考〔2026〕3号第八条（虚构）")
    browser.post(there, "{}", content_type="application/json")
    assert reloaded(world.attempt).closed_by == "rule"


def test_moving_gives_seat_and_code_and_the_book_knows_why():
    world = make_started()
    room = with_room(world)
    code = running.move(registration=world.registration, by=make_person(), reason="电脑故障", room=room, seat=3)
    moved = admit(code=code)
    moved.refresh_from_db()
    assert (moved.seat, SittingEvent.objects.get(kind="moved").details["seat"]) == (3, 3)
    with pytest.raises(DomainError, match="seat_is_taken"):
        running.move(registration=make_place(world.sitting), by=make_person(), reason="x", room=room, seat=3)
    with pytest.raises(DomainError, match="seat_is_taken"):
        running.move(registration=moved, by=make_person(), reason="x", room=room, seat=9)


def test_one_broken_paper_never_stops_the_others(monkeypatch):
    world = make_started()
    other = start(registration=make_place(world.sitting)).attempt

    def broken(*, attempt, **given):
        if attempt.pk == world.attempt.pk:
            raise RuntimeError
        return close(attempt=attempt, **given)

    monkeypatch.setattr(running, "close", broken)
    assert running.end(sitting=world.sitting, by=make_person(), reason="考试结束") == 1
    assert reloaded(other).closed_by == "invigilator"


def test_accommodations_are_applied_to_coming_places_and_to_every_later_one():
    sitting = make_sitting(make_form(minutes=90), opens_in=60)
    place, by, day = make_place(sitting), make_person(), clock.today()
    granted = {"person": place.person, "valid_from": day, "valid_until": day + timedelta(days=400), "by": by}
    with pytest.raises(DomainError, match="accommodation_is_empty"):
        grant_accommodation(**granted, time_factor=Decimal(1), break_minutes=0, large_type=False, basis="x")
    grant_accommodation(**granted, time_factor=Decimal("1.25"), break_minutes=10, large_type=True, basis="医院证明")
    place.refresh_from_db()
    assert (place.extra_minutes, place.large_type) == (33, True)
    again = make_place(make_sitting(sitting.exam.forms.get(), opens_in=90), place.person)
    assert (again.extra_minutes, again.large_type) == (33, True)


def test_everybody_is_seated_or_nobody():
    sitting = make_sitting(make_form())
    places = [make_place(sitting) for _n in range(3)]
    sittings.add_room(sitting=sitting, name="甲", seats=2, by=make_person())
    with pytest.raises(DomainError, match="too_few_seats"):
        sittings.seat_everybody(sitting=sitting, by=make_person())
    sittings.add_room(sitting=sitting, name="乙", seats=2, by=make_person())
    assert sittings.seat_everybody(sitting=sitting, by=make_person()) == 3
    assert sorted(Registration.objects.values_list("room__name", "seat")) == [("乙", 1), ("甲", 1), ("甲", 2)]
    someone = make_person()
    sittings.name_invigilator(sitting=sitting, person=someone, by=make_person())
    with pytest.raises(DomainError, match="candidate_is_invigilator"):
        sittings.register(sitting=sitting, people=[someone], by=make_person())
    with pytest.raises(DomainError, match="invigilator_is_candidate"):
        sittings.name_invigilator(sitting=sitting, person=places[0].person, by=make_person())


def test_news_reach_whom_they_concern():
    world = make_started()
    room = with_room(world)
    mine, theirs, everybody = str(world.registration.public_id), "0" * 32, str(world.sitting.public_id)
    running.announce_to_room(sitting=world.sitting, text="请检查姓名", by=make_person())
    first = News().newest([mine, everybody])
    running.announce_to_room(sitting=world.sitting, room=room, text="一考场", by=make_person())
    fresh = News()
    assert fresh.newest([mine, everybody, str(room.public_id)]) > first > 0
    assert (fresh.newest([mine, everybody]), fresh.newest([theirs])) == (first, 0)


def test_a_waiver_code_opens_another_browser_for_one_candidate():
    place = make_place(make_sitting(make_form()))
    Sitting.objects.update(devices="seb", seb_config_key="a" * 64)
    place.refresh_from_db()
    with pytest.raises(DomainError, match="seb_required"):
        start(registration=place)
    assert start(registration=make_place(place.sitting), seb=lambda key: key == "a" * 64).attempt
    wrong = f"{(int(waiver_code(place.sitting)) + 1) % 1_000_000:06d}"
    with pytest.raises(DomainError, match="waiver_code_wrong"):
        waive_seb(registration=place, code=wrong)
    waive_seb(registration=place, code=waiver_code(place.sitting))
    assert start(registration=place).attempt
