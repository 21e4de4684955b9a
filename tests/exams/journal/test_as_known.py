"""A process that remembers an attempt writes its next answers in one exchange, and only where nothing else changed."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from exams import journal, journal_tables
from exams.journal import Batcher, read_entry, read_ticket
from exams.models import AnswerEntry, Attempt, JournalBlock
from exams.receipts import flaws_of
from exams.services.attempts import answers_of, close, grant_minutes, seal, start
from tests.factories.exams import entries, make_started, reloaded
from tests.factories.people import make_person


class Writing:
    """A paper, and a process that has just saved its first answer."""

    def __init__(self) -> None:
        self.world, self.batcher = make_started(), Batcher()
        self.ticket = read_ticket(self.world.started.ticket)
        assert self.save((1, 0, "A")).saved == [1]

    def save(self, *given: tuple[int, int, str], ticket: str = ""):
        pen = read_ticket(ticket) if ticket else self.ticket
        raw = entries(*((seq, self.world.items[place], choice) for seq, place, choice in given))
        return self.batcher.save(pen, [read_entry(pen, one) for one in raw])


@pytest.fixture
def writing(own_database):
    return Writing()


def test_the_next_answers_take_one_exchange(writing, monkeypatch):
    if connection.vendor == "postgresql":

        def ask_again(*_given):
            raise AssertionError("the attempts were read again")

        monkeypatch.setattr(journal_tables, "attempts_to_write", ask_again)
    first, second = writing.save((2, 1, "B")), writing.save((3, 2, "C"), (4, 1, "A"))
    assert (first.saved, second.saved, second.closed) == ([2], [3, 4], False)
    assert first.ends_at is not None
    assert answers_of(writing.world.attempt) == {
        writing.world.items[0]: {"choice": "A"},
        writing.world.items[1]: {"choice": "A"},
        writing.world.items[2]: {"choice": "C"},
    }
    assert list(JournalBlock.objects.order_by("number").values_list("number", "count")) == [(1, 1), (2, 1), (3, 2)]
    seal(attempt=close(attempt=writing.world.attempt, how="candidate"))
    assert flaws_of(reloaded(writing.world.attempt)) == []


def test_a_paper_that_was_closed_meanwhile_takes_nothing(writing):
    close(attempt=writing.world.attempt, how="candidate")
    outcome = writing.save((2, 1, "B"))
    assert (outcome.saved, outcome.closed) == ([], True)
    assert AnswerEntry.objects.count() == 1


def test_minutes_given_meanwhile_are_told(writing):
    before = writing.save((2, 1, "B")).ends_at
    grant_minutes(attempt=writing.world.attempt, minutes=10, reason="停电", by=make_person())
    outcome = writing.save((3, 1, "C"))
    assert (outcome.saved, outcome.ends_at) == ([3], before + timedelta(minutes=10))


def test_a_machine_that_lost_the_pen_is_told(writing):
    other = start(registration=writing.world.registration)
    assert writing.save((2, 1, "B")).stale == [2]
    assert writing.save((3, 1, "C")).stale == [3]
    assert writing.save((1, 1, "D"), ticket=other.ticket).saved == [1]
    assert answers_of(writing.world.attempt)[writing.world.items[1]] == {"choice": "D"}


def test_a_window_that_was_drawn_in_meanwhile_is_over(writing):
    Attempt.objects.update(window_end=writing.world.attempt.started_at - timedelta(minutes=5))
    assert writing.save((2, 1, "B")).closed


@pytest.mark.parametrize(
    ("sent", "saved", "conflict"),
    [
        (((1, 0, "A"),), [1], []),  # all of it is there
        (((1, 0, "C"),), [], [1]),
        (((1, 0, "A"), (2, 1, "B")), [1, 2], []),  # a part
        (((1, 0, "C"), (2, 1, "B")), [2], [1]),
        (((2, 1, "B"), (2, 1, "B"), (3, 2, "A")), [2, 2, 3], []),  # twice in one request
    ],
)
def test_what_is_sent_again_is_acknowledged_and_written_once(writing, sent, saved, conflict):
    outcome = writing.save(*sent)
    assert (sorted(outcome.saved), outcome.conflict) == (saved, conflict)
    assert AnswerEntry.objects.count() == len({1, *saved})
    assert sum(JournalBlock.objects.values_list("count", flat=True)) == AnswerEntry.objects.count()
    seal(attempt=close(attempt=writing.world.attempt, how="candidate"))
    assert flaws_of(reloaded(writing.world.attempt)) == []


def test_a_paper_that_is_being_handed_in_is_waited_for(writing):
    outcomes: list = []
    page = threading.Thread(target=lambda: outcomes.append(writing.save((2, 1, "B"))))
    with transaction.atomic():
        Attempt.objects.select_for_update().get(pk=writing.world.attempt.pk)
        page.start()
        page.join(0.5)
        assert page.is_alive()
        close(attempt=writing.world.attempt, how="candidate")
    page.join()
    assert (outcomes[0].saved, outcomes[0].closed) == ([], True)
    assert AnswerEntry.objects.count() == 1


def test_one_closed_paper_in_a_group_stops_no_other(own_database):
    """Both are remembered as open; the group is written again paper by paper where that is no longer so."""
    worlds, own = [make_started(), make_started()], Batcher()
    for seq in (1, 2):
        group = []
        for world in worlds:
            ticket = read_ticket(world.started.ticket)
            raw = entries((seq, world.items[0], "A"))
            group.append(journal._Waiting(ticket, [read_entry(ticket, one) for one in raw]))
        own._begin_chain() if seq == 1 else close(attempt=worlds[0].attempt, how="candidate")
        own._commit(group)
    assert [one.outcome.saved for one in group] == [[], [2]]
    assert [one.outcome.closed for one in group] == [True, False]


def test_what_is_remembered_is_bounded(writing, monkeypatch):
    monkeypatch.setattr(journal, "TICKETS_KEPT", 0)
    writing.batcher._known = {number: journal_tables.Writable("", False, None, "x") for number in (-1, -2)}
    assert writing.save((2, 1, "B")).saved == [2]
    assert -1 not in writing.batcher._known
