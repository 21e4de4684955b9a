"""Any order of saving, repeating, mixing up, extending, reopening, closing and handing in: what counts is what the model says."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core import clock
from core.errors import DomainError
from exams.domain.sitting import GRACE
from exams.journal import Batcher, Outcome, _Waiting, read_entry, read_ticket
from exams.models import AnswerEntry
from exams.receipts import flaws_of
from exams.services.attempts import answers_of, close, close_what_is_over, ends_at, grant_minutes, seal, start
from tests.factories.exams import entries, make_started, reloaded
from tests.factories.people import make_person


class Journal(Batcher):
    """The batcher without its thread: every save is a group of its own, written here and now."""

    def save(self, ticket, entries) -> Outcome:
        self._begin_chain()  # a block takes its number when it is committed, and here nothing ever is
        waiting = _Waiting(ticket, entries)
        self._commit([waiting])
        if waiting.error:
            raise waiting.error
        assert waiting.outcome
        return waiting.outcome


class ExamDay(RuleBasedStateMachine):
    requests = Bundle("requests")

    @initialize()
    def begin(self) -> None:
        self.world = make_started(minutes=30)
        self.journal, self.by = Journal(), make_person()
        self.travel = time_machine.travel(clock.now(), tick=False)
        self.clock = self.travel.start()
        self.pages = [self.world.started.ticket]
        self.seqs = [0]
        self.until = self.world.started.ends_at
        self.closed = False
        # (page, seq) -> (item, choice, counts); the model's whole memory.
        self.kept: dict[tuple[int, int], tuple[str, str, bool]] = {}

    def teardown(self) -> None:
        if hasattr(self, "travel"):
            self.travel.stop()

    @property
    def takes(self) -> bool:
        return not self.closed and clock.now() < self.until + GRACE

    def send(self, request) -> None:
        page, seq, item, choice = request
        ticket = read_ticket(self.pages[page])
        told = self.journal.save(ticket, [read_entry(ticket, one) for one in entries((seq, item, choice))])
        if not self.takes:
            assert (told.closed, told.saved, told.stale) == (True, [], [])
            return
        counts = page == len(self.pages) - 1
        known = self.kept.setdefault((page, seq), (item, choice, counts))
        if known[:2] == (item, choice):
            assert (told.saved, told.stale) == (([seq], []) if known[2] else ([], [seq]))
        else:
            assert told.conflict == [seq]

    @rule(
        target=requests, item=st.integers(0, 3), choice=st.sampled_from("ABCD"), held=st.booleans(), old=st.booleans()
    )
    def answer(self, item, choice, held, old):
        """A page numbers an answer and sends it, now or later; old pages go on as if nothing had happened."""
        page = 0 if old else len(self.pages) - 1
        self.seqs[page] += 1
        request = (page, self.seqs[page], self.world.items[item], choice)
        if not held:
            self.send(request)
        return request

    @rule(request=requests)
    def send_again_or_at_last(self, request):
        self.send(request)

    @rule(request=requests, choice=st.sampled_from("ABCD"))
    def send_another_value_under_the_same_number(self, request, choice):
        self.send((*request[:3], choice))

    @rule()
    def open_again(self):
        if self.closed or clock.now() >= self.until + GRACE:
            with pytest.raises(DomainError, match="attempt_closed"):
                start(registration=self.world.registration)
            self.closed = True
            return
        self.pages.append(start(registration=self.world.registration).ticket)
        self.seqs.append(0)

    @rule(minutes=st.integers(1, 10))
    def extend(self, minutes):
        if self.closed:
            with pytest.raises(DomainError, match="attempt_closed"):
                grant_minutes(attempt=self.world.attempt, minutes=minutes, reason="x", by=self.by)
            return
        grant_minutes(attempt=self.world.attempt, minutes=minutes, reason="x", by=self.by)
        self.until += timedelta(minutes=minutes)

    @rule(seconds=st.sampled_from([1, 20, 300, 1200]))
    def time_passes(self, seconds):
        self.clock.shift(seconds)

    @rule()
    def the_job_closes_what_is_over(self):
        over = not self.closed and clock.now() >= self.until + GRACE
        assert close_what_is_over() == int(over)
        self.closed = self.closed or over

    @rule(how=st.sampled_from(["candidate", "invigilator"]))
    def hand_in(self, how):
        close(attempt=self.world.attempt, how=how, by=self.by)
        self.closed = True
        seal(attempt=reloaded(self.world.attempt))

    @invariant()
    def what_counts_is_what_the_model_says(self):
        if not hasattr(self, "world"):
            return
        model = {}
        for (_page, _seq), (item, choice, counts) in sorted(self.kept.items()):
            if counts:
                model[item] = {"choice": choice}
        assert answers_of(self.world.attempt) == model
        assert AnswerEntry.objects.filter(attempt=self.world.attempt).count() == len(self.kept)
        assert ends_at(reloaded(self.world.attempt)) == self.until
        assert flaws_of(reloaded(self.world.attempt)) == []


def test_every_interleaving_gives_the_models_answers(db):
    run_state_machine_as_test(
        ExamDay,
        settings=settings(
            max_examples=12,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
