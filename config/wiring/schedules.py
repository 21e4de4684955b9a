"""Everything that happens by itself, in one place."""

from datetime import timedelta

from core.scheduling import Scheduled, schedule

DAY = timedelta(days=1)

SCHEDULES = (
    Scheduled("exams.close_what_is_over", timedelta(minutes=1)),
    Scheduled("core.seal_audit", timedelta(minutes=10)),
    Scheduled("core.put_into_groups", DAY, at_hour=0),
    Scheduled("core.bring_tree_to_today", DAY, at_hour=0),
    Scheduled("core.anchor", DAY, at_hour=1),
    Scheduled("core.forget_done_jobs", DAY, at_hour=2),
)


def connect() -> None:
    schedule(*SCHEDULES)
