"""Beginning and handing in with a ticket: the same refusals as by log-in, and only for the page that was shown it."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.urls import reverse

from core import clock
from exams.beginning import answer_to_beginning, answer_to_hand_in, start_ticket
from exams.models import Attempt, Registration, Room, Sitting
from exams.services import running, sittings
from exams.services.admission import check_in
from exams.services.attempts import answers_of, close, door_of, ends_at, start
from tests.factories.exams import make_form, make_place, make_sitting, make_started
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def begin(place: Registration, **told) -> tuple[int, dict]:
    answer = answer_to_beginning(json.dumps({"start": start_ticket(place), **told}).encode())
    return answer.status, json.loads(answer.body)


def hand_in(ticket: str) -> tuple[int, dict]:
    answer = answer_to_hand_in(json.dumps({"ticket": ticket}).encode())
    return answer.status, json.loads(answer.body)


def test_a_start_by_ticket_is_the_start_by_log_in(client_for):
    sitting = make_sitting(make_form())
    by_ticket, by_log_in = (make_place(sitting, extra_minutes=15) for _n in range(2))
    status, told = begin(by_ticket, machine="甲 machine-1 !")
    other = client_for(by_log_in.person).post(
        reverse("exams:begin", args=[by_log_in.public_id]), content_type="application/json"
    )
    assert (status, other.status_code) == (200, 200)
    assert (told["paper"], told["answers"], told["flags"]) == (other.json()["paper"], {}, [])
    one, two = (Attempt.objects.get(registration=place) for place in (by_ticket, by_log_in))
    pinned = ("form_id", "minutes", "extra_minutes", "window_end", "closed_at", "closed_by")
    assert [getattr(one, name) for name in pinned] == [getattr(two, name) for name in pinned]
    assert told["ends_at"] == clock.isoformat_exact(ends_at(one))
    assert told["attempt"] == str(one.public_id)
    (writer,) = one.writers.all()
    assert (writer.writer, writer.number, writer.machine, writer.issued_at) == (
        one.writer,
        1,
        "甲machine1",
        one.started_at,
    )


def test_coming_back_gives_the_pen_and_the_answers():
    place = make_place(make_sitting(make_form()))
    first, again = begin(place)[1], begin(place)[1]
    assert (first["attempt"], first["ticket"] == again["ticket"]) == (again["attempt"], False)
    assert Attempt.objects.get().writers.count() == 2


def not_open(place: Registration) -> None:
    Sitting.objects.update(opens_at=clock.now() + timedelta(hours=1), closes_at=clock.now() + timedelta(hours=2))


def no_bell(place: Registration) -> None:
    room = sittings.add_room(sitting=place.sitting, name="一考场", seats=3, by=make_person())
    Registration.objects.update(room=room, seat=1)
    Sitting.objects.update(manual_start=True)


def paused(place: Registration) -> None:
    no_bell(place)
    Room.objects.update(opened_at=clock.now(), held_until=clock.now() + timedelta(minutes=5))


def too_late(place: Registration) -> None:
    Sitting.objects.update(late_entry_minutes=5)  # opened ten minutes ago


def unchecked(place: Registration) -> None:
    Sitting.objects.update(admission="checked")


def seb(place: Registration) -> None:
    Sitting.objects.update(devices="seb", seb_config_key="00" * 32)


def withdrawn(place: Registration) -> None:
    Registration.objects.update(withdrawn_at=clock.now())


def closed(place: Registration) -> None:
    close(attempt=start(registration=place).attempt, how="candidate")


REFUSALS = {
    not_open: "sitting_not_open",
    no_bell: "bell_has_not_rung",
    paused: "room_is_paused",
    too_late: "too_late_to_enter",
    unchecked: "not_checked_in",
    seb: "seb_required",
    withdrawn: "registration_withdrawn",
    closed: "attempt_closed",
}


@pytest.mark.parametrize(("spoil", "code"), REFUSALS.items(), ids=REFUSALS.values())
def test_what_forbids_a_start_forbids_it_by_ticket_too(spoil, code):
    place = make_place(make_sitting(make_form()))
    spoil(place)
    status, told = begin(place)
    assert (status, told["error"]) == (409, code)
    assert told["sentence"]
    assert "paper" not in told


def test_what_opens_the_door_again_opens_it_by_ticket_too():
    place = make_place(make_sitting(make_form()))
    unchecked(place)
    check_in(registration=place, by=make_person())
    too_late(place)
    Registration.objects.update(late_until=clock.now() + timedelta(minutes=5))
    no_bell(place)
    running.ring_bell(room=Room.objects.get(), by=make_person())
    assert begin(place)[0] == 200


@pytest.mark.parametrize("start_by", ["ticket", "log-in"])
def test_a_changed_form_begins_for_nobody(start_by, client_for, monkeypatch):
    place = make_place(make_sitting(make_form()))
    monkeypatch.setattr("exams.frozen.is_unchanged", lambda form: False)
    if start_by == "ticket":
        told = begin(place)[1]
    else:
        told = client_for(place.person).post(reverse("exams:begin", args=[place.public_id])).json()
    assert told["error"] == "form_was_changed"
    assert not Attempt.objects.exists()


def test_a_start_ticket_is_signed_and_good_for_a_day():
    place = make_place(make_sitting(make_form(), lasts=3000))
    text = start_ticket(place)
    save_ticket = start(registration=make_place(place.sitting)).ticket
    for forged in (text[:-2] + "xx", str(place.pk), save_ticket, signing.dumps(place.pk, salt="other"), None, ["a"]):
        assert answer_to_beginning(json.dumps({"start": forged}).encode()).status == 400
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        assert answer_to_beginning(json.dumps({"start": text}).encode()).status == 400
    assert not Attempt.objects.filter(registration=place).exists()


def test_only_the_page_that_writes_hands_in_and_twice_is_once():
    world = make_started()
    again = start(registration=world.registration)
    assert hand_in(world.started.ticket)[1]["error"] == "page_no_longer_writes"
    assert Attempt.objects.get().closed_at is None
    assert hand_in(again.ticket) == (200, {"closed": True})
    closed_at = Attempt.objects.get().closed_at
    assert hand_in(again.ticket) == (200, {"closed": True})
    attempt = Attempt.objects.get()
    assert (attempt.closed_at, attempt.closed_by, answers_of(attempt)) == (closed_at, "candidate", {})
    assert hand_in("forged:x:y")[0] == 400


def test_both_ways_are_open_to_a_page_without_a_session():
    """The ticket is no cookie: no other site can send it along, so nothing else is asked."""
    place = make_place(make_sitting(make_form()))
    browser = Client(enforce_csrf_checks=True)
    told = browser.post(
        reverse("exams:begin-with-ticket"), json.dumps({"start": start_ticket(place)}), content_type="application/json"
    ).json()
    answer = browser.post(
        reverse("exams:hand-in"), json.dumps({"ticket": told["ticket"]}), content_type="application/json"
    )
    assert answer.json() == {"closed": True}
    assert door_of(place).times.opens_at == place.sitting.opens_at
