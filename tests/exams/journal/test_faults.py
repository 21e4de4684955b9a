"""What must not go wrong when a network, a clock or a machine does."""

import datetime
import json
import threading

import pytest
import time_machine
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from core import clock
from exams import journal
from exams.domain.candidate_paper import paper_for_candidate
from exams.domain.kinds import AnswerRefusedError
from exams.journal import Batcher, read_entry, read_ticket
from exams.models import AnswerEntry, Attempt, AttemptSeal, JournalBlock
from exams.receipts import flaws_of
from exams.services import attempts
from exams.services.attempts import close, close_what_is_over, grant_minutes, seal
from tests.factories.exams import entries, make_started, reloaded
from tests.factories.people import make_person


def test_a_commit_whose_answer_was_lost_stops_no_later_save(own_database):
    """The block is on disk, but the connection broke before the process was told: its number is taken."""
    world = make_started()
    own, ticket = Batcher(), read_ticket(world.started.ticket)
    first, second = entries((1, world.items[0], "A"), (2, world.items[1], "A"))
    own.save(ticket, [read_entry(ticket, first)])
    known = JournalBlock.objects.get()
    JournalBlock.objects.create(
        process=known.process, number=2, previous=known.digest, root="0" * 64, count=1, at=clock.now(), digest="0" * 64
    )
    assert own.save(ticket, [read_entry(ticket, second)]).saved == [2]
    assert flaws_of(reloaded(world.attempt)) == []


def test_closing_waits_for_the_group_that_is_being_written(own_database, monkeypatch):
    """Between the look at the attempt and the commit nobody may hand in: the seal would not hold the answer."""
    world = make_started()
    ticket = read_ticket(world.started.ticket)
    raw = read_entry(ticket, entries((1, world.items[0], "A"))[0])
    honest, waited = journal._insert_entries, []

    def hand_in() -> None:
        seal(attempt=close(attempt=world.attempt, how="candidate"))
        connection.close()

    def insert_while_somebody_hands_in(*given):
        other = threading.Thread(target=hand_in)
        other.start()
        other.join(0.7)
        waited.append(other)
        assert other.is_alive()
        return honest(*given)

    monkeypatch.setattr(journal, "_insert_entries", insert_while_somebody_hands_in)
    assert Batcher().save(ticket, [raw]).saved == [1]
    waited[0].join()
    assert AttemptSeal.objects.get().entries == 1
    assert flaws_of(reloaded(world.attempt)) == []


def test_a_paper_that_is_being_handed_in_takes_nothing_more(own_database):
    world = make_started()
    ticket = read_ticket(world.started.ticket)
    raw = read_entry(ticket, entries((1, world.items[0], "A"))[0])
    outcomes: list = []
    page = threading.Thread(target=lambda: outcomes.append(Batcher().save(ticket, [raw])))
    with transaction.atomic():
        Attempt.objects.select_for_update().get(pk=world.attempt.pk)
        page.start()
        page.join(0.5)
        assert page.is_alive()
        close(attempt=world.attempt, how="candidate")
    page.join()
    assert (outcomes[0].saved, outcomes[0].closed) == ([], True)
    assert not AnswerEntry.objects.exists()


def test_a_connection_that_breaks_while_writing_is_mended_unnoticed(own_database, monkeypatch):
    world = make_started()
    ticket = read_ticket(world.started.ticket)
    raw = read_entry(ticket, entries((1, world.items[0], "A"))[0])
    honest, broken = journal._insert_entries, []

    def break_once(*given):
        if not broken:
            broken.append(True)
            raise OperationalError("the connection broke")
        return honest(*given)

    monkeypatch.setattr(journal, "_insert_entries", break_once)
    assert Batcher().save(ticket, [raw]).saved == [1]


def test_a_number_that_is_no_number_is_refused(db):
    world = make_started()
    ticket = read_ticket(world.started.ticket)
    raw = entries((1, world.items[0], "A"))[0]
    assert read_entry(ticket, raw).seq == 1
    with pytest.raises(AnswerRefusedError):
        read_entry(ticket, {**raw, "seq": True})


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00", "yesterday", 7, None])
def test_a_senseless_clock_of_the_machine_costs_no_answer(own_database, at):
    world = make_started()
    raw = {**entries((1, world.items[0], "A"))[0], "at": at}
    body = json.dumps({"ticket": world.started.ticket, "entries": [raw]})
    answer = Client().post(reverse("exams:save"), body, content_type="application/json")
    assert (answer.status_code, answer.json()["saved"]) == (200, [1])
    assert AnswerEntry.objects.get().client_at is None


def test_candidate_paper_holds_only_what_is_needed_to_answer():
    option = {"id": "A", "html": "甲"}
    part = {"id": "1", "kind": "single", "stem": "问", "options": [option]}
    case = {"id": "q1", "kind": "case", "stem": "案情", "options": [], "parts": [part]}
    told = {
        **case,
        "marks": "10",
        "explanation": "e",
        "parts": [{**part, "weight": 3, "options": [{**option, "right": 1}]}],
    }
    assert paper_for_candidate({"sections": [{"title": "一", "items": [told], "seed": "s"}], "key": {}}) == {
        "sections": [{"title": "一", "items": [case]}]
    }


@pytest.mark.django_db
def test_minutes_granted_at_the_last_moment_keep_the_paper_open(monkeypatch):
    """The sweep has read that time is over; before it closes the paper, the invigilator gives ten minutes."""
    world = make_started(minutes=30)
    honest = attempts._close_at_once

    def close_after_a_grant(keys, moment):
        grant_minutes(attempt=world.attempt, minutes=10, reason="断电", by=make_person())
        return honest(keys, moment)

    with time_machine.travel(clock.now() + datetime.timedelta(minutes=31)):
        monkeypatch.setattr(attempts, "_close_at_once", close_after_a_grant)
        close_what_is_over()
        assert reloaded(world.attempt).closed_at is None
        monkeypatch.setattr(attempts, "_close_at_once", honest)
    with time_machine.travel(clock.now() + datetime.timedelta(minutes=41)):
        assert close_what_is_over() == 1
        assert reloaded(world.attempt).closed_by == "time"


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_sweep_asks_once_for_all_papers(count, django_assert_num_queries):
    for _n in range(count):
        make_started()
    with django_assert_num_queries(1):
        assert close_what_is_over() == 0


@pytest.mark.django_db
def test_closing_by_hand_needs_no_end_of_time():
    world = make_started()
    assert close(attempt=world.attempt, how="invigilator").closed_by == "invigilator"
