import datetime

import pytest
import time_machine

from core import clock, jobs
from core.models import Job


@pytest.fixture
def ran(monkeypatch):
    calls = []
    monkeypatch.setitem(jobs._jobs, "test.note", lambda **args: calls.append(args))

    def fail(**args):
        raise RuntimeError("not today")

    monkeypatch.setitem(jobs._jobs, "test.fail", fail)
    return calls


def test_same_key_is_same_work(db, ran):
    first = jobs.enqueue("test.note", key="a", n=1)
    again = jobs.enqueue("test.note", key="a", n=1)
    assert first == again
    assert jobs.run_due_jobs() == 1
    assert ran == [{"n": 1}]


def test_doubled_wake_up_runs_once(db, ran):
    row = jobs.enqueue("test.note", key="a")
    assert [jobs.run(row.pk), jobs.run(row.pk)] == [True, False]
    assert len(ran) == 1


def test_killed_worker_leaves_lease_and_another_takes_over(db, ran):
    row = jobs.enqueue("test.note", key="a")
    Job.objects.filter(pk=row.pk).update(state="running", lease_until=clock.now() + jobs.LEASE)
    assert jobs.run_due_jobs() == 0
    with time_machine.travel(clock.now() + jobs.LEASE + datetime.timedelta(seconds=1)):
        assert jobs.run_due_jobs() == 1
    assert len(ran) == 1


def test_failure_is_tried_again_later_and_given_up_at_last(db, ran):
    row = jobs.enqueue("test.fail", key="f")
    moment = clock.now()
    for _ in range(jobs.MAX_ATTEMPTS):
        with time_machine.travel(moment):
            jobs.run_due_jobs()
        moment += datetime.timedelta(days=1)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("dead", jobs.MAX_ATTEMPTS)
    assert "not today" in row.error


def test_not_before_its_time(db, ran):
    jobs.enqueue("test.note", key="later", run_at=clock.now() + datetime.timedelta(hours=1))
    assert jobs.run_due_jobs() == 0
    with time_machine.travel(clock.now() + datetime.timedelta(hours=2)):
        assert jobs.run_due_jobs() == 1


def test_unknown_job_is_refused_at_once(db):
    with pytest.raises(LookupError):
        jobs.enqueue("test.nobody", key="x")
