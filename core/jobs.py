"""Our own table of work over django-q2.

`enqueue()` writes a row inside the business transaction; after commit the broker gets only a wake-up with its id. A sweeper
wakes what is due or whose lease ended. So either broker may lose or repeat messages; every job may run twice without harm.
"""

import datetime
import logging
import traceback
from collections.abc import Callable
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q

from core import clock
from core.models import Job

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=10)
MAX_ATTEMPTS = 6
_jobs: dict[str, Callable[..., Any]] = {}


def job(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as the job of that name. It takes keyword arguments of plain values."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        _jobs[name] = function
        return function

    return register


def registered() -> dict[str, Callable[..., Any]]:
    return dict(_jobs)


def enqueue(name: str, *, key: str, run_at: datetime.datetime | None = None, **args: Any) -> Job:
    """Write the work down; the same key is the same work. Wakes a worker after commit when it is due."""
    if name not in _jobs:
        raise LookupError(f"no job is registered as {name}")
    moment = clock.now()
    row, created = Job.objects.get_or_create(
        key=key, defaults={"name": name, "args": args, "run_at": run_at or moment, "created_at": moment}
    )
    if created and row.run_at <= moment:
        transaction.on_commit(lambda: wake(row.pk), robust=True)
    return row


def wake(job_id: int) -> None:
    """Ask the broker to run a row soon. A lost wake-up is made good by the sweeper."""
    from django_q.tasks import async_task

    try:
        async_task("core.jobs.run", job_id)
    except Exception:
        logger.exception("the broker did not take the wake-up of job %s; the sweeper will", job_id)


def due(moment: datetime.datetime) -> models.QuerySet[Job]:
    waiting = Q(state="waiting", run_at__lte=moment)
    abandoned = Q(state="running", lease_until__lt=moment)
    return Job.objects.filter(waiting | abandoned)


def run(job_id: int) -> bool:
    """Take the row's lease and do the work; False where it was not due, for instance because another worker has it."""
    moment = clock.now()
    taken = (
        due(moment)
        .filter(pk=job_id)
        .update(state="running", lease_until=moment + LEASE, attempts=F("attempts") + 1, error="")
    )
    if not taken:
        return False
    row = Job.objects.get(pk=job_id)
    try:
        _jobs[row.name](**row.args)
    except Exception:
        _failed(row, traceback.format_exc())
    else:
        Job.objects.filter(pk=row.pk).update(state="done", lease_until=None, finished_at=clock.now())
    return True


def _failed(row: Job, error: str) -> None:
    """Try again later, each time after a longer pause; after the last attempt the row waits for a person."""
    logger.error("job %s failed (attempt %s)\n%s", row, row.attempts, error)
    again = row.attempts < MAX_ATTEMPTS
    pause = datetime.timedelta(seconds=15 * 4 ** (row.attempts - 1))
    Job.objects.filter(pk=row.pk).update(
        state="waiting" if again else "dead",
        lease_until=None,
        run_at=clock.now() + pause,
        error=error[-4000:],
        finished_at=None if again else clock.now(),
    )


def sweep() -> int:
    """Wake everything that is due; run every minute by the schedule."""
    ids = list(due(clock.now()).values_list("pk", flat=True)[:1000])
    for job_id in ids:
        wake(job_id)
    return len(ids)


def run_due_jobs(limit: int = 1000) -> int:
    """Run what is due here and now, and what that brings forth: for commands, the demonstration and tests."""
    done = 0
    while done < limit:
        ids = list(due(clock.now()).order_by("pk").values_list("pk", flat=True)[:100])
        if not ids:
            break
        done += sum(run(job_id) for job_id in ids)
    return done


def report_progress(key: str, *, done: int, total: int, note: str = "") -> None:
    """Tell the screen how far long work has come."""
    Job.objects.filter(key=key).update(progress={"done": done, "total": total, "note": note})
